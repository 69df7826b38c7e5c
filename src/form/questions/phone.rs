//! A phone number.

use super::{Question, digit};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::form::Fault;
use crate::text::words::Word;

const KEYS: &[Key] = keys! {
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "phone",
    keys: KEYS,
    control: "input field|type=tel|autocomplete=tel|dir=ltr",
    check,
    ..Question::PLAIN
};

/// As many digits as numbers have (ITU-T E.164; the shortest are those within a country), and what people set between
/// them.
pub(super) fn check(_: &Value, answer: &Value, _: bool) -> Option<Fault> {
    let text = answer.text()?;
    let count = text.chars().filter(|sign| digit(*sign).is_some()).count();
    let is_number = text.chars().all(|sign| digit(sign).is_some() || " \u{a0}+-–()./".contains(sign));
    (!is_number || !(4..=15).contains(&count)).then(|| Word::PhoneWrong.into())
}
