//! Conditions: the GrowthBook condition language (SDK specification 0.8.0), checked once and then read as written.
//!
//! Absent facts are null, and comparisons with null are those of JavaScript; that a missing consent can never count as
//! an answer is the work of the consent gate, which comes first.

use crate::config::{Attribute, Code, Path, Problem, Segment, Value};
use crate::consent::Purposes;
use crate::ports::Ports;
use crate::visitor::facts;

/// Longest text that a regular expression is tried on, in characters (config.md, Conditions).
const LONGEST: usize = 2_000;

/// The operators with a plain value.
pub const OPERATORS: &[&str] = &[
    "$eq",
    "$ne",
    "$lt",
    "$lte",
    "$gt",
    "$gte",
    "$in",
    "$nin",
    "$exists",
    "$type",
    "$regex",
    "$regexi",
    "$startsWith",
    "$endsWith",
    "$contains",
];

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

    fn condition(&self, value: &Value, path: &mut Path, found: &mut Found<'_>) {
        if !matches!(value, Value::Map(_)) {
            found.problems.push(Problem::new(path, Code::WrongType, ""));
        }
        for (key, member) in value.entries() {
            path.member(key, |path| self.part(key, member, path, found));
        }
    }

    fn part(&self, key: &str, value: &Value, path: &mut Path, found: &mut Found<'_>) {
        match key {
            "$and" | "$or" | "$nor" => {
                if !matches!(value, Value::List(_)) {
                    found.problems.push(Problem::new(path, Code::WrongType, ""));
                }
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
            return;
        }
        for (key, member) in value.entries() {
            path.member(key, |path| match key.as_str() {
                "$not" | "$size" => self.test(member, path, found),
                "$all" => {
                    for (at, item) in member.items().iter().enumerate() {
                        path.item(at, |path| self.test(item, path, found));
                    }
                }
                "$elemMatch" if has_operator(member) => self.test(member, path, found),
                "$elemMatch" => {
                    let facts = std::mem::replace(&mut found.facts, false);
                    self.condition(member, path, found);
                    found.facts = facts;
                }
                operator if OPERATORS.contains(&operator) => {}
                _ => found.problems.push(Problem::new(path, Code::UnknownKey, key)),
            });
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
            path => {
                let fact = (self.fact)(path);
                // In forms a comparison with an unanswered step is false (config.md, Conditions).
                let is_unanswered = fact.is_null() && path.starts_with("answers.");
                (!is_unanswered || asks_presence(value)) && self.passes(value, &fact)
            }
        }
    }

    /// Whether a value passes a test.
    fn passes(&self, test: &Value, value: &Value) -> bool {
        if !is_operators(test) {
            return self.is_like(test, value);
        }
        test.entries().iter().all(|(operator, wanted)| self.operate(operator, wanted, value))
    }

    /// GrowthBook's short form `{ "fact": value }`.
    fn is_like(&self, wanted: &Value, value: &Value) -> bool {
        match (wanted, value) {
            (Value::Text(wanted), Value::Text(text)) => text == wanted,
            (Value::Text(wanted), other) => other.to_json(self.ports) == *wanted,
            (Value::Number(wanted), _) => self.number(value) == *wanted,
            (Value::Bool(wanted), _) => !value.is_null() && is_truthy(value) == *wanted,
            _ => wanted == value,
        }
    }

    fn operate(&self, operator: &str, wanted: &Value, value: &Value) -> bool {
        let (items, text, part) = (value.items(), value.text(), wanted.text());
        let texts = || text.zip(part);
        match operator {
            "$eq" => value == wanted,
            "$ne" => value != wanted,
            "$lt" => self.order(value, wanted) == -1,
            "$lte" => matches!(self.order(value, wanted), -1 | 0),
            "$gt" => self.order(value, wanted) == 1,
            "$gte" => matches!(self.order(value, wanted), 0 | 1),
            "$in" => is_in(wanted, value),
            "$nin" => matches!(wanted, Value::List(_)) && !is_in(wanted, value),
            "$exists" => is_truthy(wanted) != value.is_null(),
            "$type" => wanted.is(type_of(value)),
            "$regex" => self.matches(wanted, "", value),
            "$regexi" => self.matches(wanted, "i", value),
            "$startsWith" => texts().is_some_and(|(text, part)| text.starts_with(part)),
            "$endsWith" => texts().is_some_and(|(text, part)| text.ends_with(part)),
            "$contains" => items.contains(wanted) || texts().is_some_and(|(text, part)| contains(text, part)),
            "$not" => !self.passes(wanted, value),
            "$size" => matches!(value, Value::List(_)) && self.passes(wanted, &(items.len() as f64).into()),
            "$all" => {
                let has = |test: &Value| items.iter().any(|item| self.passes(test, item));
                matches!(value, Value::List(_)) && wanted.items().iter().all(has)
            }
            "$elemMatch" => items.iter().any(|item| self.fits(wanted, item)),
            _ => false,
        }
    }

    /// Whether an item of a list fits: by operators, or by a condition on its members.
    fn fits(&self, wanted: &Value, item: &Value) -> bool {
        if has_operator(wanted) {
            return self.passes(wanted, item);
        }
        let fact = |path: &str| item.at(path).cloned().unwrap_or_default();
        Facts { fact: &fact, ..*self }.hold(wanted)
    }

    fn matches(&self, pattern: &Value, flags: &str, value: &Value) -> bool {
        let Some((text, pattern)) = value.text().zip(pattern.text()) else { return false };
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
        self.ports.regex(pattern, flags, text.get(..end).unwrap_or(text)).unwrap_or(false)
    }

    /// `<` as JavaScript has it: texts by code unit, anything else as numbers; -1, 0, 1, or 2 where neither is so.
    fn order(&self, one: &Value, other: &Value) -> i8 {
        let order = match (one, other) {
            (Value::Text(one), Value::Text(other)) => Some(one.encode_utf16().cmp(other.encode_utf16())),
            _ => self.number(one).partial_cmp(&self.number(other)),
        };
        order.map_or(2, |order| order as i8)
    }

    /// `Number(value)`.
    fn number(&self, value: &Value) -> f64 {
        match value {
            Value::Number(number) => *number,
            Value::Null => 0.0,
            Value::Bool(truth) => f64::from(u8::from(*truth)),
            Value::Text(text) if text.trim().is_empty() => 0.0,
            Value::Text(text) => self.ports.number(text.trim()),
            _ => f64::NAN,
        }
    }
}

/// Whether an object consists of operators; anything else is compared with as it stands.
fn is_operators(value: &Value) -> bool {
    has_operator(value) && value.entries().iter().all(|(key, _)| key.starts_with('$'))
}

fn has_operator(value: &Value) -> bool {
    value.entries().iter().any(|(key, _)| key.starts_with('$'))
}

fn asks_presence(test: &Value) -> bool {
    has_operator(test) && test.entries().iter().all(|(key, _)| key == "$exists")
}

/// By bytes: the search of `str` costs 2 kB in the Wasm.
fn contains(text: &str, part: &str) -> bool {
    (0..=text.len()).any(|at| text.as_bytes().get(at..).is_some_and(|rest| rest.starts_with(part.as_bytes())))
}

fn is_in(list: &Value, value: &Value) -> bool {
    match value {
        Value::List(items) => items.iter().any(|item| list.items().contains(item)),
        one => list.items().contains(one),
    }
}

fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => *number != 0.0 && !number.is_nan(),
        Value::Text(text) => !text.is_empty(),
        _ => true,
    }
}

/// `$type`: GrowthBook's `getType`.
fn type_of(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(_) => "number",
        Value::Text(_) => "string",
        Value::List(_) => "array",
        Value::Map(_) => "object",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::parse;
    use crate::ports::Native;

    #[test]
    fn conditions_hold_as_growthbook_has_it() {
        let facts = parse(
            r#"{ "n": 5, "t": "Olive oil", "yes": true, "zero": 0, "kinds": ["oil", "soap"], "carts": [{ "sku": "a", "n": 2 }] }"#,
            &Native,
        )
        .unwrap();
        let fact = |path: &str| facts.at(path).cloned().unwrap_or_default();
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
            (r#"{ "answers.a": { "$lt": 3 } }"#, false),
            (r#"{ "answers.a": { "$exists": false } }"#, true),
        ] {
            let parsed = parse(condition, &Native).unwrap();
            let compiler = Compiler { attributes: &[], segments: &segments, answers: true };
            let mut problems = Vec::new();
            compiler.check(&parsed, &mut Path::default(), &mut problems, &mut Purposes::default());
            problems.retain(|problem| problem.code != Code::UnknownFact);
            assert_eq!(problems, [], "{condition}");
            let facts = Facts { segments: &segments, ..Facts::new(&fact, &Native) };
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
