//! One interruption at a time, and one campaign of a group at a time. What has priority is asked first.

use super::{Answer, Case, Gate};
use crate::config::Value;
use crate::decide::learn;
use crate::view::Format;

/// The gate.
pub const GATE: Gate = Gate { name: "priority", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, campaign) = (case.state, case.campaign);
    let interrupts = campaign.format.interrupts();
    if let Some(learner) = learn::of_group(state, campaign.group).filter(|_| case.is_asked()) {
        let group = state.order.iter().filter(|other| other.group == campaign.group).map(|other| other.id);
        case.say(campaign.id.into(), &learner.told(&group.collect::<Vec<_>>()));
    }
    for index in &state.stage {
        let (Some(other), Some(run)) = (state.config.campaigns.get(*index), state.runs.get(*index)) else { continue };
        if *index == campaign.index || !state.is_on_stage(*index) {
            continue;
        }
        let other = state.current(other);
        let is_open = run.showing.as_ref().is_some_and(|showing| showing.open);
        let is_tab = other.format == Format::Tab;
        // A folded tab is no showing: it would hold its group up on every page.
        let shares_group = !campaign.group.is_empty() && other.group == campaign.group && (is_open || !is_tab);
        if shares_group || (interrupts && (other.format.interrupts() || (is_tab && is_open))) {
            if case.is_asked() {
                case.say(other.id.into(), &Value::Null);
            }
            return Answer::until(if shares_group { "group" } else { "busy" });
        }
    }
    if interrupts && (state.privacy.is_open || state.privacy.is_erased) {
        return Answer::until("privacy");
    }
    Answer::OPEN
}
