//! Any of several options.

use super::choice::{OPTIONS, OURS, check, take_some, view};
use super::{Asked, Question};
use crate::config::describe::{Key, Kind, keys};
use crate::view::Piece;

const KEYS: &[Key] = keys! {
    #[required] "options": OPTIONS, "What can be chosen: objects, or plain texts, each its own answer.";
    "shuffle": Kind::Flag, "Whether each visitor sees them in an order of their own, which is sent along.", or "false";
    "other": OURS, "Offers words of the visitor's own: `true`, or what that is called. The answer then has an item `{ \"other\": … }`, for which a condition asks by `{ \"$elemMatch\": { \"other\": { \"$exists\": true } } }`.", or "false";
    "none": OURS, "Offers none of these, which excludes all others: `true`, or what that is called.", or "false";
    "min": Kind::Count, "How many must be chosen at least, if any.";
    "max": Kind::Count, "How many may be chosen at most.";
    "display": Kind::Word(&["list", "buttons", "cards"]), "How they look.", or "\"list\"";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "multi", keys: KEYS, view: boxes, take: take_some, check, is_live: true, ..Question::GROUP };

pub(super) fn boxes(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    view(asked, "input|type=checkbox", out);
}
