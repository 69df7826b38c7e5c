//! Thousands of random experiments and features, answered by GrowthBook's own SDK in Node and by ours: the same draws.
//!
//! What is random: weights, coverage, ranges, seeds, hash versions, units and their fallbacks, namespaces, filters,
//! conditions, prerequisites, addresses, overrides, test modes, bandits, and what is remembered. Nothing is left out of
//! the comparison.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that finds nothing fails")]

#[path = "experiments/random.rs"]
mod random;
mod sdk;
mod seeded;

use std::cell::RefCell;

use parea::config::Value;
use parea::config::value::{self, map};
use parea::decide::condition::Facts;
use parea::decide::experiment::Context;
use parea::decide::experiment::feature::evaluate;
use parea::decide::experiment::run::{Drawn, Trial, run};
use parea::decide::experiment::sticky;
use parea::ports::Native;
use seeded::Random;

const SITUATIONS: usize = 20_000;

fn member<'a>(value: &'a Value, key: &str) -> &'a Value {
    static NULL: Value = Value::Null;
    value.get(key).unwrap_or(&NULL)
}

#[test]
fn the_sdk_of_growthbook_draws_the_same() {
    let mut random = Random::new(20_261_122);
    let situations: Vec<Value> = (0..SITUATIONS).map(|_| random.situation()).collect();
    let theirs = sdk::ask("experiments/sdk.mjs", &Value::List(situations.clone()));
    assert_eq!(theirs.items().len(), SITUATIONS);
    let (mut inside, mut kept, mut different) = (0, 0, Vec::new());
    for (situation, theirs) in situations.iter().zip(theirs.items()) {
        let ours = answer(situation.clone().leak());
        let drawn = if ours.get("alone").is_some() { member(&ours, "alone") } else { member(&ours, "drawn") };
        inside += usize::from(drawn.at("hashed").is_some_and(Value::is_true));
        kept += usize::from(drawn.at("sticky").is_some_and(Value::is_true));
        if !is_like(&ours, theirs) {
            let [situation, theirs, ours] = [situation, theirs, &ours].map(|value| value.to_json(&Native));
            different.push(format!("{situation}\n  the SDK says {theirs}\n  we say       {ours}"));
        }
    }
    println!("{SITUATIONS} situations, {inside} drawn, {kept} remembered, {} differences", different.len());
    let some = different[..different.len().min(6)].join("\n");
    assert!(different.is_empty(), "{} differences, such as\n{some}", different.len());
    assert!(inside > SITUATIONS / 10 && kept > SITUATIONS / 500, "{inside} drawn, {kept} remembered");
}

/// Half of a situation with the values of another: whatever a payload holds, nothing panics, and equal is equal.
#[test]
fn no_payload_makes_it_panic() {
    let mut random = Random::new(7);
    let leaves = ["null", "{}", "[]", "-1", "1e308", "\"\"", "[[]]", "[1]", "[null, 2]", "{\"a\":[]}", "true", "\"[\""];
    for _ in 0..4_000 {
        let text = random.situation().to_json(&Native);
        let starts: Vec<usize> = text.match_indices("\":").map(|(at, _)| at + 2).collect();
        let at = starts[random.below(starts.len())];
        let damaged = [&text[..at], leaves[random.below(leaves.len())], &text[end_of_value(&text, at)..]].concat();
        let situation = value::parse(&damaged, &Native).unwrap_or_else(|at| panic!("{at}: {damaged}")).leak();
        assert_eq!(answer(situation), answer(situation));
    }
}

/// Where the value that begins at a place ends.
fn end_of_value(text: &str, start: usize) -> usize {
    let (mut depth, mut quoted, mut escaped) = (0, false, false);
    for (at, byte) in text.bytes().enumerate().skip(start) {
        match byte {
            _ if escaped => escaped = false,
            b'\\' if quoted => escaped = true,
            b'"' => quoted = !quoted,
            _ if quoted => {}
            b'{' | b'[' => depth += 1,
            b'}' | b']' | b',' if depth == 0 => return at,
            b'}' | b']' => depth -= 1,
            _ => {}
        }
    }
    text.len()
}

/// What ours says.
fn answer(situation: &'static Value) -> Value {
    let context = member(situation, "context");
    let attributes = member(context, "attributes");
    let fact = |path: &str| attributes.at(path).cloned().unwrap_or_default();
    let docs = member(situation, "sticky");
    let docs = (!docs.is_null()).then(|| RefCell::new(docs.clone()));
    let ask = Context {
        facts: Facts::new(&fact, &Native),
        payload: context,
        options: context,
        url: member(context, "url").text().unwrap_or_default(),
        sticky: docs.as_ref(),
    };
    let experiment = member(situation, "experiment");
    let mut answer = if experiment.is_null() {
        let feature = evaluate(&ask, "feature", None);
        let leaf = feature.leaf.map(|(leaf, _)| leaf);
        let drawn = feature.drawn.as_ref().map(|(trial, drawn)| told(&ask, trial, drawn, leaf));
        let rule = feature.rule.get("id").cloned().unwrap_or("".into());
        map([
            ("value", feature.value.clone()),
            ("source", feature.source.into()),
            ("ruleId", rule),
            ("drawn", drawn.unwrap_or_default()),
        ])
    } else {
        let trial = Trial::new(experiment);
        let drawn = run(&ask, &trial, true);
        if let (Some(docs), true) = (&docs, drawn.is_hashed) {
            sticky::keep(&ask, &mut docs.borrow_mut(), &trial, drawn.variation);
        }
        map([("alone", told(&ask, &trial, &drawn, None))])
    };
    answer.set("sticky", docs.map_or(Value::Null, RefCell::into_inner));
    answer
}

fn told(ask: &Context<'_>, trial: &Trial<'_>, drawn: &Drawn, leaf: Option<f64>) -> Value {
    let optional = |number: Option<f64>| number.map_or(Value::Null, Value::Number);
    map([
        ("out", (!drawn.out.is_empty()).into()),
        ("variation", (drawn.variation as f64).into()),
        ("hashed", drawn.is_hashed.into()),
        ("sticky", drawn.is_sticky.into()),
        ("bucket", optional(drawn.bucket)),
        ("key", trial.name(drawn.variation).into()),
        ("attribute", ask.unit(trial.words).0.into()),
        ("leaf", optional(leaf)),
    ])
}

/// Equal, whatever the order of members.
fn is_like(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::List(one), Value::List(two)) => {
            one.len() == two.len() && one.iter().zip(two).all(|(one, other)| is_like(one, other))
        }
        (Value::Map(one), Value::Map(two)) => {
            one.len() == two.len() && one.iter().all(|(key, one)| other.get(key).is_some_and(|two| is_like(one, two)))
        }
        _ => one == other,
    }
}
