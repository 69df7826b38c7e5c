//! Conditions: the GrowthBook condition language (SDK specification 0.8.0) and our additions, checked once.
//!
//! Here they are read as written, for what is asked once: the ways of a form, a GrowthBook payload. What is asked again
//! and again is compiled ([`super::program`]); both ask single values through [`super::operators`].
//!
//! Absent facts are null, and comparisons with null are those of JavaScript; that a missing consent can never count as
//! an answer is the work of the consent gate, which comes first.

use super::moment::moment;
use super::operators::{Op, is_operators, is_truthy, operator};
use crate::config::describe::{Key, Kind, check, check_keys, duration, keys};
use crate::config::{Attribute, Code, Path, Problem, Segment, Value, member, text};
use crate::consent::{Purpose, Purposes};
use crate::ports::Ports;
use crate::visitor::facts;

pub use super::operators::OPERATORS;

/// The keys of `$event`.
pub const EVENT: &[Key] = keys! {
    #[required] "name": Kind::Str, "The event.";
    "count": Kind::Any, "A test of how often it happened; at least once without it.";
    "within": Kind::Duration, "How far back to look; as far as is remembered without it.";
};

/// A condition that was checked.
pub type Condition = Value;

/// What a condition may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Compiler<'a> {
    /// Declared facts.
    pub attributes: &'a [Attribute],
    /// Segments that are checked already.
    pub segments: &'a [Segment],
    /// Whether `answers.<step>` is a fact here: inside a form.
    pub answers: bool,
}

/// What a check finds.
struct Found<'a> {
    problems: &'a mut Vec<Problem>,
    needs: &'a mut Purposes,
    /// Whether keys name facts; inside of `$elemMatch` they name members of an item.
    facts: bool,
}

impl Found<'_> {
    /// Notes that a value is none that could stand there.
    fn expect(&mut self, is_right: bool, path: &Path) {
        if !is_right {
            self.problems.push(Problem::new(path, Code::WrongType, ""));
        }
    }
}

impl Compiler<'_> {
    /// Checks a condition and says which purposes its facts need; `None` when there was a problem.
    pub fn compile(
        &self,
        value: &Value,
        path: &mut Path,
        problems: &mut Vec<Problem>,
    ) -> Option<(Condition, Purposes)> {
        let mut needs = Purposes::default();
        self.check(value, path, problems, &mut needs).then(|| (value.clone(), needs))
    }

    /// Checks a condition and adds the purposes that its facts need; false when there was a problem.
    pub fn check(&self, value: &Value, path: &mut Path, problems: &mut Vec<Problem>, needs: &mut Purposes) -> bool {
        let before = problems.len();
        self.condition(value, path, &mut Found { problems, needs, facts: true });
        problems.len() == before
    }

    /// Checks a condition whose keys are no facts but members of an object, such as the properties of an event.
    pub fn check_members(value: &Value, path: &mut Path, problems: &mut Vec<Problem>) {
        let compiler = Compiler { attributes: &[], segments: &[], answers: false };
        compiler.condition(value, path, &mut Found { problems, needs: &mut Purposes::default(), facts: false });
    }

    /// Whether there is nothing wrong with a condition whose facts somebody else supplies, under names of their own.
    pub fn is_sound(&self, value: &Value) -> bool {
        let (mut problems, mut needs) = (Vec::new(), Purposes::default());
        let found = &mut Found { problems: &mut problems, needs: &mut needs, facts: false };
        self.condition(value, &mut Path::default(), found);
        problems.is_empty()
    }

    fn condition(&self, value: &Value, path: &mut Path, found: &mut Found<'_>) {
        found.expect(matches!(value, Value::Map(_)), path);
        for (key, member) in value.entries() {
            path.member(key, |path| self.part(key, member, path, found));
        }
    }

    fn part(&self, key: &str, value: &Value, path: &mut Path, found: &mut Found<'_>) {
        match key {
            "$and" | "$or" | "$nor" => {
                found.expect(matches!(value, Value::List(_)), path);
                for (index, item) in value.items().iter().enumerate() {
                    path.item(index, |path| self.condition(item, path, found));
                }
            }
            "$not" => self.condition(value, path, found),
            "$segment" => {
                let name = value.text().unwrap_or_default();
                match self.segments.iter().find(|segment| segment.name == name) {
                    Some(segment) => *found.needs = found.needs.with(segment.needs),
                    None => found.problems.push(Problem::new(path, Code::UnknownReference, name)),
                }
            }
            // What a feature gives can depend on the id that draws its variants, and an event must have been remembered.
            "$feature" => {
                found.needs.add(Purpose::Remember);
                found.expect(value.text().is_some(), path);
            }
            "$event" => {
                found.needs.add(Purpose::Remember);
                found.expect(matches!(value, Value::Map(_)), path);
                check_keys(EVENT, value, path, found.problems);
                path.member("count", |path| self.test(member(value, "count"), path, found));
            }
            _ if key.starts_with('$') => found.problems.push(Problem::new(path, Code::UnknownKey, key)),
            fact => {
                if found.facts && !(self.answers && fact.starts_with("answers.")) {
                    match facts::purpose(fact, self.attributes) {
                        Some(Some(purpose)) => found.needs.add(purpose),
                        Some(None) => {}
                        None => found.problems.push(Problem::new(path, Code::UnknownFact, fact)),
                    }
                }
                self.test(value, path, found);
            }
        }
    }

    /// Checks what is asked of one value.
    fn test(&self, value: &Value, path: &mut Path, found: &mut Found<'_>) {
        if !is_operators(value) {
            // Beside other keys an operator would be compared with, as a part of an object, and never fit.
            found.expect(!value.entries().iter().any(|(key, _)| key.starts_with('$')), path);
            return;
        }
        for (key, wanted) in value.entries() {
            path.member(key, |path| match operator(key) {
                None => found.problems.push(Problem::new(path, Code::UnknownKey, key)),
                Some((Op::Not | Op::Size, _)) => self.test(wanted, path, found),
                Some((Op::ElemMatch, _)) if is_operators(wanted) => self.test(wanted, path, found),
                Some((Op::ElemMatch, _)) => {
                    let facts = std::mem::replace(&mut found.facts, false);
                    self.condition(wanted, path, found);
                    found.facts = facts;
                }
                Some((op, kind)) => {
                    check(kind, wanted, path, found.problems);
                    self.operand(op, wanted, path, found);
                }
            });
        }
    }

    /// Checks what the kind of an operand does not say.
    fn operand(&self, op: Op, wanted: &Value, path: &mut Path, found: &mut Found<'_>) {
        let items = wanted.items();
        match op {
            Op::All | Op::Alli => {
                for (at, item) in items.iter().enumerate() {
                    path.item(at, |path| self.test(item, path, found));
                }
            }
            Op::Between => found.expect(items.len() == 2, path),
            Op::Before | Op::After => found.expect(moment(wanted, &|wall| wall).is_some(), path),
            // In the page it would match nothing; the tools say so before it gets there.
            #[cfg(not(target_arch = "wasm32"))]
            Op::Regex | Op::Regexi => {
                let is_one = |text| crate::ports::Native.regex(text, "", "").is_some();
                found.expect(wanted.text().is_none_or(is_one), path);
            }
            _ => {}
        }
    }
}

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
        condition.entries().iter().all(|(key, value)| self.part(key, value))
    }

    fn part(&self, key: &str, value: &Value) -> bool {
        let items = value.items();
        // None of no conditions counts as one of them, as GrowthBook has it.
        let any = || items.is_empty() || items.iter().any(|one| self.hold(one));
        match key {
            "$and" => items.iter().all(|one| self.hold(one)),
            "$or" => any(),
            "$nor" => !any(),
            "$not" => !self.hold(value),
            "$segment" => {
                let segment = self.segments.iter().find(|segment| value.is(segment.name));
                segment.is_some_and(|segment| self.hold(segment.condition))
            }
            "$feature" => is_truthy(&(self.feature)(value.text().unwrap_or_default())),
            "$event" => self.passes(count(value), &self.happened(value), false),
            path => {
                let fact = (self.fact)(path);
                // In forms a comparison with an unanswered step is false (config.md, Conditions).
                let is_unanswered = fact.is_null() && path.starts_with("answers.");
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

fn asks_presence(test: &Value) -> bool {
    is_operators(test) && test.entries().iter().all(|(key, _)| key == "$exists")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::parse;
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
