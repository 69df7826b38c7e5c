//! `limits`: how often anything may interrupt, over all campaigns.

use super::{Answer, Case, Gate, Worst};
use crate::config::describe::duration;
use crate::config::member;
use crate::decide::zone::DAY;

/// The gate.
pub const GATE: Gate = Gate { name: "limits", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, limits) = (case.state, &case.state.config.limits);
    if !case.campaign.format.interrupts() {
        return Answer::OPEN;
    }
    if limits.is_broken {
        return Answer::closed("limits");
    }
    let mut worst = Worst::new(case);
    let on_page = state.interruptions - f64::from(u8::from(case.is_showing()));
    worst.sum("perPage", member(limits.value, "perPage"), on_page, f64::INFINITY);
    let session = state.visitor.history.number("sessions");
    let in_session = |at: f64| (at == session).then_some(f64::INFINITY);
    worst.cap("perSession", member(limits.value, "perSession"), &|shown| in_session(shown.session));
    worst.cap("perDay", member(limits.value, "perDay"), &|shown| case.left(shown.at, DAY));
    let group = member(member(limits.value, "groups"), case.campaign.group);
    let span = duration(member(group, "per")).unwrap_or(0.0);
    worst.cap("group", member(group, "max"), &|shown| {
        let other = state.campaign(shown.campaign).filter(|other| other.group == case.campaign.group);
        other.and_then(|_| case.left(shown.at, span))
    });
    let gap = member(limits.value, "gap");
    if let Some((span, shown)) = duration(gap).zip(case.past().next()) {
        let since = state.clock.wall - shown.at;
        worst.add("gap", span - since, since, gap);
    }
    worst.answer()
}
