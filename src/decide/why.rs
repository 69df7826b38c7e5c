//! Why a campaign shows: its gates are asked once more, and every fact that they read is written down.
//!
//! Facts reach conditions, and the blocks that name them, through one door ([`facts::fact`]); a witness stands there
//! only while somebody asks. So the answer holds what the decision itself reads, in its order, and under its permits.

use super::trigger::Trigger;
use super::{Campaign, Ports, State, Value, fits, member};
use crate::visitor::facts;

/// The facts by which a campaign shows, and those that `draw` reads, which draws it: a list of `fact`, `value` and
/// `purpose`.
pub fn why(state: &State, campaign: &Campaign, ports: &dyn Ports, draw: &mut dyn FnMut()) -> Value {
    state.witness.replace(Value::List(Vec::new()));
    if !member(campaign.value, "where").is_null() {
        facts::fact(state, "page.path", ports);
    }
    let is_called = state.runs.get(campaign.index).is_some_and(|run| run.was_called);
    // What was called for was not asked who sees it, nor when; what shows to everybody not the first.
    if !is_called && !state.is_neutral(campaign) {
        fits(state, campaign, ports);
    }
    for trigger in &campaign.when.triggers {
        let path = match trigger {
            Trigger::Visible(_) => "secondsOnPage",
            Trigger::Depth(_) | Trigger::Pixels(_) | Trigger::Up => "scroll",
            Trigger::Load | Trigger::Element(_) | Trigger::Exit => continue,
        };
        if !is_called && trigger.has_fired(state) {
            facts::fact(state, path, ports);
        }
    }
    draw();
    state.witness.take()
}
