//! Experiments: who gets which variant, what is remembered of it, and what is sent.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::decide::trigger::Trigger;
use parea::event::Event;

/// A bar with a headline and a button, and an experiment with the words given.
fn bar(words: &str) -> String {
    format!(
        r#"{{ "id": "offer", "format": "bar", "frequency": {{ "max": 99, "per": "ever" }},
              "content": [{{ "type": "heading", "id": "headline", "text": "As it was" }},
                          {{ "type": "text", "id": "more", "text": "More" }}],
              "experiment": {{ "key": "headline", {words} }} }}"#
    )
}

const TWO: &str = r#""variants": [{ "id": "control" },
    { "id": "by-name", "patch": { "content": { "headline": { "text": "Another" } } } }]"#;

/// A visitor of whom the widget knows the id, which decides the variant.
fn visitor(id: u32) -> World {
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    let data = format!(r#"{{"v":1,"since":1795305600000,"data":{{"id":"{id}","seen":1795305600000}}}}"#);
    world.storage.push(("parea.elaia.remember".into(), data));
    world
}

fn see(world: &mut World, words: &str) -> String {
    world.open("/", &config(&bar(words))).loaded().wait(1_000.0);
    world.text("offer")
}

fn exposures(world: &World) -> Vec<String> {
    let variant = |event: &&Value| event.at("data.variant").and_then(Value::text).unwrap_or("none").to_owned();
    world.collected("exposed").iter().map(variant).collect()
}

/// Why the experiment gate is closed, and what it wanted.
fn gate(world: &mut World) -> (String, Value) {
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
    assert_eq!(see(&mut visitor(1), whole), "Message Only this");
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
fn features(address: &str) -> String {
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

#[test]
fn what_is_part_of_the_page_takes_part_once_consent_has_come() {
    let inline = bar(TWO).replace(r#""format": "bar""#, r#""format": "inline", "slot": "here""#);
    let mut seen = Vec::new();
    for id in 0..12 {
        let mut world = visitor(id);
        world.cookies.clear();
        let kept = world.storage.clone();
        world.open("/", &config(&inline));
        assert_eq!(world.text("offer"), "As it was More", "{id}");
        world.storage = kept;
        world.decide(ALL_GRANTED).loaded().wait(1_000.0);
        let variant = if world.text("offer").starts_with("Another") { "by-name" } else { "control" };
        assert_eq!(exposures(&world), [variant], "{id}");
        seen.push(variant);
    }
    assert!(seen.contains(&"control") && seen.contains(&"by-name"), "{seen:?}");
}

/// A control variant that everybody draws.
const NOTHING: &str = r#""variants": [{ "id": "offer", "weight": 0 }, { "id": "nothing", "control": true }]"#;

#[test]
fn a_control_variant_shows_nothing_and_is_exposed_where_the_campaign_would_have_shown() {
    let mut world = visitor(1);
    let late = bar(NOTHING).replace(r#""frequency""#, r#""when": { "any": [{ "visible": "5s" }] }, "frequency""#);
    world.open("/", &config(&late)).loaded().wait(4_000.0);
    assert!(exposures(&world).is_empty(), "its trigger has not fired");
    assert_eq!(gate(&mut world).0, "control");
    for _ in 0..3 {
        world.wait(20_000.0);
        assert!(!world.shows("offer") && !world.emitted.iter().any(|(name, _)| name == "beforeshow" || name == "show"));
        assert_eq!(exposures(&world), ["nothing"], "once");
        world.open("/", &config(&late)).loaded();
    }
    assert!(world.collected("shown").is_empty());
    world.wait(20_000.0).decide("analytics").open("/", &config(&bar(NOTHING))).loaded();
    assert!(world.shows("offer"), "without leave to remember it is not run");
}

#[test]
fn what_is_withheld_counts_for_its_own_frequency_and_for_nothing_else() {
    let own = bar(NOTHING).replace(r#""max": 99, "per": "ever""#, r#""max": 1, "per": "7d""#);
    let other = r#"{ "id": "other", "format": "bar", "when": { "any": [{ "visible": "5s" }] },
        "content": [{ "type": "text", "text": "Hello" }] }"#;
    let text = config(&format!("{own}, {other}"))
        .replace(r#""campaigns""#, r#""limits": { "perPage": 1, "perSession": 1, "gap": "1h" }, "campaigns""#);
    let mut world = visitor(1);
    world.open("/", &text).loaded().wait(1_000.0);
    assert_eq!(exposures(&world), ["nothing"]);
    assert!(world.wait(10_000.0).shows("other"), "nothing has interrupted yet");
    let explained = |world: &mut World| {
        world.answers.clear();
        world.happen(Event::Call { name: "explain".into(), args: vec!["offer".into()] });
        let gates = world.answers[0].at("campaigns.0.gates").cloned().unwrap_or_default();
        gates.items().iter().find(|gate| gate.get("gate").is_some_and(|name| name.is("frequency"))).cloned().unwrap()
    };
    assert!(explained(&mut world).get("why").is_some_and(|why| why.is("max")), "{:?}", explained(&mut world));
    world.wait(8.0 * 864e5);
    assert!(explained(&mut world).get("pass").is_some_and(Value::is_true), "{:?}", explained(&mut world));
}

#[test]
fn those_who_are_held_out_are_exposed_to_that_once_the_rest_is_open() {
    let held = TWO.to_owned() + r#", "holdout": 1"#;
    let elsewhere = bar(&held).replace(r#""frequency""#, r#""where": { "include": "/shop" }, "frequency""#);
    let mut world = visitor(1);
    world.open("/", &config(&elsewhere)).loaded().wait(10_000.0);
    assert!(exposures(&world).is_empty());
    world.open("/shop", &config(&elsewhere)).loaded().wait(10_000.0);
    world.open("/shop", &config(&elsewhere)).loaded().wait(10_000.0);
    assert_eq!(exposures(&world), ["holdout"]);
    assert!(!world.storage.iter().any(|(_, text)| text.contains("headline__")), "no variant was drawn");
}

#[test]
fn what_is_part_of_the_page_is_exposed_once_its_slot_is_in_view() {
    for words in [TWO, NOTHING] {
        let inline = bar(words).replace(r#""format": "bar""#, r#""format": "inline", "slot": "here""#);
        let mut world = visitor(1);
        world.has_slots = false;
        world.open("/", &config(&inline)).loaded().wait(60_000.0);
        assert!(exposures(&world).is_empty(), "this page has no such slot");
        assert!(!world.storage.iter().any(|(_, text)| text.contains("headline__")));
        world.happen(Event::Fired(Trigger::Slot("[data-parea-slot=\"here\"]"))).wait(1_000.0);
        world.happen(Event::Fired(Trigger::Slot("[data-parea-slot=\"here\"]"))).wait(1_000.0);
        assert_eq!(exposures(&world).len(), 1);
        assert_eq!(world.shows("offer"), words == TWO);
    }
}

#[test]
fn pages_conditions_and_prerequisites_of_an_experiment_decide_who_takes_part() {
    for (words, why) in [
        (r#""urlPatterns": [{ "type": "simple", "pattern": "/shop/*" }]"#, "urlPatterns"),
        (r#""urlPatterns": [{ "type": "regex", "pattern": "/$", "include": false }]"#, "urlPatterns"),
        (r#""condition": { "page.path": "/shop" }"#, "condition"),
        (r#""condition": { "$segment": "oil-lover" }"#, "condition"),
        (r#""condition": { "$event": { "name": "purchase" } }"#, "condition"),
        (r#""parentConditions": [{ "id": "missing", "condition": { "value": true } }]"#, "parentConditions"),
    ] {
        let mut world = visitor(1);
        assert_eq!(see(&mut world, &format!("{words}, {TWO}")), "", "{words}");
        assert_eq!(world.codes(), [], "{words}");
        let (actual, wanted) = gate(&mut world);
        assert_eq!(actual, why);
        assert!(
            words.starts_with(&format!("\"{why}\": {}", &wanted.to_json(&parea::ports::Native)[..1])),
            "{wanted:?}"
        );
        assert!(exposures(&world).is_empty());
    }
    for words in [
        r#""urlPatterns": [{ "type": "simple", "pattern": "/" }]"#,
        r#""urlPatterns": [{ "type": "regex", "pattern": "^https://elaia" }]"#,
        r#""condition": { "page.path": "/", "pageViews": 1 }"#,
        r#""parentConditions": []"#,
    ] {
        let mut world = visitor(1);
        assert!(!see(&mut world, &format!("{words}, {TWO}")).is_empty(), "{words}");
        assert_eq!(exposures(&world).len(), 1, "{words}");
    }
}

#[test]
fn what_the_condition_of_an_experiment_needs_the_campaign_needs() {
    let mut world = visitor(1);
    world.decide("functionality analytics");
    let words = format!(r#""condition": {{ "name": "Anna" }}, {TWO}"#);
    assert_eq!(see(&mut world, &words), "", "who may not be asked for a name is not counted as somebody else");
}

#[test]
fn an_experiment_that_is_over_shows_one_variant_and_records_the_showing_alone() {
    for (words, text) in [
        (r#""force": "by-name""#, "Another More"),
        (r#""force": 1"#, "Another More"),
        (r#""force": 0"#, "As it was More"),
        (r#""active": false"#, "As it was More"),
    ] {
        for id in 0..4 {
            let mut world = visitor(id);
            assert_eq!(see(&mut world, &format!("{words}, {TWO}")), text, "{words}");
            world.happen(Event::Shown("offer")).wait(1_000.0);
            assert!(exposures(&world).is_empty(), "{words}");
            let shown = world.collected("shown");
            assert!(shown.len() == 1 && shown[0].at("data.variant").is_none(), "{words}: {shown:?}");
        }
    }
}

#[test]
fn a_variant_that_the_address_names_shows_and_leaves_no_trace() {
    let closed = |world: &mut World| {
        world.act("offer", parea::event::Act::Close(parea::event::Close::Button)).wait(1_000.0);
    };
    let once = bar(TWO).replace(r#""max": 99, "per": "ever""#, r#""max": 1, "per": "ever", "stopOn": "dismissed""#);
    let mut world = visitor(1);
    for (address, text) in [
        ("/?headline=by-name", "Another More"),
        ("/?a=b&headline=control#x", "As it was More"),
        ("/?headline=1", "Another More"),
    ] {
        world.open(address, &config(&once)).loaded().wait(1_000.0).happen(Event::Shown("offer"));
        assert_eq!(world.text("offer"), text, "{address}");
        closed(&mut world);
    }
    assert!(world.sent.is_empty(), "{:?}", world.sent);
    world.open("/", &config(&once)).loaded();
    assert!(world.shows("offer"), "tests have not used up what may be shown");
    world.open("/?headline=nothing", &config(&bar(NOTHING))).loaded().wait(1_000.0);
    assert!(!world.shows("offer") && gate(&mut world).0 == "control");
    assert_eq!(exposures(&world).len(), 1, "that of the plain page view");
}

#[test]
fn variants_that_are_kept_do_not_grow_without_end() {
    let mut world = visitor(1);
    for page in 0..5 {
        let names: Vec<_> = (0..80).map(|at| format!("an-experiment-with-a-long-name-{page}-{at}")).collect();
        let feature = |name: &String| format!(r#""{name}": {{ "rules": [{{ "variations": ["a", "b"] }}] }}"#);
        let features = names.iter().map(feature).collect::<Vec<_>>().join(",");
        let asked = names.iter().map(|name| format!(r#"{{ "$feature": "{name}" }}"#)).collect::<Vec<_>>().join(",");
        let audience = format!(r#""audience": {{ "$and": [{asked}] }}, "content""#);
        let text = config(&bar(TWO).replacen(r#""content""#, &audience, 1))
            .replace(r#""campaigns""#, r#""growthbook": { "features": "/gb.json" }, "campaigns""#);
        world.open("/", &text).loaded();
        let payload = format!(r#"{{ "features": {{ {features} }} }}"#);
        let payload = parea::config::value::parse(&payload, &parea::ports::Native).unwrap();
        world.happen(Event::Call { name: "growthbook".into(), args: vec![payload] }).wait(1_000.0);
        assert!(world.shows("offer"), "{:?}", world.codes());
        let stored = world.stored("parea.elaia.remember").unwrap();
        let last = format!("long-name-{page}-79__0");
        assert!(stored.len() < 12_000 && stored.contains(&last) && stored.contains("headline__0"), "{stored}");
    }
    assert!(!world.stored("parea.elaia.remember").unwrap().contains("long-name-0-"), "the oldest goes");
}

#[test]
fn what_is_referred_to_must_be_there() {
    for (audience, path) in [
        (r#"{ "campaigns.gone.shown": 0 }"#, "campaigns[0].audience.campaigns.gone.shown"),
        (r#"{ "$not": { "$feature": "new" } }"#, "campaigns[0].audience.$not.$feature"),
    ] {
        let campaign = bar(TWO).replacen(r#""content""#, &format!(r#""audience": {audience}, "content""#), 1);
        let mut world = visitor(1);
        world.open("/", &config(&campaign)).loaded();
        assert_eq!(world.codes(), [("unknown-reference", path)]);
        assert!(!world.shows("offer"));
    }
    let campaign = bar(TWO).replacen(r#""content""#, r#""audience": { "campaigns.offer.shown": 0 }, "content""#, 1);
    assert!(visitor(1).open("/", &config(&campaign)).loaded().shows("offer"));
}

/// What is remembered of the offer's showings: their sum, and how many are kept.
fn kept(world: &World) -> (Option<f64>, usize) {
    let data = crate::bounds::item(world, "remember").get("data").cloned().unwrap_or_default();
    let rows = data.get("shown").map_or(0, |rows| rows.items().len());
    (data.at("campaigns.offer.shown").and_then(Value::number), rows)
}

#[test]
fn a_variant_that_consent_brings_takes_the_place_of_the_first_one_and_counts_once() {
    let late = bar(TWO).replace(r#""format": "bar""#, r#""format": "inline", "slot": "here""#);
    let once = late.replace(r#""max": 99, "per": "ever""#, r#""max": 1, "per": "session""#);
    for inline in [late, once] {
        let mut seen = Vec::new();
        for id in 0..12 {
            let mut world = visitor(id);
            world.cookies.clear();
            let stored = world.storage.clone();
            world.open("/", &config(&inline));
            world.storage = stored;
            world.decide(ALL_GRANTED).loaded().wait(1_000.0);
            assert!(world.shows("offer"), "{id}");
            let variant = if world.text("offer").starts_with("Another") { "by-name" } else { "control" };
            assert_eq!(exposures(&world), [variant], "{id}");
            assert_eq!(kept(&world), (Some(1.0), 1), "{id} {variant}");
            seen.push(variant);
        }
        assert!(seen.contains(&"control") && seen.contains(&"by-name"), "{seen:?}");
    }
}

#[test]
fn those_from_whom_a_call_is_withheld_are_exposed_to_that() {
    let call = |world: &mut World| {
        world.happen(Event::Call { name: "show".into(), args: vec!["offer".into()] }).wait(1_000.0);
    };
    for (words, variant) in [(NOTHING.to_owned(), "nothing"), (format!(r#"{TWO}, "holdout": 1"#), "holdout")] {
        let manual = bar(&words).replace(r#""frequency""#, r#""when": { "any": [{ "manual": true }] }, "frequency""#);
        let mut world = visitor(1);
        world.open("/", &config(&manual)).loaded().wait(1_000.0);
        assert!(exposures(&world).is_empty(), "nobody has called for it");
        call(&mut world);
        assert!(!world.shows("offer"));
        assert_eq!(exposures(&world), [variant]);
        let rows = kept(&world).1;
        world.wait(60_000.0).happen(Event::Wake);
        assert_eq!((rows, kept(&world).1), (1, 1), "it was called for once");
    }
}

#[test]
fn an_empty_slot_that_comes_into_view_exposes_nobody() {
    let away = |world: &mut World| {
        let page = world.page("/else");
        world.happen(Event::Navigated(page));
    };
    let hide = |world: &mut World| {
        world.happen(Event::Call { name: "hide".into(), args: vec!["offer".into()] });
    };
    let ways: [&dyn Fn(&mut World); 2] = [&away, &hide];
    for words in [TWO, NOTHING] {
        for leave in ways {
            let here = r#""format": "inline", "slot": "here", "where": { "include": "/" }"#;
            let mut world = visitor(1);
            world.has_slots = false;
            world.open("/", &config(&bar(words).replace(r#""format": "bar""#, here))).loaded().wait(1_000.0);
            leave(&mut world);
            world.happen(Event::Fired(Trigger::Slot("[data-parea-slot=\"here\"]"))).wait(1_000.0);
            assert!(exposures(&world).is_empty(), "{words}");
        }
    }
}

#[test]
fn an_explanation_keeps_no_variant() {
    let campaign = r#"{ "id": "offer", "format": "bar", "where": { "include": "/shop" },
        "audience": { "$feature": "half" }, "content": [{ "type": "text", "text": "Hello" }] }"#;
    let text = config(campaign).replace(r#""campaigns""#, r#""growthbook": { "features": "/gb.json" }, "campaigns""#);
    let payload = r#"{ "features": { "half": { "rules": [{ "variations": [true, false] }] } } }"#;
    let payload = parea::config::value::parse(payload, &parea::ports::Native).unwrap();
    let mut world = visitor(1);
    world.open("/", &text).loaded().happen(Event::Call { name: "growthbook".into(), args: vec![payload] });
    world.happen(Event::Call { name: "explain".into(), args: vec!["offer".into()] }).happen(Event::Leaving);
    let stored = world.stored("parea.elaia.remember").unwrap();
    assert!(!stored.contains("half__"), "nobody was shown anything by that: {stored}");
}

#[test]
fn a_withdrawal_leaves_what_interrupts_to_its_gates() {
    // The second variant is part of the page, the first one a bar that waits for something.
    let words = r#""variants": [{ "id": "a", "weight": 0, "patch": { "when": { "any": [{ "event": "cart" }] } } },
        { "id": "b", "patch": { "format": "inline", "slot": "here" } }]"#;
    let mut world = visitor(1);
    see(&mut world, words);
    assert!(world.shows("offer"), "{:?}", world.codes());
    world.decide("analytics").wait(1_000.0);
    assert!(!world.shows("offer"), "nothing has fired for the bar");
}

#[test]
fn the_goal_of_what_was_withheld_is_measured_and_not_told_to_the_page() {
    let goal =
        bar(NOTHING).replace(r#""frequency""#, r#""goal": { "event": "purchase", "within": "7d" }, "frequency""#);
    let mut world = visitor(1);
    world.open("/", &config(&goal)).loaded().wait(1_000.0);
    for _ in 0..2 {
        world.happen(Event::Call { name: "track".into(), args: vec!["purchase".into()] }).wait(1_000.0);
        let converted = world.collected("converted");
        assert_eq!(converted.len(), 1, "for the comparison, once");
        assert!(converted[0].at("data.variant").is_some_and(|variant| variant.is("nothing")));
    }
    assert!(!world.emitted.iter().any(|(name, _)| name == "convert"), "nothing that was shown has converted");
    let stored = crate::bounds::item(&world, "remember");
    assert_eq!(stored.at("data.campaigns.offer.converted"), None, "{stored:?}");
}

#[test]
fn what_is_withheld_and_reset_gives_no_room_to_others() {
    let other = |id: &str| {
        format!(
            r#"{{ "id": "{id}", "format": "bar", "when": {{ "any": [{{ "event": "{id}" }}] }},
            "content": [{{ "type": "text", "text": "Hello" }}] }}"#
        )
    };
    let text = config(&[bar(NOTHING), other("one"), other("two")].join(","))
        .replace(r#""campaigns""#, r#""limits": { "perPage": 1 }, "campaigns""#);
    let mut world = visitor(1);
    world.open("/", &text).loaded().wait(1_000.0);
    world.happen(Event::Call { name: "track".into(), args: vec!["one".into()] });
    assert!(world.shows("one"), "{:?}", world.codes());
    world.act("one", parea::event::Act::Close(parea::event::Close::Button));
    world.happen(Event::Call { name: "reset".into(), args: vec!["offer".into()] });
    world.happen(Event::Call { name: "track".into(), args: vec!["two".into()] });
    assert!(!world.shows("two"), "one has interrupted this page view");
}
