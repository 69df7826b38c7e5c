//! `parea audit`: looks over the shoulder of a visitor who has not decided, refuses, grants and withdraws, and reports
//! what is stored and sent that the decision does not allow. It works on any site, with or without Parea.

mod browser;
mod dialog;
mod json;
mod judge;
mod keys;
mod managers;
mod own;
mod parties;
mod report;
mod stages;
mod trackers;
mod traffic;
mod visit;
mod wire;
mod words;

pub use browser::program;
pub use dialog::Told;
pub use report::{Allowed, Report, Severity, Stage, Verdict};
pub use stages::Plan;

use anyhow::Result;
use jiff::Timestamp;

/// Carries out the four stages and judges them.
///
/// # Errors
/// When the page cannot be reached or the browser fails. A stage that could not be carried out for want of a button is
/// no error: the report tells it.
pub async fn audit(plan: &Plan<'_>, allowed: Allowed) -> Result<Report> {
    let at = Timestamp::now();
    let (first, refused, granted) = tokio::join!(stages::undecided(plan), stages::refused(plan), stages::granted(plan));
    let (first, asked, browser) = first?;
    let [granted, withdrawn] = granted?;
    let mut stages = vec![first, refused?, granted, withdrawn];
    let decided = stages.iter().find_map(|look| look.decision.as_ref()?.manager);
    let manager = asked.or_else(|| managers::named(decided?));
    let rules = judge::Rules { manager, allowed: &allowed, looks: &stages };
    let findings = judge::judge(&rules);
    let notes: Vec<_> = stages.iter().flat_map(|look| &look.keys).map(|held| rules.note(held)).collect();
    for (held, note) in stages.iter_mut().flat_map(|look| &mut look.keys).zip(notes) {
        held.note = note;
    }
    let (verdict, sentence) = Report::conclude(&findings, &stages);
    Ok(Report {
        version: env!("CARGO_PKG_VERSION"),
        url: plan.url.to_string(),
        at,
        browser,
        manager: manager.map(|manager| manager.name),
        manager_source: manager.map(|manager| manager.source),
        allowed,
        verdict,
        sentence,
        findings,
        stages,
    })
}
