//! The four stages, each with a fresh profile but the withdrawal, which follows the grant in the same one.

use super::dialog::{self, Choice, Decision, Told};
use super::keys::{self, Key};
use super::managers::{self, Manager};
use super::parties::{self, Party};
use super::report::{Held, Look, Request, Stage};
use super::visit::Visit;
use anyhow::Result;
use std::path::Path;
use std::time::{Duration, Instant};
use url::Url;

/// What every stage needs to know.
#[derive(Debug)]
pub struct Plan<'a> {
    /// The browser's program.
    pub program: &'a Path,
    /// Where to begin.
    pub url: &'a Url,
    /// How many pages are opened in each stage.
    pub pages: usize,
    /// How long a page may take to become calm.
    pub limit: Duration,
    /// What is known of the dialog.
    pub told: &'a Told,
}

/// A stage under way: what it has seen so far.
struct Journal<'a> {
    visit: &'a Visit,
    pages: Vec<String>,
    /// What was seen, and how often we had looked by then.
    seen: Vec<(Key, usize)>,
    looks: usize,
}

impl<'a> Journal<'a> {
    fn new(visit: &'a Visit) -> Self {
        Self { visit, pages: Vec::new(), seen: Vec::new(), looks: 0 }
    }

    /// Looks at what is kept now.
    async fn look(&mut self) -> Result<()> {
        self.looks += 1;
        for key in keys::look(self.visit).await? {
            match self.seen.iter_mut().find(|(known, _)| known.is_same(&key)) {
                Some(known) => *known = (key, self.looks),
                None => self.seen.push((key, self.looks)),
            }
        }
        Ok(())
    }

    /// Reads the page that is open and others of the same site, looking after each.
    async fn browse(&mut self, most: usize) -> Result<()> {
        let here = self.visit.url().await?;
        let links = self.visit.links(most.saturating_sub(1)).await?;
        self.read(here).await?;
        for link in links {
            // A dead link is the site's affair; the audit goes on with the others.
            if self.visit.open(&link).await.is_ok() {
                self.read(link).await?;
            }
        }
        Ok(())
    }

    async fn read(&mut self, url: Url) -> Result<()> {
        self.visit.read().await?;
        self.pages.push(url.into());
        self.look().await
    }

    /// The stage as it was seen since a moment.
    fn close(self, stage: Stage, decision: Option<Decision>, since: Instant) -> Look {
        // What a frame of an earlier page keeps cannot be asked for on a later one; its end is when it was last asked.
        let page = self.pages.last().map(|page| parties::host(page)).unwrap_or_default();
        let sent = self.visit.browser().seen().traffic.since(since);
        let held = |(key, at): (Key, usize)| {
            let party = parties::party(&key.host, &page);
            Held { at_end: at == self.looks || party == Party::Third, party, key, note: None }
        };
        Look {
            stage,
            problem: None,
            decision,
            keys: self.seen.into_iter().map(held).collect(),
            requests: sent.into_iter().map(|sent| Request::new(sent, &page)).collect(),
            pages: self.pages,
        }
    }
}

/// A stage that was not carried out.
fn undone(stage: Stage, problem: String) -> Look {
    Look { stage, problem: Some(problem), decision: None, pages: Vec::new(), keys: Vec::new(), requests: Vec::new() }
}

/// Nobody has decided anything. Also says which manager asks, and which browser was used.
///
/// # Errors
/// When the page cannot be reached: then there is nothing to be audited.
pub async fn undecided(plan: &Plan<'_>) -> Result<(Look, Option<&'static Manager>, String)> {
    let visit = Visit::begin(plan.program, plan.url, plan.limit).await?;
    let begun = visit.acted();
    let seen = async {
        visit.open(plan.url).await?;
        let manager = dialog::recognise(&visit).await;
        let mut journal = Journal::new(&visit);
        journal.browse(plan.pages).await?;
        let look = journal.close(Stage::Undecided, None, begun);
        Ok((look, manager, visit.browser().version().to_owned()))
    };
    let seen = seen.await;
    visit.end().await;
    seen
}

/// Everything was refused.
///
/// # Errors
/// When the browser or the page fails; a dialog that cannot be answered is told in the stage.
pub async fn refused(plan: &Plan<'_>) -> Result<Look> {
    let visit = Visit::begin(plan.program, plan.url, plan.limit).await?;
    let look = async {
        visit.open(plan.url).await?;
        after(&visit, plan, Stage::Refused, Choice::Refuse, None).await
    };
    let look = look.await;
    visit.end().await;
    look
}

/// Everything was granted, and then withdrawn.
///
/// # Errors
/// As [`refused`].
pub async fn granted(plan: &Plan<'_>) -> Result<[Look; 2]> {
    let visit = Visit::begin(plan.program, plan.url, plan.limit).await?;
    let looks = async {
        visit.open(plan.url).await?;
        let manager = dialog::recognise(&visit).await;
        let mut granted = after(&visit, plan, Stage::Granted, Choice::Grant, manager).await?;
        if granted.problem.is_some() {
            let why = "Consent could not be given, so there was nothing to withdraw.";
            return Ok([granted, undone(Stage::Withdrawn, why.to_owned())]);
        }
        let decided = visit.acted();
        visit.open(plan.url).await?;
        let page = visit.url().await?.host_str().unwrap_or_default().to_owned();
        let manager = manager.or_else(|| managers::named(granted.decision.as_ref()?.manager?));
        let withdrawn = after(&visit, plan, Stage::Withdrawn, Choice::Withdraw, manager).await?;
        // What the page sends until the withdrawal belongs to the grant.
        let sent = visit.browser().seen().traffic.since(decided);
        let until = visit.acted();
        let before = sent.into_iter().filter(|sent| sent.at < until);
        granted.requests = before.map(|sent| Request::new(sent, &page)).collect();
        Ok([granted, withdrawn])
    };
    let looks = looks.await;
    visit.end().await;
    looks
}

/// What follows a decision on the page that is open: at once, and once it is loaded anew.
async fn after(
    visit: &Visit,
    plan: &Plan<'_>,
    stage: Stage,
    choice: Choice,
    manager: Option<&'static Manager>,
) -> Result<Look> {
    let decision = match dialog::decide(visit, choice, plan.told, manager).await {
        Ok(decision) => decision,
        Err(problem) => return Ok(undone(stage, format!("{problem:#}"))),
    };
    let decided = visit.acted();
    visit.settle().await?;
    let mut journal = Journal::new(visit);
    journal.look().await?;
    visit.reload().await?;
    journal.browse(plan.pages).await?;
    Ok(journal.close(stage, Some(decision), decided))
}
