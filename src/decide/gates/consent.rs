//! The purposes that a campaign needs.

use super::{Answer, Case, Gate};
use crate::config::{Campaign, Value, member};
use crate::consent::{Purpose, Purposes};
use crate::state::State;

/// The gate.
pub const GATE: Gate = Gate { name: "consent", is_firm: true, ask };

fn ask(case: &Case<'_>) -> Answer {
    if case.is_asked() {
        case.say(names(case.state.grants.purposes()), &names(case.campaign.needs));
    }
    if may_show(case.state, case.campaign) { Answer::OPEN } else { Answer::closed("consent") }
}

/// Whether consent lets a campaign show, be it without personal facts.
pub fn may_show(state: &State, campaign: &Campaign) -> bool {
    let (granted, value) = (state.grants.purposes(), campaign.value);
    // What is not to show where it cannot be counted needs memory in any case.
    let is_counted = granted.remember || !member(member(value, "frequency"), "withoutConsent").is("skip");
    is_counted && (granted.covers(campaign.needs) || member(value, "otherwise").is("neutral"))
}

/// The names of purposes.
pub fn names(purposes: Purposes) -> Value {
    let mut names = Vec::new();
    for purpose in Purpose::CONSENTED {
        if purposes.has(purpose) {
            names.push(purpose.name().into());
        }
    }
    Value::List(names)
}
