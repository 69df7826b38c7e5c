//! The kinds of questions; each is one file and one word in the table.

mod consent;
mod email;
pub mod end;
mod long_text;
mod nps;

use super::{Progress, Step};
use crate::config::describe::Key;
use crate::config::{Path, Problem, Value};
use crate::content::Scene;
use crate::text::words::Word;
use crate::view::{Element, Piece};

/// A kind of question.
#[derive(Debug)]
pub struct Question {
    /// The word in the configuration.
    pub name: &'static str,
    /// The keys that it has besides the common ones.
    pub keys: &'static [Key],
    /// Whether the form is over here.
    pub is_end: bool,
    /// Whether it has one control, named by the step's title.
    pub is_single: bool,
    /// The controls; the heading and the buttons come from the form.
    pub view: fn(&Asked<'_>, &mut Path) -> Result<Vec<Piece>, Problem>,
    /// The answer that a control's value means.
    pub take: fn(value: &str, on: bool) -> Value,
    /// What is wrong with an answer.
    pub check: fn(&Step, &Value) -> Option<Word>,
}

/// Every kind of question.
pub const QUESTIONS: &[Question] =
    &[nps::QUESTION, long_text::QUESTION, email::QUESTION, consent::QUESTION, end::QUESTION];

/// A step as it is asked.
pub struct Asked<'a> {
    /// The step.
    pub step: &'a Step,
    /// The visitor's way so far.
    pub progress: &'a Progress,
    /// Language, facts and words.
    pub scene: &'a Scene<'a>,
}

impl Asked<'_> {
    /// The answer so far, as text for a control.
    pub fn answer(&self) -> Value {
        self.progress.answer(&self.step.id)
    }

    /// The id of the first control, to which label, description and error refer.
    pub fn control(&self) -> String {
        ["field-", &self.step.id].concat()
    }

    /// Ties description and error to a control or a group, where they are.
    pub fn describe(&self, element: Element) -> Element {
        let about = self.step.value.get("description").map(|_| ["about-", &self.step.id].concat());
        let error = self.progress.fault.map(|_| ["error-", &self.step.id].concat());
        let ids: Vec<String> = about.into_iter().chain(error.clone()).collect();
        let element = if ids.is_empty() { element } else { element.with("aria-describedby", ids.join(" ")) };
        if error.is_some() { element.with("aria-invalid", "true") } else { element }
    }
}

/// Text as an answer; blank is none.
fn text_answer(value: &str, _: bool) -> Value {
    let text = value.trim();
    if text.is_empty() { Value::Null } else { text.into() }
}

/// Whether something required is missing.
fn check_required(step: &Step, answer: &Value) -> Option<Word> {
    (step.required && answer.is_null()).then_some(Word::AnswerNeeded)
}
