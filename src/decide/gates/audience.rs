//! `audience`: who the visitor must be.

use super::consent::names;
use super::{Answer, Case, Gate};
use crate::config::value::map;
use crate::config::{Value, member, text};
use crate::decide::condition::Facts;
use crate::decide::{fits, with_facts};

/// The gate.
pub const GATE: Gate = Gate { name: "audience", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, audience) = (case.state, case.key("audience"));
    // What a link calls for is for whoever was given it.
    if audience.is_null() || case.run.is_linked {
        return Answer::OPEN;
    }
    if state.is_neutral(case.campaign) {
        // Nothing personal is looked at: shown to everybody, or not known.
        if case.is_asked() {
            case.say(names(state.grants.purposes()), &names(case.campaign.needs));
        }
        return if case.key("otherwise").is("neutral") { Answer::OPEN } else { Answer::UNKNOWN };
    }
    let fits = fits(state, case.campaign, case.ports);
    if case.is_asked() {
        with_facts(state, case.ports, &mut |facts| {
            let part = if fits { audience.clone() } else { blame(facts, audience) };
            case.say(read(case, facts, &part), &part);
        });
    }
    if fits { Answer::OPEN } else { Answer::wait("audience", time(case)) }
}

/// In how many milliseconds time alone may have let somebody in.
fn time(case: &Case<'_>) -> f64 {
    let asked = case.state.program.try_borrow_mut();
    asked.map_or(f64::INFINITY, |mut program| program.wait(case.campaign.index, case.state.clock.wall))
}

/// The part of a condition that does not hold, as small as can be.
fn blame(facts: &Facts<'_>, condition: &Value) -> Value {
    for (key, wanted) in condition.entries() {
        let part = map([(key, wanted.clone())]);
        if facts.hold(&part) {
            continue;
        }
        let segment = || facts.segments.iter().find(|segment| wanted.is(segment.name)).map(|segment| segment.condition);
        let inner = match key.as_str() {
            "$and" => wanted.items().iter().find(|one| !facts.hold(one)),
            "$segment" => segment(),
            _ => None,
        };
        return inner.map_or(part, |inner| blame(facts, inner));
    }
    condition.clone()
}

/// What a condition reads: facts, and counts of events.
fn read(case: &Case<'_>, facts: &Facts<'_>, condition: &Value) -> Value {
    let before = case.state.witness.replace(Value::List(Vec::new()));
    facts.hold(condition);
    let mut all = Value::default();
    for seen in case.state.witness.replace(before).items() {
        all.set(text(seen, "fact"), member(seen, "value").clone());
    }
    if let Some(event) = condition.get("$event") {
        all.set(text(event, "name"), facts.happened(event));
    }
    all
}
