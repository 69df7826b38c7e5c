//! Features of a GrowthBook payload: rules in their order, prerequisites, rollouts, experiments, contextual bandits.

use super::run::{Drawn, Parents, Trial, parents, run};
use super::{Context, hash, number, or, sticky};
use crate::config::{Value, member};
use crate::decide::operators::is_truthy;

/// The features that are being evaluated, innermost first: one that comes again leads in a circle.
pub type Above<'a> = Option<&'a Link<'a>>;

/// A feature that is being evaluated.
#[derive(Clone, Copy)]
pub struct Link<'a> {
    id: &'a str,
    above: Above<'a>,
}

/// What a feature is for somebody.
pub struct Feature<'a> {
    /// Its value; null where there is none.
    pub value: &'a Value,
    /// Where that comes from, in GrowthBook's words.
    pub source: &'static str,
    /// The rule that gave it, else null.
    pub rule: &'a Value,
    /// What was drawn, where the rule is an experiment.
    pub drawn: Option<(Trial<'a>, Drawn)>,
    /// The leaf of a contextual bandit and its version.
    pub leaf: Option<(f64, &'a Value)>,
}

impl<'a> Feature<'a> {
    /// Whether JavaScript takes its value for true.
    pub fn is_on(&self) -> bool {
        is_truthy(self.value)
    }

    fn new(value: &'a Value, source: &'static str, rule: &'a Value) -> Self {
        Feature { value, source, rule, drawn: None, leaf: None }
    }
}

/// Evaluates a feature; variations that it draws are kept where that is allowed.
pub fn evaluate<'a>(context: &Context<'a>, id: &'a str, above: Above<'_>) -> Feature<'a> {
    let none = |source| Feature::new(&Value::Null, source, &Value::Null);
    let mut link = above;
    while let Some(other) = link {
        if other.id == id {
            return none("cyclicPrerequisite");
        }
        link = other.above;
    }
    let link = Link { id, above };
    let Some(feature) = member(context.payload, "features").get(id) else { return none("unknownFeature") };
    for rule in member(feature, "rules").items() {
        match parents(context, member(rule, "parentConditions"), Some(&link)) {
            Parents::Met => {}
            Parents::Missed => continue,
            Parents::Shut => return none("prerequisite"),
            Parents::Cyclic => return none("cyclicPrerequisite"),
        }
        if context.is_filtered(member(rule, "filters")) {
            continue;
        }
        if let Some(value) = rule.get("force") {
            if context.fits(member(rule, "condition")) && is_rolled_out(context, id, rule) {
                return Feature::new(value, "force", rule);
            }
        } else if let Some(found) = experiment(context, id, rule) {
            return found;
        }
    }
    Feature::new(member(feature, "defaultValue"), "defaultValue", &Value::Null)
}

/// Whether a rollout includes somebody.
fn is_rolled_out(context: &Context<'_>, id: &str, rule: &Value) -> bool {
    let (range, coverage) = (member(rule, "range"), member(rule, "coverage").number());
    if range.is_null() && coverage.is_none() {
        return true;
    }
    let (_, unit) = context.unit(rule);
    let bucket = hash::hash(or(rule, "seed", id), &unit, number(rule, "hashVersion", 1.0));
    bucket.filter(|_| !unit.is_empty()).is_some_and(|bucket| match coverage {
        // A coverage of 0 means nobody, not even the first bucket.
        Some(coverage) if range.is_null() => coverage != 0.0 && bucket <= coverage,
        _ => hash::is_within(bucket, range.items()),
    })
}

/// What a rule that is an experiment gives to those who are in it.
fn experiment<'a>(context: &Context<'a>, id: &'a str, rule: &'a Value) -> Option<Feature<'a>> {
    let variations = rule.get("contextualVariations").or_else(|| rule.get("variations"))?.items();
    let mut trial = Trial { key: or(rule, "key", id), variations, ..Trial::new(rule) };
    let leaf = leaf(context, &mut trial);
    let drawn = run(context, &trial, false);
    if let Some(docs) = context.sticky
        && drawn.is_hashed
    {
        sticky::keep(context, &mut docs.borrow_mut(), &trial, drawn.variation);
    }
    if !drawn.out.is_empty() || is_truthy(trial.meta(drawn.variation, "passthrough")) {
        return None;
    }
    let mut found = Feature::new(variations.get(drawn.variation)?, "experiment", rule);
    found.leaf = leaf.filter(|_| drawn.is_hashed);
    found.drawn = Some((trial, drawn));
    Some(found)
}

/// The first context of a contextual bandit that fits gives the weights; -1 is the leaf of those whom none fits.
fn leaf<'a>(context: &Context<'a>, trial: &mut Trial<'a>) -> Option<(f64, &'a Value)> {
    let name = member(trial.words, "contextualBanditRef").text()?;
    let bandit = member(context.payload, "contextualBandits").get(name)?;
    let mut leaf = -1.0;
    for branch in member(bandit, "contexts").items() {
        if context.fits(member(branch, "condition")) {
            trial.weights = member(branch, "weights");
            leaf = member(branch, "leafId").number().unwrap_or(leaf);
            break;
        }
    }
    Some((leaf, member(bandit, "banditVersion")))
}
