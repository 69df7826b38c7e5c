//! `limits`: how often anything may interrupt, over all campaigns.

use super::describe::{Key, Kind, check, check_object, keys};
use super::problem::{Path, Problem};
use super::{Value, member};
use crate::decide::learn;

/// The keys of `limits`.
pub const KEYS: &[Key] = keys! {
    "perPage": Kind::Count, "Most interruptions in one page view.", eg "1";
    "perSession": Kind::Count, "Most interruptions in one session.", eg "2";
    "perDay": Kind::Count, "Most interruptions in 24 hours.", eg "3";
    "gap": Kind::Duration, "Least time between two interruptions.", eg "\"30s\"";
    "holdout": Kind::Share, "The share of visitors whom nothing ever interrupts by itself, to compare with; it needs `remember`.";
    "groups": Kind::Map(&Kind::Object(GROUP)), "Caps for the campaigns of a group.";
};

/// The keys of an entry of `limits.groups`.
pub const GROUP: &[Key] = keys! {
    #[required] "max": Kind::Count, "Most showings of the group.";
    #[required] "per": Kind::Duration, "The rolling window in which they are counted.";
    "learn": Kind::Object(learn::KEYS), "Lets of the group's campaigns go first what suits the visitor best, by what they did themselves, in the place of `priority`; needs `personalise`.";
};

/// Showings that are kept of each campaign, where no cap asks for more.
const KEPT: f64 = 20.0;

/// Caps over everything that interrupts; the numbers are read where they are compared.
#[derive(Debug)]
pub struct Limits {
    /// As they were written.
    pub value: &'static Value,
    /// True when `limits` could not be read: then nothing interrupts.
    pub is_broken: bool,
    /// Groups that could not be read: then their campaigns do not show.
    pub broken: Vec<&'static str>,
    /// Showings to be kept of each campaign: as many as the largest cap counts.
    pub kept: f64,
}

impl Limits {
    /// What is known before anything is read.
    pub(super) const NONE: Limits = Limits { value: &Value::Null, is_broken: false, broken: Vec::new(), kept: KEPT };

    /// Checks `limits`.
    pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        check_object(KEYS, value, path, problems);
        let mut limits = Limits { value, ..Limits::NONE };
        limits.keep(member(value, "perSession"));
        limits.keep(member(value, "perDay"));
        let mut of_groups = Vec::new();
        for (name, group) in member(value, "groups").entries() {
            let before = of_groups.len();
            check(&Kind::Object(GROUP), group, path, &mut of_groups);
            if of_groups.len() > before {
                limits.broken.push(name);
            }
            limits.keep(member(group, "max"));
        }
        limits.is_broken = problems.len() - before > of_groups.len();
        limits
    }

    /// Lets as many showings be kept as a cap counts.
    pub(super) fn keep(&mut self, most: &Value) {
        self.kept = self.kept.max(most.number().unwrap_or(0.0));
    }
}
