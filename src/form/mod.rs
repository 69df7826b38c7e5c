//! Forms that listen: steps, branching, rules and answers.
//!
//! A form is read from its block where it is used, and knows nothing of storage: what is submitted goes to the outbox.

pub mod calc;
mod draft;
mod fault;
pub mod questions;
pub mod rules;
pub mod trap;
pub mod view;
mod way;

pub use fault::Fault;
use questions::Given;
pub use view::view;
pub use way::Way;

use crate::config::describe::{Key, Kind, keys};
use crate::config::value::map;
use crate::config::{Code, Value, member};
use crate::consent::Purposes;
use crate::content::Scene;
use crate::text::Word;

/// The keys of a `form` block.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Id, "Names the form in answers and reports; kebab-case.";
    #[required] "steps": Kind::List(&Kind::Any), "Its steps, in order; the last ones are of the type `end`.";
    "variables": Kind::Map(&Kind::Any), "What `set` changes, as it stands at the beginning; to a number that is not named here `add` adds from 0. What is calculated here follows the answers.", eg "{ \"score\": 0 }";
    "autoAdvance": Kind::Flag, "Whether choosing one of several goes on at once, by a press or the space bar, never by the arrow keys and never to send. Back undoes it.", or "false";
    "progress": Kind::Word(&["bar", "text", "none"]), "How far the visitor is: a bar with a sentence, the sentence alone, or nothing. A form of one question has none.", or "\"bar\"";
    "partial": Kind::Word(&["step", "leave", "off"]), "Sends unfinished answers too: after every step, or when the visitor leaves; only where `measure` is granted.", or "\"off\"";
    "prefill": Kind::Map(&Kind::Str), "Answers that come with the address: from the id of a step to the name of a query parameter; what is no valid answer is passed over. Only questions with one answer, or a list to choose from; never a consent.", eg "{ \"score\": \"s\" }";
    "skipPrefilled": Kind::Flag, "Whether what came with the address is not asked again.", or "false";
    "once": Kind::Flag, "Whether it is not shown again to a visitor who has sent it, as far as that may be remembered.", or "false";
    "alert": Kind::Object(ALERT), "When the company is told at once, by the collector's webhook: that somebody is unhappy and may be called, say.", eg "{ \"if\": { \"answers.score\": { \"$lte\": 6 } } }";
    "results": Kind::Flag, "Whether anybody may read how many chose what, from the collector.", or "false";
    "proof": Kind::Count, "Proof of work against spam: zero bits of the hash that the browser has to find before it sends, up to 24; each bit doubles the work. Only with a collector that asks for it.", eg "16";
    "ticket": Kind::Flag, "Whether the collector takes a submission only with a ticket, of which it gives an address a few an hour (`--votes-per-sender`), so that nobody votes a thousand times. It is asked for when the visitor sends. Only with a collector that knows this file.", or "false";
};

/// The keys of `alert`.
const ALERT: &[Key] = keys! {
    #[required] "if": Kind::Any, "A condition over `answers.*`.";
};

/// The keys that every step has.
pub const STEP: &[Key] = keys! {
    #[required] "id": Kind::Id, "Names the answer; kebab-case.";
    #[required] "type": Kind::Str, "The kind of question.";
    #[required] "title": Kind::Text, "The question itself.";
    "description": Kind::Text, "A sentence below the question.";
    "required": Kind::Flag, "Whether it must be answered before going on.", or "false";
    "requiredIf": Kind::Any, "A condition: where it holds, it must be answered.";
    "visibleIf": Kind::Any, "A condition: where it does not hold, the step is passed over, and nothing of it is sent.";
    "rules": Kind::List(&Kind::Object(rules::KEYS)), "What an answer must be like; the first rule that it breaks is said.";
    "set": SET, "Changes `variables`, one after the other, as soon as the step shows: by a value, by what is calculated, or by how much to `add`.", eg "{ \"score\": { \"add\": 2 }, \"plan\": { \"answer\": \"plan\" }, \"total\": { \"$multiply\": [{ \"answer\": \"people\" }, 12] } }";
    "saveAs": Kind::Str, "What the answer is remembered as, with `personalise`: `name`, `email`, or the last part of a fact `preferences.…`.";
    "next": Kind::List(&Kind::Object(NEXT)), "Where to go from here; the first that fits counts, else the following step.";
};

/// Changes of variables: a value, what is calculated, or how much more (`calc`).
const SET: Kind = Kind::Map(&Kind::Any);

/// Most bytes of JSON that the answers of a form and its variables may have together: the collector takes 64 KiB at once,
/// with what else a submission says.
pub const LARGEST: usize = 48 * 1024;

/// The keys of an entry of `next`.
pub const NEXT: &[Key] = keys! {
    "if": Kind::Any, "A condition over `answers.*`, `variables.*` and every fact; without it, always.";
    "goto": Kind::Str, "The id of a step; without it, the following one.";
    "set": SET, "Changes `variables` on this way.";
};

/// Notes the problems of a form block.
pub fn check(scene: &Scene<'_>, form: &Value) {
    if scene.config.site.collector.is_empty() {
        scene.refuse(Code::NoCollector, "");
    }
    scene.member("alert", || check_condition(scene, member(form, "alert"), "if"));
    scene.member("prefill", || {
        for (id, _) in member(form, "prefill").entries() {
            match way::named(form, id).and_then(|at| steps(form).get(at)) {
                None => scene.refuse_member(id, Code::UnknownReference, id),
                Some(step) if !draft::is_fillable(step) => scene.refuse_member(id, Code::WrongType, ""),
                Some(_) => {}
            }
        }
    });
    scene.member("steps", || {
        for (index, entry) in steps(form).iter().enumerate() {
            scene.item(index, || check_step(scene, entry, form));
        }
        // Without an end nothing would ever be sent.
        if !steps(form).iter().any(is_end) {
            scene.refuse(Code::Missing, "end");
        }
    });
    // In the page what cannot be calculated is null; the tools say so before it gets there.
    #[cfg(not(target_arch = "wasm32"))]
    calc::check::check(scene, form);
}

/// Notes the problems of a condition, where there is one.
fn check_condition(scene: &Scene<'_>, owner: &Value, key: &str) {
    if let Some(condition) = owner.get(key) {
        let needs = &mut Purposes::default();
        scene.member(key, || {
            scene.note(|path, problems| way::compiler(scene.config).check(condition, path, problems, needs))
        });
    }
}

fn check_step(scene: &Scene<'_>, entry: &Value, form: &Value) {
    let Some(question) = questions::of(entry) else {
        return scene.refuse_member("type", Code::UnknownWord, text(entry, "type"));
    };
    scene.check(STEP, question.keys, entry);
    if steps(form).iter().filter(|step| text(step, "id") == text(entry, "id")).count() > 1 {
        scene.refuse(Code::Duplicate, text(entry, "id"));
    }
    check_condition(scene, entry, "visibleIf");
    check_condition(scene, entry, "requiredIf");
    for key in ["next", "rules"] {
        scene.member(key, || {
            for (index, entry) in member(entry, key).items().iter().enumerate() {
                scene.item(index, || {
                    check_condition(scene, entry, "if");
                    let goto = text(entry, "goto");
                    if !goto.is_empty() && way::named(form, goto).is_none() {
                        scene.refuse_member("goto", Code::UnknownReference, goto);
                    }
                });
            }
        });
    }
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
    /// The steps before it, for going back, and which entry of their `next` was taken.
    pub trail: Vec<(usize, Option<usize>)>,
    /// An object from step id to answer.
    pub answers: Value,
    /// What is wrong with the answer, after the visitor tried to go on.
    pub fault: Option<Fault>,
    /// The part of its answer that the visitor changed last: of a ranking what was moved.
    pub touched: String,
    /// How the submission fares.
    pub sent: Sent,
    /// The id of the submission, once a part of it was sent.
    pub submission: String,
    /// What follows from the answers, to be drawn.
    pub outlook: Outlook,
    /// What `set` and the scores of options have come to.
    pub variables: Value,
    /// What was sent of it before it was finished.
    pub told: Value,
    /// What it is about, where that can differ: of a comment the page and what it answers, `/oil#c1`.
    pub about: String,
}

/// What is drawn besides the question itself.
#[derive(Debug, Default, Clone, PartialEq)]
pub struct Outlook {
    /// Whether the step that shows must be answered.
    pub is_required: bool,
    /// Whether the step after it is an end.
    pub is_last: bool,
    /// The number of the question that shows; 0 before the first.
    pub number: usize,
    /// How many questions there are, at most.
    pub most: usize,
    /// Whether there are just as many.
    pub is_exact: bool,
}

/// How a submission fares.
#[derive(Debug, Default, Clone, PartialEq, Eq)]
pub enum Sent {
    /// Not submitted yet.
    #[default]
    Not,
    /// Queued under that id; and what the visitor is told of it.
    Waiting(String, Word),
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

    /// Whether it was submitted, and not refused.
    pub fn is_sent(&self) -> bool {
        !matches!(self.sent, Sent::Not | Sent::Refused)
    }

    /// Takes what the visitor typed or chose; whether something else than the field looks different now.
    pub fn field(&mut self, way: &Way<'_>, name: &str, value: &str, on: bool) -> bool {
        let step = self.step(way.form);
        let id = text(step, "id");
        // A control for a part of the answer has that behind a dot.
        let part = name.strip_prefix(id).map(|part| part.strip_prefix('.').unwrap_or(part));
        let (Some(question), Some(part)) = (questions::of(step), part) else { return false };
        let answer = (question.take)(&Given { step, before: self.answer(step), part, value, on });
        // Other words are still to be written: choosing goes on by itself no longer, or again.
        let is_turned = answer.get("other").is_some() != self.answer(step).get("other").is_some();
        self.answers.set(id, answer);
        part.clone_into(&mut self.touched);
        // A message stays until what it complains of is mended.
        let (fault, outlook, variables) = (self.fault.take(), self.outlook.clone(), self.variables.clone());
        self.look(way);
        self.fault = fault.as_ref().and_then(|_| self.check(way, step));
        is_turned || question.is_live || fault != self.fault || outlook != self.outlook || variables != self.variables
    }

    /// What is wrong with the answer of a step.
    fn check(&self, way: &Way<'_>, step: &Value) -> Option<Fault> {
        let (question, answer, is_required) = (questions::of(step)?, self.answer(step), way.is_required(self, step));
        let missing = (answer.is_null() && is_required).then(|| question.missing.into());
        // Of several fields some may be required although the step is not.
        if answer.is_null() && question.name != "contact" {
            return missing;
        }
        let own = (question.check)(step, answer, is_required).or(missing);
        if answer.is_null() {
            return own;
        }
        let rules = member(step, "rules");
        own.or_else(|| rules::broken(way, self, rules, answer)).or_else(|| self.excess(way, answer))
    }

    /// A text with which all answers, and what they add up to, are larger than the collector takes; with how long it may
    /// be instead.
    fn excess(&self, way: &Way<'_>, answer: &Value) -> Option<Fault> {
        let text = answer.text()?;
        let length = |values: &Value| values.to_json(way.facts.ports).len();
        let over = (length(&self.answers) + length(&self.variables)).saturating_sub(LARGEST);
        let share = 1.0 - over as f64 / text.len() as f64;
        (over > 0).then(|| Fault::new(Word::TooLong, (questions::length(text) as f64 * share.max(0.0)).floor()))
    }

    /// Goes on to the step with an id, else to where the answers lead, if this answer allows.
    pub fn next(&mut self, way: &Way<'_>, goto: &str) -> Move {
        let step = self.step(way.form);
        if is_end(step) {
            return Move::Stayed;
        }
        self.fault = self.check(way, step);
        if self.fault.is_some() {
            return Move::Stayed;
        }
        let (mut target, mut entry) = way.target(self);
        if let Some(named) = way::named(way.form, goto) {
            (target, entry) = (named, None);
        }
        // A way that leads back to a step that was passed begins anew there.
        match self.trail.iter().position(|(at, _)| *at == target) {
            Some(before) => self.trail.truncate(before),
            None if target == self.at => {}
            None => self.trail.push((self.at, entry)),
        }
        self.at = target;
        self.look(way);
        if is_end(self.step(way.form)) { Move::Ended } else { Move::Went }
    }

    /// Goes back to the step before.
    pub fn back(&mut self, way: &Way<'_>) {
        if let Some((index, _)) = self.trail.pop() {
            self.at = index;
            self.fault = None;
            self.look(way);
        }
    }

    /// Sees anew what follows from the answers, and from the facts that may be used now.
    pub fn look(&mut self, way: &Way<'_>) {
        questions::hidden::fill(&mut self.answers, way);
        way.reckon(self, None);
        let step = self.step(way.form);
        let (target, _) = way.target(self);
        let (most, least) = way.rest(self);
        let counted = |at: usize| usize::from(steps(way.form).get(at).is_some_and(way::counts));
        let number = self.trail.iter().map(|(at, _)| counted(*at)).sum::<usize>() + counted(self.at);
        self.outlook = Outlook {
            is_required: way.is_required(self, step),
            is_last: steps(way.form).get(target).is_some_and(is_end),
            number,
            most: number + most,
            is_exact: most == least,
        };
    }

    /// What is sent: `answers`, and `variables` and `order` where there are some; `unit` is what draws the order of options.
    pub fn report(&self, form: &Value, unit: &str) -> Value {
        let mut report = map([("answers", self.given(form))]);
        if !self.variables.entries().is_empty() {
            report.set("variables", self.variables.clone());
        }
        let order = questions::order(form, self, unit);
        if !order.is_null() {
            report.set("order", order);
        }
        report
    }

    /// The answers of the steps on the visitor's way; what was answered on a way not taken is left out.
    fn given(&self, form: &Value) -> Value {
        let mut given = Value::Map(Vec::new());
        for (at, step) in steps(form).iter().enumerate() {
            if !self.answer(step).is_null() && self.passed(at, step) {
                given.set(text(step, "id"), self.answer(step).clone());
            }
        }
        given
    }
}
