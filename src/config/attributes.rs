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

/// A fact that the site supplies.
#[derive(Debug, Clone, PartialEq)]
pub struct Attribute {
    /// The fact's name.
    pub name: String,
    /// What it must be.
    pub shape: Shape,
    /// The cookie that holds it.
    pub cookie: String,
    /// Dot path into the cookie's JSON; empty takes the whole.
    pub path: String,
    /// Whether percent-encoding is undone.
    pub decodes: bool,
    /// Whether JSON is looked for.
    pub is_auto: bool,
    /// The purpose that must be granted before it is read.
    pub purpose: Purpose,
}

/// What a fact's value must be.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shape {
    /// Text.
    String,
    /// A number.
    Number,
    /// True or false.
    Boolean,
    /// A list.
    List,
}

/// Decodes `attributes`; one with a problem is left out, and what refers to it with it.
pub fn decode(value: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Vec<Attribute> {
    let mut all = Vec::new();
    for (name, entry) in value.entries() {
        path.member(name, |path| {
            let before = problems.len();
            check_keys(KEYS, entry, path, problems);
            if facts::is_reserved(name) {
                problems.push(Problem::new(path, Code::Duplicate, name));
            }
            if problems.len() == before {
                all.push(attribute(name, entry));
            }
        });
    }
    all
}

fn attribute(name: &str, entry: &Value) -> Attribute {
    let from = member(entry, "from");
    let text = |value: &Value| value.text().unwrap_or_default().to_owned();
    let decode = member(from, "decode").text().unwrap_or("auto");
    Attribute {
        name: name.to_owned(),
        shape: match member(entry, "type").text() {
            Some("number") => Shape::Number,
            Some("boolean") => Shape::Boolean,
            Some("list") => Shape::List,
            _ => Shape::String,
        },
        cookie: text(member(from, "cookie")),
        path: text(member(from, "path")),
        decodes: decode != "none",
        is_auto: decode == "auto",
        purpose: match member(entry, "purpose").text() {
            Some("remember") => Purpose::Remember,
            Some("measure") => Purpose::Measure,
            _ => Purpose::Personalise,
        },
    }
}
