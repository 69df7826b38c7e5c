//! What a visitor seems to like, by what they look at, and say themselves: kept within their leave, and fading.

use crate::facts::{DAY, GUARDED, PERSONALISE, config, inline};
use crate::world::{ALL_GRANTED, World};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::effect::Listen;
use parea::event::{Act, Event};
use parea::ports::Native;
use parea::privacy::panel::LESS;

const LOVER: &str = r#"{ "interests.olive-oil": { "$gte": 0.5 } }"#;
pub const PRODUCT: &str = r#"["{\"@context\":\"https://schema.org\",\"@graph\":[{\"@type\":\"Product\",\"sku\":\"oil-500\",\"category\":\"Food > Oil > Olive Oil\"}]}"]"#;

pub fn shop() -> String {
    config(
        "",
        &[inline("lover", LOVER), inline("bought", r#"{ "purchased": { "$elemMatch": { "$eq": "oil-500" } } }"#)]
            .join(","),
    )
}

pub fn pushed(world: &mut World, entries: &[&str]) {
    let entries = entries.iter().map(|entry| value::parse(entry, &Native).unwrap()).collect();
    world.happen(Event::Pushed(Value::List(entries)));
}

pub const CART: &str = r#"{ "event": "add_to_cart", "ecommerce": { "items": [{ "item_id": "oil-500", "item_category": "Food", "item_category2": "Olive oil" }] } }"#;
const BOUGHT: &str = r#"{ "0": "event", "1": "purchase", "2": { "items": [{ "item_id": "oil-500", "item_category2": "Olive oil" }, { "item_id": "soap" }] } }"#;

/// What is stored under `personalise`.
pub fn kept(world: &World) -> Value {
    let item = world.stored(PERSONALISE).map(|text| value::parse(&text, &Native).unwrap());
    item.and_then(|item| item.get("data").cloned()).unwrap_or_default()
}

/// The weight that is stored for a topic.
pub fn weight(world: &World, topic: &str) -> f64 {
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
    let is_slot = |what: &Listen| matches!(what, Listen::Watch(_));
    assert!(world.listening.iter().all(is_slot) && world.looked_up.is_empty() && !world.keys().contains(&PERSONALISE));
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
