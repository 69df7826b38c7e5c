//! Compiled conditions against interpreted ones, and both against nonsense.

use crate::random::groups;
use crate::seeded::Random;
use parea::config::{Segment, Value, value};
use parea::consent::Purposes;
use parea::decide::condition::{Facts, reach};
use parea::decide::program::Program;
use parea::ports::Native;
use proptest::prelude::*;

/// Asks every condition of each of some visitors in turn, compiled and interpreted.
fn compare(conditions: &[Value], visitors: &[Value], segments: &[Segment]) {
    let groups = groups();
    let audiences: Vec<_> = conditions.iter().map(Some).collect();
    let (mut page, mut pass) = (Program::new(&audiences, segments), Program::new(&audiences, segments));
    let paths: Vec<Option<String>> = pass.paths().map(|path| path.map(str::to_owned)).collect();
    for visitor in visitors {
        let fact = |path: &str| reach(visitor, path);
        let facts = Facts { groups: &groups, segments, ..Facts::new(&fact, &Native) };
        for (slot, path) in paths.iter().enumerate() {
            pass.set(slot, path.as_deref().map(fact).unwrap_or_default(), &facts);
        }
        let fitting = pass.fitting();
        for (at, condition) in conditions.iter().enumerate() {
            let expected = facts.hold(condition);
            let of = || format!("{} of {}", condition.to_json(&Native), visitor.to_json(&Native));
            assert_eq!(page.fits(at, &facts), Some(expected), "{}", of());
            assert_eq!(fitting.contains(&(at as i32)), expected, "{}", of());
        }
    }
}

#[test]
fn compiled_conditions_say_what_interpreted_ones_say_whatever_changes() {
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let conditions: Vec<_> = (0..40).map(|_| random.condition(3)).collect();
        let mut visitors: Vec<_> = (0..20).map(|_| random.attributes()).collect();
        // Small steps, too: one attribute changes at a time.
        let mut walker = random.attributes();
        for _ in 0..40 {
            let value = random.value(1);
            walker.set(["a", "b", "name", "v", "tags"][random.below(5)], value);
            visitors.push(walker.clone());
        }
        compare(&conditions, &visitors, &[]);
    }
}

#[test]
fn segments_are_shared_and_a_circle_of_them_holds_nobody() {
    let parse = |text: &str| value::parse(text, &Native).unwrap().leak();
    let segment = |name, text| Segment { name, condition: parse(text), needs: Purposes::default() };
    let segments = [
        segment("big", r#"{ "a": { "$gt": 5 } }"#),
        segment("not-big", r#"{ "$not": { "$segment": "big" } }"#),
        segment("round", r#"{ "$segment": "about" }"#),
        segment("about", r#"{ "$segment": "round" }"#),
    ];
    let conditions: Vec<Value> = [
        r#"{ "$segment": "big" }"#,
        r#"{ "$segment": "not-big", "b": 1 }"#,
        r#"{ "$or": [{ "$segment": "big" }, { "$segment": "not-big" }] }"#,
        r#"{ "$segment": "unknown" }"#,
    ]
    .map(|text| value::parse(text, &Native).unwrap())
    .to_vec();
    let visitors = [r#"{ "a": 7 }"#, r#"{ "a": 5, "b": 1 }"#, "{}", r#"{ "a": 6, "b": 1 }"#];
    compare(&conditions, &visitors.map(|text| value::parse(text, &Native).unwrap()), &segments);

    let round = value::parse(r#"{ "$segment": "round" }"#, &Native).unwrap();
    let fact = |_: &str| Value::Null;
    let mut program = Program::new(&[Some(&round), None], &segments);
    let facts = Facts::new(&fact, &Native);
    assert_eq!(
        [program.fits(0, &facts), program.fits(1, &facts), program.fits(2, &facts)],
        [Some(false), Some(false), None]
    );
}

#[test]
fn what_is_forgotten_is_asked_again_and_answers_nothing_until_then() {
    let condition = value::parse(r#"{ "purchased": { "$in": ["oil"] } }"#, &Native).unwrap();
    let mut program = Program::new(&[Some(&condition)], &[]);
    let known = |_: &str| Value::List(vec!["oil".into()]);
    assert_eq!(program.fits(0, &Facts::new(&known, &Native)), Some(true));
    program.forget();
    assert_eq!(program.fitting(), [], "the verdict is forgotten with the value");
    assert!(!format!("{program:?}").contains("List([Text(\"oil\")])"), "no value is left: {program:?}");
    assert_eq!(program.fits(0, &Facts::new(&|_| Value::Null, &Native)), Some(false));
}

/// Any JSON at all, with the words of the language among its keys.
fn json() -> impl Strategy<Value = Value> {
    let text = prop_oneof!["[a-c$.]{0,4}", ".{0,6}", Just("$regex".to_owned())];
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        text.clone().prop_map(Value::from),
    ];
    let words: Vec<String> = parea::decide::condition::OPERATORS.iter().map(|key| key.name.to_owned()).collect();
    let groups =
        ["$and", "$or", "$nor", "$segment", "$feature", "$event", "name", "count", "within"].map(str::to_owned);
    let key = prop_oneof![proptest::sample::select([words, groups.to_vec()].concat()), text];
    leaf.prop_recursive(5, 40, 4, move |inner| {
        prop_oneof![
            proptest::collection::vec(inner.clone(), 0..4).prop_map(Value::List),
            proptest::collection::vec((key.clone(), inner), 0..4).prop_map(Value::Map),
        ]
    })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 1_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn no_json_makes_the_engine_panic_and_both_ways_agree(conditions in proptest::collection::vec(json(), 1..4), visitor in json()) {
        compare(&conditions, &[visitor, Value::Null], &[]);
    }
}
