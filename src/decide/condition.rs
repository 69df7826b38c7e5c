//! Conditions: the GrowthBook condition language (SDK specification 0.8.0), compiled once.
//!
//! Absent facts are null, and comparisons with null are those of JavaScript; that a missing consent can never count as
//! an answer is the work of the consent gate, which comes first.

use crate::config::{Attribute, Code, Path, Problem, Segment, Value};
use crate::consent::Purposes;
use crate::ports::Ports;
use crate::visitor::facts;

/// Longest text that a regular expression is tried on, in characters (config.md, Conditions).
const LONGEST: usize = 2_000;

/// A compiled condition.
#[derive(Debug, Clone, PartialEq)]
pub enum Condition {
    /// All of them; true for none.
    All(Vec<Condition>),
    /// Any of them; true for none, as GrowthBook has it.
    Any(Vec<Condition>),
    /// Not this.
    Not(Box<Condition>),
    /// A fact passes a test.
    Fact(String, Test),
    /// The visitor belongs to the segment at that index.
    Segment(usize),
}

/// A test on one value.
#[derive(Debug, Clone, PartialEq)]
pub enum Test {
    /// Equal as GrowthBook's short form has it: loosely for text, numbers and truth.
    Like(Value),
    /// All of these operators.
    Operators(Vec<(Operator, Value)>),
    /// Not that test.
    Not(Box<Test>),
    /// The length of the list passes.
    Size(Box<Test>),
    /// Some item of the list passes.
    Some(Box<Test>),
    /// Each of these passes for some item of the list.
    Every(Vec<Test>),
    /// All of these tests.
    All(Vec<Test>),
    /// A condition on the members of an item, for `$elemMatch`.
    Member(Box<Condition>),
}

/// An operator with a plain value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Operator {
    /// Strictly equal.
    Eq,
    /// Not strictly equal.
    Ne,
    /// Less.
    Lt,
    /// Less or equal.
    Lte,
    /// Greater.
    Gt,
    /// Greater or equal.
    Gte,
    /// One of a list.
    In,
    /// None of a list.
    Nin,
    /// Present.
    Exists,
    /// Of a JavaScript type.
    Type,
    /// Matches a regular expression.
    Regex,
    /// The same, whatever the case.
    Regexi,
    /// Begins with a text.
    StartsWith,
    /// Ends with a text.
    EndsWith,
    /// Contains a text, or a list an item.
    Contains,
}

/// The words of the operators.
const OPERATORS: &[(&str, Operator)] = &[
    ("$eq", Operator::Eq),
    ("$ne", Operator::Ne),
    ("$lt", Operator::Lt),
    ("$lte", Operator::Lte),
    ("$gt", Operator::Gt),
    ("$gte", Operator::Gte),
    ("$in", Operator::In),
    ("$nin", Operator::Nin),
    ("$exists", Operator::Exists),
    ("$type", Operator::Type),
    ("$regex", Operator::Regex),
    ("$regexi", Operator::Regexi),
    ("$startsWith", Operator::StartsWith),
    ("$endsWith", Operator::EndsWith),
    ("$contains", Operator::Contains),
];

/// What a condition may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Compiler<'a> {
    /// Declared facts.
    pub attributes: &'a [Attribute],
    /// Segments that are compiled already.
    pub segments: &'a [Segment],
    /// Whether `answers.<step>` is a fact here: inside a form.
    pub answers: bool,
}

impl Compiler<'_> {
    /// Compiles a condition and says which purposes its facts need; `None` when there was a problem.
    pub fn compile(
        &self,
        value: &Value,
        path: &mut Path,
        problems: &mut Vec<Problem>,
    ) -> Option<(Condition, Purposes)> {
        let (before, mut needs) = (problems.len(), Purposes::default());
        let condition = self.condition(value, true, path, problems, &mut needs);
        (problems.len() == before).then_some((condition, needs))
    }

    fn condition(
        &self,
        value: &Value,
        facts: bool,
        path: &mut Path,
        problems: &mut Vec<Problem>,
        needs: &mut Purposes,
    ) -> Condition {
        if !matches!(value, Value::Map(_)) {
            problems.push(Problem::new(path, Code::WrongType, ""));
        }
        let mut all = Vec::new();
        for (key, member) in value.entries() {
            path.member(key, |path| all.push(self.part(key, member, facts, path, problems, needs)));
        }
        if all.len() == 1 { all.remove(0) } else { Condition::All(all) }
    }

    fn part(
        &self,
        key: &str,
        value: &Value,
        facts: bool,
        path: &mut Path,
        problems: &mut Vec<Problem>,
        needs: &mut Purposes,
    ) -> Condition {
        let mut list = |problems: &mut Vec<Problem>, path: &mut Path| {
            if !matches!(value, Value::List(_)) {
                problems.push(Problem::new(path, Code::WrongType, ""));
            }
            let items = value.items().iter().enumerate();
            items
                .map(|(index, item)| path.item(index, |path| self.condition(item, facts, path, problems, needs)))
                .collect()
        };
        match key {
            "$and" => Condition::All(list(problems, path)),
            "$or" => Condition::Any(list(problems, path)),
            "$nor" => Condition::Not(Box::new(Condition::Any(list(problems, path)))),
            "$not" => Condition::Not(Box::new(self.condition(value, facts, path, problems, needs))),
            "$segment" => self.segment(value, path, problems, needs),
            _ if key.starts_with('$') => {
                problems.push(Problem::new(path, Code::UnknownKey, key));
                Condition::All(Vec::new())
            }
            fact => {
                if facts {
                    self.need(fact, path, problems, needs);
                }
                Condition::Fact(fact.to_owned(), self.test(value, path, problems))
            }
        }
    }

    fn segment(&self, value: &Value, path: &Path, problems: &mut Vec<Problem>, needs: &mut Purposes) -> Condition {
        let name = value.text().unwrap_or_default();
        match self.segments.iter().position(|segment| segment.name == name) {
            Some(index) => {
                *needs = needs.with(self.segments.get(index).map(|segment| segment.needs).unwrap_or_default());
                Condition::Segment(index)
            }
            None => {
                problems.push(Problem::new(path, Code::UnknownReference, name));
                Condition::All(Vec::new())
            }
        }
    }

    /// Notes the purpose of a fact; a fact that nobody knows is a problem.
    fn need(&self, fact: &str, path: &Path, problems: &mut Vec<Problem>, needs: &mut Purposes) {
        if self.answers && fact.starts_with("answers.") {
            return;
        }
        match facts::purpose(fact, self.attributes) {
            Some(Some(purpose)) => needs.add(purpose),
            Some(None) => {}
            None => problems.push(Problem::new(path, Code::UnknownFact, fact)),
        }
    }

    fn test(&self, value: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Test {
        let is_operators = !value.entries().is_empty() && value.entries().iter().all(|(key, _)| key.starts_with('$'));
        if !is_operators {
            return Test::Like(value.clone());
        }
        let (mut tests, mut plain) = (Vec::new(), Vec::new());
        for (key, member) in value.entries() {
            path.member(key, |path| match OPERATORS.iter().find(|(word, _)| word == key) {
                Some((_, operator)) => plain.push((*operator, member.clone())),
                None => tests.extend(self.nested(key, member, path, problems)),
            });
        }
        if !plain.is_empty() {
            tests.push(Test::Operators(plain));
        }
        if tests.len() == 1 { tests.remove(0) } else { Test::All(tests) }
    }

    /// Operators that hold tests themselves.
    fn nested(&self, key: &str, value: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Option<Test> {
        match key {
            "$not" => Some(Test::Not(Box::new(self.test(value, path, problems)))),
            "$size" => Some(Test::Size(Box::new(self.test(value, path, problems)))),
            "$all" => {
                let items = value.items().iter().enumerate();
                Some(Test::Every(
                    items.map(|(at, item)| path.item(at, |path| self.test(item, path, problems))).collect(),
                ))
            }
            "$elemMatch" => {
                let is_operators = value.entries().iter().any(|(key, _)| key.starts_with('$'));
                let test = if is_operators {
                    self.test(value, path, problems)
                } else {
                    // Members of the item, not facts.
                    Test::Member(Box::new(self.condition(value, false, path, problems, &mut Purposes::default())))
                };
                Some(Test::Some(Box::new(test)))
            }
            _ => {
                problems.push(Problem::new(path, Code::UnknownKey, key));
                None
            }
        }
    }
}

/// Where the values of a condition come from.
pub struct Facts<'a> {
    /// The value of a fact; null where it is absent.
    pub fact: &'a dyn Fn(&str) -> Value,
    /// The segments of the configuration.
    pub segments: &'a [Segment],
    /// Regular expressions and numbers.
    pub ports: &'a dyn Ports,
}

impl Facts<'_> {
    /// Whether a condition holds.
    pub fn hold(&self, condition: &Condition) -> bool {
        match condition {
            Condition::All(all) => all.iter().all(|one| self.hold(one)),
            Condition::Any(any) => any.is_empty() || any.iter().any(|one| self.hold(one)),
            Condition::Not(one) => !self.hold(one),
            Condition::Segment(index) => self.segments.get(*index).is_some_and(|segment| self.hold(&segment.condition)),
            Condition::Fact(path, test) => {
                let value = (self.fact)(path);
                // In forms a comparison with an unanswered step is false (config.md, Conditions).
                if path.starts_with("answers.") && value.is_null() && !asks_presence(test) {
                    return false;
                }
                self.passes(test, &value)
            }
        }
    }

    fn passes(&self, test: &Test, value: &Value) -> bool {
        match test {
            Test::Like(wanted) => self.is_like(wanted, value),
            Test::Operators(all) => all.iter().all(|(operator, wanted)| self.operate(*operator, wanted, value)),
            Test::Not(test) => !self.passes(test, value),
            Test::All(all) => all.iter().all(|test| self.passes(test, value)),
            Test::Size(test) => match value {
                Value::List(items) => self.passes(test, &(items.len() as f64).into()),
                _ => false,
            },
            Test::Some(test) => value.items().iter().any(|item| self.passes(test, item)),
            Test::Every(tests) => {
                matches!(value, Value::List(_))
                    && tests.iter().all(|test| value.items().iter().any(|item| self.passes(test, item)))
            }
            Test::Member(condition) => {
                let fact = |path: &str| value.at(path).cloned().unwrap_or_default();
                Facts { fact: &fact, ..*self }.hold(condition)
            }
        }
    }

    /// GrowthBook's short form `{ "fact": value }`.
    fn is_like(&self, wanted: &Value, value: &Value) -> bool {
        match wanted {
            Value::Text(wanted) => match value {
                Value::Text(text) => text == wanted,
                other => other.to_json(self.ports) == *wanted,
            },
            Value::Number(wanted) => self.number(value) == *wanted,
            Value::Bool(wanted) => !value.is_null() && is_truthy(value) == *wanted,
            other => other == value,
        }
    }

    fn operate(&self, operator: Operator, wanted: &Value, value: &Value) -> bool {
        match operator {
            Operator::Eq => value == wanted,
            Operator::Ne => value != wanted,
            Operator::Lt => self.order(value, wanted).is_some_and(|order| order.is_lt()),
            Operator::Lte => self.order(value, wanted).is_some_and(|order| order.is_le()),
            Operator::Gt => self.order(value, wanted).is_some_and(|order| order.is_gt()),
            Operator::Gte => self.order(value, wanted).is_some_and(|order| order.is_ge()),
            Operator::In => matches!(wanted, Value::List(_)) && is_in(wanted, value),
            Operator::Nin => matches!(wanted, Value::List(_)) && !is_in(wanted, value),
            Operator::Exists => is_truthy(wanted) != value.is_null(),
            Operator::Type => wanted.text() == Some(type_of(value)),
            Operator::Regex => self.matches(wanted, "", value),
            Operator::Regexi => self.matches(wanted, "i", value),
            Operator::StartsWith => both(value, wanted).is_some_and(|(text, part)| text.starts_with(part)),
            Operator::EndsWith => both(value, wanted).is_some_and(|(text, part)| text.ends_with(part)),
            Operator::Contains => {
                value.items().contains(wanted) || both(value, wanted).is_some_and(|(text, part)| text.contains(part))
            }
        }
    }

    fn matches(&self, pattern: &Value, flags: &str, value: &Value) -> bool {
        let Some((text, pattern)) = both(value, pattern) else { return false };
        let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
        self.ports.regex(pattern, flags, text.get(..end).unwrap_or(text)).unwrap_or(false)
    }

    /// `<` as JavaScript has it: texts by code unit, anything else as numbers.
    fn order(&self, one: &Value, other: &Value) -> Option<std::cmp::Ordering> {
        match (one, other) {
            (Value::Text(one), Value::Text(other)) => Some(one.encode_utf16().cmp(other.encode_utf16())),
            _ => self.number(one).partial_cmp(&self.number(other)),
        }
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

fn asks_presence(test: &Test) -> bool {
    matches!(test, Test::Operators(all) if all.iter().all(|(operator, _)| *operator == Operator::Exists))
}

fn both<'a>(one: &'a Value, other: &'a Value) -> Option<(&'a str, &'a str)> {
    one.text().zip(other.text())
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
