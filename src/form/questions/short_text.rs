//! An open answer of one line.

use super::Question;
use crate::config::describe::{Key, Kind, keys};

const KEYS: &[Key] = keys! {
    "maxLength": Kind::Number, "Most characters, up to 16,384.", or "500";
    "placeholder": Kind::Text, "A short example of an answer.";
    "autocomplete": Kind::Str, "What of the visitor's own data the browser may fill in, as HTML has it.", eg "\"organization\"";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "short-text", keys: KEYS, control: "input field|type=text|dir=auto", ..Question::TEXT };
