//! Forms that listen: steps, branching, rules and answers.
//!
//! A form is read from its block where it is used, and knows nothing of storage: what is submitted goes to the outbox.

pub mod questions;
pub mod view;

pub use view::view;

use crate::config::describe::{Key, Kind, keys};
use crate::config::{Code, Config, Path, Value, member};
use crate::consent::Purposes;
use crate::content::Scene;
use crate::decide::condition::{Compiler, Facts};
use crate::text::words::Word;

/// The keys of a `form` block.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Str, "Names the form in answers and reports; kebab-case.";
    #[required] "steps": Kind::List(&Kind::Any), "Its steps, in order; the last ones are of the type `end`.";
};

/// The keys that every step has.
pub const STEP: &[Key] = keys! {
    #[required] "id": Kind::Str, "Names the answer; kebab-case.";
    #[required] "type": Kind::Str, "The kind of question.";
    #[required] "title": Kind::Text, "The question itself.";
    "description": Kind::Text, "A sentence below the question.";
    "required": Kind::Flag, "Whether it must be answered before going on.", or "false";
    "saveAs": Kind::Str, "What the answer is remembered as, with `personalise`: `name`, `email`, or the last part of a fact `preferences.…`.";
    "next": Kind::List(&Kind::Object(NEXT)), "Where to go from here; the first that fits counts, else the following step.";
};

/// The keys of an entry of `next`.
pub const NEXT: &[Key] = keys! {
    "if": Kind::Any, "A condition over `answers.*` and every fact; without it, always.";
    #[required] "goto": Kind::Str, "The id of a step.";
};

/// Notes the problems of a form block.
pub fn check(scene: &Scene<'_>, form: &Value) {
    if scene.config.site.collector.is_empty() {
        scene.refuse(Code::NoCollector, "");
    }
    scene.member("steps", || {
        for (index, entry) in steps(form).iter().enumerate() {
            scene.item(index, || check_step(scene, entry, steps(form)));
        }
        // Without an end nothing would ever be sent.
        if !steps(form).iter().any(is_end) {
            scene.refuse(Code::Missing, "end");
        }
    });
}

fn check_step(scene: &Scene<'_>, entry: &Value, steps: &[Value]) {
    let Some(question) = questions::of(entry) else {
        return scene.refuse_member("type", Code::UnknownWord, text(entry, "type"));
    };
    scene.check(STEP, question.keys, entry);
    let named = |id: &str| steps.iter().filter(|step| text(step, "id") == id).count();
    if named(text(entry, "id")) > 1 {
        scene.refuse(Code::Duplicate, text(entry, "id"));
    }
    scene.member("next", || {
        for (index, entry) in member(entry, "next").items().iter().enumerate() {
            scene.item(index, || {
                if let Some(condition) = entry.get("if") {
                    scene.member("if", || {
                        scene.note(|path, problems| compiler(scene.config).compile(condition, path, problems))
                    });
                }
                let goto = text(entry, "goto");
                if named(goto) == 0 {
                    scene.refuse_member("goto", Code::UnknownReference, goto);
                }
            });
        }
    });
}

/// The steps of a form block.
pub fn steps(form: &Value) -> &[Value] {
    member(form, "steps").items()
}

/// Whether the form is over at a step.
pub fn is_end(step: &Value) -> bool {
    text(step, "type") == "end"
}

/// A string of an object; empty where it has none.
pub fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    member(value, key).text().unwrap_or_default()
}

/// A visitor on the way through a form.
#[derive(Debug, Default)]
pub struct Progress {
    /// Index of the step that shows.
    pub at: usize,
    /// The steps before it, for going back.
    pub trail: Vec<usize>,
    /// An object from step id to answer.
    pub answers: Value,
    /// What is wrong with the answer, after the visitor tried to go on.
    pub fault: Option<Word>,
    /// How the submission fares.
    pub sent: Sent,
}

/// How a submission fares.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Not submitted yet.
    #[default]
    Not,
    /// Queued under that id.
    Waiting(String),
    /// The collector has it.
    Done(String),
    /// The collector will not take it.
    Refused,
}

/// Where a step leads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Move {
    /// The step stays: its answer is missing or wrong.
    Stayed,
    /// The next question shows.
    Went,
    /// The questions are over: submit, then show the end.
    Ended,
}

impl Progress {
    /// The step of a form that shows; null where there is none.
    pub fn step<'f>(&self, form: &'f Value) -> &'f Value {
        steps(form).get(self.at).unwrap_or(&Value::Null)
    }

    /// The answer to a step; null where there is none.
    pub fn answer(&self, step: &Value) -> &Value {
        member(&self.answers, text(step, "id"))
    }

    /// Takes what the visitor typed or chose; whether the step that shows accepts it.
    pub fn field(&mut self, form: &Value, name: &str, value: &str, on: bool) -> bool {
        let step = self.step(form);
        let Some(question) = questions::of(step).filter(|_| text(step, "id") == name) else { return false };
        self.answers.set(name, (question.take)(value, on));
        // A message stays until what it complains of is mended.
        self.fault = self.fault.and_then(|_| self.check(step));
        true
    }

    /// What is wrong with the answer of a step.
    fn check(&self, step: &Value) -> Option<Word> {
        (questions::of(step)?.check)(self.answer(step), member(step, "required").is_true())
    }

    /// Goes on to the step that [`Progress::target`] named, if the answer allows.
    pub fn next(&mut self, form: &Value, target: Option<usize>) -> Move {
        let step = self.step(form);
        if is_end(step) {
            return Move::Stayed;
        }
        self.fault = self.check(step);
        match target {
            Some(index) if self.fault.is_none() => {
                self.trail.push(self.at);
                self.at = index;
                if is_end(self.step(form)) { Move::Ended } else { Move::Went }
            }
            _ => Move::Stayed,
        }
    }

    /// Index of the step that the answers so far lead to.
    ///
    /// A condition on a fact whose purpose is not granted is unknown: that way is not taken.
    pub fn target(&self, form: &Value, config: &Config, granted: Purposes, facts: &Facts<'_>) -> Option<usize> {
        let fact = |path: &str| match path.strip_prefix("answers.") {
            Some(rest) => self.answers.at(rest).cloned().unwrap_or_default(),
            None => (facts.fact)(path),
        };
        let facts = Facts { fact: &fact, ..*facts };
        let holds = |entry: &&Value| {
            entry.get("if").is_none_or(|condition| {
                let compiled = compiler(config).compile(condition, &mut Path::default(), &mut Vec::new());
                compiled.is_some_and(|(condition, needs)| granted.covers(needs) && facts.hold(&condition))
            })
        };
        let chosen = member(self.step(form), "next").items().iter().find(holds);
        let index = match chosen {
            Some(entry) => steps(form).iter().position(|step| text(step, "id") == text(entry, "goto"))?,
            None => self.at + 1,
        };
        (index < steps(form).len()).then_some(index)
    }

    /// Goes back to the step before.
    pub fn back(&mut self) {
        if let Some(index) = self.trail.pop() {
            self.at = index;
            self.fault = None;
        }
    }

    /// The answers of the steps on the visitor's way; what was answered on a way not taken is left out.
    pub fn given(&self, form: &Value) -> Value {
        let mut given = Value::Map(Vec::new());
        for step in self.trail.iter().filter_map(|index| steps(form).get(*index)) {
            if !self.answer(step).is_null() {
                given.set(text(step, "id"), self.answer(step).clone());
            }
        }
        given
    }
}

/// Conditions in a form may ask for its answers.
fn compiler(config: &Config) -> Compiler<'_> {
    Compiler { attributes: &config.attributes, segments: &config.segments, answers: true }
}
