//! Why a campaign shows: its gates are asked once more, and every fact that they read is written down.
//!
//! Facts reach conditions, and the blocks that name them, through one door ([`facts::fact`]); a witness stands there
//! only while somebody asks. So the answer holds what the decision itself reads, in its order, and under its permits.

use super::trigger::Trigger;
use super::{Campaign, Ports, State, Value, fits, member};
use crate::visitor::facts;

/// The facts by which a campaign shows, and those that `draw` reads, which draws it: a list of `fact`, `value` and
/// `purpose`. What was called for was not asked who sees it, nor when.
pub fn why(state: &State, campaign: &Campaign, was_called: bool, ports: &dyn Ports, draw: &mut dyn FnMut()) -> Value {
    *state.witness.borrow_mut() = Value::List(Vec::new());
    if !member(campaign.value, "where").is_null() {
        facts::fact(state, "page.path", ports);
    }
    if !was_called {
        if !state.is_neutral(campaign) {
            fits(state, campaign, ports);
        }
        for trigger in &campaign.when.triggers {
            let path = match trigger {
                Trigger::Visible(_) => "secondsOnPage",
                Trigger::Depth(_) | Trigger::Pixels(_) | Trigger::Up => "scroll",
                Trigger::Views(_) => "pageViews",
                Trigger::Session(_) => "sessions",
                Trigger::Hash(_) => "page.hash",
                Trigger::Follows(campaign, what) => {
                    facts::fact(state, &["campaigns.", campaign, ".", what].concat(), ports);
                    continue;
                }
                _ => continue,
            };
            facts::fact(state, path, ports);
        }
    }
    draw();
    state.witness.take()
}
