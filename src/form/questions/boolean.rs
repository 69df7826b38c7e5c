//! Yes or no.

use super::choice::pair;
use super::{Asked, Given, Question};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::text::words::Word;
use crate::view::{Piece, push};

const KEYS: &[Key] = keys! {
    "yesLabel": Kind::Text, "What yes is called.";
    "noLabel": Kind::Text, "What no is called.";
};

/// The question.
pub const QUESTION: Question = Question { name: "boolean", keys: KEYS, view, take, is_quick: true, ..Question::GROUP };

fn take(given: &Given<'_>) -> Value {
    match given.value {
        "true" => true.into(),
        "false" => false.into(),
        _ => Value::Null,
    }
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let answers = [("true", "yesLabel", Word::Yes), ("false", "noLabel", Word::No)];
    push(out, pair(asked, &answers, &|label, key, word| label.child(asked.label("span", key, Some(word)))));
}
