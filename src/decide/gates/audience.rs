//! `audience`: who the visitor must be.

use super::consent::names;
use super::{Answer, Case, Gate};
use crate::config::value::map;
use crate::config::{Value, member, text};
use crate::decide::condition::Facts;
use crate::decide::{fits, with_facts};
use crate::visitor::facts;

/// The gate.
pub const GATE: Gate = Gate { name: AUDIENCE, is_firm: false, ask };

/// Its name, and the code of its answer.
const AUDIENCE: &str = "audience";

fn ask(case: &Case<'_>) -> Answer {
    let (state, audience) = (case.state, case.key(AUDIENCE));
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
    if fits { Answer::OPEN } else { closed(case) }
}

/// When somebody may be let in: by time alone, or where the page may have changed what is declared without our hearing of
/// it, when a trigger fires, because then that is looked up anew.
fn closed(case: &Case<'_>) -> Answer {
    let (state, index) = (case.state, case.campaign.index);
    let Ok(mut program) = state.program.try_borrow_mut() else { return Answer::closed(AUDIENCE) };
    let wait = program.wait(index, state.clock.wall);
    let is_unheard =
        |path: &str| facts::attribute(path, &state.config.attributes).is_some_and(|attribute| !attribute.is_at(b"dq"));
    if !program.asks(index, &is_unheard) {
        return Answer::wait(AUDIENCE, wait);
    }
    // Then it is asked again, which is for the clock to know: nobody can say that it will be open.
    let due = if case.is_asked() { None } else { case.campaign.when.wait(state) };
    let wait = due.map_or(wait, |due| due.min(wait));
    if wait < f64::INFINITY { Answer::wait(AUDIENCE, wait) } else { Answer::until(AUDIENCE) }
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
