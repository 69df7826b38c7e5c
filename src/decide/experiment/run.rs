//! Putting somebody into a variation of an experiment, or saying why not.

use super::feature::{Above, evaluate};
use super::{Context, hash, is_truthy, sticky, target};
use crate::config::value::map;
use crate::config::{Value, member};

/// An experiment: one by itself, or the rule of a feature.
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
    /// Whether it is a rule: then words of experiments by themselves mean nothing.
    pub is_rule: bool,
}

/// What was drawn; out of the experiment it is the first variation.
#[derive(Debug, Clone, Default, PartialEq)]
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

impl<'a> Trial<'a> {
    /// An experiment by itself.
    pub fn new(words: &'a Value) -> Self {
        let (key, weights) = (member(words, "key").text().unwrap_or_default(), member(words, "weights"));
        Trial { words, key, variations: member(words, "variations").items(), weights, is_rule: false }
    }

    /// The name of a variation: its own key, or its place.
    pub fn name(&self, variation: usize) -> String {
        match self.meta(variation, "key") {
            Value::Text(key) if !key.is_empty() => key.clone(),
            _ => crate::config::value::integer_text(variation as i64),
        }
    }

    /// What is said about a variation.
    pub fn meta(&self, variation: usize, key: &str) -> &'a Value {
        member(self.words, "meta").items().get(variation).map_or(&Value::Null, |meta| member(meta, key))
    }

    /// A variation that was not drawn.
    fn forced(&self, index: f64) -> Drawn {
        let is_one = (0..self.variations.len()).any(|own| own as f64 == index);
        if is_one { Drawn { variation: index as usize, ..Drawn::default() } } else { out("forced") }
    }
}

fn out(why: &'static str) -> Drawn {
    Drawn { out: why, ..Drawn::default() }
}

/// Runs an experiment; nothing is remembered by this alone.
pub fn run(context: &Context<'_>, trial: &Trial<'_>, above: Above<'_>) -> Drawn {
    let own = |key: &str| if trial.is_rule { &Value::Null } else { member(trial.words, key) };
    if trial.variations.len() < 2 || is_false(context.options, "enabled") {
        return out("off");
    }
    let places = own("urlPatterns");
    if !places.is_null() && !target::is_targeted(context.url, places, context.ports) {
        return out("url");
    }
    if let Some(index) = target::override_of(trial.key, context.url, trial.variations.len()) {
        return Drawn { variation: index, ..Drawn::default() };
    }
    if let Some(index) = member(context.options, "forcedVariations").get(trial.key) {
        return trial.forced(index.number().unwrap_or(-1.0));
    }
    if is_false(trial.words, "active") && !trial.is_rule {
        return out("off");
    }
    let drawn = draw(context, trial, above);
    let forced = own("force");
    if !drawn.out.is_empty() {
        drawn
    } else if !forced.is_null() {
        trial.forced(forced.number().unwrap_or(-1.0))
    } else if is_truthy(member(context.options, "qaMode")) {
        out("off")
    } else {
        drawn
    }
}

fn is_false(value: &Value, key: &str) -> bool {
    *member(value, key) == Value::Bool(false)
}

/// By sticky bucket, else by hash.
fn draw(context: &Context<'_>, trial: &Trial<'_>, above: Above<'_>) -> Drawn {
    let words = trial.words;
    let (_, unit) = context.unit(words);
    if unit.is_empty() {
        return out("unit");
    }
    let kept = if context.is_sticky(words) { sticky::find(context, trial) } else { Ok(None) };
    if !matches!(kept, Ok(Some(_))) {
        let why = left_out(context, trial, &unit, above);
        if !why.is_empty() {
            return out(why);
        }
    }
    let seed = member(words, "seed").text().filter(|seed| !seed.is_empty()).unwrap_or(trial.key);
    let bucket = hash::hash(seed, &unit, member(words, "hashVersion").number().unwrap_or(1.0));
    let Some(at) = bucket else { return out("hashVersion") };
    let ranges = member(words, "ranges");
    let ranges = if ranges.is_null() {
        hash::bucket_ranges(trial.variations.len(), member(words, "coverage").number().unwrap_or(1.0), trial.weights)
    } else {
        hash::written_ranges(ranges)
    };
    match kept {
        Ok(kept) => match kept.or_else(|| hash::choose(at, &ranges)) {
            Some(variation) => Drawn { variation, out: "", is_hashed: true, is_sticky: kept.is_some(), bucket },
            None => Drawn { bucket, ..out("coverage") },
        },
        Err(sticky::Blocked) => Drawn { is_sticky: true, ..out("version") },
    }
}

/// Why somebody is left out, whatever their bucket; empty where nothing speaks against it.
fn left_out(context: &Context<'_>, trial: &Trial<'_>, unit: &str, above: Above<'_>) -> &'static str {
    let (words, namespace) = (trial.words, member(trial.words, "namespace"));
    let filters = member(words, "filters");
    if !filters.is_null() {
        if context.is_filtered(filters) {
            return "filters";
        }
    } else if !namespace.is_null() && !hash::in_namespace(unit, namespace) {
        return "namespace";
    }
    if !context.fits(member(words, "condition")) {
        return "condition";
    }
    let are_met = trial.is_rule || parents(context, member(words, "parentConditions"), above) == Parents::Met;
    if are_met { "" } else { "prerequisite" }
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
        let result = evaluate(context, member(parent, "id").text().unwrap_or_default(), above);
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
