//! The kinds of questions; each is one file and one word in the table.

mod consent;
mod email;
pub mod end;
mod long_text;
mod nps;

use super::{Progress, text};
use crate::config::Value;
use crate::config::describe::Key;
use crate::config::value::integer_text;
use crate::content::Scene;
use crate::event::Act;
use crate::text::words::Word;
use crate::view::{Element, Piece, el, push};

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
    pub take: fn(value: &str, on: bool) -> Value,
    /// What is wrong with an answer, which may be required.
    pub check: fn(answer: &Value, required: bool) -> Option<Word>,
}

/// Every kind of question.
pub const QUESTIONS: &[Question] =
    &[nps::QUESTION, long_text::QUESTION, email::QUESTION, consent::QUESTION, end::QUESTION];

/// The kind of a step.
pub fn of(step: &Value) -> Option<&'static Question> {
    QUESTIONS.iter().find(|question| question.name == text(step, "type"))
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

impl Asked<'_> {
    /// An id of something that belongs to the step: `field-` its first control, `about-` its description, `error-` what
    /// is wrong with the answer.
    pub fn id(&self, prefix: &str) -> String {
        [prefix, text(self.step, "id")].concat()
    }

    /// A control of the step.
    pub fn field(&self, description: &'static str, is_first: bool) -> Element {
        let control = el(description).with("name", text(self.step, "id"));
        let control = control.flag("required", self.step.get("required").is_some_and(Value::is_true)).does(Act::Field);
        if is_first { control.key(&self.id("field-")).with("id", &self.id("field-")) } else { control }
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
}

/// The view of a question with one control for text.
fn view_text(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let mut field = asked.field(asked.question.control, true);
    if field.tag == "textarea" {
        let most = asked.step.get("maxLength").and_then(Value::number).unwrap_or(5_000.0);
        field = field.with("maxlength", &integer_text(most as i64));
    }
    if asked.step.get("placeholder").is_some() {
        field = field.with("placeholder", &asked.scene.say(asked.step, "placeholder").0);
    }
    if let Some(text) = asked.progress.answer(asked.step).text() {
        field = field.with("value", text);
    }
    push(out, asked.describe(field));
}

/// Text as an answer; blank is none.
fn take_text(value: &str, _: bool) -> Value {
    let text = value.trim();
    if text.is_empty() { Value::Null } else { text.into() }
}

/// Whether something required is missing.
fn check_required(answer: &Value, required: bool) -> Option<Word> {
    (required && answer.is_null()).then_some(Word::AnswerNeeded)
}
