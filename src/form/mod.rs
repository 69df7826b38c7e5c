//! Forms that listen: steps, branching, rules and answers.
//!
//! A form is decoded when it is first shown and knows nothing of storage: what is submitted goes to the outbox.

pub mod questions;
pub mod view;

pub use view::view;

use crate::config::describe::{Key, Kind, check_keys, keys};
use crate::config::{Code, Config, Path, Problem, Value, member};
use crate::decide::condition::{Compiler, Condition, Facts};
use crate::text::words::Word;
use questions::{QUESTIONS, Question};

/// The keys of a `form` block.
pub const KEYS: &[Key] = keys! {
    #[required] "type": Kind::Word(&["form"]), "A form.";
    #[required] "id": Kind::Str, "Names the form in answers and reports; kebab-case.";
    #[required] "steps": Kind::List(&Kind::Any), "Its steps, in order; the last ones are of the type `end`.";
};

/// The keys that every step has.
pub const STEP: &[Key] = keys! {
    #[required] "id": Kind::Str, "Names the answer; kebab-case.";
    #[required] "type": Kind::Str, "The kind of question.";
    #[required] "title": Kind::Text, "The question itself.";
    "description": Kind::Text, "A sentence below the question.";
    "required": Kind::Flag, "Whether it must be answered before going on.";
    "next": Kind::List(&Kind::Object(NEXT)), "Where to go from here; the first that fits counts, else the following step.";
};

/// The keys of an entry of `next`.
pub const NEXT: &[Key] = keys! {
    "if": Kind::Any, "A condition over `answers.*` and every fact; without it, always.";
    #[required] "goto": Kind::Str, "The id of a step.";
};

/// A form, ready to be shown.
#[derive(Debug, Clone)]
pub struct Form {
    /// Names it in answers and reports.
    pub id: String,
    /// Its steps.
    pub steps: Vec<Step>,
}

/// One step.
#[derive(Debug, Clone)]
pub struct Step {
    /// Names the answer.
    pub id: String,
    /// What kind of question it is.
    pub question: &'static Question,
    /// Whether it must be answered.
    pub required: bool,
    /// Where to go: condition (none: always) and index of the step.
    next: Vec<(Option<Condition>, usize)>,
    /// As it was written, for the texts.
    pub value: Value,
}

impl Form {
    /// Decodes the `form` block at a path.
    ///
    /// # Errors
    /// The first problem.
    pub fn decode(value: &Value, config: &Config, path: &mut Path) -> Result<Form, Problem> {
        let mut problems = Vec::new();
        check_keys(KEYS, value, path, &mut problems);
        if config.site.collector.is_empty() {
            problems.push(Problem::new(path, Code::NoCollector, ""));
        }
        let entries = member(value, "steps").items();
        let ids: Vec<&str> = entries.iter().map(|step| member(step, "id").text().unwrap_or_default()).collect();
        let mut steps = Vec::new();
        path.member("steps", |path| {
            for (index, entry) in entries.iter().enumerate() {
                path.item(index, |path| steps.extend(step(entry, &ids, config, path, &mut problems)));
            }
            // Without an end nothing would ever be sent.
            if !steps.iter().any(|step: &Step| step.question.is_end) && problems.is_empty() {
                problems.push(Problem::new(path, Code::Missing, "end"));
            }
        });
        match problems.into_iter().next() {
            Some(problem) => Err(problem),
            None => Ok(Form { id: member(value, "id").text().unwrap_or_default().to_owned(), steps }),
        }
    }
}

fn step(entry: &Value, ids: &[&str], config: &Config, path: &mut Path, problems: &mut Vec<Problem>) -> Option<Step> {
    let kind = member(entry, "type").text().unwrap_or_default();
    let Some(question) = QUESTIONS.iter().find(|question| question.name == kind) else {
        path.member("type", |path| problems.push(Problem::new(path, Code::UnknownWord, kind)));
        return None;
    };
    let (own, common): (Vec<_>, Vec<_>) =
        entry.entries().iter().cloned().partition(|(key, _)| question.keys.iter().any(|own| own.name == key));
    check_keys(STEP, &Value::Map(common), path, problems);
    check_keys(question.keys, &Value::Map(own), path, problems);
    let id = member(entry, "id").text().unwrap_or_default();
    if ids.iter().filter(|other| **other == id).count() > 1 {
        problems.push(Problem::new(path, Code::Duplicate, id));
    }
    let compiler = Compiler { attributes: &config.attributes, segments: &config.segments, answers: true };
    let mut next = Vec::new();
    path.member("next", |path| {
        for (index, entry) in member(entry, "next").items().iter().enumerate() {
            path.item(index, |path| {
                let condition = entry.get("if").map(|condition| {
                    path.member("if", |path| compiler.compile(condition, path, problems))
                        .map(|(condition, _)| condition)
                });
                let goto = member(entry, "goto").text().unwrap_or_default();
                match (ids.iter().position(|id| *id == goto), condition) {
                    (None, _) => {
                        path.member("goto", |path| problems.push(Problem::new(path, Code::UnknownReference, goto)))
                    }
                    (Some(index), None) => next.push((None, index)),
                    (Some(index), Some(condition)) => next.extend(condition.map(|condition| (Some(condition), index))),
                }
            });
        }
    });
    Some(Step {
        id: id.to_owned(),
        question,
        required: member(entry, "required").is_true(),
        next,
        value: entry.clone(),
    })
}

/// A visitor on the way through a form.
#[derive(Debug, Clone)]
pub struct Progress {
    /// The form.
    pub form: Form,
    /// Index of the step that shows.
    pub at: usize,
    /// The steps before it, for going back.
    pub trail: Vec<usize>,
    /// Step id and answer.
    pub answers: Vec<(String, Value)>,
    /// What is wrong with the answer, after the visitor tried to go on.
    pub fault: Option<Word>,
    /// How the submission fares.
    pub sent: Sent,
}

/// How a submission fares.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Not submitted yet.
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
    /// Begins a form.
    pub fn new(form: Form) -> Self {
        Progress { form, at: 0, trail: Vec::new(), answers: Vec::new(), fault: None, sent: Sent::Not }
    }

    /// The step that shows.
    pub fn step(&self) -> Option<&Step> {
        self.form.steps.get(self.at)
    }

    /// The answer to a step; null where there is none.
    pub fn answer(&self, step: &str) -> Value {
        self.answers.iter().find(|(id, _)| id == step).map(|(_, answer)| answer.clone()).unwrap_or_default()
    }

    /// Takes what the visitor typed or chose; whether the step that shows accepts it.
    pub fn field(&mut self, name: &str, value: &str, on: bool) -> bool {
        let Some(step) = self.step().filter(|step| step.id == name) else { return false };
        let answer = (step.question.take)(value, on);
        let fault = self.fault.take();
        match self.answers.iter_mut().find(|(id, _)| id == name) {
            Some(entry) => entry.1 = answer,
            None => self.answers.push((name.to_owned(), answer)),
        }
        // A message stays until what it complains of is mended.
        self.fault = fault.and(self.check());
        true
    }

    /// What is wrong with the answer of the step that shows.
    fn check(&self) -> Option<Word> {
        let step = self.step()?;
        (step.question.check)(step, &self.answer(&step.id))
    }

    /// Goes on, if the answer allows.
    pub fn next(&mut self, facts: &Facts<'_>) -> Move {
        if self.step().is_none_or(|step| step.question.is_end) {
            return Move::Stayed;
        }
        self.fault = self.check();
        if self.fault.is_some() {
            return Move::Stayed;
        }
        match self.target(facts) {
            Some(index) => {
                self.trail.push(self.at);
                self.at = index;
                if self.step().is_some_and(|step| step.question.is_end) { Move::Ended } else { Move::Went }
            }
            None => Move::Stayed,
        }
    }

    /// Index of the step that the answers so far lead to.
    pub fn target(&self, facts: &Facts<'_>) -> Option<usize> {
        let step = self.step()?;
        let fact = |path: &str| match path.strip_prefix("answers.") {
            Some(rest) => {
                let (id, deeper) = rest.split_once('.').unwrap_or((rest, ""));
                let answer = self.answer(id);
                if deeper.is_empty() { answer } else { answer.at(deeper).cloned().unwrap_or_default() }
            }
            None => (facts.fact)(path),
        };
        let facts = Facts { fact: &fact, ..*facts };
        let chosen =
            step.next.iter().find(|(condition, _)| condition.as_ref().is_none_or(|condition| facts.hold(condition)));
        let index = chosen.map_or(self.at + 1, |(_, index)| *index);
        (index < self.form.steps.len()).then_some(index)
    }

    /// Goes back to the step before.
    pub fn back(&mut self) {
        if let Some(index) = self.trail.pop() {
            self.at = index;
            self.fault = None;
        }
    }

    /// The answers of the steps on the visitor's way; what was answered on a way not taken is left out.
    pub fn given(&self) -> Value {
        let steps = self.trail.iter().filter_map(|index| self.form.steps.get(*index));
        Value::Map(
            steps
                .map(|step| (step.id.clone(), self.answer(&step.id)))
                .filter(|(_, answer)| !answer.is_null())
                .collect(),
        )
    }
}
