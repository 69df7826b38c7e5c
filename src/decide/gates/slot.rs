//! What is part of the page needs a slot there: without one nobody would see what counts as shown, and holds its group.

use super::{Answer, Case, Gate};
use crate::config::Value;
use crate::decide::trigger::Trigger;
use crate::view::Format;

/// There is no slot yet.
pub const AWAITED: &str = "slot";

/// The gate; what the page calls for waits for its slot as well.
pub const GATE: Gate = Gate { name: "slot", is_firm: true, ask };

fn ask(case: &Case<'_>) -> Answer {
    let slot = case.campaign.slot;
    if case.campaign.format != Format::Inline || case.run.showing.is_some() {
        return Answer::OPEN;
    }
    if case.is_asked() {
        case.say(Value::Null, case.key("slot"));
    }
    if case.state.happened.fired.contains(&Trigger::Place(slot)) { Answer::OPEN } else { Answer::until(AWAITED) }
}
