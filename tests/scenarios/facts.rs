//! What may be known: declared attributes from every reader, and the moment.

use crate::likes::shop;
use crate::world::{ALL_GRANTED, World};
use parea::State;
use parea::config::{Config, Value, value};
use parea::consent::Purpose;
use parea::decide::trigger::Trigger;
use parea::event::Event;
use parea::ports::Native;
use proptest::prelude::*;

pub const DAY: f64 = 8.64e7;
pub const PERSONALISE: &str = "parea.elaia.personalise";

/// A configuration with attributes and campaigns.
pub fn config(attributes: &str, campaigns: &str) -> String {
    format!(
        r#"{{ "version": 1, "site": {{ "id": "elaia", "languages": ["en"], "language": "en", "collector": "/parea" }},
            "consent": {{ "source": "vanilla-cookieconsent",
              "purposes": {{ "remember": "functional", "personalise": "personalisation", "measure": "analytics" }} }},
            "attributes": {{ {attributes} }}, "campaigns": [{campaigns}] }}"#
    )
}

/// An inline campaign for whom a condition holds.
pub fn inline(id: &str, audience: &str) -> String {
    format!(
        r#"{{ "id": "{id}", "format": "inline", "slot": "{id}", "audience": {audience}, "content": [{{ "type": "text", "text": "Hello" }}] }}"#
    )
}

/// Whether a condition on the attribute `it` holds on a page that the work prepares.
fn holds(attribute: &str, condition: &str, work: impl FnOnce(&mut World)) -> bool {
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    work(&mut world);
    let text = config(&format!(r#""it": {attribute}"#), &inline("offer", &format!(r#"{{ "it": {condition} }}"#)));
    world.open("/page", &text).loaded();
    world.shows("offer")
}

#[test]
fn every_reader_finds_what_it_is_declared_for() {
    let find = |want: &'static str, json: &'static str| {
        move |world: &mut World| {
            world.has(want, json);
        }
    };
    let store =
        |key: &'static str, text: &'static str| move |world: &mut World| world.storage.push((key.into(), text.into()));
    let check = |attribute: &str, condition: &str, work: &dyn Fn(&mut World)| {
        assert!(holds(attribute, condition, work), "{attribute} {condition}");
        assert!(!holds(attribute, condition, |_| {}), "{attribute} is there without anything");
    };
    check(r#"{ "from": { "cookie": "a" }, "purpose": "remember" }"#, r#""x y""#, &|world| world.cookie("a=x%20y"));
    check(
        r#"{ "from": { "localStorage": "a", "path": "b.0" }, "purpose": "measure" }"#,
        r#""c""#,
        &store("a", r#"{"b":["c"]}"#),
    );
    check(r#"{ "from": { "sessionStorage": "a" }, "purpose": "personalize" }"#, r#""x""#, &find("sa", r#""x""#));
    check(r#"{ "from": { "meta": "geo-country" } }"#, r#""GR""#, &find("mgeo-country", r#"["GR", "DE"]"#));
    let script = r##"["{ broken", "{\"@graph\":[{\"@type\":\"Offer\"},{\"@type\":[\"Product\"],\"offers\":[{\"price\":\"12.5\"}]}]}"]"##;
    check(
        r#"{ "from": { "jsonLd": "Product.offers.price" }, "type": "number" }"#,
        r#"{ "$gte": 12 }"#,
        &find("j", script),
    );
    check(r#"{ "from": { "dataLayer": "user.plan" } }"#, r#""pro""#, &find("duser.plan", r#""pro""#));
    check(r##"{ "from": { "element": "#cart .sum" }, "type": "number" }"##, "42", &find("e#cart .sum", r#"["42"]"#));
    check(r#"{ "from": { "global": "shop.user.vip" }, "type": "boolean" }"#, "true", &find("gshop.user.vip", "true"));
    let query = |world: &mut World| {
        let text = config(r#""it": { "from": { "query": "ref" } }"#, &inline("offer", r#"{ "it": "mail" }"#));
        let mut page = world.page("/page");
        page.facts = value::parse(r#"{ "page": { "query": { "ref": "mail" } } }"#, &Native).unwrap();
        world.open("/", &text).happen(Event::Navigated(page)).shows("offer")
    };
    assert!(query(&mut World::new()));
}

#[test]
fn a_text_becomes_the_type_or_is_absent() {
    for (kind, fits, unfit) in [
        ("string", &["x", "true", "12"][..], &[][..]),
        ("number", &["12", " -1.5 ", "1e3"], &["x", "12 €", "NaN", "Infinity"]),
        ("boolean", &["true", "0"], &["yes", "2"]),
        ("date", &["2026-11-22", "2026-11-22T10:00+02:00"], &["22.11.2026", "2026-23-01", "2026-11-2x", "tomorrow"]),
        ("version", &["1.2.3", "v10.0.0-beta"], &["latest", "-"]),
        ("list", &["a", "a, b", "[1,2]"], &[]),
    ] {
        let attribute = format!(r#"{{ "type": "{kind}", "from": {{ "localStorage": "a" }}, "purpose": "remember" }}"#);
        for (texts, expected) in [(fits, true), (unfit, false)] {
            for text in texts {
                let is_there = holds(&attribute, r#"{ "$exists": true }"#, |world| {
                    world.storage.push(("a".into(), (*text).into()))
                });
                assert_eq!(is_there, expected, "{kind}: {text}");
            }
        }
    }
}

#[test]
fn stored_texts_are_decoded_as_they_were_written() {
    for (decode, raw, expected) in [
        ("auto", "%CE%86%CE%BD%CE%BD%CE%B1", Some("Άννα")),
        ("auto", r#""Anna""#, Some("Anna")),
        ("auto", "100%", Some("100%")),
        ("none", "a%20b", Some("a%20b")),
        ("uri", "%22a%22", Some("\"a\"")),
        ("base64", "zobOvc69zrE=", Some("Άννα")),
        ("base64", "zobOvc69zrE", Some("Άννα")),
        ("base64", "/w==", None),
        ("base64", "no base64!", None),
    ] {
        let attribute =
            format!(r#"{{ "from": {{ "localStorage": "a", "decode": "{decode}" }}, "purpose": "remember" }}"#);
        let condition = Value::from(expected.unwrap_or("-")).to_json(&Native);
        let store = |world: &mut World| world.storage.push(("a".into(), raw.into()));
        assert_eq!(holds(&attribute, &condition, store), expected.is_some(), "{decode}: {raw}");
        assert_eq!(holds(&attribute, r#"{ "$exists": true }"#, store), expected.is_some(), "{decode}: {raw}");
    }
}

pub const GUARDED: &str = r#"
  "mine": { "from": { "localStorage": "mine" }, "purpose": "personalise" },
  "seen": { "from": { "sessionStorage": "seen" }, "purpose": "remember" },
  "clicks": { "from": { "localStorage": "clicks" }, "purpose": "measure" },
  "plan": { "from": { "global": "user.plan" }, "purpose": "personalise" },
  "country": { "from": { "meta": "geo-country" } }"#;

#[test]
fn nothing_of_another_purpose_is_ever_looked_up() {
    let open: (Option<Purpose>, &str) = (None, "mgeo-country");
    for (categories, expected) in [
        ("", vec![open]),
        ("necessary marketing", vec![open]),
        ("functionality", vec![open, (Some(Purpose::Remember), "sseen")]),
        (
            "personalisation",
            vec![open, (Some(Purpose::Personalise), "lmine"), (Some(Purpose::Personalise), "guser.plan")],
        ),
        ("analytics", vec![open, (Some(Purpose::Measure), "lclicks")]),
    ] {
        let mut world = World::new();
        world.decide(categories).open("/", &config(GUARDED, "")).loaded().wait(60_000.0);
        world.happen(Event::Navigated(world.page("/next")));
        let mut read: Vec<_> = world.looked_up.iter().map(|(purpose, want)| (*purpose, want.as_str())).collect();
        let count = read.len();
        read.dedup();
        assert!(read.iter().all(|one| expected.contains(one)), "{categories}: {read:?}");
        assert!(expected.iter().all(|one| read.contains(one)), "{categories}: {read:?}");
        assert!(count <= expected.len() * 3, "once for each page, and when it has loaded: {read:?}");
    }
}

#[test]
fn a_grant_brings_what_it_allows_and_a_withdrawal_takes_it_away() {
    let mut world = World::new();
    world.storage.push(("mine".into(), "x".into()));
    world.has("mgeo-country", r#"["GR"]"#);
    let campaigns = [inline("personal", r#"{ "mine": "x" }"#), inline("greek", r#"{ "country": "GR" }"#)].join(",");
    world.open("/", &config(GUARDED, &campaigns)).loaded();
    assert!(world.shows("greek") && !world.shows("personal"));
    world.decide("personalisation");
    assert!(world.shows("personal"));
    world.decide("necessary");
    assert!(world.shows("greek") && !world.shows("personal"));
    world.storage.clear();
    world.decide("personalisation");
    assert!(!world.shows("personal"), "what was found before does not come back");
}

#[test]
fn what_does_not_fit_is_reported_once() {
    let mut world = World::new();
    world.has("msize", r#"["large"]"#);
    let text = config(
        r#""size": { "type": "number", "from": { "meta": "size" } }"#,
        &inline("any", r#"{ "size": { "$exists": false } }"#),
    );
    world.open("/", &text).loaded();
    for path in ["/a", "/b", "/c"] {
        world.happen(Event::Navigated(world.page(path)));
    }
    assert_eq!(world.codes(), [("wrong-fact", "attributes.size")]);
    assert!(world.shows("any"));
}

#[test]
fn another_page_is_read_anew() {
    let mut world = World::new();
    world.has("mkind", r#"["oil"]"#).has("dplan", r#""pro""#);
    let attributes = r#""kind": { "from": { "meta": "kind" } }, "plan": { "from": { "dataLayer": "plan" } }"#;
    let campaigns = [inline("oil", r#"{ "kind": "oil" }"#), inline("pro", r#"{ "plan": "pro" }"#)].join(",");
    world.open("/", &config(attributes, &campaigns)).loaded();
    assert!(world.shows("oil") && world.shows("pro"));
    world.findings.clear();
    world.happen(Event::Navigated(world.page("/soap")));
    assert!(!world.shows("oil"), "another page has another kind");
    assert!(world.shows("pro"), "what was pushed holds until something else is pushed");
    world.has("dplan", r#""free""#).happen(Event::Pushed(Value::List(vec![])));
    assert!(!world.shows("pro"));
}

#[test]
fn the_page_may_say_it_itself() {
    let mut world = World::new();
    let text = config(
        GUARDED,
        &[inline("personal", r#"{ "mine": "x" }"#), inline("greek", r#"{ "country": "GR" }"#)].join(","),
    );
    let set = value::parse(r#"{ "mine": "x", "country": "GR" }"#, &Native).unwrap();
    world.open("/", &text).loaded().happen(Event::Call { name: "set".into(), args: vec![set] });
    assert!(world.shows("greek") && !world.shows("personal"), "saying is not granting");
    world.decide("personalisation");
    assert!(world.shows("personal"));
}

#[test]
fn the_hour_and_the_day_go_on_while_a_page_is_open() {
    let mut world = World::new();
    let campaigns = [
        inline("night", r#"{ "time.hour": { "$lt": 6 } }"#),
        inline("morning", r#"{ "time.hour": 7 }"#),
        inline("sunday", r#"{ "time.weekday": "sun" }"#),
        inline("monday", r#"{ "time.weekday": "mon" }"#),
    ];
    world.open("/", &config("", &campaigns.join(","))).loaded();
    assert!(world.shows("night") && world.shows("sunday") && !world.shows("morning") && !world.shows("monday"));
    world.wait(7.5 * 3.6e6).happen(Event::Visible(true));
    assert!(world.shows("morning"));
    world.wait(DAY).happen(Event::Visible(true));
    assert!(world.shows("monday"));
}

#[test]
fn where_the_visitor_comes_from_has_a_kind() {
    let text = config("", &inline("offer", r#"{ "referrer.kind": "search" }"#));
    let mut world = World::new();
    world.open("/", &text).loaded();
    assert!(!world.shows("offer"), "direct");
    let (config, mut page) = (Config::read(&text, &Native), world.page("/"));
    page.facts.set("referrer", value::map([("host", "www.google.gr".into())]));
    world.state = State::default();
    world.happen(Event::Start { seed: [1, 1], config, page, files: Value::Null, told: Value::Null });
    assert!(world.shows("offer"));
    let page = world.page("/next");
    world.happen(Event::Navigated(page));
    assert!(!world.shows("offer"), "the next page is come to from within");
}

#[test]
fn a_misplaced_attribute_is_a_problem_of_its_own() {
    let loose = r#"{ "id": "say", "format": "inline", "slot": "a", "content": [{ "type": "text", "text": "{{ it or 'x' }}" }] }"#;
    for (attribute, expected) in [
        (r#"{ "from": { "cookie": "a" } }"#, vec![("missing", "attributes.it.purpose")]),
        (r#"{ "from": { "sessionStorage": "a" } }"#, vec![("missing", "attributes.it.purpose")]),
        (r#"{ "from": {} }"#, vec![("missing", "attributes.it.from")]),
        (r#"{ "from": { "meta": "a", "query": "b" } }"#, vec![("duplicate", "attributes.it.from")]),
        (r#"{ "from": { "meta": "a", "path": "b" } }"#, vec![("unknown-key", "attributes.it.from.path")]),
        (r#"{ "from": { "meta": 7 } }"#, vec![("wrong-type", "attributes.it.from.meta")]),
        (r#"{ "from": { "meta": "a" }, "type": "colour" }"#, vec![("unknown-word", "attributes.it.type")]),
    ] {
        let config = Config::read(&config(&format!(r#""it": {attribute}"#), ""), &Native);
        let found: Vec<_> =
            config.problems.iter().map(|problem| (problem.code.name(), problem.path.as_str())).collect();
        assert_eq!(found, expected, "{attribute}");
    }
    for (from, purpose, expected) in [
        ("meta", "", false),
        ("jsonLd", "", false),
        ("dataLayer", "", true),
        ("element", "", true),
        ("query", "", true),
        ("global", "", true),
        ("global", r#", "purpose": "personalise""#, false),
    ] {
        let mut world = World::new();
        world.open("/", &config(&format!(r#""it": {{ "from": {{ "{from}": "a" }} {purpose} }}"#), loose)).loaded();
        assert_eq!(world.codes().iter().any(|(code, _)| *code == "no-purpose"), expected, "{from} {purpose}");
        assert_eq!(world.shows("say"), !expected);
    }
    for name in ["interests", "viewed", "preferences", "time", "scroll", "sessions", "answers", "referrer"] {
        let config = Config::read(&config(&format!(r#""{name}": {{ "from": {{ "meta": "a" }} }}"#), ""), &Native);
        assert_eq!(config.problems.first().map(|problem| problem.code.name()), Some("duplicate"), "{name}");
    }
}

/// A modal for whom a condition on the attribute `cart` holds, when a trigger fires.
fn by_cart(condition: &str, when: &str) -> String {
    let attributes = r##""cart": { "type": "number", "from": { "element": "#cart" } }"##;
    let campaign = format!(
        r#"{{ "id": "offer", "format": "modal", "audience": {{ "cart": {condition} }}, "when": {when},
             "content": [{{ "type": "text", "text": "Hello" }}] }}"#
    );
    config(attributes, &campaign)
}

#[test]
fn what_the_page_has_changed_since_it_was_loaded_counts_when_a_trigger_fires() {
    let track = Event::Call { name: "track".into(), args: vec!["added".into()] };
    for (trigger, event) in [
        (r#"{ "exit": true }"#, Event::Fired(Trigger::Exit)),
        (r#"{ "visible": "5s" }"#, Event::Active(0.0)),
        (r#"{ "idle": "5s" }"#, Event::Active(5e3)),
        (r#"{ "scroll": "up" }"#, Event::Scrolled { depth: 0.1, pixels: 10.0 }),
        (r#"{ "event": "added" }"#, track),
    ] {
        for (condition, expected) in [(r#"{ "$gte": 1 }"#, true), (r#"{ "$lt": 1 }"#, false)] {
            let text = by_cart(condition, &format!(r#"{{ "any": [{trigger}] }}"#));
            let mut world = World::new();
            world.has("e#cart", r#"["0"]"#).open("/", &text).loaded();
            world.happen(Event::Scrolled { depth: 0.5, pixels: 900.0 }).has("e#cart", r#"["2"]"#);
            world.wait(4e3);
            assert!(!world.shows("offer"), "{trigger} {condition}: nothing has happened");
            world.happen(event.clone()).wait(6e3);
            assert_eq!(world.shows("offer"), expected, "{trigger} {condition}");
        }
    }
}

#[test]
fn what_the_page_has_changed_during_a_delay_counts_before_the_campaign_shows() {
    for (condition, expected) in [(r#"{ "$gte": 1 }"#, true), (r#"{ "$lt": 1 }"#, false)] {
        let text = by_cart(condition, r#"{ "any": [{ "exit": true }], "delay": "10s" }"#);
        let mut world = World::new();
        world.has("e#cart", r#"["0"]"#).open("/", &text).loaded().has("e#cart", r#"["2"]"#);
        world.happen(Event::Fired(Trigger::Exit)).wait(11e3);
        assert_eq!(world.shows("offer"), expected, "{condition}");
    }
}

#[test]
fn an_element_is_there_without_a_text() {
    for (kind, found, condition, expected) in [
        ("string", r#"[""]"#, r#"{ "$exists": true }"#, true),
        ("string", "[]", r#"{ "$exists": true }"#, false),
        ("number", r#"[""]"#, r#"{ "$exists": true }"#, false),
        ("boolean", r#"[""]"#, "true", true),
        ("boolean", r#"["Sold out"]"#, "true", true),
        ("boolean", r#"["false"]"#, "true", false),
        ("boolean", "[]", "true", false),
        ("list", r#"["Olive oil, 500 ml"]"#, r#"{ "$size": 1 }"#, true),
        ("list", r#"["Olive oil, 500 ml", "Soap"]"#, r#"{ "$size": 2 }"#, true),
        ("list", "[]", r#"{ "$exists": true }"#, false),
    ] {
        let attribute = format!(r#"{{ "type": "{kind}", "from": {{ "element": ".it" }} }}"#);
        let is_there = holds(&attribute, condition, |world| {
            world.has("e.it", found);
        });
        assert_eq!(is_there, expected, "{kind} {found} {condition}");
    }
    let list = r#"{ "type": "list", "from": { "meta": "tags" } }"#;
    let tags = holds(list, r#"{ "$size": 2 }"#, |world| {
        world.has("mtags", r#"["oil, soap"]"#);
    });
    assert!(tags, "a list of words, as authors write it");
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn nothing_that_a_page_pushes_or_says_harms(texts in prop::collection::vec(
        r#"([\[\]{}:, 0-9]|"event"|"purchase"|"ecommerce"|"items"|"item_id"|"@type"|"Product"|"category"|"0"|null|"a > b"){0,40}"#, 0..12)) {
        let mut world = World::new();
        let scripts = Value::List(texts.iter().map(|text| text.as_str().into()).collect());
        world.findings.push(("j".into(), scripts));
        world.decide(ALL_GRANTED).open("/", &shop()).loaded().wait(20_000.0);
        let entries = texts.iter().filter_map(|text| value::parse(text, &Native).ok()).collect();
        world.happen(Event::Pushed(Value::List(entries)));
        for (purpose, _) in &world.permitted {
            prop_assert!(world.state.grants().purposes().has(*purpose) || *purpose == Purpose::Service);
        }
    }
}
