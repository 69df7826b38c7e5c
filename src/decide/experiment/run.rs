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
    /// Where the visitor falls, 0 to 1.
    pub bucket: Option<f64>,
}

impl Drawn {
    /// Whether a variation was forced.
    pub fn is_forced(&self) -> bool {
        self.out.is_empty() && !self.is_hashed
    }
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

    /// A variation that was not drawn.
    fn forced(&self, index: &Value) -> Drawn {
        let index = index.number().unwrap_or(-1.0);
        let is_one = index >= 0.0 && index < self.variations.len() as f64;
        if is_one { Drawn { variation: index as usize, ..Drawn::default() } } else { out("forced") }
    }
}

fn out(why: &'static str) -> Drawn {
    Drawn { out: why, ..Drawn::default() }
}

/// Runs the rule of a feature, or what is tried on a campaign; nothing is remembered by this alone.
pub fn run(context: &Context<'_>, trial: &Trial<'_>) -> Drawn {
    let options = context.options;
    if trial.variations.len() < 2 || *member(options, "enabled") == Value::Bool(false) {
        return out("off");
    }
    if let Some(variation) = target::override_of(trial.key, context.url, trial.variations.len()) {
        return Drawn { variation, ..Drawn::default() };
    }
    if let Some(index) = member(options, "forcedVariations").get(trial.key) {
        return trial.forced(index);
    }
    let drawn = draw(context, trial);
    if drawn.out.is_empty() && is_truthy(member(options, "qaMode")) { out("qaMode") } else { drawn }
}

/// Runs an experiment by itself, which may be bound to addresses and prerequisites, switched off, or forced.
pub fn run_alone(context: &Context<'_>, words: &Value) -> Drawn {
    let (trial, places) = (Trial::new(words), member(words, "urlPatterns"));
    if !places.is_null() && !target::is_targeted(context.url, places, context.ports) {
        return out("url");
    }
    let drawn = run(context, &trial);
    if drawn.is_forced() {
        return drawn;
    }
    if *member(words, "active") == Value::Bool(false) {
        return out("off");
    }
    // Prerequisites come after all that leaves somebody out before a variation is looked for, and draw variations too.
    let is_kept = context.is_sticky(words) && matches!(sticky::find(context, &trial), Ok(Some(_)));
    let is_asked = !is_kept && matches!(drawn.out, "" | "hashVersion" | "coverage" | "version" | "qaMode");
    if is_asked && parents(context, member(words, "parentConditions"), None) != Parents::Met {
        return out("prerequisite");
    }
    match words.get("force") {
        Some(index) if drawn.is_hashed || drawn.out == "qaMode" => trial.forced(index),
        _ => drawn,
    }
}

/// By sticky bucket, else by hash.
fn draw(context: &Context<'_>, trial: &Trial<'_>) -> Drawn {
    let words = trial.words;
    let (_, unit) = context.unit(words);
    if unit.is_empty() {
        return out("unit");
    }
    let kept = if context.is_sticky(words) { sticky::find(context, trial) } else { Ok(None) };
    if !matches!(kept, Ok(Some(_))) {
        let why = left_out(context, words, &unit);
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
            Some(variation) => Drawn { variation, out: "", is_hashed: true, is_sticky: kept.is_some(), bucket },
            None => out("coverage"),
        },
        Err(sticky::Blocked) => Drawn { is_sticky: true, ..out("version") },
    }
}

/// Why somebody is left out, whatever their bucket; empty where nothing speaks against it.
fn left_out(context: &Context<'_>, words: &Value, unit: &str) -> &'static str {
    let (filters, namespace) = (member(words, "filters"), member(words, "namespace"));
    if context.is_filtered(filters) {
        "filters"
    } else if filters.is_null() && !namespace.is_null() && !hash::in_namespace(unit, namespace) {
        "namespace"
    } else if !context.fits(member(words, "condition")) {
        "condition"
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
