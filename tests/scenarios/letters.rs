//! A link in a letter that calls for a campaign: what it may do and what it may not.

use crate::gates::{NEW_YEAR, config, visitor};
use crate::world::World;
use parea::config::{Config, Value};
use parea::event::{Act, Close, Event, Page};

/// A page whose address calls for a campaign.
fn page(world: &World, path: &str, id: &str) -> Box<Page> {
    let mut page = world.page(path);
    let own = page.facts.get("page").cloned().unwrap_or_default();
    page.facts.set("page", own);
    page.facts.set_at(&["page", "query", "parea-show"], id.into());
    page
}

/// Follows the link.
fn follows(world: &mut World, config: &'static Config, path: &str, id: &str) {
    world.screen.clear();
    world.state = parea::State::default();
    let page = page(world, path, id);
    world.happen(Event::Start { seed: [1, 2], config, page, files: Value::Null, told: Value::Null });
    world.loaded();
}

#[test]
fn a_letter_may_call_for_a_campaign_and_for_nothing_else() {
    let keys = r#""when": { "any": [{ "manual": true }] }"#;
    for (query, status, expected) in
        [("a", "live", true), ("a", "paused", false), ("b", "live", false), ("", "live", false)]
    {
        let mut world = visitor(NEW_YEAR);
        follows(&mut world, config(&[&format!(r#"{keys}, "status": "{status}""#)]), "/", query);
        assert_eq!((world.shows("a"), world.codes()), (expected, vec![]), "{query} {status}");
    }
}

#[test]
fn a_letter_skips_trigger_and_audience_and_nothing_that_protects_the_visitor() {
    for (keys, expected) in [
        (r#""when": { "any": [{ "manual": true }] }"#, true),
        (r#""when": { "any": [{ "load": true }], "delay": "1h" }"#, true),
        (r#""audience": { "page.path": "/elsewhere" }"#, true),
        (r#""where": { "include": ["/elsewhere"] }"#, false),
        (r#""frequency": { "max": 0 }"#, false),
        (r#""needs": "personalise""#, false),
        (r#""schedule": { "to": "2025-12-31" }"#, false),
    ] {
        let mut world = World::new();
        world.wall = NEW_YEAR;
        follows(&mut world, config(&[keys]), "/", "a");
        assert_eq!(world.shows("a"), expected, "{keys}");
    }
}

#[test]
fn a_letter_waits_for_what_the_page_is_busy_with() {
    let manual = r#""when": { "any": [{ "manual": true }] }"#;
    let mut world = visitor(NEW_YEAR);
    world.busy = "consent";
    follows(&mut world, config(&[manual]), "/", "a");
    assert!(!world.shows("a"), "the consent banner goes first");
    world.busy = "";
    assert!(world.happen(Event::Busy("")).shows("a"), "and then it comes");

    let mut world = visitor(NEW_YEAR);
    world.busy = "consent";
    follows(&mut world, config(&[&[manual, r#", "busy": "drop""#].concat()]), "/", "a");
    world.busy = "";
    assert!(!world.happen(Event::Busy("")).shows("a"), "dropped");
}

#[test]
fn a_letter_keeps_limits_and_less_like_this() {
    let config = config(&[r#""when": { "any": [{ "load": true }] }"#, r#""when": { "any": [{ "manual": true }] }"#]);
    let mut world = visitor(NEW_YEAR);
    follows(&mut world, config, "/", "b");
    assert!(world.shows("a") && !world.shows("b"), "one interrupts at a time, in the order of the file");
    world.act("a", Act::Close(Close::Button));
    assert!(!world.shows("b"), "perPage is one");

    let mut world = visitor(NEW_YEAR);
    world.start("/", config).loaded();
    world.happen(Event::Call { name: "show".into(), args: vec!["privacy".into()] });
    world.act("privacy", Act::Button(parea::privacy::panel::LESS)).act("privacy", Act::Close(Close::Button));
    follows(&mut world, config, "/", "a");
    assert!(!world.shows("a"), "less of it was wanted");
}

#[test]
fn a_letter_calls_once_for_each_load_of_a_page() {
    let config = config(&[r#""when": { "any": [{ "manual": true }] }"#]);
    let mut world = visitor(NEW_YEAR);
    follows(&mut world, config, "/", "a");
    world.act("a", Act::Close(Close::Button));
    for path in ["/next", "/"] {
        let page = page(&world, path, "a");
        assert!(!world.happen(Event::Navigated(page)).shows("a"), "{path}: a router has kept the address");
    }
    follows(&mut world, config, "/", "a");
    assert!(world.shows("a"), "followed again");
}

#[test]
fn nothing_begins_on_a_page_that_is_being_left() {
    let both = r#"{ "id": "a", "format": "inline", "slot": "a", "frequency": { "max": 9 }, "content": [{ "type": "text", "text": "a" }] },
        { "id": "b", "format": "modal", "when": { "any": [{ "follows": { "campaign": "a", "state": "ignored" } }] },
          "content": [{ "type": "text", "text": "b" }] }"#;
    let mut world = visitor(NEW_YEAR);
    world.open("/", &crate::world::config(both)).loaded().happen(Event::Shown("a")).happen(Event::Leaving);
    assert!(!world.shows("b") && world.collected("shown").len() <= 1, "nobody would see it");
    world.happen(Event::Consent);
    assert!(world.shows("b"), "the browser has brought the page back");
}
