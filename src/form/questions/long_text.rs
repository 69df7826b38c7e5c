//! An open answer of several lines.

use super::{Asked, Question, check_required, text_answer};
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::integer_text;
use crate::config::{Path, Problem, Value};
use crate::event::Act;
use crate::view::{Piece, el};

const KEYS: &[Key] = keys! {
    "maxLength": Kind::Number, "Most characters; 5000 without it.";
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "long-text",
    keys: KEYS,
    is_end: false,
    is_single: true,
    view,
    take: text_answer,
    check: check_required,
};

fn view(asked: &Asked<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let most = asked.step.value.get("maxLength").and_then(Value::number).unwrap_or(5_000.0);
    let mut field = el("textarea", "field")
        .key(asked.control())
        .with("id", asked.control())
        .with("name", asked.step.id.as_str())
        .with("rows", "4")
        .with("dir", "auto")
        .with("maxlength", integer_text(most as i64))
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
