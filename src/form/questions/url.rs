//! A web address.

use super::Question;
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::form::Fault;
use crate::text::cut;
use crate::text::words::Word;

const KEYS: &[Key] = keys! {
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question. The key for addresses of a screen keyboard, and no need to write a scheme.
pub const QUESTION: Question = Question {
    name: "url",
    keys: KEYS,
    control: "input field|type=url|autocomplete=url|dir=ltr",
    check,
    ..Question::PLAIN
};

/// A host with a dot in it, of `http`, of `https` or without a scheme; no other can follow.
fn check(_: &Value, answer: &Value, _: bool) -> Option<Fault> {
    let text = answer.text()?;
    let (scheme, rest) = cut(text, "://").unwrap_or(("https", text));
    let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
    let is_host = host.split('.').count() > 1
        && host.split('.').all(|label| {
            !label.is_empty()
                && label.chars().all(|sign| sign == '-' || sign.is_ascii_alphanumeric() || !sign.is_ascii())
        });
    let is_web = scheme.eq_ignore_ascii_case("http") || scheme.eq_ignore_ascii_case("https");
    (!is_host || !is_web || text.contains(char::is_whitespace) || text.len() > 2_000).then(|| Word::UrlWrong.into())
}
