//! The description of the language: every key once, with its kind and its sentence.
//!
//! Decoding checks against these tables; schema, documentation and "did you mean" read the same ones. The sentences
//! are left out of the Wasm.

use super::problem::{Code, Path, Problem};
use super::value::Value;
use crate::decide::moment::moment;
use crate::decide::zone::{DAY, clock};

/// What is counted is remembered one by one, and there is room for so many.
pub const MOST: f64 = 100.0;

/// A table of keys: `name: kind, "sentence";` each, `required` where it must be there; after the sentence, for the
/// tools, `eg` and an example and `or` and what holds without the key, both as JSON.
macro_rules! keys {
    ($($(#[$required:ident])? $name:literal: $kind:expr, $text:literal $(, eg $example:literal)? $(, or $default:literal)?;)*) => {
        &[$($crate::config::describe::Key {
            name: $name,
            kind: $kind,
            required: $crate::config::describe::keys!(@ $($required)?),
            #[cfg(not(target_arch = "wasm32"))]
            text: $text,
            #[cfg(not(target_arch = "wasm32"))]
            example: concat!("", $($example)?),
            #[cfg(not(target_arch = "wasm32"))]
            default: concat!("", $($default)?),
        }),*]
    };
    (@ required) => { true };
    (@) => { false };
}

pub(crate) use keys;

/// One key of an object.
#[derive(Debug)]
pub struct Key {
    /// The key.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// Whether it must be there.
    pub required: bool,
    /// What it is for, in one sentence; not in the Wasm, where nobody reads it.
    #[cfg(not(target_arch = "wasm32"))]
    pub text: &'static str,
    /// An example as JSON, for editors; empty where the kind says enough.
    #[cfg(not(target_arch = "wasm32"))]
    pub example: &'static str,
    /// What holds without the key, as JSON; empty where that is nothing.
    #[cfg(not(target_arch = "wasm32"))]
    pub default: &'static str,
}

/// What a value may be.
#[derive(Debug)]
pub enum Kind {
    /// Decoded where it is used.
    Any,
    /// `true` or `false`.
    Flag,
    /// A kebab-case name, which storage, events and reports refer to.
    Id,
    /// How often: a whole number up to [`MOST`].
    Count,
    /// A number.
    Number,
    /// 0..1, or a percentage string.
    Share,
    /// `"500ms" "20s" "5m" "12h" "7d"`.
    Duration,
    /// An ISO 8601 date, or date and time: `"2026-11-20"`, `"2026-11-20T09:00"`, `"2026-11-20T09:00+02:00"`.
    Date,
    /// Hours of the day: `"09:00-21:00"`, `"22:00-02:00"`.
    Hours,
    /// A string.
    Str,
    /// A string, or an object from language tag to string; or a list of these with conditions ([`CHOICE`]).
    Text,
    /// An address.
    Address,
    /// One of these words.
    Word(&'static [&'static str]),
    /// A list.
    List(&'static Kind),
    /// A value, or a list of such values.
    Some(&'static Kind),
    /// An object with names of the site's own choice.
    Map(&'static Kind),
    /// An object with these keys.
    Object(&'static [Key]),
    /// One of two kinds; the second is reported where neither fits.
    Either(&'static Kind, &'static Kind),
}

/// The keys of one of several texts, of which the first counts whose condition holds.
pub const CHOICE: &[Key] = keys! {
    "if": Kind::Any, "A condition over every fact; without it, always. The last has none.";
    #[required] "text": Kind::Text, "What is said then.";
};

/// Checks a value against its kind; every problem, not just the first.
pub fn check(kind: &Kind, value: &Value, path: &mut Path, problems: &mut Vec<Problem>) {
    let fits = match kind {
        Kind::Any => true,
        Kind::Flag => matches!(value, Value::Bool(_)),
        Kind::Id => match value.text() {
            Some(id) if !is_kebab(id) => return problems.push(Problem::new(path, Code::BadId, id)),
            id => id.is_some(),
        },
        Kind::Count => value.number().is_some_and(|count| f64::from(count as u8) == count && count <= MOST),
        Kind::Number => value.number().is_some(),
        Kind::Share => share(value).is_some(),
        Kind::Duration => duration(value).is_some(),
        Kind::Date => value.text().is_some() && moment(value, &|local| local).is_some(),
        Kind::Hours => hours(value).is_some(),
        Kind::Str | Kind::Address => value.text().is_some(),
        Kind::Text => {
            check_items(&Kind::Object(CHOICE), value.items(), path, problems);
            value.text().is_some() || is_translated(value) || !value.items().is_empty()
        }
        Kind::Word(words) => return check_word(words, value, path, problems),
        Kind::List(kind) => {
            check_items(kind, value.items(), path, problems);
            matches!(value, Value::List(_))
        }
        Kind::Some(kind) => match value {
            Value::List(items) => {
                check_items(kind, items, path, problems);
                true
            }
            one => return check(kind, one, path, problems),
        },
        Kind::Map(kind) => {
            for (key, value) in value.entries() {
                path.member(key, |path| check(kind, value, path, problems));
            }
            matches!(value, Value::Map(_))
        }
        Kind::Object(keys) => {
            check_keys(keys, value, path, problems);
            matches!(value, Value::Map(_))
        }
        Kind::Either(one, other) => {
            let mut first = Vec::new();
            check(one, value, path, &mut first);
            if !first.is_empty() {
                check(other, value, path, problems);
            }
            true
        }
    };
    if !fits {
        problems.push(Problem::new(path, Code::WrongType, ""));
    }
}

fn check_items(kind: &Kind, items: &[Value], path: &mut Path, problems: &mut Vec<Problem>) {
    if matches!(kind, Kind::Any) {
        return;
    }
    for (index, item) in items.iter().enumerate() {
        path.item(index, |path| check(kind, item, path, problems));
    }
}

fn check_word(words: &[&str], value: &Value, path: &Path, problems: &mut Vec<Problem>) {
    match value.text() {
        Some(word) if words.contains(&word) => {}
        Some(word) => problems.push(Problem::new(path, Code::UnknownWord, word)),
        None => problems.push(Problem::new(path, Code::WrongType, "")),
    }
}

/// Checks an object that need not be there.
pub fn check_object(keys: &'static [Key], value: &Value, path: &mut Path, problems: &mut Vec<Problem>) {
    if !value.is_null() {
        check(&Kind::Object(keys), value, path, problems);
    }
}

/// Checks the members of an object: unknown, missing and unfit ones.
pub fn check_keys(keys: &[Key], value: &Value, path: &mut Path, problems: &mut Vec<Problem>) {
    check_members(&[], keys, value, path, problems);
}

/// As [`check_keys`], against the keys that objects have in common and those of this kind, which come first.
pub fn check_members(common: &[Key], own: &[Key], value: &Value, path: &mut Path, problems: &mut Vec<Problem>) {
    let named = |name: &str| own.iter().chain(common).find(|key| key.name == name);
    for (name, member) in value.entries() {
        path.member(name, |path| match named(name) {
            Some(key) => check(&key.kind, member, path, problems),
            // A comment for people and editors, not a word of the language.
            None if name == "$schema" => {}
            None => problems.push(Problem::new(path, Code::UnknownKey, name)),
        });
    }
    for key in own.iter().chain(common).filter(|key| key.required && value.get(key.name).is_none()) {
        path.member(key.name, |path| problems.push(Problem::new(path, Code::Missing, key.name)));
    }
}

/// Whether a name is written in small letters and digits, with single hyphens between them.
fn is_kebab(id: &str) -> bool {
    let mut last = b'-';
    for byte in id.bytes() {
        let is_hyphen = byte == b'-';
        if !(byte.is_ascii_lowercase() || byte.is_ascii_digit() || is_hyphen && last != b'-') {
            return false;
        }
        last = byte;
    }
    last != b'-'
}

/// Whether a value is texts by their languages.
pub(crate) fn is_translated(value: &Value) -> bool {
    !value.entries().is_empty() && value.entries().iter().all(|(_, text)| text.text().is_some())
}

/// A share: a number 0..1, or a percentage string.
pub fn share(value: &Value) -> Option<f64> {
    let share = match value {
        Value::Number(number) => *number,
        Value::Text(text) => decimal(text.strip_suffix('%')?)? / 100.0,
        _ => return None,
    };
    (0.0..=1.0).contains(&share).then_some(share)
}

/// A duration in milliseconds.
pub fn duration(value: &Value) -> Option<f64> {
    let text = value.text()?;
    for (unit, factor) in &[("ms", 1.0), ("s", 1e3), ("m", 6e4), ("h", 3.6e6), ("d", 8.64e7)] {
        if let Some(number) = text.strip_suffix(*unit).and_then(decimal) {
            return Some(number * factor);
        }
    }
    None
}

/// The beginning and the end of hours of the day, in milliseconds; what ends before it begins ends on the next day.
pub fn hours(value: &Value) -> Option<(f64, f64)> {
    let (from, to) = value.text()?.split_once('-')?;
    let (from, to) = (clock(from)?, clock(to)?);
    Some((from, if to > from { to } else { to + DAY }))
}

/// A plain decimal number; `str::parse::<f64>` costs 14 kB in the Wasm (style.md part 2).
pub fn decimal(text: &str) -> Option<f64> {
    let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
    let scale = part.bytes().fold(1.0, |power, _| power * 10.0);
    Some(digits(whole)? + digits(part)? / scale)
}

fn digits(text: &str) -> Option<f64> {
    if text.is_empty() || text.len() > 15 {
        return None;
    }
    text.bytes().try_fold(0.0, |sum, byte| byte.is_ascii_digit().then(|| sum * 10.0 + f64::from(byte - b'0')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations_and_shares_are_read_as_the_language_says() {
        for (text, expected) in [
            ("500ms", Some(500.0)),
            ("20s", Some(2e4)),
            ("1.5h", Some(5.4e6)),
            ("7d", Some(6.048e8)),
            ("7", None),
            ("s", None),
            ("-1s", None),
        ] {
            assert_eq!(duration(&text.into()), expected, "{text}");
        }
        for (text, expected) in [
            ("09:00-21:00", Some((3.24e7, 7.56e7))),
            ("22:00-02:00", Some((7.92e7, 9.36e7))),
            ("18:00-24:00", Some((6.48e7, 8.64e7))),
            ("00:00-00:00", Some((0.0, 8.64e7))),
            ("9-21", None),
            ("09:00", None),
        ] {
            assert_eq!(hours(&text.into()), expected, "{text}");
        }
        assert_eq!(share(&"60%".into()), Some(0.6));
        assert_eq!(share(&0.25.into()), Some(0.25));
        assert_eq!(share(&"120%".into()), None);
    }
}
