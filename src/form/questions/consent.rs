//! A consent that the visitor gives in the form: a check box, never ticked beforehand.

use super::{Asked, Given, Question};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::text::words::Word;
use crate::view::{Piece, el, push};

const KEYS: &[Key] = keys! {
    #[required] "label": Kind::Text, "What is agreed to, beside the check box.";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "consent", keys: KEYS, view, take, missing: Word::TickNeeded, ..Question::GROUP };

/// No tick is no answer, not a refusal: the visitor was asked and passed on.
fn take(given: &Given<'_>) -> Value {
    if given.on { true.into() } else { Value::Null }
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let field = asked.field("input|type=checkbox|value=yes", 0).flag("checked", asked.answer().is_true());
    let text = asked.scene.write(el("span"), asked.step, "label", None);
    push(out, el("label option").child(asked.describe(field)).child(text));
}
