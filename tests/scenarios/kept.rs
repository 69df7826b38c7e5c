//! What is known stays known, whoever else writes to the storage; what was not allowed is not kept for later.

use crate::facts::{DAY, config, inline};
use crate::likes::{CART, PRODUCT, pushed, shop, weight};
use crate::world::{ALL_GRANTED, World};
use parea::config::{Value, value};
use parea::event::Event;
use parea::ports::Native;

const REMEMBER: &str = "parea.elaia.remember";

/// What is stored under `remember`.
fn past(world: &World) -> Value {
    let item = world.stored(REMEMBER).map(|text| value::parse(&text, &Native).unwrap());
    item.and_then(|item| item.get("data").cloned()).unwrap_or_default()
}

#[test]
fn the_time_on_the_site_outlives_every_return_to_the_tab() {
    let mut world = World::new();
    let text = config("", &inline("regular", r#"{ "secondsOnSite": { "$gte": 60 } }"#));
    world.decide(ALL_GRANTED).open("/", &text).loaded();
    for _ in 0..3 {
        world.wait(20_000.0).happen(Event::Visible(false)).wait(5_000.0).happen(Event::Visible(true));
        world.happen(Event::Consent);
    }
    assert!(world.shows("regular"));
    world.happen(Event::Leaving);
    assert_eq!(past(&world).get("stay"), Some(&60_000.0.into()));
}

#[test]
fn what_stands_in_the_page_is_counted_even_if_another_tab_speaks_next() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &config("", &inline("note", "{}"))).loaded().wait(1_000.0);
    world.happen(Event::Consent).happen(Event::Leaving);
    assert_eq!(past(&world).at("campaigns.note.shown"), Some(&1.0.into()));
}

#[test]
fn an_attribute_that_is_absent_is_nothing_else_that_is_remembered() {
    for name in ["seen", "stay", "shown", "events", "sticky", "refused", "exposed", "campaign"] {
        let mut world = World::new();
        let attribute = format!(r#""{name}": {{ "from": {{ "meta": "a" }}, "purpose": "measure" }}"#);
        let text = config(&attribute, &inline("offer", &format!(r#"{{ "{name}": {{ "$exists": true }} }}"#)));
        world.decide(ALL_GRANTED).open("/", &text).loaded().wait(1_000.0).happen(Event::Leaving);
        world.open("/next", &text).loaded();
        assert!(!world.shows("offer"), "{name}");
    }
}

#[test]
fn what_came_before_a_refusal_does_not_wait_for_a_later_grant() {
    for (answer, is_kept) in [("necessary", false), ("analytics", false), ("personalisation functionality", true)] {
        let mut world = World::new();
        let text = shop().replace(r#""campaigns": ["#, &[r#""campaigns": ["#, &inline("note", "{}"), ","].concat());
        world.has("j", PRODUCT).open("/oil", &text).loaded();
        pushed(&mut world, &[CART]);
        world.decide(answer).wait(1_000.0);
        assert_eq!(world.shows("lover"), is_kept, "{answer}");
        world.decide(ALL_GRANTED);
        assert_eq!(weight(&world, "olive-oil"), if is_kept { 3.0 } else { 0.0 }, "{answer}");
        let events = past(&world).get("events").map(|events| events.items().len());
        assert!(is_kept || events == Some(0), "{answer}");
        // It still stands on the screen as the grant comes.
        assert_eq!(past(&world).at("campaigns.note.shown"), Some(&1.0.into()), "{answer}");
    }
}

/// Some managers set their services one by one: for a moment, what is about to be granted looks refused.
#[test]
fn what_stands_on_the_screen_is_remembered_by_a_grant_that_comes_after_a_refusal() {
    let mut world = World::new();
    let text = config(
        "",
        r#"{ "id": "news", "format": "bar", "frequency": { "max": 1, "per": "session" }, "content": [{ "type": "text", "text": "News" }] }"#,
    );
    world.open("/", &text).loaded();
    assert!(world.shows("news"));
    world.decide("analytics").wait(10.0).decide(ALL_GRANTED).wait(10.0);
    assert_eq!(past(&world).at("campaigns.news.shown"), Some(&1.0.into()));
    world.open("/other", &text).loaded();
    assert!(!world.shows("news"), "a second time in one session");
}

#[test]
fn the_last_visit_is_that_of_the_session_before() {
    let mut world = World::new();
    let month = world.wall + 10.0 * DAY;
    let text = config(
        "",
        &[
            inline("away", &format!(r#"{{ "lastVisit": {{ "$gt": 0, "$lt": {month} }} }}"#)),
            inline("new", r#"{ "lastVisit": { "$exists": false } }"#),
        ]
        .join(","),
    );
    world.decide(ALL_GRANTED);
    for (days, is_away) in [(0.0, false), (0.001, false), (40.0, true), (0.001, true), (0.001, true), (1.0, false)] {
        world.wall += days * DAY;
        world.open("/", &text).loaded();
        assert_eq!((world.shows("away"), world.shows("new")), (is_away, world.wall < month), "after {days} days");
    }
}

#[test]
fn the_time_under_a_refusal_is_of_one_page_view_only() {
    let mut world = World::new();
    let text = config("", &inline("note", "{}"));
    world.decide("necessary").open("/", &text).loaded().wait(60_000.0);
    let page = world.page("/next");
    world.happen(Event::Navigated(page)).wait(5_000.0).decide(ALL_GRANTED).happen(Event::Leaving);
    assert_eq!(past(&world).get("stay"), Some(&5_000.0.into()));
    assert_eq!(past(&world).at("campaigns.note.shown"), Some(&1.0.into()));
}

#[test]
fn a_clock_that_is_set_back_counts_nothing_twice() {
    let text = config(
        "",
        r#"{ "id": "news", "format": "bar", "frequency": { "max": 1 }, "content": [{ "type": "text", "text": "News" }] }"#,
    );
    let mut world = World::new();
    world.open("/", &text).loaded();
    assert!(world.shows("news"));
    world.wall -= 3.6e6;
    world.decide(ALL_GRANTED).wait(10.0);
    assert_eq!(past(&world).at("campaigns.news.shown"), Some(&1.0.into()));
    assert_eq!(past(&world).get("shown").map(|rows| rows.items().len()), Some(1));
}
