//! One picture of several, or some of them.

use super::choice::{OPTIONS, check, take_one, take_some};
use super::{Asked, Given, Question, multi, single};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Value, member};
use crate::view::Piece;

const KEYS: &[Key] = keys! {
    #[required] "options": OPTIONS, "What can be chosen; each needs an `image`, and that its `alt`.";
    "multiple": Kind::Flag, "Whether several can be chosen.", or "false";
    "shuffle": Kind::Flag, "Whether each visitor sees them in an order of their own, which is sent along.", or "false";
    "min": Kind::Count, "How many must be chosen at least, if any.";
    "max": Kind::Count, "How many may be chosen at most.";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "picture", keys: KEYS, view, take, check, is_live: true, is_quick: true, ..Question::GROUP };

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    if asked.get("multiple").is_true() { multi::boxes(asked, out) } else { single::radios(asked, out) }
}

fn take(given: &Given<'_>) -> Value {
    if member(given.step, "multiple").is_true() { take_some(given) } else { take_one(given) }
}
