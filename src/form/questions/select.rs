//! One of many options, in a list that folds: the browser's own.

use super::Question;
use super::choice::{OPTIONS, OURS, check, take_one};
use super::single::radios;
use crate::config::describe::{Key, Kind, keys};

const KEYS: &[Key] = keys! {
    #[required] "options": OPTIONS, "What can be chosen: objects, or plain texts, each its own answer.";
    "shuffle": Kind::Flag, "Whether each visitor sees them in an order of their own, which is sent along.", or "false";
    "other": OURS, "Offers words of the visitor's own: `true`, or what that is called. `answers.….other` then holds them, and whether it is there a condition can ask: `{ \"$exists\": true }`.", or "false";
    "none": OURS, "Offers none of these: `true`, or what that is called.", or "false";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "select",
    keys: KEYS,
    control: "select field",
    view: radios,
    take: take_one,
    check,
    ..Question::GROUP
};
