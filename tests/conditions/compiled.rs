//! Compiled conditions against interpreted ones, and both against nonsense.

use crate::random::groups;
use crate::seeded::Random;
use parea::config::{Segment, Value, value};
use parea::consent::Purposes;
use parea::decide::condition::{Compiler, Facts, reach};
use parea::decide::decider::Decider;
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
fn what_is_referred_to_twice_over_and_over_is_asked_once() {
    // Thirty segments, each of which refers twice to the one before: as a tree they would be a thousand million.
    let parse = |text: &str| value::parse(text, &Native).unwrap().leak();
    let name = |at: usize| -> &'static str { format!("s{at}").leak() };
    let mut segments = vec![Segment { name: name(0), condition: parse(r#"{ "a": 1 }"#), needs: Purposes::default() }];
    for at in 1..=30 {
        let before = name(at - 1);
        let text = format!(
            r#"{{ "$and": [{{ "$segment": "{before}", "b": {{ "$ne": {at} }} }}, {{ "$not": {{ "$not": {{ "$segment": "{before}" }} }} }}] }}"#
        );
        segments.push(Segment { name: name(at), condition: parse(&text), needs: Purposes::default() });
    }
    let conditions = [parse(r#"{ "$segment": "s30" }"#).clone()];
    let visitors = [r#"{ "a": 1 }"#, r#"{ "a": 2 }"#, r#"{ "a": 1, "b": 17 }"#];
    compare(&conditions, &visitors.map(|text| parse(text).clone()), &segments);
    let fact = |path: &str| reach(parse(r#"{ "a": 1 }"#), path);
    assert!(Facts { segments: &segments, ..Facts::new(&fact, &Native) }.hold(&conditions[0]));
}

#[test]
fn what_asks_for_the_time_is_asked_again_as_it_passes_however_deep_it_stands() {
    const HOUR: f64 = 3.6e6;
    let start = 1_795_305_600_000.0;
    let visitor = value::parse(
        r#"{ "at": "2026-11-22T00:00Z", "all": ["2026-11-22T00:00Z"], "count": ["a"], "orders": [{ "at": "2026-11-22T00:00Z" }] }"#,
        &Native,
    )
    .unwrap();
    let fact = |path: &str| reach(&visitor, path);
    for (condition, expected) in [
        (r#"{ "at": { "$within": "1h" } }"#, [true, false]),
        (r#"{ "at": { "$not": { "$within": "1h" } } }"#, [false, true]),
        (r#"{ "at": { "$not": { "$not": { "$within": "1h" } } } }"#, [true, false]),
        (r#"{ "all": { "$all": [{ "$within": "1h" }] } }"#, [true, false]),
        (r#"{ "all": { "$elemMatch": { "$within": "1h" } } }"#, [true, false]),
        (r#"{ "all": { "$elemMatch": { "$not": { "$within": "1h" } } } }"#, [false, true]),
        (r#"{ "orders": { "$elemMatch": { "at": { "$within": "1h" } } } }"#, [true, false]),
        (
            r#"{ "orders": { "$elemMatch": { "at": { "$exists": true }, "$nor": [{ "at": { "$within": "1h" } }] } } }"#,
            [false, true],
        ),
        (r#"{ "count": { "$size": { "$within": "20000d" } } }"#, [false, false]),
        (r#"{ "count": { "$size": { "$not": { "$within": "20770d" } } } }"#, [false, true]),
        (
            r#"{ "orders": { "$elemMatch": { "at": { "$exists": true }, "$event": { "name": "call", "within": "1h" } } } }"#,
            [true, false],
        ),
    ] {
        let parsed = value::parse(condition, &Native).unwrap();
        let mut program = Program::new(&[Some(&parsed)], &[]);
        let text = format!(r#"{{ "campaigns": [{{ "audience": {condition} }}] }}"#);
        let mut decider = Decider::new(text, &Native).unwrap();
        let paths: Vec<String> = decider.paths().map(str::to_owned).collect();
        for (slot, path) in paths.iter().enumerate() {
            decider.set(slot, fact(path), &Native);
        }
        for (after, expected) in [0.5, 30.0 * 24.0].into_iter().zip(expected) {
            let wall =
                if condition.contains("20770d") { after * HOUR + 20_750.0 * 24.0 * HOUR } else { start + after * HOUR };
            let event = |_: &str, span: f64| f64::from(u8::from(start + span > wall));
            let facts = Facts { wall, event: &event, ..Facts::new(&fact, &Native) };
            assert_eq!(facts.hold(&parsed), expected, "{condition}");
            assert_eq!(program.fits(0, &facts), Some(expected), "{condition}");
            if !condition.contains("$event") {
                assert_eq!(decider.fitting(&|| wall, &Native).len(), usize::from(expected), "{condition}");
            }
        }
    }
}

#[test]
fn a_decider_says_what_conditions_say_however_often_their_parts_come_again() {
    let compiler = Compiler { attributes: &[], segments: &[], answers: false };
    for seed in 0..60 {
        let mut random = Random::new(seed);
        let some: Vec<_> = (0..8).map(|_| random.condition(2)).collect();
        let parts: Vec<_> = some.iter().flat_map(Value::entries).collect();
        let mut some = |_| {
            let count = random.below(4);
            Value::Map(
                (0..count).filter_map(|_| parts.get(random.below(parts.len().max(1)))).copied().cloned().collect(),
            )
        };
        let conditions: Vec<Value> = (0..70).map(&mut some).collect();
        let campaign = |audience: &Value| value::map([("id", "a".into()), ("audience", audience.clone())]);
        let campaigns = Value::List(conditions.iter().map(campaign).collect());
        let mut decider = Decider::new(value::map([("campaigns", campaigns)]).to_json(&Native), &Native).unwrap();
        let paths: Vec<String> = decider.paths().map(str::to_owned).collect();
        for _ in 0..20 {
            let visitor = random.attributes();
            let fact = |path: &str| reach(&visitor, path);
            for (slot, path) in paths.iter().enumerate() {
                decider.set(slot, fact(path), &Native);
            }
            let facts = Facts::new(&fact, &Native);
            let fits = |one: &Value| compiler.is_sound(one) && facts.hold(one);
            let expected: Vec<i32> = (0..).zip(&conditions).filter(|(_, one)| fits(one)).map(|(at, _)| at).collect();
            assert_eq!(decider.fitting(&|| 0.0, &Native), expected, "{}", visitor.to_json(&Native));
        }
    }
}

#[test]
fn a_decider_tells_apart_what_is_written_almost_alike() {
    let text = r#"{ "segments": { "": { "a": 1 }, "bad": { "$no": 1 } }, "campaigns": [
        { "audience": { "a": 1 } }, { "audience": { "a": "1" } }, { "audience": { "a": 1, "b": { "$no": 1 } } },
        { "audience": { "b": { "$no": 1 } } }, { "audience": {} }, {}, { "audience": null }, { "audience": [] },
        { "audience": [{ "a": 1 }] }, { "audience": "a" }, { "audience": { "": [0] } }, { "audience": { "": 0 } },
        { "audience": { "a": 1,"a": 2 } }, { "audience": { "$segment": "" } }, { "audience": { "$segment": "bad" } },
        { "audience": { "$segment": 0 } }, { "audience": { "b": "},\"{[", "a": 1 } }, { "audience": { "b": "},\"{[" } },
        { "audience": { "$or": [{ "a": 2 }, { "a": 1 }] } }, { "audience": { "a": 2 }, "audience": { "a": 1 } },
        { "audience": { "b": "}, {" } }, { "audience": { "b": "},{" } }, { "audience": { "b": "}, {" , "a": 1 } } ] }"#;
    let mut decider = Decider::new(text.to_owned(), &Native).unwrap();
    let paths: Vec<String> = decider.paths().map(str::to_owned).collect();
    assert_eq!(paths, ["a", "", "b"]);
    decider.set(0, 1.0.into(), &Native);
    decider.set(2, "},\"{[".into(), &Native);
    assert_eq!(decider.fitting(&|| 0.0, &Native), [0, 1, 4, 5, 6, 13, 16, 17, 18, 19]);
    decider.set(2, "},{".into(), &Native);
    assert_eq!(decider.fitting(&|| 0.0, &Native), [0, 1, 4, 5, 6, 13, 18, 19, 21]);
    for broken in [r#""a": 1"#, r#"{ "a": 1 "#, r#"{ "a": 1 ] }"#, r#"{ "a": "\x" }"#, r#"{ "a": 1 }, }"#] {
        let text = format!(r#"{{ "campaigns": [{{ "audience": {{ "a": 1 }} }}, {{ "audience": {broken} }}] }}"#);
        assert!(Decider::new(text, &Native).is_err(), "{broken}");
    }
}

#[test]
fn a_decider_takes_over_what_a_campaign_extends_as_the_widget_does() {
    let text = r#"{ "defaults": { "base": { "audience": { "a": 1, "b": 2 } } }, "campaigns": [
        { "extends": "base" }, { "extends": "base", "audience": { "b": 3 } },
        { "extends": "base", "audience": { "b": null } }, { "extends": "nothing", "audience": {} }, { "content": [] } ] }"#;
    for (visitor, expected) in [("1 2", &[0, 2, 4][..]), ("1 3", &[1, 2, 4]), ("1 4", &[2, 4]), ("0 2", &[4])] {
        let mut decider = Decider::new(text.to_owned(), &Native).unwrap();
        let paths: Vec<String> = decider.paths().map(str::to_owned).collect();
        for (slot, path) in paths.iter().enumerate() {
            let value = visitor.split(' ').nth(usize::from(path == "b")).unwrap();
            decider.set(slot, value.parse::<f64>().unwrap().into(), &Native);
        }
        assert_eq!(decider.fitting(&|| 0.0, &Native), expected, "{visitor}");
    }
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
