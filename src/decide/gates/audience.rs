//! `audience`: who the visitor must be.

use super::consent::names;
use super::{Answer, Case, Gate};
use crate::config::value::map;
use crate::config::{Value, member};
use crate::decide::condition::Facts;
use crate::decide::{fits, with_facts};

/// The gate.
pub const GATE: Gate = Gate { name: "audience", is_firm: false, ask };

fn ask(case: &Case<'_>) -> Answer {
    let (state, audience) = (case.state, case.key("audience"));
    if audience.is_null() {
        return Answer::OPEN;
    }
    if state.is_neutral(case.campaign) {
        // Nothing personal is looked at: shown to everybody, or not known.
        case.say(&|| [names(state.grants.purposes()), names(case.campaign.needs)]);
        return if case.key("otherwise").is("neutral") { Answer::OPEN } else { Answer::UNKNOWN };
    }
    if fits(state, case.campaign, case.ports) {
        case.say(&|| [read(case), audience.clone()]);
        return Answer::OPEN;
    }
    case.say(&|| {
        let mut words = [Value::Null, Value::Null];
        with_facts(state, case.ports, &mut |facts| words = blame(facts, "", audience));
        words
    });
    Answer::closed("audience")
}

/// The facts by which the visitor fits.
fn read(case: &Case<'_>) -> Value {
    let before = case.state.witness.replace(Value::List(Vec::new()));
    fits(case.state, case.campaign, case.ports);
    let mut facts = Value::default();
    for seen in case.state.witness.replace(before).items() {
        facts.set(member(seen, "fact").text().unwrap_or_default(), member(seen, "value").clone());
    }
    facts
}

/// The part of a condition that does not hold, as small as can be, and before it what is the case instead.
fn blame(facts: &Facts<'_>, key: &str, wanted: &Value) -> [Value; 2] {
    let failing = |conditions: &[Value]| conditions.iter().find(|one| !facts.hold(one)).cloned();
    match key {
        "" => {
            let part = wanted.entries().iter().find(|(key, value)| !facts.hold(&map([(key, value.clone())])));
            part.map_or([Value::Null, Value::Null], |(key, value)| blame(facts, key, value))
        }
        "$and" => failing(wanted.items()).map_or([Value::Null, Value::Null], |part| blame(facts, "", &part)),
        "$segment" => {
            let own = facts.segments.iter().find(|segment| wanted.is(segment.name));
            own.map_or([Value::Null, Value::Null], |segment| blame(facts, "", segment.condition))
        }
        key if key.starts_with('$') => [Value::Null, map([(key, wanted.clone())])],
        fact => [map([(fact, (facts.fact)(fact))]), map([(fact, wanted.clone())])],
    }
}
