//! One interruption at a time, and one campaign of a group at a time. What has priority is asked first.

use super::{Answer, Case, Gate};
use crate::config::Value;
use crate::view::Format;

/// The gate.
pub const GATE: Gate = Gate { name: "priority", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, campaign) = (case.state, case.campaign);
    let interrupts = campaign.format.interrupts();
    let other = state.config.campaigns.iter().zip(&state.runs).find(|(other, run)| {
        let is_open = run.showing.as_ref().is_some_and(|showing| showing.open);
        let shares_group = !campaign.group.is_empty() && other.group == campaign.group;
        let format = state.current(other).format;
        let both_interrupt = interrupts && (format.interrupts() || (format == Format::Tab && is_open));
        other.index != campaign.index && (run.showing.is_some() || run.is_asking) && (shares_group || both_interrupt)
    });
    if let Some((other, _)) = other {
        case.say(&|| [other.id.into(), Value::Null]);
        return Answer::until(if other.group == campaign.group && !campaign.group.is_empty() {
            "group"
        } else {
            "busy"
        });
    }
    if interrupts && (state.privacy.is_open || state.privacy.is_erased) {
        return Answer::until("privacy");
    }
    Answer::OPEN
}
