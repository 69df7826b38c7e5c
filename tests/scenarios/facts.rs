//! What may be known: declared attributes from every reader, the moment, and what a visitor seems to like.

use crate::world::{ALL_GRANTED, World};
use parea::config::{Config, Value, value};
use parea::consent::Purpose;
use parea::event::{Act, Event};
use parea::ports::Native;
use parea::privacy::panel::LESS;
use proptest::prelude::*;

const DAY: f64 = 8.64e7;
const PERSONALISE: &str = "parea.elaia.personalise";

/// A configuration with attributes and campaigns.
fn config(attributes: &str, campaigns: &str) -> String {
    format!(
        r#"{{ "version": 1, "site": {{ "id": "elaia", "languages": ["en"], "language": "en", "collector": "/parea" }},
            "consent": {{ "source": "vanilla-cookieconsent",
              "purposes": {{ "remember": "functional", "personalise": "personalisation", "measure": "analytics" }} }},
            "attributes": {{ {attributes} }}, "campaigns": [{campaigns}] }}"#
    )
}

/// An inline campaign for whom a condition holds.
fn inline(id: &str, audience: &str) -> String {
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

const GUARDED: &str = r#"
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
        assert!(count <= expected.len() * 2, "once for each page: {read:?}");
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
    let mut page = world.page("/next");
    page.facts.set("referrer", value::map([("host", "www.google.gr".into())]));
    assert!(world.happen(Event::Navigated(page)).shows("offer"));
}

const LOVER: &str = r#"{ "interests.olive-oil": { "$gte": 0.5 } }"#;
const PRODUCT: &str = r#"["{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"Product\",\"sku\":\"oil-500\",\"category\":\"Food > Oil > Olive Oil\"}]}"]"#;

fn shop() -> String {
    config(
        "",
        &[inline("lover", LOVER), inline("bought", r#"{ "purchased": { "$elemMatch": { "$eq": "oil-500" } } }"#)]
            .join(","),
    )
}

fn pushed(world: &mut World, entries: &[&str]) {
    let entries = entries.iter().map(|entry| value::parse(entry, &Native).unwrap()).collect();
    world.happen(Event::Pushed(Value::List(entries)));
}

const CART: &str = r#"{ "event": "add_to_cart", "ecommerce": { "items": [{ "item_id": "oil-500", "item_category": "Food", "item_category2": "Olive oil" }] } }"#;
const BOUGHT: &str = r#"{ "0": "event", "1": "purchase", "2": { "items": [{ "item_id": "oil-500", "item_category2": "Olive oil" }, { "item_id": "soap" }] } }"#;

/// What is stored under `personalise`.
fn kept(world: &World) -> Value {
    let item = world.stored(PERSONALISE).map(|text| value::parse(&text, &Native).unwrap());
    item.and_then(|item| item.get("data").cloned()).unwrap_or_default()
}

/// The weight that is stored for a topic.
fn weight(world: &World, topic: &str) -> f64 {
    let weight = kept(world).at(&format!("interests.{topic}.0")).and_then(Value::number);
    // A weight fades within seconds too, by less than anybody can tell.
    (weight.unwrap_or_default() * 1e3).round() / 1e3
}

#[test]
fn what_was_liked_before_the_grant_counts_after_it_and_is_stored_only_then() {
    let mut world = World::new();
    world.has("j", PRODUCT).open("/oil", &shop()).loaded().wait(9_999.0);
    pushed(&mut world, &[CART]);
    world.wait(60_000.0);
    assert!(!world.shows("lover") && world.keys().is_empty());
    assert!(world.permitted.iter().all(|(purpose, _)| *purpose == Purpose::Service), "{:?}", world.permitted);
    world.decide("personalisation");
    assert!(world.shows("lover"));
    assert_eq!(
        (weight(&world, "olive-oil"), world.keys()),
        (4.0, vec![PERSONALISE]),
        "seen for ten seconds, and in the cart"
    );
    assert_eq!(kept(&world).get("viewed"), Some(&Value::List(vec!["oil-500".into()])));
    world.wait(60_000.0).happen(Event::Visible(true));
    assert_eq!(weight(&world, "olive-oil"), 4.0, "a page is seen once");

    world.findings.clear();
    world.open("/", &shop()).loaded();
    assert!(world.shows("lover"), "it is remembered on the next page");
    world.decide("necessary");
    assert!(!world.shows("lover") && world.keys().is_empty());
    world.decide("personalisation").open("/", &shop()).loaded();
    assert!(!world.shows("lover"), "what was withdrawn does not come back");
}

#[test]
fn the_page_may_tell_by_calls_what_a_shop_tells_by_data() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &shop()).loaded();
    for (event, properties) in
        [("cart", r#"{ "id": "oil-500", "category": "Olive oil" }"#), ("search", r#"{ "term": " soap " }"#)]
    {
        let args = vec![event.into(), value::parse(properties, &Native).unwrap()];
        world.happen(Event::Call { name: "track".into(), args });
    }
    assert!(world.shows("lover"));
    assert_eq!(kept(&world).at("searches.0"), Some(&"soap".into()));
    assert_eq!(kept(&world).get("purchased"), None, "a cart is no purchase");
}

#[test]
fn what_another_tab_stores_is_read_when_it_says_so() {
    let mut world = World::new();
    world.decide("personalisation").open("/", &config(GUARDED, &inline("personal", r#"{ "mine": "x" }"#))).loaded();
    assert!(!world.shows("personal"));
    world.storage.push(("mine".into(), "x".into()));
    assert!(world.happen(Event::Consent).shows("personal"));
}

#[test]
fn a_glance_says_nothing_about_a_taste() {
    let mut world = World::new();
    world.has("j", PRODUCT).decide(ALL_GRANTED).open("/oil", &shop()).loaded().wait(9_000.0);
    world.happen(Event::Visible(false)).wait(600_000.0).happen(Event::Visible(true)).wait(900.0);
    assert_eq!(weight(&world, "olive-oil"), 0.0);
    world.wait(100.0);
    assert_eq!(weight(&world, "olive-oil"), 1.0, "ten seconds in sight, by itself");
    world.has("mparea:topics", r#"["Soap, Gifts > For Her"]"#);
    world.happen(Event::Navigated(world.page("/soap"))).wait(10_000.0);
    assert_eq!((weight(&world, "soap"), weight(&world, "for-her"), weight(&world, "olive-oil")), (1.0, 1.0, 1.0));
    world.findings.clear();
    world.has("marticle:tag", r#"["Recipes", "Summer"]"#);
    world.happen(Event::Navigated(world.page("/blog"))).wait(10_000.0);
    assert_eq!((weight(&world, "recipes"), weight(&world, "summer")), (1.0, 1.0));
}

#[test]
fn an_interest_fades_over_the_months_unless_it_is_renewed() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &shop()).loaded();
    pushed(&mut world, &[BOUGHT]);
    assert!(world.shows("lover") && world.shows("bought"), "5 of 8");
    for (days, expected) in [(20.0, true), (10.0, false), (60.0, false)] {
        world.wall += days * DAY;
        world.open("/", &shop()).loaded();
        assert_eq!((world.shows("lover"), world.shows("bought")), (expected, true), "after {days} more days");
    }
    pushed(&mut world, &[CART]);
    assert!(world.shows("lover"), "what was left, and 3 more");
    world.wall += 181.0 * DAY;
    world.open("/", &shop()).loaded();
    assert!(!world.shows("bought"), "nothing lives longer than 180 days");
}

#[test]
fn two_tabs_learn_side_by_side() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &shop()).loaded();
    let mut other = World::new();
    other.wall = world.wall;
    other.decide(ALL_GRANTED).open("/", &shop()).loaded();
    for _ in 0..3 {
        pushed(&mut world, &[CART]);
        other.storage = world.storage.clone();
        pushed(&mut other, &[r#"{ "event": "search", "search_term": "soap" }"#, CART]);
        world.storage = other.storage.clone();
    }
    assert_eq!(weight(&other, "olive-oil"), 18.0);
    assert_eq!(kept(&other).at("searches.0"), Some(&"soap".into()));
}

#[test]
fn less_like_this_ends_the_interest_too() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &shop()).loaded();
    pushed(&mut world, &[BOUGHT, r#"{ "event": "cart", "id": "x", "category": "Soap" }"#]);
    world.happen(Event::Call { name: "show".into(), args: vec!["privacy".into()] });
    assert!(world.text("privacy").contains("interests.olive-oil"), "the visitor sees why: {}", world.text("privacy"));
    world.act("privacy", Act::Button(LESS));
    assert!(!world.shows("lover"));
    assert_eq!((weight(&world, "olive-oil"), weight(&world, "soap")), (0.0, 3.0));
    let export = {
        world.happen(Event::Call { name: "privacy.export".into(), args: vec![] });
        world.answers.pop().unwrap()
    };
    let stored = export.get("stored").unwrap().items();
    let own = stored.iter().find(|item| item.get("purpose").is_some_and(|own| own.is("personalise"))).unwrap();
    assert_eq!(own.get("data"), Some(&kept(&world)), "and may take it along");
}

#[test]
fn an_answer_becomes_a_fact_where_its_step_says_so() {
    let form = r#"{ "id": "ask", "format": "tab", "content": [{ "type": "form", "id": "f", "steps": [
        { "id": "who", "type": "long-text", "title": "Who?", "saveAs": "name" },
        { "id": "size", "type": "long-text", "title": "Size?", "saveAs": "shoe-size" },
        { "id": "why", "type": "long-text", "title": "Why?" },
        { "id": "end", "type": "end", "title": "Thanks" }] }] }"#;
    let known = r#"{ "id": "known", "format": "inline", "slot": "k", "audience": { "preferences.shoe-size": "42" },
        "content": [{ "type": "text", "text": "Hello {{ name or 'friend' }}" }] }"#;
    let text = config("", &[form, known].join(","));
    for (categories, expected) in [(ALL_GRANTED, true), ("functionality analytics", false)] {
        let mut world = World::new();
        world.decide(categories).open("/", &text).loaded().act("ask", Act::Toggle);
        for (step, answer) in [("who", "Anna"), ("size", "42"), ("why", "because")] {
            assert!(!world.shows("known"), "not before it is sent");
            world.fill("ask", step, answer).act("ask", Act::Next);
        }
        assert_eq!(world.shows("known"), expected, "{categories}");
        assert_eq!(world.text("known").contains("Anna"), expected);
        assert_eq!(world.keys().contains(&PERSONALISE), expected);
        assert!(!kept(&world).to_json(&Native).contains("because"), "nothing else of an answer is a fact");
    }
}

#[test]
fn nothing_is_listened_to_that_nobody_asks_for() {
    let mut world = World::new();
    world
        .decide(ALL_GRANTED)
        .open("/", &config(r#""size": { "from": { "cookie": "a" }, "purpose": "remember" }"#, &inline("a", "{}")))
        .loaded();
    pushed(&mut world, &[BOUGHT]);
    assert!(world.listening.is_empty() && world.looked_up.is_empty() && !world.keys().contains(&PERSONALISE));
}

#[test]
fn what_was_erased_stays_gone_on_that_page() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &shop()).loaded();
    pushed(&mut world, &[BOUGHT]);
    world.happen(Event::Call { name: "privacy.erase".into(), args: vec![] });
    assert!(!world.shows("lover") && world.keys().is_empty());
    pushed(&mut world, &[BOUGHT]);
    world.happen(Event::Navigated(world.page("/next")));
    assert!(!world.shows("lover") && !world.keys().contains(&PERSONALISE));
}

#[test]
fn a_flood_stays_within_its_bounds() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &shop()).loaded();
    let long = "\\u0001".repeat(64);
    let entries: Vec<Value> = (0..10_000)
        .map(|at| {
            format!(
                r#"{{ "event": "purchase", "items": [{{ "item_id": "{at}{}", "item_category": "{long}{at}" }}] }}"#,
                "x".repeat(50)
            )
        })
        .chain((0..300).map(|at| format!(r#"{{ "event": "search", "search_term": "{at}{long}{long}" }}"#)))
        .map(|text| value::parse(&text, &Native).unwrap())
        .collect();
    world.happen(Event::Pushed(Value::List(entries)));
    let text = world.stored(PERSONALISE).unwrap();
    assert!(text.len() <= 32 * 1024, "{} bytes", text.len());
    let kept = kept(&world);
    let count = |part: &str| kept.get(part).map_or(0, |part| part.items().len().max(part.entries().len()));
    assert!(count("interests") <= 50 && count("purchased") <= 50 && count("searches") <= 50);
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
