//! `attributes`: facts that the site itself supplies.

use super::describe::{Key, Kind, check_keys, keys};
use super::problem::{Code, Path, Problem};
use super::{Value, member};
use crate::consent::Purpose;
use crate::visitor::facts;

/// The keys of an attribute.
pub const KEYS: &[Key] = keys! {
    "type": Kind::Word(&["string", "number", "boolean", "list"]), "What it must be; anything else is absent.";
    #[required] "from": Kind::Object(FROM), "Where it is read.";
    #[required] "purpose": Kind::Word(&["remember", "personalise", "personalize", "measure"]),
        "The purpose that must be granted before it is read.";
};

/// The keys of `from`.
pub const FROM: &[Key] = keys! {
    #[required] "cookie": Kind::Str, "The name of a cookie of the site's own.";
    "path": Kind::Str, "A dot path into its JSON.";
    "decode": Kind::Word(&["auto", "none", "uri"]), "How it was written; `auto` undoes percent-encoding and reads JSON where that fits.";
};

/// A fact that the site supplies; how it is read stands in its entry.
#[derive(Debug, Clone, Copy)]
pub struct Attribute {
    /// The fact's name.
    pub name: &'static str,
    /// The purpose that must be granted before it is read.
    pub purpose: Purpose,
    /// As it was written.
    pub value: &'static Value,
}

/// Decodes `attributes`; one with a problem is left out, and what refers to it with it.
pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Vec<Attribute> {
    let mut all = Vec::new();
    for (name, value) in value.entries() {
        path.member(name, |path| {
            let before = problems.len();
            check_keys(KEYS, value, path, problems);
            if facts::is_reserved(name) {
                problems.push(Problem::new(path, Code::Duplicate, name));
            }
            if problems.len() == before {
                all.push(Attribute { name, purpose: purpose(member(value, "purpose")), value });
            }
        });
    }
    all
}

/// The purpose that a word names, in either spelling.
pub(super) fn purpose(word: &Value) -> Purpose {
    match word.text() {
        Some("remember") => Purpose::Remember,
        Some("measure") => Purpose::Measure,
        _ => Purpose::Personalise,
    }
}
