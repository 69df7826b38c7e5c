//! Experiments: who gets which variant, what is remembered of it, and what is sent.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::event::Event;

/// A bar with a headline and a button, and an experiment with the words given.
pub fn bar(words: &str) -> String {
    format!(
        r#"{{ "id": "offer", "format": "bar", "frequency": {{ "max": 99, "per": "ever" }},
              "content": [{{ "type": "heading", "id": "headline", "text": "As it was" }},
                          {{ "type": "text", "id": "more", "text": "More" }}],
              "experiment": {{ "key": "headline", {words} }} }}"#
    )
}

pub const TWO: &str = r#""variants": [{ "id": "control" },
    { "id": "by-name", "patch": { "content": { "headline": { "text": "Another" } } } }]"#;

/// A visitor of whom the widget knows the id, which decides the variant.
pub fn visitor(id: u32) -> World {
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    let data = format!(r#"{{"v":1,"since":1795305600000,"data":{{"id":"{id}","seen":1795305600000}}}}"#);
    world.storage.push(("parea.elaia.remember".into(), data));
    world
}

pub fn see(world: &mut World, words: &str) -> String {
    world.open("/", &config(&bar(words))).loaded().wait(1_000.0);
    world.text("offer")
}

pub fn exposures(world: &World) -> Vec<String> {
    let variant = |event: &&Value| event.at("data.variant").and_then(Value::text).unwrap_or("none").to_owned();
    world.collected("exposed").iter().map(variant).collect()
}

/// Why the experiment gate is closed, and what it wanted.
pub fn gate(world: &mut World) -> (String, Value) {
    world.answers.clear();
    world.happen(Event::Call { name: "explain".into(), args: vec!["offer".into()] });
    let gates = world.answers[0].at("campaigns.0.gates").cloned().unwrap_or_default();
    let own = gates.items().iter().find(|gate| gate.get("gate").is_some_and(|name| name.is("experiment"))).unwrap();
    (own.get("why").and_then(Value::text).unwrap_or_default().into(), own.get("wanted").cloned().unwrap_or_default())
}

#[test]
fn half_of_the_visitors_see_each_variant_and_each_sees_it_again() {
    let mut others = 0;
    for id in 0..400 {
        let mut world = visitor(id);
        let first = see(&mut world, TWO);
        assert!(first == "As it was More" || first == "Another More", "{first}");
        assert_eq!(first, see(&mut world, TWO), "on the next page");
        others += u32::from(first.starts_with("Another"));
    }
    assert!((160..240).contains(&others), "{others} of 400");
}

#[test]
fn an_exposure_is_recorded_once_with_the_variant_that_was_drawn() {
    for id in 0..6 {
        let mut world = visitor(id);
        let variant = if see(&mut world, TWO).starts_with("Another") { "by-name" } else { "control" };
        assert_eq!(exposures(&world), [variant]);
        see(&mut world, TWO);
        see(&mut world, TWO);
        assert_eq!(exposures(&world), [variant], "once for this visitor, experiment and variant");
        world.happen(Event::Shown("offer")).wait(1_000.0);
        let shown = world.collected("shown");
        assert!(shown.iter().all(|event| event.at("data.variant").is_some_and(|own| own.is(variant))), "{shown:?}");
    }
}

#[test]
fn nothing_is_recorded_of_what_is_not_drawn() {
    let mut world = visitor(1);
    let never = bar(TWO).replace(r#""frequency""#, r#""when": { "any": [{ "scroll": "90%" }] }, "frequency""#);
    world.open("/", &config(&never)).loaded().wait(60_000.0);
    assert!(!world.shows("offer"));
    assert!(exposures(&world).is_empty() && !world.storage.iter().any(|(_, text)| text.contains("headline__")));
    world.happen(Event::Scrolled { depth: 0.95, pixels: 900.0 }).wait(1_000.0);
    assert_eq!(exposures(&world).len(), 1);
}

#[test]
fn a_variant_stays_when_the_weights_change() {
    let all = |control: f64| TWO.replace(r#""control" "#, &format!(r#""control", "weight": {control} "#));
    for id in 0..8 {
        let mut world = visitor(id);
        let first = see(&mut world, TWO);
        for control in [1.0, 0.0] {
            assert_eq!(see(&mut world, &all(control)), first, "{id} {control}");
        }
        assert_eq!(exposures(&world).len(), 1);
        let anew = all(1.0) + r#", "bucketVersion": 1"#;
        assert_eq!(see(&mut world, &anew), "As it was More", "everybody is drawn anew");
    }
}

#[test]
fn a_withdrawal_forgets_the_variant() {
    let all = r#""variants": [{ "id": "control", "weight": 0 },
        { "id": "other", "weight": 1, "patch": { "content": { "headline": { "text": "Another" } } } }]"#;
    let mut world = visitor(1);
    assert_eq!(see(&mut world, all), "Another More");
    assert!(world.storage.iter().any(|(_, text)| text.contains("headline__0")), "{:?}", world.storage);
    world.decide("necessary analytics");
    assert!(!world.storage.iter().any(|(_, text)| text.contains("headline")), "{:?}", world.storage);
    let before = exposures(&world).len();
    assert_eq!(see(&mut world, all), "As it was More", "the first variant, for it is not run");
    assert_eq!(exposures(&world).len(), before, "and nothing is recorded");
}

#[test]
fn the_first_variant_shows_to_those_who_may_not_be_remembered() {
    let first =
        r#""variants": [{ "id": "a", "patch": { "content": { "headline": { "text": "First" } } } }, { "id": "b" }]"#;
    let mut world = World::new();
    assert_eq!(see(&mut world, first), "First More");
    assert!(world.keys().is_empty() && world.sent.is_empty());
}

#[test]
fn a_page_view_can_be_the_unit_where_nothing_is_remembered() {
    let words = TWO.to_owned() + r#", "withoutConsent": "page""#;
    let mut world = World::new();
    world.decide("analytics");
    let mut seen = Vec::new();
    for _ in 0..40 {
        seen.push(see(&mut world, &words));
    }
    assert!(seen.iter().any(|text| text.starts_with("As")) && seen.iter().any(|text| text.starts_with("Another")));
    let exposed = world.collected("exposed");
    assert_eq!(exposed.len(), 40, "one for each page view");
    assert!(exposed.iter().all(|event| event.at("data.unit").is_some_and(|unit| unit.is("page"))));
    assert!(!world.keys().contains(&"parea.elaia.remember"));
}

#[test]
fn those_held_out_and_those_not_covered_see_nothing() {
    for (words, why) in [
        (r#""holdout": "30%""#, "holdout"),
        (r#""coverage": 0.3"#, "coverage"),
        (r#""ranges": [[0, 0.1], [0.5, 0.7]]"#, "coverage"),
        (r#""namespace": ["autumn", 0, 0.3]"#, "namespace"),
        (r#""filters": [{ "seed": "autumn", "ranges": [[0, 0.3]] }]"#, "filters"),
        (r#""condition": { "id": { "$regex": "[0-4]$" } }"#, "condition"),
    ] {
        let mut hidden = 0;
        for id in 0..200 {
            let mut world = visitor(id);
            let text = see(&mut world, &format!("{words}, {TWO}"));
            if text.is_empty() {
                hidden += 1;
                assert_eq!(gate(&mut world).0, why, "{words}");
                assert_eq!(exposures(&world), vec!["holdout"; usize::from(why == "holdout")], "{words}");
            } else {
                assert_eq!(exposures(&world).len(), 1, "{words}");
            }
        }
        let wanted = if why == "holdout" { 50..90 } else { 90..165 };
        assert!(wanted.contains(&hidden), "{words}: {hidden} of 200 see nothing");
    }
}

#[test]
fn a_holdout_of_all_is_never_interrupted() {
    let plain = r#"{ "id": "offer", "format": "bar", "content": [{ "type": "text", "text": "Hello" }] },
        { "id": "note", "format": "inline", "slot": "a", "content": [{ "type": "text", "text": "Note" }] }"#;
    let text = config(plain).replace(r#""campaigns""#, r#""limits": { "holdout": "40%" }, "campaigns""#);
    let mut held = 0;
    for id in 0..200 {
        let mut world = visitor(id);
        world.open("/", &text).loaded().wait(1_000.0);
        assert!(world.shows("note"), "what is part of the page stays");
        held += u32::from(!world.shows("offer"));
    }
    assert!((60..100).contains(&held), "{held} of 200");
}

#[test]
fn the_address_forces_a_variant_and_nothing_is_recorded() {
    for (address, text) in [("/?headline=0", "As it was More"), ("/?headline=1", "Another More")] {
        let mut world = visitor(1);
        let words = format!(r#""holdout": 1, {TWO}"#);
        world.open(address, &config(&bar(&words))).loaded().wait(1_000.0).happen(Event::Shown("offer"));
        world.wait(1_000.0);
        assert_eq!(world.text("offer"), text);
        assert!(world.sent.is_empty(), "{:?}", world.sent);
        assert!(!world.storage.iter().any(|(_, text)| text.contains("headline")));
    }
}

#[test]
fn a_patch_changes_triggers_format_and_blocks() {
    let words = r#""variants": [{ "id": "a", "weight": 0 }, { "id": "b", "patch": {
        "format": "modal", "when": { "any": [{ "visible": "5s" }] },
        "content": { "headline": { "text": { "en": "English" } }, "more": null } } }]"#;
    let mut world = visitor(1);
    assert_eq!(see(&mut world, words), "");
    world.wait(5_000.0);
    assert_eq!(world.text("offer"), "English");
    let whole = r#""variants": [{ "id": "a", "weight": 0 }, { "id": "b", "patch": {
        "content": [{ "type": "text", "text": "Only this" }] } }]"#;
    assert_eq!(see(&mut visitor(1), whole), "Only this");
}

#[test]
fn a_higher_priority_of_a_variant_goes_first() {
    let plain =
        r#"{ "id": "plain", "format": "bar", "priority": 5, "content": [{ "type": "text", "text": "Plain" }] }"#;
    let words = r#""variants": [{ "id": "a", "weight": 0 }, { "id": "b", "patch": { "priority": 9 } }]"#;
    let mut world = visitor(1);
    world.open("/", &config(&format!("{plain}, {}", bar(words)))).loaded();
    assert!(world.shows("offer") && !world.shows("plain"));
}

#[test]
fn a_broken_experiment_is_reported_and_its_campaign_is_left_out() {
    let variants = |second: &str| format!(r#""variants": [{{ "id": "a" }}, {{ "id": "b", {second} }}]"#);
    for (words, code, path) in [
        (variants(r#""patch": { "audience": {} }"#), "not-patchable", "variants[1].patch.audience"),
        (
            variants(r#""patch": { "content": { "footer": null } }"#),
            "unknown-reference",
            "variants[1].patch.content.footer",
        ),
        (variants(r#""patch": { "colour": "red" }"#), "unknown-key", "variants[1].patch.colour"),
        (variants(r#""patch": { "format": "window" }"#), "unknown-word", "variants[1].patch.format"),
        (variants(r#""weight": 1.4"#), "wrong-type", "variants[1].weight"),
        (
            r#""variants": [{ "id": "a", "weight": 0.7 }, { "id": "b", "weight": "40%" }]"#.into(),
            "bad-weights",
            "variants",
        ),
        (
            r#""variants": [{ "id": "a", "weight": 0.2 }, { "id": "b", "weight": 0.2 }]"#.into(),
            "bad-weights",
            "variants",
        ),
        (r#""variants": [{ "id": "a" }]"#.into(), "missing", "variants"),
        (r#""variants": [{ "id": "a" }, { "id": "a" }]"#.into(), "duplicate", "variants[1]"),
        (TWO.to_owned() + r#", "hashAttribute": "name""#, "bad-unit", "hashAttribute"),
        (TWO.to_owned() + r#", "namespace": ["a"]"#, "wrong-type", "namespace"),
        (TWO.to_owned() + r#", "hashVersion": 3"#, "wrong-type", "hashVersion"),
        (TWO.to_owned() + r#", "ranges": [[0, 0.5]]"#, "wrong-type", "ranges"),
        (TWO.to_owned() + r#", "ranges": [[0, 0.5], [0.5, 1.5]]"#, "wrong-type", "ranges"),
        (TWO.to_owned() + r#", "ranges": [[0, 0.5], [0.6, 0.5]]"#, "wrong-type", "ranges"),
        (TWO.to_owned() + r#", "force": 2"#, "unknown-reference", "force"),
        (TWO.to_owned() + r#", "force": "by-nam""#, "unknown-reference", "force"),
        (TWO.to_owned() + r#", "active": "no""#, "wrong-type", "active"),
        (TWO.to_owned() + r#", "condition": { "shoe": 1 }"#, "unknown-fact", "condition.shoe"),
        (TWO.to_owned() + r#", "condition": { "$feature": "new" }"#, "unknown-reference", "condition.$feature"),
        (TWO.to_owned() + r#", "parentConditions": [{ "condition": {} }]"#, "missing", "parentConditions[0].id"),
        (
            TWO.to_owned() + r#", "parentConditions": [{ "id": "a", "condition": { "value": { "$more": 1 } } }]"#,
            "unknown-key",
            "parentConditions[0].condition.value.$more",
        ),
        (
            TWO.to_owned() + r#", "urlPatterns": [{ "type": "regex", "pattern": "[" }]"#,
            "wrong-type",
            "urlPatterns[0].pattern",
        ),
        (TWO.to_owned() + r#", "urlPatterns": [{ "pattern": "/" }]"#, "missing", "urlPatterns[0].type"),
        (
            TWO.to_owned() + r#", "filters": [{ "seed": "a", "ranges": [[0, 1]], "attribute": "name" }]"#,
            "bad-unit",
            "filters[0].attribute",
        ),
        (TWO.to_owned() + r#", "filters": [{ "seed": "a", "ranges": [[0, 2]] }]"#, "wrong-type", "filters[0].ranges"),
        (r#""variants": [{ "id": "a" }, { "id": "holdout" }]"#.into(), "duplicate", "variants[1]"),
    ] {
        let mut world = visitor(1);
        assert_eq!(see(&mut world, &words), "", "{words}");
        let path = format!("campaigns[0].experiment.{path}");
        assert_eq!(world.codes(), [(code, path.as_str())], "{words}");
    }
}

#[test]
fn a_variant_whose_content_cannot_be_drawn_is_skipped_before_anything_is_recorded() {
    let words = r#""variants": [{ "id": "a", "weight": 0 }, { "id": "b", "patch": {
        "content": { "headline": { "text": "Hello {{ name }}" } } } }]"#;
    let mut world = visitor(1);
    assert_eq!(see(&mut world, words), "");
    assert_eq!(world.codes().first().map(|(code, _)| *code), Some("no-fallback"));
    assert!(exposures(&world).is_empty());
}

#[test]
fn what_a_variant_waits_for_is_heard() {
    let words = r#""variants": [{ "id": "a", "weight": 0 }, { "id": "b", "patch": { "when": { "any": [{ "event": "cart" }] } } }]"#;
    let mut world = visitor(1);
    assert_eq!(see(&mut world, words), "");
    world.happen(Event::Call { name: "track".into(), args: vec!["cart".into()] });
    assert_eq!(exposures(&world).len(), 1, "drawn, once its own event has come");
}

#[test]
fn measuring_that_comes_later_records_the_next_drawing() {
    let mut world = visitor(1);
    world.decide("functionality");
    see(&mut world, TWO);
    assert!(exposures(&world).is_empty());
    world.decide(ALL_GRANTED);
    see(&mut world, TWO);
    assert_eq!(exposures(&world).len(), 1);
    world.decide("functionality").decide(ALL_GRANTED);
    see(&mut world, TWO);
    assert_eq!(exposures(&world).len(), 2, "the subject is another one now");
}

/// A page with a payload at an address, and a campaign for those with a feature.
pub fn features(address: &str) -> String {
    config(&bar(TWO)).replace(
        r#""campaigns""#,
        &format!(r#""growthbook": {{ "features": "{address}", "decryptionKey": "secret" }}, "campaigns""#),
    )
}

#[test]
fn a_payload_is_fetched_once_and_from_elsewhere_only_with_leave_to_remember() {
    let mut world = World::new();
    world.open("/", &features("/gb.json")).loaded().decide(ALL_GRANTED).wait(1_000.0);
    assert_eq!(world.fetched, [("https://elaia.example/gb.json".to_owned(), "secret".to_owned())]);
    let mut world = World::new();
    world.open("/", &features("https://cdn.example/gb.json")).loaded().wait(1_000.0);
    assert!(world.fetched.is_empty() && world.shows("offer"), "and nothing waits for it");
    world.decide(ALL_GRANTED).decide("functionality").decide(ALL_GRANTED);
    assert_eq!(world.fetched.len(), 1);
    assert!(world.problems.is_empty(), "{:?}", world.codes());
}

#[test]
fn an_audience_can_ask_for_a_feature_of_the_site() {
    let campaign = |wanted: &str| {
        config(&format!(
            r#"{{ "id": "offer", "format": "bar", "audience": {{ "$feature": {wanted} }},
                  "content": [{{ "type": "text", "text": "Hello" }}] }}"#
        ))
        .replace(r#""campaigns""#, r#""growthbook": { "features": "/gb.json" }, "campaigns""#)
    };
    let payload = r#"{ "features": {
        "new-shop": { "defaultValue": false, "rules": [{ "condition": { "page.path": "/" }, "force": true }] },
        "half": { "rules": [{ "key": "half", "variations": [false, true], "hashVersion": 2,
                  "fallbackAttribute": "name" }] } } }"#;
    let come = |world: &mut World| {
        let payload = parea::config::value::parse(payload, &parea::ports::Native).unwrap();
        world.happen(Event::Call { name: "growthbook".into(), args: vec![payload] });
    };
    let mut world = visitor(1);
    world.open("/", &campaign(r#""new-shop""#)).loaded().wait(1_000.0);
    assert!(!world.shows("offer"), "{:?}: a payload that has not come has no features", world.codes());
    come(&mut world);
    assert!(world.shows("offer"));
    world.open("/else", &campaign(r#""new-shop""#)).loaded();
    come(&mut world);
    assert!(!world.shows("offer"));
    // An experiment of the site's own goes by the id, and only with leave to remember.
    let half = campaign(r#""half""#);
    let mut shown = 0;
    for id in 0..100 {
        let mut world = visitor(id);
        world.open("/", &half).loaded();
        come(&mut world);
        shown += u32::from(world.shows("offer"));
        assert!(world.storage.iter().any(|(_, text)| text.contains(&format!("id||{id}"))), "{:?}", world.storage);
        world.decide("analytics");
        assert!(!world.storage.iter().any(|(_, text)| text.contains("||")), "{:?}", world.storage);
        let mut stranger = World::new();
        stranger.open("/", &half).loaded();
        come(&mut stranger);
        assert!(!stranger.shows("offer"));
    }
    assert!((35..65).contains(&shown), "{shown} of 100");
}

#[test]
fn what_only_personalising_allows_to_know_is_not_kept_with_a_variant() {
    let payload = r#"{ "features": { "half": { "rules": [{ "key": "half", "variations": ["a", "b"],
        "hashAttribute": "name" }] } } }"#;
    let mut world = visitor(1);
    world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%7D");
    let text = config(&bar(TWO))
        .replacen(r#""content""#, r#""audience": { "$feature": "half" }, "content""#, 1)
        .replace(r#""campaigns""#, r#""growthbook": { "features": "/gb.json" }, "campaigns""#);
    world.open("/", &text).loaded();
    let payload = parea::config::value::parse(payload, &parea::ports::Native).unwrap();
    world.happen(Event::Call { name: "growthbook".into(), args: vec![payload] }).wait(1_000.0);
    assert!(world.shows("offer"), "{:?}", world.codes());
    assert!(!world.storage.iter().any(|(_, text)| text.contains("Anna")), "{:?}", world.storage);
}
