//! `where`.

use super::{Answer, Case, Gate};
use crate::decide::is_here;

/// The gate.
pub const GATE: Gate = Gate { name: "where", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    if case.is_asked() {
        case.say(case.state.page.url.as_str().into(), case.key("where"));
    }
    if is_here(case.state, case.campaign, case.ports) { Answer::OPEN } else { Answer::closed("where") }
}
