//! What is written, and how it is read: texts, and numbers as people write them.

use super::{Asked, Given};
use crate::config::describe::decimal;
use crate::config::value::{integer_text, number_text};
use crate::config::{Value, member};
use crate::form::{Fault, text};
use crate::text::words::Word;
use crate::view::{Piece, push};

/// The view of a question with one control for text.
pub(super) fn view_text(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let mut field = asked.field(asked.question.control, 0);
    if let Some(most) = longest(asked.step, asked.question.name) {
        field = field.with("maxlength", &integer_text(most as i64));
    }
    for name in ["autocomplete", "min", "max"] {
        if let Some(text) = asked.get(name).text() {
            field = field.with(name, text);
        }
    }
    if asked.step.get("placeholder").is_some() {
        field = field.with("placeholder", &asked.scene.say(asked.step, "placeholder").0);
    }
    match asked.answer() {
        Value::Text(text) => field = field.with("value", text),
        Value::Number(number) => {
            field = field.with("value", &number_text(*number, asked.scene.ports));
        }
        _ => {}
    }
    push(out, asked.describe(field));
}

/// The longest answer that the collector takes, in characters.
const MOST: f64 = 16_384.0;

/// How many characters a text may have.
pub(super) fn longest(step: &Value, kind: &str) -> Option<f64> {
    let otherwise = match kind {
        "short-text" | "contact" => 500.0,
        "long-text" => 5_000.0,
        _ => return None,
    };
    Some(member(step, "maxLength").number().unwrap_or(otherwise).min(MOST))
}

/// How many characters a text has, as browsers count them.
pub fn length(text: &str) -> usize {
    text.chars().map(char::len_utf16).sum()
}

/// A text is not too long: what comes with the address, or is filled in by a program, no field has counted.
pub(super) fn check_text(step: &Value, answer: &Value, _: bool) -> Option<Fault> {
    let longest = longest(step, text(step, "type"))?;
    (length(answer.text()?) as f64 > longest).then(|| Fault::new(Word::TooLong, longest))
}

/// Text as an answer; blank is none.
pub(super) fn take_text(given: &Given<'_>) -> Value {
    let text = given.value.trim();
    if text.is_empty() { Value::Null } else { text.into() }
}

/// Text without the marks of direction that come along unseen where a number or an address is copied. Prose keeps them.
pub(super) fn take_plain(given: &Given<'_>) -> Value {
    let mut plain = String::new();
    for sign in given.value.chars() {
        if !matches!(sign, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}') {
            plain.push(sign);
        }
    }
    take_text(&Given { value: &plain, ..*given })
}

/// The zero of the digits that people write: Latin, Arabic, Persian, Devanagari, Thai, full width.
const ZEROS: &[char] = &['0', '٠', '۰', '०', '๐', '０'];

/// The value of a digit.
pub(super) fn digit(sign: char) -> Option<u8> {
    let value = |zero: &char| u32::from(sign).wrapping_sub(u32::from(*zero));
    ZEROS.iter().map(value).find(|value| *value < 10).map(|value| value as u8)
}

/// A number as people write it: in the digits of their script, with a point or a comma before the decimals. `1,000` means
/// a thousand to some and one to others: that is none.
pub(super) fn amount(text: &str) -> Option<f64> {
    let mut plain = String::new();
    for sign in text.chars() {
        plain.push(match (digit(sign), sign) {
            (Some(value), _) => char::from(b'0' + value),
            (None, ',' | '٫') => '.',
            (None, '−') => '-',
            (None, other) => other,
        });
    }
    let is_unclear = plain.split_once('.').is_some_and(|(whole, part)| {
        let whole = whole.trim_start_matches('-');
        part.len() == 3 && whole.len() < 4 && whole != "0"
    });
    if is_unclear { None } else { signed(&plain) }
}

/// A number as a control of the browser writes it.
pub(super) fn signed(text: &str) -> Option<f64> {
    match text.strip_prefix('-') {
        Some(text) => decimal(text).map(|number| -number),
        None => decimal(text),
    }
}

/// A number outside of the bounds of its step, or else of these.
pub(super) fn bounded(step: &Value, number: f64, min: f64, max: f64) -> Option<Fault> {
    let bound = |key: &str, otherwise| member(step, key).number().unwrap_or(otherwise);
    let (min, max) = (bound("min", min), bound("max", max));
    if number < min {
        return Some(Fault::new(Word::TooLow, min));
    }
    (number > max).then(|| Fault::new(Word::TooHigh, max))
}
