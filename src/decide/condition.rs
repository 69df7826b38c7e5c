//! Conditions: the GrowthBook condition language (SDK specification 0.8.0) and our additions, checked once (`check.rs`).
//!
//! Here they are read as written, for what is asked once: the ways of a form, a GrowthBook payload. What is asked again
//! and again is compiled ([`super::program`]); both ask single values through [`super::operators`].
//!
//! Absent facts are null, and comparisons with null are those of JavaScript; that a missing consent can never count as
//! an answer is the work of the consent gate, which comes first.

use super::operators::{is_operators, is_truthy};
use crate::config::describe::duration;
use crate::config::{Segment, Value, member, text};
use crate::ports::Ports;

pub use super::check::{Compiler, EVENT};
pub use super::operators::OPERATORS;

/// A condition that was checked.
pub type Condition = Value;

/// Where the values of a condition come from. What nobody supplies is absent: `Facts { segments, ..Facts::new(…) }`.
#[derive(Clone, Copy)]
pub struct Facts<'a> {
    /// The value of a fact; null where it is absent.
    pub fact: &'a dyn Fn(&str) -> Value,
    /// The value of a feature of the site's GrowthBook payload, by its key (`$feature`); null where there is none.
    pub feature: &'a dyn Fn(&str) -> Value,
    /// How often an event happened within the last so many milliseconds, infinity for ever (`$event`).
    pub event: &'a dyn Fn(&str, f64) -> f64,
    /// The instant, in milliseconds since 1970 UTC, at which clocks of the site's time zone show a time: that which
    /// clocks in UTC show at the instant given.
    pub zoned: &'a dyn Fn(f64) -> f64,
    /// Now, in milliseconds since 1970 UTC (`$within`).
    pub wall: f64,
    /// Saved groups by their ids: lists, as in a GrowthBook payload (`$inGroup`).
    pub groups: &'a Value,
    /// The segments of the configuration.
    pub segments: &'a [Segment],
    /// Regular expressions and numbers.
    pub ports: &'a dyn Ports,
}

impl<'a> Facts<'a> {
    /// Facts alone.
    pub fn new(fact: &'a dyn Fn(&str) -> Value, ports: &'a dyn Ports) -> Self {
        Facts {
            fact,
            feature: &|_| Value::Null,
            event: &|_, _| 0.0,
            zoned: &|wall| wall,
            wall: 0.0,
            groups: &Value::Null,
            segments: &[],
            ports,
        }
    }
}

impl Facts<'_> {
    /// Whether a condition holds.
    pub fn hold(&self, condition: &Condition) -> bool {
        self.holds(condition, &mut Vec::new())
    }

    /// Whether a condition holds; of the segments that were asked already it is known.
    fn holds(&self, condition: &Condition, known: &mut Vec<(&'static str, bool)>) -> bool {
        condition.entries().iter().all(|(key, value)| self.part(key, value, known))
    }

    fn part(&self, key: &str, value: &Value, known: &mut Vec<(&'static str, bool)>) -> bool {
        match key {
            "$and" => value.items().iter().all(|one| self.holds(one, known)),
            // None of no conditions counts as one of them, as GrowthBook has it.
            "$or" | "$nor" => {
                let items = value.items();
                let any = items.is_empty() || items.iter().any(|one| self.holds(one, known));
                any == (key == "$or")
            }
            "$not" => !self.holds(value, known),
            "$segment" => {
                if let Some((_, holds)) = known.iter().find(|(name, _)| value.is(name)) {
                    return *holds;
                }
                let Some(segment) = self.segments.iter().find(|segment| value.is(segment.name)) else { return false };
                // While a segment is being asked nobody belongs to it, as in a program.
                let at = known.len();
                known.push((segment.name, false));
                let holds = self.holds(segment.condition, known);
                if let Some(own) = known.get_mut(at) {
                    own.1 = holds;
                }
                holds
            }
            "$feature" => is_truthy(&(self.feature)(value.text().unwrap_or_default())),
            "$event" => self.passes(count(value), &self.happened(value), false),
            path => {
                let fact = (self.fact)(path);
                // In forms a comparison with an unanswered step is false (config.md, Conditions).
                let is_unanswered = fact.is_null() && is_answer(path);
                (!is_unanswered || asks_presence(value)) && self.passes(value, &fact, false)
            }
        }
    }

    /// How often the event of a `$event` happened.
    pub(super) fn happened(&self, event: &Value) -> Value {
        let span = duration(member(event, "within")).unwrap_or(f64::INFINITY);
        (self.event)(text(event, "name"), span).into()
    }
}

/// The test that a `$event` makes of its count.
pub(super) fn count(event: &Value) -> &Value {
    static SOME: Value = Value::Bool(true);
    event.get("count").unwrap_or(&SOME)
}

/// What a dot path leads to, as GrowthBook has it: null where it leads nowhere; a list has a `length`.
pub fn reach(value: &Value, path: &str) -> Value {
    if let Some(found) = value.at(path) {
        return found.clone();
    }
    let list = match path.strip_suffix("length") {
        Some("") => Some(value),
        Some(owner) => owner.strip_suffix('.').and_then(|owner| value.at(owner)),
        None => None,
    };
    match list {
        Some(Value::List(items)) => (items.len() as f64).into(),
        _ => Value::Null,
    }
}

/// Whether a path leads to what was answered in a form, or to what came of it.
pub fn is_answer(path: &str) -> bool {
    path.starts_with("answers.") || path.starts_with("variables.")
}

fn asks_presence(test: &Value) -> bool {
    is_operators(test) && test.entries().iter().all(|(key, _)| key == "$exists")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::parse;
    use crate::config::{Code, Path};
    use crate::consent::Purposes;
    use crate::ports::Native;

    #[test]
    fn conditions_hold_as_growthbook_has_it() {
        let facts = parse(
            r#"{ "n": 5, "t": "Olive oil", "yes": true, "zero": 0, "kinds": ["oil", "soap"], "carts": [{ "sku": "a", "n": 2 }],
                "day": "2026-11-22T10:00:00Z" }"#,
            &Native,
        )
        .unwrap();
        let fact = |path: &str| reach(&facts, path);
        let feature = |key: &str| (key == "new").into();
        let event = |name: &str, span: f64| {
            if name == "purchase" { if span < f64::INFINITY { 1.0 } else { 3.0 } } else { 0.0 }
        };
        let groups = parse(r#"{ "fives": { "type": "list", "values": [5] } }"#, &Native).unwrap();
        let segment = parse(r#"{ "n": 5 }"#, &Native).unwrap().leak();
        let segments = [Segment { name: "fives", condition: segment, needs: Purposes::default() }];
        for (condition, expected) in [
            ("{}", true),
            (r#"{ "n": 5, "t": "Olive oil" }"#, true),
            (r#"{ "n": 5, "t": "x" }"#, false),
            (r#"{ "n": "5", "zero": "0", "yes": "true" }"#, true),
            (r#"{ "yes": 1 }"#, true),
            (r#"{ "n": true, "zero": false }"#, true),
            (r#"{ "absent": false }"#, false),
            (r#"{ "absent": null }"#, true),
            (r#"{ "n": { "$gt": 4, "$lte": 5 } }"#, true),
            (r#"{ "n": { "$gt": 5 } }"#, false),
            (r#"{ "n": { "$eq": "5" } }"#, false),
            (r#"{ "absent": { "$lt": 2, "$gte": 0, "$ne": 1, "$nin": [1] } }"#, true),
            (r#"{ "absent": { "$exists": false }, "n": { "$exists": true } }"#, true),
            (r#"{ "n": { "$not": { "$gt": 5 } } }"#, true),
            (r#"{ "n": { "$in": [4, 5] }, "kinds": { "$in": ["soap"] } }"#, true),
            (r#"{ "kinds": { "$nin": ["soap"] } }"#, false),
            (r#"{ "kinds": { "$all": ["oil", "soap"], "$size": { "$gt": 1 } } }"#, true),
            (r#"{ "kinds": { "$all": ["oil", "wine"] } }"#, false),
            (r#"{ "kinds": { "$elemMatch": { "$eq": "oil" }, "$contains": "soap" } }"#, true),
            (r#"{ "carts": { "$elemMatch": { "sku": "a", "n": { "$gt": 1 } } } }"#, true),
            (r#"{ "carts": { "$elemMatch": { "sku": "a", "n": { "$gt": 2 } } } }"#, false),
            (r#"{ "t": { "$regex": "^olive" } }"#, false),
            (
                r#"{ "t": { "$regexi": "^olive", "$startsWith": "Olive", "$endsWith": "oil", "$contains": "e o" } }"#,
                true,
            ),
            (r#"{ "t": { "$contains": "oo" } }"#, false),
            (r#"{ "t": { "$type": "string" }, "kinds": { "$type": "array" }, "absent": { "$type": "null" } }"#, true),
            (r#"{ "t": { "$gt": "Olive" }, "zero": { "$lt": "0.5" } }"#, true),
            (r#"{ "t": { "$lt": 9 } }"#, false),
            (r#"{ "$or": [], "$and": [] }"#, true),
            (r#"{ "$nor": [] }"#, false),
            (r#"{ "$or": [{ "n": 4 }, { "n": 5 }], "$nor": [{ "n": 4 }], "$not": { "n": 4 } }"#, true),
            (r#"{ "$segment": "fives" }"#, true),
            (r#"{ "$not": { "$segment": "fives" } }"#, false),
            (r#"{ "n": { "$between": [1, 5] }, "t": { "$between": ["O", "P"] } }"#, true),
            (r#"{ "n": { "$between": [6, 9] } }"#, false),
            (r#"{ "absent": { "$between": [-1, 9] } }"#, false),
            (r#"{ "day": { "$between": ["2026-11-01", "2026-11-22"] } }"#, true),
            (r#"{ "day": { "$between": ["2026-11-01", "2026-11-21"] } }"#, false),
            (r#"{ "day": { "$before": "2026-11-23", "$after": "2026-11-21" } }"#, true),
            (r#"{ "day": { "$before": "2026-11-22" } }"#, false),
            (r#"{ "day": { "$after": "2026-11-22" } }"#, false),
            (r#"{ "day": { "$after": "2026-11-22T09:59Z", "$before": "2026-11-22T10:01Z" } }"#, true),
            (r#"{ "t": { "$before": "2026-11-22" } }"#, false),
            (r#"{ "day": { "$within": "1d" } }"#, true),
            (r#"{ "day": { "$within": "1h" } }"#, false),
            (r#"{ "$feature": "new" }"#, true),
            (r#"{ "$feature": "old" }"#, false),
            (r#"{ "$event": { "name": "purchase" } }"#, true),
            (r#"{ "$event": { "name": "purchase", "count": { "$gte": 2 }, "within": "30d" } }"#, false),
            (r#"{ "$event": { "name": "purchase", "count": 3 } }"#, true),
            (r#"{ "$event": { "name": "search" } }"#, false),
            (r#"{ "n": { "$inGroup": "fives" }, "t": { "$notInGroup": "fives" } }"#, true),
            (r#"{ "kinds.length": 2, "carts": { "$elemMatch": { "n.length": null } } }"#, true),
            (r#"{ "answers.a": { "$lt": 3 } }"#, false),
            (r#"{ "answers.a": { "$exists": false } }"#, true),
        ] {
            let parsed = parse(condition, &Native).unwrap();
            let compiler = Compiler { attributes: &[], segments: &segments, answers: true };
            let mut problems = Vec::new();
            compiler.check(&parsed, &mut Path::default(), &mut problems, &mut Purposes::default());
            problems.retain(|problem| problem.code != Code::UnknownFact);
            assert_eq!(problems, [], "{condition}");
            let facts = Facts {
                segments: &segments,
                feature: &feature,
                event: &event,
                groups: &groups,
                wall: 1_795_348_800_000.0,
                ..Facts::new(&fact, &Native)
            };
            assert_eq!(facts.hold(&parsed), expected, "{condition}");
        }
    }

    #[test]
    fn what_is_no_condition_is_named() {
        for (condition, code, path) in [
            ("[]", Code::WrongType, "if"),
            (r#"{ "$or": {} }"#, Code::WrongType, "if.$or"),
            (r#"{ "$xor": [] }"#, Code::UnknownKey, "if.$xor"),
            (r#"{ "$and": [{ "shoe": 1 }] }"#, Code::UnknownFact, "if.$and[0].shoe"),
            (r#"{ "scroll": { "$not": { "$more": 1 } } }"#, Code::UnknownKey, "if.scroll.$not.$more"),
            (r#"{ "scroll": { "$elemMatch": { "a": { "$b": 1 } } } }"#, Code::UnknownKey, "if.scroll.$elemMatch.a.$b"),
            (r#"{ "$segment": "nobody" }"#, Code::UnknownReference, "if.$segment"),
            (r#"{ "scroll": { "$in": 1 } }"#, Code::WrongType, "if.scroll.$in"),
            (r#"{ "scroll": { "$gt": null } }"#, Code::WrongType, "if.scroll.$gt"),
            (r#"{ "scroll": { "$type": "text" } }"#, Code::UnknownWord, "if.scroll.$type"),
            (r#"{ "scroll": { "$between": [1] } }"#, Code::WrongType, "if.scroll.$between"),
            (r#"{ "scroll": { "$before": "tomorrow" } }"#, Code::WrongType, "if.scroll.$before"),
            (r#"{ "scroll": { "$within": 7 } }"#, Code::WrongType, "if.scroll.$within"),
            (r#"{ "scroll": { "$regex": "(a" } }"#, Code::WrongType, "if.scroll.$regex"),
            (r#"{ "scroll": { "$gt": 1, "lt": 2 } }"#, Code::WrongType, "if.scroll"),
            (r#"{ "$feature": {} }"#, Code::WrongType, "if.$feature"),
            (r#"{ "$event": { "count": 1 } }"#, Code::Missing, "if.$event.name"),
            (r#"{ "$event": { "name": "a", "count": { "$more": 1 } } }"#, Code::UnknownKey, "if.$event.count.$more"),
        ] {
            let compiler = Compiler { attributes: &[], segments: &[], answers: false };
            let mut problems = Vec::new();
            let parsed = parse(condition, &Native).unwrap();
            assert!(compiler.compile(&parsed, &mut Path::at("if"), &mut problems).is_none());
            let found: Vec<_> = problems.iter().map(|problem| (problem.code, problem.path.as_str())).collect();
            assert_eq!(found, [(code, path)], "{condition}");
        }
    }
}
