//! Experiments: the GrowthBook SDK specification 0.8.0, over JSON values as they were written.
//!
//! `hash` makes buckets, `run` puts somebody into a variation, `feature` evaluates the features of a payload, `sticky`
//! keeps variations, `target` reads addresses; `lot` is what all this means for a campaign.

#[cfg(not(target_arch = "wasm32"))]
pub mod decrypt;
pub mod feature;
pub mod hash;
pub mod lot;
pub mod run;
pub mod sticky;
pub mod target;

use std::cell::RefCell;

use super::condition::Facts;
use crate::config::value::number_text;
use crate::config::{Segment, Value, member};
use crate::ports::Ports;

pub use lot::{feature, why};

/// Everything that an evaluation may read.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Attributes of the visitor; null where one is absent.
    pub fact: &'a dyn Fn(&str) -> Value,
    /// `features`, `savedGroups` and `contextualBandits`.
    pub payload: &'a Value,
    /// The site's own named conditions.
    pub segments: &'a [Segment],
    /// `enabled`, `qaMode` and `forcedVariations`; null where nobody tests.
    pub options: &'a Value,
    /// The address of the page, for targeting and overrides.
    pub url: &'a str,
    /// Documents of sticky buckets, where variations may be remembered.
    pub sticky: Option<&'a RefCell<Value>>,
    /// Regular expressions, numbers and addresses.
    pub ports: &'a dyn Ports,
}

impl Context<'_> {
    /// Whether a condition holds for facts.
    fn holds(&self, condition: &Value, fact: &dyn Fn(&str) -> Value) -> bool {
        let groups = member(self.payload, "savedGroups");
        Facts { groups, segments: self.segments, ..Facts::new(fact, self.ports) }.hold(condition)
    }

    /// Whether the visitor fits a condition; there may be none.
    fn fits(&self, condition: &Value) -> bool {
        self.holds(condition, self.fact)
    }

    /// By what somebody is told apart: the attribute's name and its value, empty where it is absent.
    ///
    /// The fallback counts only where variations can be remembered.
    pub fn unit<'b>(&self, words: &'b Value) -> (&'b str, String) {
        let name = named(words, "hashAttribute");
        let value = self.value(name);
        let fallback = member(words, "fallbackAttribute").text();
        match fallback {
            Some(fallback) if value.is_empty() && self.is_sticky(words) => {
                let value = self.value(fallback);
                (if value.is_empty() { name } else { fallback }, value)
            }
            _ => (name, value),
        }
    }

    /// An attribute as text; what JavaScript takes for false is as good as absent.
    fn value(&self, name: &str) -> String {
        match (self.fact)(name) {
            Value::Text(text) => text,
            Value::Number(number) if number != 0.0 && !number.is_nan() => number_text(number, self.ports),
            value if is_truthy(&value) => value.to_json(self.ports),
            _ => String::new(),
        }
    }

    /// Whether variations of this experiment are kept.
    fn is_sticky(&self, words: &Value) -> bool {
        self.sticky.is_some() && !is_truthy(member(words, "disableStickyBucketing"))
    }

    /// Whether filters leave somebody out.
    fn is_filtered(&self, filters: &Value) -> bool {
        filters.items().iter().any(|filter| {
            let value = self.value(named(filter, "attribute"));
            let version = member(filter, "hashVersion").number().unwrap_or(2.0);
            let bucket = hash::hash(member(filter, "seed").text().unwrap_or_default(), &value, version);
            let ranges = hash::written_ranges(member(filter, "ranges"));
            value.is_empty() || bucket.is_none_or(|bucket| hash::choose(bucket, &ranges).is_none())
        })
    }
}

/// The name of an attribute, `id` where none is given.
fn named<'a>(words: &'a Value, key: &str) -> &'a str {
    member(words, key).text().filter(|name| !name.is_empty()).unwrap_or("id")
}

/// What JavaScript takes for true.
pub fn is_truthy(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(truth) => *truth,
        Value::Number(number) => *number != 0.0 && !number.is_nan(),
        Value::Text(text) => !text.is_empty(),
        _ => true,
    }
}
