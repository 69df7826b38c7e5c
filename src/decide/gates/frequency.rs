//! `frequency`: how often a campaign itself may show.
//!
//! Every rule says how long it holds the campaign back; the one that holds longest answers for all.

use super::{Answer, Case, Gate};
use crate::config::describe::{duration, share};
use crate::config::{Value, member};
use crate::decide::hash;
use crate::visitor::history::Shown;

/// The gate.
pub const GATE: Gate = Gate { name: "frequency", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, rule) = (case.state, case.key("frequency"));
    let mut worst = Worst { case, wait: 0.0, why: "" };
    // "Less like this" holds as long as it is remembered.
    let refused = member(member(&state.visitor.history.facts, "refused"), case.campaign.id);
    worst.never("refused", !refused.is_null(), refused, &Value::Null);
    let portion = member(rule, "sample");
    if let Some(least) = share(portion) {
        let own = hash::share(case.campaign.id, state.visitor.unit());
        worst.never("sample", own >= least, &own.into(), portion);
    }
    // A closed tab is only a launcher, and inline content is part of the page: neither is capped (config.md).
    if case.campaign.format.interrupts() && !rule.is_null() {
        stop(&mut worst, rule);
        cap(&mut worst, rule);
        waits(&mut worst, rule);
    }
    match worst.why {
        "" => Answer::OPEN,
        why => Answer::wait(why, worst.wait),
    }
}

/// The rule that holds a campaign back for longest.
struct Worst<'a> {
    case: &'a Case<'a>,
    wait: f64,
    why: &'static str,
}

impl Worst<'_> {
    /// A rule holds the campaign back for so long.
    fn add(&mut self, why: &'static str, wait: f64, actual: &Value, wanted: &Value) {
        if wait > self.wait {
            (self.wait, self.why) = (wait, why);
            self.case.say(&|| [actual.clone(), wanted.clone()]);
        }
    }

    /// A rule holds it back, and nobody knows until when.
    fn never(&mut self, why: &'static str, is_closed: bool, actual: &Value, wanted: &Value) {
        self.add(why, if is_closed { f64::INFINITY } else { 0.0 }, actual, wanted);
    }
}

/// `stopOn`: outcomes of its own that end it for good.
fn stop(worst: &mut Worst<'_>, rule: &Value) {
    let (case, words) = (worst.case, member(rule, "stopOn"));
    let now = case.run.showing.as_ref().and_then(|showing| showing.outcome).map_or("", |outcome| outcome.name());
    for word in words.each() {
        let outcome = word.text().unwrap_or_default();
        let count = case.state.visitor.history.of(case.campaign.id, outcome) - f64::from(u8::from(now == outcome));
        worst.never("stopOn", count > 0.0, word, words);
    }
}

/// `max` showings `per` window.
fn cap(worst: &mut Worst<'_>, rule: &Value) {
    let (case, most, per) = (worst.case, member(rule, "max"), member(rule, "per"));
    let Some(max) = most.number() else { return };
    let history = &case.state.visitor.history;
    let (span, session) = (duration(per), history.number("sessions"));
    let (count, wait) = if span.is_some() || per.is("session") {
        case.full(max, &|shown| {
            let left = shown.at + span.unwrap_or(f64::INFINITY) - case.state.clock.wall;
            let counts = if per.is("session") { shown.session == session } else { left > 0.0 };
            (counts && is_counted(case, rule, shown.campaign)).then_some(left)
        })
    } else {
        let mut count = -f64::from(u8::from(case.is_showing()));
        for (other, run) in case.state.config.campaigns.iter().zip(&case.state.runs) {
            if is_counted(case, rule, other.id) {
                count += if per.is("page") { run.count } else { history.of(other.id, "shown") };
            }
        }
        (count, if count >= max { f64::INFINITY } else { 0.0 })
    };
    worst.add("max", wait, &count.into(), most);
}

/// `every`, `cooldown` and `backoff`: time since a showing and since its end.
fn waits(worst: &mut Worst<'_>, rule: &Value) {
    let (case, wall) = (worst.case, worst.case.state.clock.wall);
    let (every, cooldown) = (member(rule, "every"), member(rule, "cooldown"));
    let (steps, mut row) = (member(rule, "backoff").items(), true);
    let (mut dismissed, mut latest) = (0usize, 0.0);
    for shown in counted(case, rule) {
        let wait = |span: &Value, since: f64| duration(span).map_or(0.0, |span| since + span - wall);
        worst.add("every", wait(every, shown.at), &(wall - shown.at).into(), every);
        let cooling = member(cooldown, shown.outcome);
        worst.add("cooldown", wait(cooling, shown.ended), &shown.outcome.into(), cooling);
        // A showing without an outcome was not seen: it ends no row.
        row &= matches!(shown.outcome, "dismissed" | "");
        if row && !shown.outcome.is_empty() {
            dismissed += 1;
            latest = shown.ended.max(latest);
        }
    }
    if let Some(step) = steps.get(dismissed.min(steps.len()).wrapping_sub(1)) {
        let wait = duration(step).map_or(0.0, |span| latest + span - wall);
        worst.add("backoff", wait, &(dismissed as f64).into(), step);
    }
}

/// The showings that the rules count, newest first: its own, or with `"clock": "group"` those of its group.
fn counted<'a>(case: &'a Case<'a>, rule: &'a Value) -> impl Iterator<Item = Shown<'a>> {
    case.past().filter(move |shown| is_counted(case, rule, shown.campaign))
}

/// Whether the rules count the showings of a campaign.
fn is_counted(case: &Case<'_>, rule: &Value, campaign: &str) -> bool {
    let group = case.campaign.group;
    let is_shared = member(rule, "clock").is("group") && !group.is_empty();
    campaign == case.campaign.id
        || (is_shared && case.state.campaign(campaign).is_some_and(|other| other.group == group))
}
