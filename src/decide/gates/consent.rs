//! The purposes that a campaign needs.

use super::{Answer, Case, Gate};
use crate::config::{Value, member};
use crate::consent::{Purpose, Purposes};

/// The gate.
pub const GATE: Gate = Gate { name: "consent", is_firm: true, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (granted, needs) = (case.state.grants.purposes(), case.campaign.needs);
    if case.is_asked() {
        case.say(names(granted), &names(needs));
    }
    let is_strict = !case.key("otherwise").is("neutral") || member(case.key("frequency"), "withoutConsent").is("skip");
    if is_strict && !granted.covers(needs) { Answer::closed("consent") } else { Answer::OPEN }
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
