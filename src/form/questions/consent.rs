//! A consent that the visitor gives in the form: a check box, never ticked beforehand.

use super::{Asked, Question, check_required};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Path, Problem, Value};
use crate::event::Act;
use crate::form::Step;
use crate::text::words::Word;
use crate::view::{Piece, el};

const KEYS: &[Key] = keys! {
    #[required] "label": Kind::Text, "What is agreed to, beside the check box.";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "consent", keys: KEYS, is_end: false, is_single: false, view, take, check };

/// No tick is no answer, not a refusal: the visitor was asked and passed on.
fn take(_: &str, on: bool) -> Value {
    if on { true.into() } else { Value::Null }
}

fn check(step: &Step, answer: &Value) -> Option<Word> {
    check_required(step, answer).map(|_| Word::TickNeeded)
}

fn view(asked: &Asked<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let field = el("input", "")
        .key(asked.control())
        .with("id", asked.control())
        .with("name", asked.step.id.as_str())
        .with("type", "checkbox")
        .with("value", "yes")
        .flag("required", asked.step.required)
        .flag("checked", asked.answer().is_true())
        .does(Act::Field(asked.step.id.clone()));
    let label = asked.step.value.get("label").unwrap_or(&Value::Null);
    let text = path.member("label", |path| asked.scene.write(el("span", ""), label, None, path))?;
    Ok(vec![el("label", "option").child(asked.describe(field)).child(text).into()])
}
