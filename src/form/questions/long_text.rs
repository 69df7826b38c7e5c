//! An open answer of several lines.

use super::{Question, check_required, take_text, view_text};
use crate::config::describe::{Key, Kind, keys};

const KEYS: &[Key] = keys! {
    "maxLength": Kind::Number, "Most characters; 5000 without it.";
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "long-text",
    keys: KEYS,
    control: "textarea field|rows=4|dir=auto",
    view: view_text,
    take: take_text,
    check: check_required,
};
