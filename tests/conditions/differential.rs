//! Thousands of random conditions and attributes, answered by GrowthBook's own SDK in Node and by ours: the same answers.
//!
//! Nothing is left out of the comparison but what the SDK answers with an exception, and of that there may be none. The
//! generator makes none of these, where the SDK differs from its specification, or we from it by intent:
//! texts beyond 2,000 characters (config.md bounds regular expressions); patterns named like members of every object, such
//! as `constructor`, which the SDK looks up in its cache; objects with keys that look like numbers, whose order JavaScript
//! changes; groups that are no lists and conditions that are no objects, which `Compiler::check` refuses.

use crate::random::groups;
use crate::sdk;
use crate::seeded::Random;
use parea::config::Value;
use parea::config::value::map;
use parea::decide::condition::{Facts, reach};
use parea::ports::Native;

const CONDITIONS: usize = 3_000;

const VISITORS: usize = 300;

/// How many visitors each condition is asked about.
const EACH: usize = 8;

#[test]
fn the_sdk_of_growthbook_gives_the_same_answers() {
    let mut random = Random::new(20_261_122);
    let conditions: Vec<Value> = (0..CONDITIONS).map(|_| random.condition(3)).collect();
    let visitors: Vec<Value> = (0..VISITORS).map(|_| random.attributes()).collect();
    let pairs: Vec<(usize, usize)> = (0..CONDITIONS * EACH).map(|at| (at / EACH, random.below(VISITORS))).collect();
    let groups = groups();
    let theirs = ask(&conditions, &visitors, &groups, &pairs);
    assert_eq!(theirs.items().len(), pairs.len());
    let (mut holding, mut different) = (0, Vec::new());
    for ((condition, visitor), theirs) in pairs.iter().zip(theirs.items()) {
        let (condition, visitor) = (&conditions[*condition], &visitors[*visitor]);
        let fact = |path: &str| reach(visitor, path);
        let ours = Facts { groups: &groups, ..Facts::new(&fact, &Native) }.hold(condition);
        holding += usize::from(ours);
        if *theirs != Value::Bool(ours) {
            let [condition, visitor, theirs] = [condition, visitor, theirs].map(|value| value.to_json(&Native));
            different.push(format!("{condition} of {visitor}: the SDK says {theirs}, we say {ours}"));
        }
    }
    println!("{} answers, {holding} of them true, {} differences", pairs.len(), different.len());
    assert!(
        different.is_empty(),
        "{} differences, such as\n{}",
        different.len(),
        different[..different.len().min(12)].join("\n")
    );
    assert!((pairs.len() / 8..pairs.len() * 7 / 8).contains(&holding), "both answers are common: {holding}");
}

/// What the SDK says to each pair of a condition and a visitor.
fn ask(conditions: &[Value], visitors: &[Value], groups: &Value, pairs: &[(usize, usize)]) -> Value {
    let pair = |(one, other): &(usize, usize)| Value::List(vec![(*one as f64).into(), (*other as f64).into()]);
    let asked = map([
        ("conditions", Value::List(conditions.to_vec())),
        ("visitors", Value::List(visitors.to_vec())),
        ("groups", groups.clone()),
        ("pairs", Value::List(pairs.iter().map(pair).collect())),
    ]);
    sdk::ask("conditions/sdk.mjs", &asked)
}
