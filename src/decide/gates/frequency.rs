//! `frequency`: how often a campaign itself may show.

use super::{Answer, Case, Gate, Worst};
use crate::config::describe::{duration, share};
use crate::config::{Value, member};
use crate::decide::hash;
use crate::visitor::history::{Outcome, Shown, WITHHELD};

/// The gate.
pub const GATE: Gate = Gate { name: "frequency", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, rule) = (case.state, case.key("frequency"));
    let mut worst = Worst::new(case);
    // "Less like this" holds as long as it is remembered.
    if let Some(at) = member(&state.past().facts, "refused").get(case.campaign.id) {
        worst.add("refused", f64::INFINITY, at.number().unwrap_or_default(), &Value::Null);
    }
    // Whoever wants to be reminded is, whatever is said of how often it shows: their wish counts, and not its past.
    let reminder = state.past().reminder(case.campaign.id);
    if let Some((at, wait)) = reminder {
        let span = wait.number().unwrap_or_default();
        worst.add("remind", at + span - state.clock.wall, state.clock.wall - at, wait);
    }
    let portion = member(rule, "sample");
    if let Some(least) = share(portion) {
        // Apart from an experiment of that name: else all of the sample would be drawn its first variant.
        let own = hash::share(&[case.campaign.id, "/sample"].concat(), state.unit());
        worst.add("sample", if own < least { 0.0 } else { f64::INFINITY }, own, portion);
    }
    if !rule.is_null() {
        // By the clock of the group the showings of all its campaigns count, where they interrupted.
        let group = if member(rule, "clock").is("group") { case.campaign.group } else { "" };
        let is_reminded = reminder.is_some();
        let counts = |shown: &Shown<'_>| {
            if shown.campaign == case.campaign.id {
                return !is_reminded;
            }
            !group.is_empty() && shown.interrupts && shown.group == group
        };
        stop(&mut worst, member(rule, "stopOn"), is_reminded);
        cap(&mut worst, rule, group, is_reminded, &counts);
        waits(&mut worst, rule, &counts);
    }
    worst.answer()
}

/// `stopOn`: outcomes of its own that end it for good; a dismissal for now is none.
fn stop(worst: &mut Worst<'_>, words: &Value, is_reminded: bool) {
    let case = worst.case;
    let now = case.run.showing.as_ref().and_then(|showing| showing.outcome).map_or("", Outcome::name);
    for word in words.each() {
        let count = case.state.past().of(case.campaign.id, word.text().unwrap_or_default());
        if count > f64::from(u8::from(word.is(now))) && !(is_reminded && word.is(Outcome::Dismissed.name())) {
            worst.add("stopOn", f64::INFINITY, count, words);
        }
    }
}

/// `max` showings `per` window.
fn cap(worst: &mut Worst<'_>, rule: &Value, group: &str, is_reminded: bool, counts: &dyn Fn(&Shown<'_>) -> bool) {
    let (case, most, per) = (worst.case, member(rule, "max"), member(rule, "per"));
    if most.is_null() {
        return;
    }
    let (span, history) = (duration(per), case.state.past());
    if span.is_some() || per.is("session") {
        return worst.cap("max", most, span, counts);
    }
    // Sums outlive single showings.
    let mut count = -f64::from(u8::from(case.since() > 0.0));
    if !per.is("page") && !is_reminded {
        count += history.of(case.campaign.id, WITHHELD);
    }
    let own = std::slice::from_ref(case.campaign);
    for other in if group.is_empty() { own } else { &case.state.config.campaigns } {
        let is_own = other.id == case.campaign.id;
        if (is_own && !is_reminded) || (!is_own && other.group == group && !other.format.belongs()) {
            count += match case.state.runs.get(other.index) {
                Some(run) if per.is("page") => run.count,
                _ => history.of(other.id, "shown"),
            };
        }
    }
    worst.sum("max", most, count, f64::INFINITY);
}

/// `every`, `cooldown` and `backoff`: time since a showing and since its end.
fn waits(worst: &mut Worst<'_>, rule: &Value, counts: &dyn Fn(&Shown<'_>) -> bool) {
    let (case, cooldown, steps) = (worst.case, member(rule, "cooldown"), member(rule, "backoff").items());
    let (mut latest, mut is_row, mut dismissed, mut ended) = (0.0, true, 0, 0.0);
    case.past(&mut |shown| {
        if !counts(shown) {
            return;
        }
        latest = shown.at.max(latest);
        worst.since("cooldown", member(cooldown, shown.outcome), shown.ended);
        // A showing without an outcome was not seen: it ends no row.
        if !shown.outcome.is_empty() {
            is_row &= shown.outcome == Outcome::Dismissed.name();
            if is_row {
                dismissed += 1;
                ended = shown.ended.max(ended);
            }
        }
    });
    worst.since("every", member(rule, "every"), latest);
    worst.since("backoff", steps.get(steps.len().min(dismissed).wrapping_sub(1)).unwrap_or(&Value::Null), ended);
}
