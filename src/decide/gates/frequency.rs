//! `frequency`: how often a campaign itself may show.

use super::{Answer, Case, Gate, Worst};
use crate::config::describe::{duration, share};
use crate::config::{Value, member};
use crate::decide::hash;
use crate::visitor::history::{Shown, WITHHELD};

/// The gate.
pub const GATE: Gate = Gate { name: "frequency", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, rule) = (case.state, case.key("frequency"));
    let mut worst = Worst::new(case);
    // "Less like this" holds as long as it is remembered.
    if let Some(at) = member(&state.visitor.history.facts, "refused").get(case.campaign.id) {
        worst.add("refused", f64::INFINITY, at.number().unwrap_or_default(), &Value::Null);
    }
    let portion = member(rule, "sample");
    if let Some(least) = share(portion) {
        let own = hash::share(case.campaign.id, state.unit());
        worst.add("sample", if own < least { 0.0 } else { f64::INFINITY }, own, portion);
    }
    if !rule.is_null() {
        stop(&mut worst, member(rule, "stopOn"));
        cap(&mut worst, rule);
        waits(&mut worst, rule);
    }
    worst.answer()
}

/// `stopOn`: outcomes of its own that end it for good.
fn stop(worst: &mut Worst<'_>, words: &Value) {
    let showing = worst.case.run.showing.as_ref();
    let now = showing.and_then(|showing| showing.outcome).map_or("", |outcome| outcome.name());
    for word in words.each() {
        let count = worst.case.state.visitor.history.of(worst.case.campaign.id, word.text().unwrap_or_default());
        if count > f64::from(u8::from(word.is(now))) {
            worst.add("stopOn", f64::INFINITY, count, words);
        }
    }
}

/// `max` showings `per` window.
fn cap(worst: &mut Worst<'_>, rule: &Value) {
    let (case, most, per) = (worst.case, member(rule, "max"), member(rule, "per"));
    if most.is_null() {
        return;
    }
    let history = &case.state.visitor.history;
    let (span, session) = (duration(per), history.number("sessions"));
    if span.is_some() || per.is("session") {
        let left = |shown: &Shown<'_>| match span {
            Some(span) => case.left(shown.at, span),
            None => (shown.session == session).then_some(f64::INFINITY),
        };
        return worst.cap("max", most, &|shown| {
            if is_counted(case, rule, shown.campaign, shown.group) { left(shown) } else { None }
        });
    }
    // Sums outlive single showings.
    let mut count = -f64::from(u8::from(case.since() > 0.0));
    let own = std::slice::from_ref(case.campaign);
    for other in if is_shared(rule) { &case.state.config.campaigns } else { own } {
        if is_counted(case, rule, other.id, other.group) {
            count += match case.state.runs.get(other.index) {
                Some(run) if per.is("page") => run.count,
                _ => history.of(other.id, "shown") + history.of(other.id, WITHHELD),
            };
        }
    }
    worst.sum("max", most, count, f64::INFINITY);
}

/// `every`, `cooldown` and `backoff`: time since a showing and since its end.
fn waits(worst: &mut Worst<'_>, rule: &Value) {
    let case = worst.case;
    let (every, cooldown, steps) = (member(rule, "every"), member(rule, "cooldown"), member(rule, "backoff").items());
    let mut wait = |why, span: &Value, at: f64| {
        if let Some(left) = duration(span).and_then(|span| case.left(at, span)) {
            worst.add(why, left, case.state.clock.wall - at, span);
        }
    };
    let (mut is_row, mut dismissed, mut latest) = (true, 0, 0.0);
    for shown in case.past().filter(|shown| is_counted(case, rule, shown.campaign, shown.group)) {
        wait("every", every, shown.at);
        wait("cooldown", member(cooldown, shown.outcome), shown.ended);
        // A showing without an outcome was not seen: it ends no row.
        is_row &= matches!(shown.outcome, "dismissed" | "");
        if is_row && !shown.outcome.is_empty() {
            dismissed += 1;
            latest = shown.ended.max(latest);
        }
    }
    if let Some(step) = steps.get(steps.len().min(dismissed).wrapping_sub(1)) {
        wait("backoff", step, latest);
    }
}

/// Whether the showings of the whole group count.
fn is_shared(rule: &Value) -> bool {
    member(rule, "clock").is("group")
}

/// Whether the rules count the showings of a campaign of a group.
fn is_counted(case: &Case<'_>, rule: &Value, campaign: &str, group: &str) -> bool {
    campaign == case.campaign.id || (is_shared(rule) && group == case.campaign.group)
}
