//! Putting somebody into a variation of an experiment, or saying why not.

use super::feature::{Above, evaluate};
use super::{Context, hash, number, or, sticky, target};
use crate::config::value::{integer_text, map};
use crate::config::{Value, member, text};
use crate::decide::operators::is_truthy;

/// An experiment: the rule of a feature, what is tried on a campaign, or one by itself.
#[derive(Clone, Copy)]
pub struct Trial<'a> {
    /// Its words, as GrowthBook has them.
    pub words: &'a Value,
    /// Its name.
    pub key: &'a str,
    /// What is tried; how many there are counts.
    pub variations: &'a [Value],
    /// Their weights, those of a contextual bandit where there is one.
    pub weights: &'a Value,
}

/// Why an experiment is not run: then the first variation holds, and nothing is recorded (config.md, Experiments).
pub const NOT_RUN: &str = "unit";

/// What was drawn; out of the experiment it is the first variation.
#[derive(Debug, Clone, Copy, Default, PartialEq)]
pub struct Drawn {
    /// The place of the variation.
    pub variation: usize,
    /// Why not in the experiment; empty for who is in it.
    pub out: &'static str,
    /// Whether it was drawn, and not forced.
    pub is_hashed: bool,
    /// Whether it was remembered.
    pub is_sticky: bool,
    /// Whether it was forced for a test, by the address or by who tests: nothing of it is recorded.
    pub is_test: bool,
    /// Whether it was learnt which suits this visitor: then it is neither weighed nor kept.
    pub is_learnt: bool,
    /// Where the visitor falls, 0 to 1.
    pub bucket: Option<f64>,
}

impl<'a> Trial<'a> {
    /// An experiment from its words.
    pub fn new(words: &'a Value) -> Self {
        let (key, weights) = (text(words, "key"), member(words, "weights"));
        Trial { words, key, variations: member(words, "variations").items(), weights }
    }

    /// The name of a variation: its own key, or its place.
    pub fn name(&self, variation: usize) -> String {
        match self.meta(variation, "key") {
            Value::Text(key) if !key.is_empty() => key.clone(),
            _ => integer_text(variation as i64),
        }
    }

    /// What is said about a variation.
    pub fn meta(&self, variation: usize, key: &str) -> &'a Value {
        member(self.words, "meta").items().get(variation).map_or(&Value::Null, |meta| member(meta, key))
    }

    /// A variation that was not drawn: by its place, or by the id that campaigns give theirs.
    fn forced(&self, one: &Value) -> Drawn {
        let mut place = one.number().unwrap_or(-1.0);
        for (at, variant) in member(self.words, "variants").items().iter().enumerate() {
            if one.text().is_some() && member(variant, "id") == one {
                place = at as f64;
            }
        }
        let is_one = place >= 0.0 && place < self.variations.len() as f64;
        if is_one { Drawn { variation: place as usize, ..Drawn::default() } } else { out("force") }
    }

    /// The variation that the address forces.
    fn asked(&self, address: &str) -> Option<Drawn> {
        let by_name = self.forced(&target::parameter(self.key, address)?.into());
        if by_name.out.is_empty() {
            return Some(by_name);
        }
        let variation = target::override_of(self.key, address, self.variations.len())?;
        Some(Drawn { variation, ..Drawn::default() })
    }
}

fn out(why: &'static str) -> Drawn {
    Drawn { out: why, ..Drawn::default() }
}

/// Runs an experiment; nothing is remembered by this alone. One that `is_alone`, and not the rule of a feature, may be bound
/// to addresses and prerequisites, switched off, or forced.
pub fn run(context: &Context<'_>, trial: &Trial<'_>, is_alone: bool) -> Drawn {
    let (words, options) = (trial.words, context.options);
    let own = |key| if is_alone { member(words, key) } else { &Value::Null };
    if trial.variations.len() < 2 || *member(options, "enabled") == Value::Bool(false) {
        return out(NOT_RUN);
    }
    let places = own("urlPatterns");
    if !places.is_null() && !target::is_targeted(context.url, places, context.facts.ports) {
        return out("urlPatterns");
    }
    let by_tester = || member(options, "forcedVariations").get(trial.key).map(|index| trial.forced(index));
    if let Some(forced) = trial.asked(context.url).or_else(by_tester) {
        return Drawn { is_test: true, ..forced };
    }
    if *own("active") == Value::Bool(false) {
        return out(NOT_RUN);
    }
    let drawn = draw(context, trial, own("parentConditions"));
    match own("force") {
        Value::Null if drawn.is_hashed && is_truthy(member(options, "qaMode")) => out("qaMode"),
        force if drawn.is_hashed && !force.is_null() => trial.forced(force),
        _ => drawn,
    }
}

/// By sticky bucket, else by hash.
fn draw(context: &Context<'_>, trial: &Trial<'_>, needed: &Value) -> Drawn {
    let words = trial.words;
    let (_, unit) = context.unit(words);
    if unit.is_empty() {
        return out(NOT_RUN);
    }
    let kept = sticky::find(context, trial);
    if !matches!(kept, Ok(Some(_))) {
        let why = left_out(context, words, &unit, needed);
        if !why.is_empty() {
            return out(why);
        }
    }
    let bucket = hash::hash(or(words, "seed", trial.key), &unit, number(words, "hashVersion", 1.0));
    let Some(at) = bucket else { return out("hashVersion") };
    let chosen = || match member(words, "ranges") {
        Value::Null => {
            let coverage = number(words, "coverage", 1.0);
            hash::choose(at, &hash::bucket_ranges(trial.variations.len(), coverage, trial.weights))
        }
        ranges => hash::choose_written(at, ranges),
    };
    match kept {
        Ok(kept) => match kept.or_else(chosen) {
            Some(variation) => {
                Drawn { variation, is_hashed: true, is_sticky: kept.is_some(), bucket, ..Drawn::default() }
            }
            None => out("coverage"),
        },
        Err(sticky::Blocked) => Drawn { is_sticky: true, ..out("version") },
    }
}

/// Why somebody is left out, whatever their bucket; empty where nothing speaks against it.
fn left_out(context: &Context<'_>, words: &Value, unit: &str, needed: &Value) -> &'static str {
    let (filters, namespace) = (member(words, "filters"), member(words, "namespace"));
    if context.is_filtered(filters) {
        "filters"
    } else if filters.is_null() && !namespace.is_null() && !hash::in_namespace(unit, namespace) {
        "namespace"
    } else if !context.fits(member(words, "condition")) {
        "condition"
    } else if parents(context, needed, None) != Parents::Met {
        "parentConditions"
    } else {
        ""
    }
}

/// Whether prerequisites are met.
#[derive(PartialEq)]
pub(super) enum Parents {
    /// All are.
    Met,
    /// One is not: the rule does not count.
    Missed,
    /// One that is a gate is not: the feature has no value.
    Shut,
    /// They lead in a circle.
    Cyclic,
}

/// Evaluates prerequisites in their order.
pub(super) fn parents(context: &Context<'_>, list: &Value, above: Above<'_>) -> Parents {
    for parent in list.items() {
        let result = evaluate(context, text(parent, "id"), above);
        if result.source == "cyclicPrerequisite" {
            return Parents::Cyclic;
        }
        let facts = map([("value", result.value.clone())]);
        let fact = |path: &str| facts.at(path).cloned().unwrap_or_default();
        if !context.holds(member(parent, "condition"), &fact) {
            return if is_truthy(member(parent, "gate")) { Parents::Shut } else { Parents::Missed };
        }
    }
    Parents::Met
}
