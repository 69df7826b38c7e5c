//! The four stages, each with a fresh profile but the withdrawal, which follows the grant in the same one.

use super::dialog::{self, Choice, Decision, Told};
use super::keys::{self, Key};
use super::managers::{self, Manager};
use super::parties::{self, Party};
use super::report::{Held, Look, Request, Stage};
use super::traffic::{Moment, now};
use super::visit::Visit;
use anyhow::Result;
use std::path::Path;
use std::time::Duration;
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
    decision: Option<Decision>,
    /// When it began: with the visitor's last act.
    since: Moment,
    pages: Vec<String>,
    /// What was seen, and how often we had looked by then.
    seen: Vec<(Key, usize)>,
    looks: usize,
}

impl<'a> Journal<'a> {
    fn new(visit: &'a Visit, decision: Option<Decision>) -> Self {
        Self { visit, decision, since: visit.acted(), pages: Vec::new(), seen: Vec::new(), looks: 0 }
    }

    /// What follows a decision on the page that is open: while it is read on, and once it is loaded anew. The message, where
    /// there was no way to decide.
    async fn of(
        visit: &'a Visit,
        plan: &Plan<'_>,
        choice: Choice,
        manager: Option<&'static Manager>,
    ) -> Result<Result<Self, String>> {
        let decision = match dialog::decide(visit, choice, plan.told, manager).await {
            Ok(decision) => decision,
            Err(problem) => return Ok(Err(format!("{problem:#}"))),
        };
        let mut journal = Self::new(visit, Some(decision));
        visit.settle().await?;
        visit.read().await?;
        journal.look().await?;
        visit.reload().await?;
        journal.browse(plan.pages).await?;
        Ok(Ok(journal))
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

    /// The stage as it was seen until a moment.
    fn close(self, stage: Stage, until: Moment) -> Look {
        // What a frame of an earlier page keeps cannot be asked for on a later one; its end is when it was last asked.
        let page = self.pages.last().map(|page| parties::host(page)).unwrap_or_default();
        let sent = self.visit.browser().seen().traffic.between(self.since, until);
        let held = |(key, at): (Key, usize)| {
            let party = parties::party(&key.host, &page);
            Held { at_end: at == self.looks || party == Party::Third, party, key, note: None }
        };
        Look {
            stage,
            problem: None,
            decision: self.decision,
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
    let seen = async {
        let mut journal = Journal::new(&visit, None);
        visit.open(plan.url).await?;
        let manager = dialog::recognise(&visit).await;
        journal.browse(plan.pages).await?;
        Ok((journal.close(Stage::Undecided, now()), manager, visit.browser().version().to_owned()))
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
        let refused = Journal::of(&visit, plan, Choice::Refuse, None).await?;
        Ok(ended(refused, Stage::Refused))
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
        let mut granted = match Journal::of(&visit, plan, Choice::Grant, manager).await? {
            Ok(granted) => granted,
            Err(problem) => {
                let why = "Consent could not be given, so there was nothing to withdraw.";
                return Ok([undone(Stage::Granted, problem), undone(Stage::Withdrawn, why.to_owned())]);
            }
        };
        visit.open(plan.url).await?;
        // What the page keeps and sends until the withdrawal belongs to the grant.
        granted.look().await?;
        let manager = manager.or_else(|| managers::named(granted.decision.as_ref()?.manager?));
        let withdrawn = Journal::of(&visit, plan, Choice::Withdraw, manager).await?;
        let until = visit.acted();
        Ok([granted.close(Stage::Granted, until), ended(withdrawn, Stage::Withdrawn)])
    };
    let looks = looks.await;
    visit.end().await;
    looks
}

/// The stage that has come to its end, or did not come about.
fn ended(journal: Result<Journal, String>, stage: Stage) -> Look {
    journal.map_or_else(|problem| undone(stage, problem), |journal| journal.close(stage, now()))
}
