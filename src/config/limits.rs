//! `limits`: how often anything may interrupt, over all campaigns.

use super::describe::{Key, Kind, check_keys, duration, keys};
use super::problem::{Path, Problem};
use super::{Value, member};

/// The keys of `limits`.
pub const KEYS: &[Key] = keys! {
    "perPage": Kind::Number, "Most interruptions in one page view.";
    "perSession": Kind::Number, "Most interruptions in one session.";
    "perDay": Kind::Number, "Most interruptions in 24 hours.";
    "gap": Kind::Duration, "Least time between two interruptions.";
    "groups": Kind::Map(&Kind::Object(GROUP)), "Caps for the campaigns of a group.";
};

/// The keys of an entry of `limits.groups`.
pub const GROUP: &[Key] = keys! {
    #[required] "max": Kind::Number, "Most showings of the group.";
    #[required] "per": Kind::Duration, "The rolling window in which they are counted.";
};

/// Caps over everything that interrupts.
#[derive(Debug, Default, Clone)]
pub struct Limits {
    /// Most in one page view.
    pub per_page: Option<f64>,
    /// Most in one session.
    pub per_session: Option<f64>,
    /// Most in 24 hours.
    pub per_day: Option<f64>,
    /// Least milliseconds between two.
    pub gap: f64,
    /// Group, most showings, window in milliseconds.
    pub groups: Vec<(String, f64, f64)>,
    /// True when `limits` could not be read: then nothing interrupts.
    pub is_broken: bool,
}

impl Limits {
    /// Decodes `limits`.
    pub fn decode(value: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        if value.is_null() {
            return Limits::default();
        }
        let before = problems.len();
        check_keys(KEYS, value, path, problems);
        let groups = member(value, "groups").entries().iter();
        Limits {
            per_page: member(value, "perPage").number(),
            per_session: member(value, "perSession").number(),
            per_day: member(value, "perDay").number(),
            gap: duration(member(value, "gap")).unwrap_or(0.0),
            groups: groups
                .filter_map(|(name, group)| {
                    Some((name.clone(), member(group, "max").number()?, duration(member(group, "per"))?))
                })
                .collect(),
            is_broken: problems.len() > before,
        }
    }
}
