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
use super::operators::is_truthy;
use crate::config::{Value, member, text};

pub use lot::{feature, is_withheld};

/// Everything that an evaluation may read.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// Attributes of the visitor, null where one is absent, and whatever else conditions read.
    pub facts: Facts<'a>,
    /// `features`, `savedGroups` and `contextualBandits`.
    pub payload: &'a Value,
    /// `enabled`, `qaMode` and `forcedVariations`; null where nobody tests.
    pub options: &'a Value,
    /// The address of the page, for targeting and overrides.
    pub url: &'a str,
    /// Documents of sticky buckets, where variations may be remembered.
    pub sticky: Option<&'a RefCell<Value>>,
}

impl Context<'_> {
    /// Whether a condition holds for facts.
    fn holds(&self, condition: &Value, fact: &dyn Fn(&str) -> Value) -> bool {
        Facts { fact, groups: member(self.payload, "savedGroups"), ..self.facts }.hold(condition)
    }

    /// Whether the visitor fits a condition; there may be none.
    fn fits(&self, condition: &Value) -> bool {
        self.holds(condition, self.facts.fact)
    }

    /// By what somebody is told apart: the attribute's name and its value, empty where it is absent.
    ///
    /// The fallback counts only where variations can be remembered.
    pub fn unit<'b>(&self, words: &'b Value) -> (&'b str, String) {
        let name = or(words, "hashAttribute", "id");
        let value = self.value(name);
        let fallback = text(words, "fallbackAttribute");
        if value.is_empty() && !fallback.is_empty() && self.is_sticky(words) {
            let value = self.value(fallback);
            return (if value.is_empty() { name } else { fallback }, value);
        }
        (name, value)
    }

    /// An attribute as text; what JavaScript takes for false is as good as absent.
    fn value(&self, name: &str) -> String {
        match (self.facts.fact)(name) {
            Value::Text(text) => text,
            value if is_truthy(&value) => value.to_json(self.facts.ports),
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
            let value = self.value(or(filter, "attribute", "id"));
            let bucket = hash::hash(text(filter, "seed"), &value, number(filter, "hashVersion", 2.0));
            let is_in = |bucket| hash::choose_written(bucket, member(filter, "ranges")).is_some();
            value.is_empty() || !bucket.is_some_and(is_in)
        })
    }
}

/// A word, or what it is where it is missing or empty.
fn or<'a>(words: &'a Value, key: &str, otherwise: &'a str) -> &'a str {
    let own = text(words, key);
    if own.is_empty() { otherwise } else { own }
}

/// A number, or what it is where it is missing.
fn number(words: &Value, key: &str, otherwise: f64) -> f64 {
    member(words, key).number().unwrap_or(otherwise)
}
