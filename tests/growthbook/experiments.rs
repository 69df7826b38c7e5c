//! Everything but conditions: buckets, experiments, features, addresses, encryption.

use std::cell::RefCell;

use parea::config::{Value, value};
use parea::decide::condition::Facts;
#[cfg(not(target_arch = "wasm32"))]
use parea::decide::experiment::decrypt;
use parea::decide::experiment::feature::{Feature, evaluate};
use parea::decide::experiment::run::{Drawn, Trial, run};
use parea::decide::experiment::{Context, hash, target};
use parea::ports::Ports;

use super::Check;

/// One function for each section.
pub const SECTIONS: &[(&str, Check)] = &[
    ("hash", buckets),
    ("getBucketRange", ranges),
    ("feature", features),
    ("run", runs),
    ("chooseVariation", choices),
    ("getQueryStringOverride", overrides),
    ("inNamespace", namespaces),
    ("getEqualWeights", weights),
    #[cfg(not(target_arch = "wasm32"))]
    ("decrypt", decryption),
    ("stickyBucket", sticky_buckets),
    ("urlRedirect", redirects),
    ("contextualBandit", features),
];

static NULL: Value = Value::Null;

fn at(value: &Value, path: &str) -> &'static Value {
    Box::leak(Box::new(value.at(path).cloned().unwrap_or_default()))
}

fn text(case: &Value, place: &str) -> &'static str {
    at(case, place).text().unwrap_or_default()
}

fn number(case: &Value, place: &str) -> f64 {
    at(case, place).number().unwrap_or(f64::NAN)
}

/// Equal, whatever the order of members, with numbers as near as six digits.
fn is_like(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => (one - other).abs() < 1e-6,
        (Value::List(one), Value::List(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_like(one, other))
        }
        (Value::Map(one), Value::Map(_)) => {
            let has = |(key, value): &(String, Value)| other.get(key).is_some_and(|other| is_like(value, other));
            one.len() == other.entries().len() && one.iter().all(has)
        }
        _ => one == other,
    }
}

fn expect(actual: &Value, wanted: &Value, ports: &dyn Ports) -> Result<(), String> {
    if is_like(actual, wanted) { Ok(()) } else { Err(format!("got {}", actual.to_json(ports))) }
}

fn pairs(ranges: &[[f64; 2]]) -> Value {
    Value::List(ranges.iter().map(|range| Value::List(range.map(Value::Number).to_vec())).collect())
}

fn optional(number: Option<f64>) -> Value {
    number.map_or(Value::Null, Value::Number)
}

fn buckets(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    expect(&optional(hash::hash(text(case, "0"), text(case, "1"), number(case, "2"))), at(case, "3"), ports)
}

fn ranges(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let count = number(case, "1.0") as usize;
    expect(&pairs(&hash::bucket_ranges(count, number(case, "1.1"), at(case, "1.2"))), at(case, "2"), ports)
}

fn choices(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let chosen = hash::choose_written(number(case, "1"), at(case, "2"));
    expect(&Value::Number(chosen.map_or(-1.0, |at| at as f64)), at(case, "3"), ports)
}

fn overrides(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let index = target::override_of(text(case, "1"), text(case, "2"), number(case, "3") as usize);
    expect(&optional(index.map(|index| index as f64)), at(case, "4"), ports)
}

fn namespaces(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    expect(&Value::Bool(hash::in_namespace(text(case, "1"), at(case, "2"))), at(case, "3"), ports)
}

/// Without weights the ranges are as wide as each other.
fn weights(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let ranges = hash::bucket_ranges(number(case, "0").max(0.0) as usize, 1.0, &NULL);
    let widths = ranges.iter().map(|[from, to]| Value::Number(to - from)).collect();
    expect(&Value::List(widths), at(case, "1"), ports)
}

#[cfg(not(target_arch = "wasm32"))]
fn decryption(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let plain = decrypt::decrypt(text(case, "1"), text(case, "2"));
    expect(&plain.map_or(Value::Null, Value::from), at(case, "3"), ports)
}

/// Works with the context that a case describes.
fn with<T>(
    case: &'static Value,
    sticky: Option<&RefCell<Value>>,
    ports: &dyn Ports,
    work: impl FnOnce(&Context<'_>) -> T,
) -> T {
    let attributes = at(case, "attributes");
    let fact = |path: &str| attributes.at(path).cloned().unwrap_or_default();
    work(&Context { facts: Facts::new(&fact, ports), payload: case, options: case, url: text(case, "url"), sticky })
}

fn runs(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let trial = Trial::new(at(case, "2"));
    let drawn = with(at(case, "1"), None, ports, |context| run(context, &trial, true));
    let value = trial.variations.get(drawn.variation).unwrap_or(&NULL).clone();
    let actual = Value::List(vec![value, drawn.out.is_empty().into(), drawn.is_hashed.into()]);
    expect(&actual, &Value::List(vec![at(case, "3").clone(), at(case, "4").clone(), at(case, "5").clone()]), ports)
}

fn features(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    with(at(case, "1"), None, ports, |context| {
        let feature = evaluate(context, text(case, "2"), None);
        let is_on = feature.is_on();
        let mut actual = value::map([
            ("value", feature.value.clone()),
            ("on", is_on.into()),
            ("off", (!is_on).into()),
            ("source", feature.source.into()),
            ("ruleId", feature.rule.get("id").cloned().unwrap_or("".into())),
        ]);
        if let Some((trial, drawn)) = &feature.drawn {
            actual.set("experiment", told(&feature, trial));
            actual.set("experimentResult", result(context, &feature, trial, drawn, text(case, "2")));
        }
        expect(&actual, at(case, "3"), ports)
    })
}

/// The experiment that GrowthBook makes of a rule: the words that it takes over.
fn told(feature: &Feature<'_>, trial: &Trial<'_>) -> Value {
    let mut told = value::map([("key", trial.key.into()), ("variations", Value::List(trial.variations.to_vec()))]);
    for key in
        "coverage hashAttribute fallbackAttribute disableStickyBucketing bucketVersion minBucketVersion namespace \
                meta ranges name phase seed hashVersion filters condition"
            .split_whitespace()
    {
        if let Some(word) = feature.rule.get(key) {
            told.set(key, word.clone());
        }
    }
    if !trial.weights.is_null() {
        told.set("weights", trial.weights.clone());
    }
    if let Some((leaf, version)) = feature.leaf {
        let bandit =
            [("leafId", leaf.into()), ("variationWeights", trial.weights.clone()), ("banditVersion", version.clone())];
        told.set("contextualBandit", value::map(bandit));
    }
    told
}

fn result(context: &Context<'_>, feature: &Feature<'_>, trial: &Trial<'_>, drawn: &Drawn, id: &str) -> Value {
    let (attribute, _) = context.unit(trial.words);
    let mut result = value::map([
        ("key", trial.name(drawn.variation).into()),
        ("featureId", id.into()),
        ("inExperiment", drawn.out.is_empty().into()),
        ("hashUsed", drawn.is_hashed.into()),
        ("variationId", (drawn.variation as f64).into()),
        ("value", feature.value.clone()),
        ("hashAttribute", attribute.into()),
        ("hashValue", (context.facts.fact)(attribute)),
        ("stickyBucketUsed", drawn.is_sticky.into()),
    ]);
    if let Some(bucket) = drawn.bucket {
        result.set("bucket", bucket);
    }
    for key in ["name", "passthrough"] {
        if !trial.meta(drawn.variation, key).is_null() {
            result.set(key, trial.meta(drawn.variation, key).clone());
        }
    }
    if let Some((leaf, version)) = feature.leaf {
        result.set("leafId", leaf);
        result.set("variationWeights", trial.weights.clone());
        result.set("banditVersion", version.clone());
    }
    result
}

/// A service loads the documents of this visitor's attributes, and no others.
fn sticky_buckets(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let mut docs = Value::Map(Vec::new());
    for doc in at(case, "2").items() {
        let (name, value) = (text(doc, "attributeName"), text(doc, "attributeValue"));
        if at(case, &format!("1.attributes.{name}")).is(value) {
            docs.set(&format!("{name}||{value}"), doc.clone());
        }
    }
    let docs = RefCell::new(docs);
    let actual = with(at(case, "1"), Some(&docs), ports, |context| {
        let feature = evaluate(context, text(case, "3"), None);
        let drawn = feature.drawn.as_ref();
        drawn.map_or(Value::Null, |(trial, drawn)| result(context, &feature, trial, drawn, text(case, "3")))
    });
    expect(&actual, at(case, "4"), ports)?;
    expect(&docs.take(), at(case, "5"), ports)
}

fn redirects(case: &Value, ports: &dyn Ports) -> Result<(), String> {
    let to = with(at(case, "1"), None, ports, |context| target::redirect(context, at(case, "1.experiments")));
    let wanted = at(case, "2").items();
    let [wanted] = wanted else { return Err("one redirect".to_owned()) };
    expect(&to.map_or(Value::Null, Value::from), at(wanted, "urlWithParams"), ports)
}
