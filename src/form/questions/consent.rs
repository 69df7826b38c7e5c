//! A consent that the visitor gives in the form: a check box, never ticked beforehand.

use super::{Asked, Question, check_required};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::text::words::Word;
use crate::view::{Piece, el, push};

const KEYS: &[Key] = keys! {
    #[required] "label": Kind::Text, "What is agreed to, beside the check box.";
};

/// The question.
pub const QUESTION: Question = Question { name: "consent", keys: KEYS, control: "", view, take, check };

/// No tick is no answer, not a refusal: the visitor was asked and passed on.
fn take(_: &str, on: bool) -> Value {
    if on { true.into() } else { Value::Null }
}

fn check(answer: &Value, required: bool) -> Option<Word> {
    check_required(answer, required).and(Some(Word::TickNeeded))
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let is_ticked = asked.progress.answer(asked.step).is_true();
    let field = asked.field("input|type=checkbox|value=yes", true).flag("checked", is_ticked);
    let text = asked.scene.write(el("span"), asked.step, "label", None);
    push(out, el("label option").child(asked.describe(field)).child(text));
}
