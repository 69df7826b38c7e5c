//! `status`, and what took a campaign out for this page view.

use super::{Answer, Case, Gate};
use crate::config::Value;

/// The gate.
pub const GATE: Gate = Gate { name: "status", is_firm: true, ask };

fn ask(case: &Case<'_>) -> Answer {
    let status = case.key("status");
    case.say(&|| [if status.is_null() { "live".into() } else { status.clone() }, "live".into()]);
    if !(status.is_null() || status.is("live")) {
        return Answer::closed("status");
    }
    if !case.run.out.is_empty() {
        case.say(&|| [case.run.out.into(), Value::Null]);
        return Answer::closed(case.run.out);
    }
    if case.campaign.format.interrupts() && !case.state.config.site.is_whole {
        return Answer::closed("site");
    }
    Answer::OPEN
}
