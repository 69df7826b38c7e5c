//! `limits`: how often anything may interrupt, over all campaigns.

use super::{Answer, Case, Gate, Worst};
use crate::config::describe::duration;
use crate::config::member;
use crate::decide::zone::DAY;

/// The gate.
pub const GATE: Gate = Gate { name: "limits", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, limits) = (case.state, &case.state.config.limits);
    // What refers to a broken group is skipped, whatever it is; broken limits let nothing interrupt.
    if limits.broken.contains(&case.campaign.group) {
        return Answer::closed("group");
    }
    if !case.campaign.format.interrupts() {
        return Answer::OPEN;
    }
    if limits.is_broken {
        return Answer::closed("limits");
    }
    let mut worst = Worst::new(case);
    let on_page = state.interruptions - f64::from(u8::from(case.since() > 0.0));
    worst.sum("perPage", member(limits.value, "perPage"), on_page, f64::INFINITY);
    // What stands in the page is not counted.
    worst.cap("perSession", member(limits.value, "perSession"), None, &|shown| shown.interrupts);
    worst.cap("perDay", member(limits.value, "perDay"), Some(DAY), &|shown| shown.interrupts);
    let group = member(member(limits.value, "groups"), case.campaign.group);
    worst.cap("group", member(group, "max"), duration(member(group, "per")), &|shown| {
        shown.interrupts && shown.group == case.campaign.group
    });
    let mut latest = 0.0;
    case.past(&mut |shown| {
        if shown.interrupts {
            latest = shown.at.max(latest);
        }
    });
    worst.since("gap", member(limits.value, "gap"), latest);
    worst.answer()
}
