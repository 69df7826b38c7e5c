//! `site`: what the site is.

use super::describe::{Key, Kind, check_keys, keys};
use super::problem::{Path, Problem};
use super::{Value, member};

/// The keys of `site`.
pub const KEYS: &[Key] = keys! {
    #[required] "id": Kind::Str, "Names storage keys and events; kebab-case.";
    "languages": Kind::List(&Kind::Str), "The languages the site is written in, BCP 47.";
    "language": Kind::Str, "The language used when none of the visitor's fits.";
    "timeZone": Kind::Str, "The zone in which dates without an offset are meant, IANA.";
    "collector": Kind::Address, "Where answers and events go; without it nothing is sent.";
};

/// What the site is.
#[derive(Debug, Default, Clone)]
pub struct Site {
    /// Names storage keys and events.
    pub id: String,
    /// The languages it is written in.
    pub languages: Vec<String>,
    /// The language used when none of the visitor's fits.
    pub language: String,
    /// Address of the collector, without a slash at its end; empty when there is none.
    pub collector: String,
    /// False when `site` could not be read: then nothing interrupts.
    pub is_whole: bool,
}

impl Site {
    /// Decodes `site`.
    pub fn decode(value: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        check_keys(KEYS, value, path, problems);
        let text = |key| member(value, key).text().unwrap_or_default().to_owned();
        Site {
            id: text("id"),
            languages: strings(member(value, "languages")),
            language: text("language"),
            collector: text("collector").trim_end_matches('/').to_owned(),
            is_whole: problems.len() == before && !text("id").is_empty(),
        }
    }
}

/// The strings of a list, or one string as a list.
pub(crate) fn strings(value: &Value) -> Vec<String> {
    match value {
        Value::Text(text) => vec![text.clone()],
        list => list.items().iter().filter_map(Value::text).map(str::to_owned).collect(),
    }
}
