//! An e-mail address.

use super::{Asked, Question, check_required, text_answer};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Path, Problem, Value};
use crate::event::Act;
use crate::form::Step;
use crate::text::words::Word;
use crate::view::{Piece, el};

const KEYS: &[Key] = keys! {
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "email", keys: KEYS, is_end: false, is_single: true, view, take: text_answer, check };

/// Something on both sides of the last `@` and no space: whether it exists only a message can tell.
fn check(step: &Step, answer: &Value) -> Option<Word> {
    let Some(text) = answer.text() else { return check_required(step, answer) };
    let is_address = text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && host.len() > 1);
    (!is_address || text.contains(char::is_whitespace) || text.len() > 254).then_some(Word::EmailWrong)
}

fn view(asked: &Asked<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let mut field = el("input", "field")
        .key(asked.control())
        .with("id", asked.control())
        .with("name", asked.step.id.as_str())
        .with("type", "email")
        .with("autocomplete", "email")
        .with("dir", "ltr")
        .flag("required", asked.step.required)
        .does(Act::Field(asked.step.id.clone()));
    if let Some(text) = asked.step.value.get("placeholder") {
        field = field.with("placeholder", asked.scene.say(text, path)?.text);
    }
    if let Some(text) = asked.answer().text() {
        field = field.with("value", text);
    }
    Ok(vec![asked.describe(field).into()])
}
