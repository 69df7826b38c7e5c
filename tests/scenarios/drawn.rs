//! Experiments on the page: who takes part late, from whom something is withheld, and what of it is recorded.

use crate::experiments::{TWO, bar, exposures, gate, see, visitor};
use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::decide::trigger::Trigger;
use parea::event::{Act, Event};

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
        assert_eq!((world.shows("offer"), kept(&world)), (false, (None, 0)), "nor was anything shown or withheld");
        world.happen(Event::Fired(Trigger::Place("here"))).wait(1_000.0);
        assert_eq!((world.shows("offer"), exposures(&world).len()), (words == TWO, 0), "it is farther down");
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
fn what_the_page_calls_for_is_no_interruption_that_a_holdout_of_all_could_forbid() {
    let show = r#"{ "id": "ask", "format": "inline", "slot": "a", "content": [{ "type": "button", "text": "Ask", "do": { "show": "offer" } }] },
        { "id": "offer", "format": "modal", "when": { "any": [{ "load": true }] }, "content": [{ "type": "text", "text": "Oil" }] }"#;
    let text = config(show).replace(r#""campaigns""#, r#""limits": { "holdout": "100%" }, "campaigns""#);
    for is_page in [true, false] {
        let mut world = visitor(1);
        world.open("/", &text).loaded().wait(10_000.0);
        assert!(!world.shows("offer"), "nothing interrupts");
        if is_page {
            world.happen(Event::Call { name: "show".into(), args: vec!["offer".into()] });
        } else {
            world.act("ask", Act::Button(0));
        }
        assert!(world.wait(1_000.0).shows("offer"), "{is_page}");
    }
}

#[test]
fn a_button_that_shows_a_campaign_with_a_mistake_has_none_itself() {
    let show = r#"{ "id": "ask", "format": "inline", "slot": "a", "content": [{ "type": "button", "text": "Ask", "do": { "show": "offer" } }] },
        { "id": "offer", "format": "modal", "frequency": { "pre": "7d" }, "content": [{ "type": "text", "text": "Oil" }] }"#;
    let mut world = visitor(1);
    world.open("/", &config(show)).loaded();
    assert_eq!(world.codes(), [("unknown-key", "campaigns[1].frequency.pre")]);
    assert!(world.shows("ask"));
    world.act("ask", Act::Button(0)).wait(1_000.0);
    assert!(!world.shows("offer"));
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
            world.happen(Event::Fired(Trigger::Place("here"))).wait(1_000.0);
            assert_eq!(world.shows("offer"), words == TWO);
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

#[test]
fn what_would_leave_its_place_takes_part_on_the_next_page_and_counts_once() {
    for patch in [r#"{ "format": "bar" }"#, r#"{ "when": { "any": [{ "event": "cart" }] } }"#] {
        let words = format!(r#""variants": [{{ "id": "a", "weight": 0 }}, {{ "id": "b", "patch": {patch} }}]"#);
        let inline = bar(&words).replace(r#""format": "bar", "freq"#, r#""format": "inline", "slot": "here", "freq"#);
        let mut world = visitor(1);
        world.cookies.clear();
        let stored = world.storage.clone();
        world.open("/", &config(&inline)).loaded();
        world.storage = stored;
        world.decide(ALL_GRANTED).wait(1_000.0);
        assert!(world.shows("offer"), "{patch}: it stays where it is");
        assert_eq!((kept(&world), exposures(&world)), ((Some(1.0), 1), vec![]), "{patch}");
        world
            .open("/next", &config(&inline))
            .loaded()
            .happen(Event::Call { name: "track".into(), args: vec!["cart".into()] });
        assert!(world.shows("offer") && exposures(&world) == ["b"], "{patch}: {:?}", exposures(&world));
    }
}
