//! `limits`: how often anything may interrupt, over all campaigns.

use super::Value;
use super::describe::{Key, Kind, check_object, keys};
use super::problem::{Path, Problem};

/// The keys of `limits`.
pub const KEYS: &[Key] = keys! {
    "perPage": Kind::Number, "Most interruptions in one page view.", eg "1";
    "perSession": Kind::Number, "Most interruptions in one session.", eg "2";
    "perDay": Kind::Number, "Most interruptions in 24 hours.", eg "3";
    "gap": Kind::Duration, "Least time between two interruptions.", eg "\"30s\"";
    "holdout": Kind::Share, "The share of visitors whom nothing ever interrupts, to compare with; it needs `remember`.";
    "groups": Kind::Map(&Kind::Object(GROUP)), "Caps for the campaigns of a group.";
};

/// The keys of an entry of `limits.groups`.
pub const GROUP: &[Key] = keys! {
    #[required] "max": Kind::Number, "Most showings of the group.";
    #[required] "per": Kind::Duration, "The rolling window in which they are counted.";
};

/// Caps over everything that interrupts; the numbers are read where they are compared.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// As they were written.
    pub value: &'static Value,
    /// True when `limits` could not be read: then nothing interrupts.
    pub is_broken: bool,
}

impl Limits {
    /// What is known before anything is read.
    pub(super) const NONE: Limits = Limits { value: &Value::Null, is_broken: false };

    /// Checks `limits`.
    pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        if !value.is_null() {
            check_object(KEYS, value, path, problems);
        }
        Limits { value, is_broken: problems.len() > before }
    }
}
