//! `limits`: how often anything may interrupt, over all campaigns.

use super::{Answer, Case, Gate, Worst};
use crate::config::describe::duration;
use crate::config::member;
use crate::decide::zone::DAY;
use crate::visitor::history::Shown;

/// The gate.
pub const GATE: Gate = Gate { name: "limits", is_firm: false, ask };

/// What stands in the page is not counted.
fn interrupted(shown: &Shown<'_>, left: Option<f64>) -> Option<f64> {
    left.filter(|_| shown.interrupts)
}

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
    let session = state.visitor.history.number("sessions");
    let in_session = |at: f64| (at == session).then_some(f64::INFINITY);
    worst.cap("perSession", member(limits.value, "perSession"), &|shown| interrupted(shown, in_session(shown.session)));
    worst.cap("perDay", member(limits.value, "perDay"), &|shown| interrupted(shown, case.left(shown.at, DAY)));
    let group = member(member(limits.value, "groups"), case.campaign.group);
    let span = duration(member(group, "per")).unwrap_or(0.0);
    worst.cap("group", member(group, "max"), &|shown| {
        interrupted(shown, case.left(shown.at, span).filter(|_| shown.group == case.campaign.group))
    });
    let gap = member(limits.value, "gap");
    if let Some((span, shown)) = duration(gap).zip(case.past().find(|shown| shown.interrupts)) {
        let since = state.clock.wall - shown.at;
        worst.add("gap", span - since, since, gap);
    }
    worst.answer()
}
