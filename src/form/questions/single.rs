//! One of several options.

use super::choice::{DISPLAY, OPTIONS, OURS, check, take_one, view};
use super::{Asked, Question};
use crate::config::describe::{Key, Kind, keys};
use crate::view::Piece;

const KEYS: &[Key] = keys! {
    #[required] "options": OPTIONS, "What can be chosen: objects, or plain texts, each its own answer.";
    "shuffle": Kind::Flag, "Whether each visitor sees them in an order of their own, which is sent along.", or "false";
    "other": OURS, "Offers words of the visitor's own: `true`, or what that is called. `answers.….other` then holds them, and whether it is there a condition can ask: `{ \"$exists\": true }`.", or "false";
    "none": OURS, "Offers none of these: `true`, or what that is called.", or "false";
    "display": DISPLAY, "How they look.", or "\"list\"";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "single", keys: KEYS, view: radios, take: take_one, check, is_quick: true, ..Question::GROUP };

pub(super) fn radios(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    view(asked, "input|type=radio", out);
}
