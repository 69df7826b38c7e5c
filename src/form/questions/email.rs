//! An e-mail address.

use super::{Question, check_required, take_text, view_text};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::text::words::Word;

const KEYS: &[Key] = keys! {
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "email",
    keys: KEYS,
    control: "input field|type=email|autocomplete=email|dir=ltr",
    view: view_text,
    take: take_text,
    check,
};

/// Something on both sides of the last `@` and no space: whether it exists only a message can tell.
fn check(answer: &Value, required: bool) -> Option<Word> {
    let Some(text) = answer.text() else { return check_required(answer, required) };
    let is_address = text.rsplit_once('@').is_some_and(|(name, host)| !name.is_empty() && host.len() > 1);
    (!is_address || text.contains(char::is_whitespace) || text.len() > 254).then_some(Word::EmailWrong)
}
