//! What kinds of values facts have, and which tests such values can pass.

use parea::config::Value;

use super::{get, text};

/// Facts whose values are lists: one test may hold for one item and another for the next.
const LISTS: [&str; 5] = ["viewed", "purchased", "searches", "shared", "page.topics"];

/// Facts that are always numbers, and between which; a name with a dot at its end stands for all below it.
const NUMBERS: [(&str, f64, f64); 10] = [
    ("scroll", 0.0, 1.0),
    ("interests.", 0.0, 1.0),
    ("time.hour", 0.0, 23.0),
    ("sessions", 1.0, f64::INFINITY),
    ("pageViews", 1.0, f64::INFINITY),
    ("secondsOnPage", 0.0, f64::INFINITY),
    ("secondsOnSite", 0.0, f64::INFINITY),
    ("firstVisit", 0.0, f64::INFINITY),
    ("lastVisit", 0.0, f64::INFINITY),
    ("campaigns.", 0.0, f64::INFINITY),
];

/// Facts that are always texts, if they are not absent.
const TEXTS: &str = "page.url page.path page.host page.hash page.title page.language page.query. referrer.host referrer.kind \
    utm. device.kind device.pointer device.scheme device.language time.weekday time.zone entry.path id referral.code \
    referral.by email";

/// Facts with few values.
const WORDS: [(&str, &[&str]); 5] = [
    ("referrer.kind", &["direct", "internal", "search", "social", "email", "ai", "other"]),
    ("time.weekday", &["mon", "tue", "wed", "thu", "fri", "sat", "sun"]),
    ("device.kind", &["phone", "tablet", "desktop"]),
    ("device.pointer", &["fine", "coarse"]),
    ("device.scheme", &["light", "dark"]),
];

/// What kind of value a fact has, where that is known.
#[derive(Clone, Copy, PartialEq, Eq)]
pub(super) enum Sort {
    Number,
    Text,
    List,
    Unknown,
}

/// Whether a name of a table is, or stands for, a fact.
fn is_named(name: &str, fact: &str) -> bool {
    name == fact || name.ends_with('.') && fact.starts_with(name)
}

/// The kind of a fact: of an attribute as it is declared, and so of one in the place of our own.
pub(super) fn sort(root: &Value, fact: &str) -> Sort {
    let attribute = get(get(root, "attributes"), fact);
    match text(attribute, "type") {
        "number" => Sort::Number,
        "string" => Sort::Text,
        "list" => Sort::List,
        _ if !attribute.is_null() => Sort::Unknown,
        _ if LISTS.contains(&fact) => Sort::List,
        _ if range(fact).is_some() => Sort::Number,
        _ if TEXTS.split(' ').any(|name| is_named(name, fact)) => Sort::Text,
        _ => Sort::Unknown,
    }
}

/// Between which numbers a fact lies, if it is one of ours.
pub(super) fn range(fact: &str) -> Option<(f64, f64)> {
    NUMBERS.iter().find(|(name, ..)| is_named(name, fact)).map(|(_, low, high)| (*low, *high))
}

/// The few words that a fact can be, if it is one of those.
pub(super) fn words(fact: &str) -> Option<&'static [&'static str]> {
    WORDS.iter().find(|(name, _)| *name == fact).map(|(_, words)| *words)
}

impl Sort {
    /// Whether a value of this kind can pass a test at all: the page compares as JavaScript does, `===` for `$eq` and `$in`,
    /// with conversions in the short form and for `<`.
    pub(super) fn can_pass(self, operator: &str, wanted: &Value) -> bool {
        let is_own = |wanted: &Value| match self {
            Sort::Number => matches!(wanted, Value::Number(_) | Value::Null),
            Sort::Text => matches!(wanted, Value::Text(_) | Value::Null),
            Sort::List => wanted.is_null(),
            Sort::Unknown => true,
        };
        match (operator, wanted) {
            ("", Value::List(_)) => matches!(self, Sort::List | Sort::Unknown),
            ("", Value::Map(_)) => self == Sort::Unknown,
            ("", Value::Text(text)) => self != Sort::Number || !number(text).is_nan(),
            ("$lt" | "$lte" | "$gt" | "$gte", Value::Text(text)) => self != Sort::Number || !number(text).is_nan(),
            ("$eq", wanted) => is_own(wanted),
            // Of a list any item counts, and of items nothing is known.
            ("$in", Value::List(items)) => self == Sort::List || items.is_empty() || items.iter().any(is_own),
            _ => true,
        }
    }
}

/// Its number, as JavaScript has it.
pub(super) fn number(plain: &str) -> f64 {
    match plain {
        "null" | "false" | "" => 0.0,
        "true" => 1.0,
        other => other.trim().parse().unwrap_or(f64::NAN),
    }
}
