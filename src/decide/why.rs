//! Why a campaign shows: its gates are asked once more, and every fact that they read is written down.
//!
//! Facts reach conditions, and the blocks that name them, through one door ([`facts::fact`]); a witness stands there
//! only while somebody asks. So the answer holds what the decision itself reads, in its order, and under its permits.

use super::trigger::Trigger;
use super::{Campaign, Ports, State, Value, fits, member};
use crate::visitor::facts;

/// A fact that was read, and its value; null where it was absent.
pub type Read = (String, Value);

/// The facts by which a campaign shows, and those that `draw` reads, which draws it.
pub fn why(state: &State, campaign: &Campaign, ports: &dyn Ports, draw: &mut dyn FnMut()) -> Vec<Read> {
    state.witness.replace(Some(Vec::new()));
    let showing = state.runs.get(campaign.index).and_then(|run| run.showing.as_deref());
    if !member(campaign.value, "where").is_null() {
        facts::fact(state, "page.path", ports);
    }
    // What was called for, or shows to everybody, was not asked who sees it, nor when.
    if showing.is_some_and(|showing| !showing.is_called) {
        if !state.is_neutral(campaign) {
            fits(state, campaign, ports);
        }
        for trigger in &campaign.when.triggers {
            let path = match trigger {
                Trigger::Visible(_) => "secondsOnPage",
                Trigger::Depth(_) | Trigger::Pixels(_) | Trigger::Up => "scroll",
                Trigger::Load | Trigger::Element(_) | Trigger::Exit => continue,
            };
            if trigger.has_fired(state) {
                facts::fact(state, path, ports);
            }
        }
    }
    draw();
    state.witness.take().unwrap_or_default()
}
