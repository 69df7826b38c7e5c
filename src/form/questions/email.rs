//! An e-mail address.

use super::Question;
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::form::Fault;
use crate::text::words::Word;

const KEYS: &[Key] = keys! {
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "email",
    keys: KEYS,
    control: "input field|type=email|autocomplete=email|dir=ltr",
    check,
    ..Question::PLAIN
};

/// Something on both sides of the only `@` and no space: whether it exists only a message can tell.
pub(super) fn check(_: &Value, answer: &Value, _: bool) -> Option<Fault> {
    let text = answer.text()?;
    let is_address =
        text.split_once('@').is_some_and(|(name, host)| !name.is_empty() && host.len() > 1 && !host.contains('@'));
    (!is_address || text.contains(char::is_whitespace) || text.len() > 254).then(|| Word::EmailWrong.into())
}
