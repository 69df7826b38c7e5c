//! A number, as people write it.
//!
//! A field for text: one for numbers (`type=number`) changes under the wheel of a mouse, tells nothing of what it does not
//! understand, and takes no digits but its own.

use super::{Given, Question, amount, bounded, take_plain};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::form::Fault;
use crate::text::words::Word;

const KEYS: &[Key] = keys! {
    "min": Kind::Number, "The least that is taken.";
    "max": Kind::Number, "The most that is taken.";
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "number",
    keys: KEYS,
    control: "input field|type=text|inputmode=decimal|autocomplete=off|dir=ltr",
    take,
    check,
    ..Question::TEXT
};

/// What is no number stays what it is, until the visitor mends it.
fn take(given: &Given<'_>) -> Value {
    let answer = take_plain(given);
    answer.text().and_then(amount).map_or(answer, Value::Number)
}

fn check(step: &Value, answer: &Value, _: bool) -> Option<Fault> {
    match answer.number() {
        Some(number) => bounded(step, number, f64::MIN, f64::MAX),
        None => Some(Word::NumberWrong.into()),
    }
}
