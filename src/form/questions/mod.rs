//! The kinds of questions; each is one file and one word in the table.

mod boolean;
mod ces;
mod choice;
mod consent;
mod contact;
mod csat;
mod date;
mod email;
pub mod end;
pub mod hidden;
mod intro;
mod long_text;
mod matrix;
mod multi;
mod nps;
mod number;
mod phone;
mod picture;
mod ranking;
mod rating;
mod reaction;
mod scale;
mod select;
mod short_text;
mod single;
mod slider;
mod statement;
mod thumbs;
mod url;
mod written;

pub use choice::{OPTION, order, value_of};
pub use written::length;
use written::{amount, bounded, check_text, digit, longest, signed, take_plain, take_text, view_text};

use super::{Fault, Progress, text};
use crate::config::describe::Key;
use crate::config::value::integer_text;
use crate::config::{Value, member};
use crate::content::Scene;
use crate::event::Act;
use crate::text::words::Word;
use crate::view::{Element, Piece, el};

/// A kind of question.
#[derive(Debug)]
pub struct Question {
    /// The word in the configuration.
    pub name: &'static str,
    /// The keys that it has besides the common ones.
    pub keys: &'static [Key],
    /// Its control, where it has just one, named by the step's title.
    pub control: &'static str,
    /// Adds the controls; the heading and the buttons come from the form.
    pub view: fn(&Asked<'_>, &mut Vec<Piece>),
    /// The answer that a control's value means.
    pub take: fn(&Given<'_>) -> Value,
    /// What is said where a required answer is missing.
    pub missing: Word,
    /// What is wrong with an answer to a step, which may be required, by what the kind itself asks for; rules that all
    /// kinds have in common are asked elsewhere, and so is whether there is one.
    pub check: fn(step: &Value, answer: &Value, required: bool) -> Option<Fault>,
    /// What the live region says of the answer while it is given.
    pub says: fn(&Asked<'_>) -> Option<String>,
    /// Whether it only says something, under a heading that takes the focus.
    pub is_said: bool,
    /// Whether other things look different as soon as it is answered.
    pub is_live: bool,
    /// Whether one choice is all of the answer, so that a form may go on at once.
    pub is_quick: bool,
    /// The word on the button that goes on.
    pub go: Word,
}

impl Question {
    /// A group of controls, named by the step's title.
    const GROUP: Question = Question {
        name: "",
        keys: &[],
        control: "",
        view: |_, _| {},
        take: |_| Value::Null,
        missing: Word::AnswerNeeded,
        check: |_, _, _| None,
        says: |_| None,
        is_said: false,
        is_live: false,
        is_quick: false,
        go: Word::Next,
    };

    /// One control for text.
    const TEXT: Question = Question { view: view_text, take: take_text, check: check_text, ..Question::GROUP };

    /// One control for a number or an address of some kind.
    const PLAIN: Question = Question { take: take_plain, ..Question::TEXT };

    /// Something to read.
    const SAID: Question = Question { is_said: true, ..Question::GROUP };
}

/// Every kind of question.
pub const QUESTIONS: &[Question] = &[
    intro::QUESTION,
    statement::QUESTION,
    short_text::QUESTION,
    long_text::QUESTION,
    email::QUESTION,
    phone::QUESTION,
    url::QUESTION,
    number::QUESTION,
    date::QUESTION,
    single::QUESTION,
    multi::QUESTION,
    select::QUESTION,
    nps::QUESTION,
    csat::QUESTION,
    ces::QUESTION,
    rating::QUESTION,
    thumbs::QUESTION,
    reaction::QUESTION,
    boolean::QUESTION,
    consent::QUESTION,
    slider::QUESTION,
    matrix::QUESTION,
    ranking::QUESTION,
    picture::QUESTION,
    contact::QUESTION,
    hidden::QUESTION,
    end::QUESTION,
];

/// The kind of a step.
pub fn of(step: &Value) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.name == text(step, "type"))
}

/// What a control of a step tells.
pub struct Given<'a> {
    /// The step.
    pub step: &'a Value,
    /// The answer so far.
    pub before: &'a Value,
    /// The part of the answer that it is about: a row, a field, `other`; empty where it is about the whole.
    pub part: &'a str,
    /// Its value; of a check box or radio button that of the option.
    pub value: &'a str,
    /// Of a check box, whether it is ticked; else true.
    pub on: bool,
}

impl Given<'_> {
    /// The answer so far with that part of it replaced, or taken out where there is nothing; no answer where all is gone.
    fn placed(&self, value: Value) -> Value {
        let mut answer = if self.before.entries().is_empty() { Value::Map(Vec::new()) } else { self.before.clone() };
        if value.is_null() {
            answer.remove(self.part);
        } else {
            answer.set(self.part, value);
        }
        if answer.entries().is_empty() { Value::Null } else { answer }
    }
}

/// A step as it is asked.
pub struct Asked<'a> {
    /// The step.
    pub step: &'a Value,
    /// Its kind.
    pub question: &'static Question,
    /// The visitor's way so far.
    pub progress: &'a Progress,
    /// Language, facts and words.
    pub scene: &'a Scene<'a>,
}

/// Where a control stands that needs no name of its own.
const NOWHERE: usize = usize::MAX;

impl Asked<'_> {
    /// An id of something that belongs to the step: `field-` its first control, `about-` its description, `error-` what
    /// is wrong with the answer.
    pub fn id(&self, prefix: &str) -> String {
        [prefix, text(self.step, "id")].concat()
    }

    /// What the visitor has answered.
    pub fn answer(&self) -> &Value {
        self.progress.answer(self.step)
    }

    /// A member of the step; null where it has none.
    fn get(&self, key: &str) -> &Value {
        member(self.step, key)
    }

    /// A number of the step.
    fn number(&self, key: &str, otherwise: f64) -> f64 {
        self.get(key).number().unwrap_or(otherwise)
    }

    /// Whether it must be answered before going on.
    pub fn is_required(&self) -> bool {
        self.progress.outlook.is_required
    }

    /// Whether it has just one control, which the title names.
    pub fn is_single(&self) -> bool {
        !self.question.control.is_empty() || self.get("display").is("dropdown")
    }

    /// A control of the step, for the answer as a whole.
    fn field(&self, description: &'static str, place: usize) -> Element {
        self.part(description, "", place).flag("required", self.is_required())
    }

    /// A control for a part of the answer, with its place among the controls that can be wrong by themselves.
    fn part(&self, description: &'static str, part: &str, place: usize) -> Element {
        let id = text(self.step, "id");
        let name = if part.is_empty() { id } else { &[id, ".", part].concat() };
        let mut control = el(description).with("name", name).does(Act::Field);
        if place != NOWHERE {
            let key = key(id, place);
            control = control.key(&key).with("id", &key);
        }
        let is_wrong = self.progress.fault.as_ref().is_some_and(|fault| fault.part > 0 && fault.part == place);
        if is_wrong { self.describe(control) } else { control }
    }

    /// Ties description and error to a control or a group, where they are.
    pub fn describe(&self, mut element: Element) -> Element {
        let has_about = self.step.get("description").is_some();
        let mut ids = if has_about { self.id("about-") } else { String::new() };
        if self.progress.fault.is_some() {
            ids.push_str(&self.id(" error-"));
            element = element.with("aria-invalid", "true");
        }
        if ids.is_empty() { element } else { element.with("aria-describedby", &ids) }
    }

    /// A number as people write it where our words are read.
    pub fn figure(&self, number: f64) -> String {
        let (scene, plain) = (self.scene, crate::config::value::number_text(number, self.scene.ports));
        scene.ports.format("number", &plain, "", scene.words.language, scene.wall).unwrap_or(plain)
    }

    /// A text of the step in an element, or else one of our own words.
    fn label(&self, description: &'static str, key: &str, word: Option<Word>) -> Element {
        match (self.get(key), word) {
            (Value::Null | Value::Bool(_), Some(word)) => self.scene.own(description, word),
            (Value::Null, None) => el(description),
            _ => self.scene.write(el(description), self.step, key, None),
        }
    }
}

/// The key of a control of a step, by its place.
pub fn key(step: &str, place: usize) -> String {
    let mut key = ["field-", step].concat();
    if place > 0 {
        key.push('.');
        key.push_str(&integer_text(place as i64));
    }
    key
}

#[cfg(test)]
mod tests;
