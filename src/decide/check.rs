//! What is checked of a condition before it is asked, once: operators, operands, facts, segments; and what it needs.

use super::condition::{Condition, is_answer};
use super::moment::moment;
use super::operators::{Op, is_operators, operator};
use crate::config::describe::{Key, Kind, check, check_keys, keys};
use crate::config::{Attribute, Code, Path, Problem, Segment, Value, member};
use crate::consent::{Purpose, Purposes};
#[cfg(not(target_arch = "wasm32"))]
use crate::ports::Ports;
use crate::visitor::facts;

/// The keys of `$event`.
pub const EVENT: &[Key] = keys! {
    #[required] "name": Kind::Str, "The event.";
    "count": Kind::Any, "A test of how often it happened; at least once without it.";
    "within": Kind::Duration, "How far back to look; as far as is remembered without it.";
};

/// What a condition may refer to.
#[derive(Debug, Clone, Copy)]
pub struct Compiler<'a> {
    /// Declared facts.
    pub attributes: &'a [Attribute],
    /// Segments that are checked already.
    pub segments: &'a [Segment],
    /// Whether `answers.<step>` and `variables.<name>` are facts here: inside a form.
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
    fn want(&mut self, is_right: bool, path: &Path) {
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
        found.want(matches!(value, Value::Map(_)), path);
        for (key, member) in value.entries() {
            path.member(key, |path| self.part(key, member, path, found));
        }
    }

    fn part(&self, key: &str, value: &Value, path: &mut Path, found: &mut Found<'_>) {
        match key {
            // Most are facts: words are not looked for in their names.
            fact if !fact.starts_with('$') => {
                if found.facts && !(self.answers && is_answer(fact)) {
                    match facts::purpose(fact, self.attributes) {
                        Some(Some(purpose)) => found.needs.add(purpose),
                        Some(None) => {}
                        None => found.problems.push(Problem::new(path, Code::UnknownFact, fact)),
                    }
                }
                self.test(value, path, found);
            }
            "$and" | "$or" | "$nor" => {
                found.want(matches!(value, Value::List(_)), path);
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
                found.want(value.text().is_some(), path);
            }
            "$event" => {
                found.needs.add(Purpose::Remember);
                found.want(matches!(value, Value::Map(_)), path);
                check_keys(EVENT, value, path, found.problems);
                path.member("count", |path| self.test(member(value, "count"), path, found));
            }
            _ => found.problems.push(Problem::new(path, Code::UnknownKey, key)),
        }
    }

    /// Checks what is asked of one value.
    fn test(&self, value: &Value, path: &mut Path, found: &mut Found<'_>) {
        if !is_operators(value) {
            // Beside other keys an operator would be compared with, as a part of an object, and never fit.
            found.want(!value.entries().iter().any(|(key, _)| key.starts_with('$')), path);
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
            Op::Between => found.want(items.len() == 2, path),
            Op::Before | Op::After => found.want(moment(wanted, &|wall| wall).is_some(), path),
            // In the page it would match nothing; the tools say so before it gets there.
            #[cfg(not(target_arch = "wasm32"))]
            Op::Regex | Op::Regexi => {
                let is_one = |text| crate::ports::Native.regex(text, "", "").is_some();
                found.want(wanted.text().is_none_or(is_one), path);
            }
            _ => {}
        }
    }
}
