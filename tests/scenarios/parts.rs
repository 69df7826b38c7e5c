//! Parts of the widget come when something needs them: that waits for its own part, and nothing else waits.

use crate::world::{ALL_GRANTED, World};
use parea::event::Event;

/// An offer, a form and buttons that share.
const CONFIG: &str = r#"{ "version": 1, "site": { "id": "elaia", "languages": ["en"], "language": "en", "collector": "/parea" },
    "consent": { "purposes": { "remember": "functional", "personalise": "personalisation", "measure": "analytics" } },
    "campaigns": [
        { "id": "oil", "format": "inline", "slot": "oil", "content": [{ "type": "text", "text": "Oil" }] },
        { "id": "ask", "format": "inline", "slot": "ask", "content": [{ "type": "form", "id": "ask", "steps": [{ "id": "why", "type": "long-text", "title": "Why?" }, { "id": "end", "type": "end", "title": "Thank you." }] }] },
        { "id": "tell", "format": "inline", "slot": "tell", "content": [{ "type": "share", "networks": ["x"] }] }
    ] }"#;

/// A page to whose widget no part has come yet.
fn page() -> World {
    let mut world = World::new();
    world.is_split = true;
    world.open("/", CONFIG).loaded();
    world
}

fn came(name: &str, ok: bool) -> Event {
    Event::Part { name: name.to_owned(), address: format!("/pkg/parea_{name}.wasm"), ok }
}

fn shown(world: &World) -> Vec<&str> {
    let mut shown: Vec<&str> = world.screen.iter().map(|view| view.campaign).collect();
    shown.sort_unstable();
    shown
}

#[test]
fn what_needs_a_part_waits_for_it_and_nothing_else_does() {
    let mut world = page();
    assert_eq!((shown(&world), &world.parts[..]), (vec!["oil"], &["forms", "share"][..]));
    world.wait(1_000.0).happen(Event::Wake);
    assert_eq!(world.parts, ["forms", "share"], "asked for once");
    world.happen(came("share", true));
    assert_eq!(shown(&world), ["oil", "tell"]);
    world.happen(came("forms", true));
    assert_eq!(shown(&world), ["ask", "oil", "tell"], "{:?}", world.problems);
}

#[test]
fn what_has_no_room_on_the_page_asks_for_nothing() {
    let mut world = World::new();
    (world.is_split, world.has_slots) = (true, false);
    world.open("/", CONFIG).loaded();
    assert!(world.parts.is_empty(), "{:?}", world.parts);
}

#[test]
fn a_part_that_is_lost_is_asked_for_again_on_the_next_page_view() {
    let mut world = page();
    world.happen(came("forms", false)).happen(came("share", true));
    assert_eq!(shown(&world), ["oil", "tell"]);
    world.wait(1_000.0).happen(Event::Wake);
    assert_eq!(world.parts, ["forms", "share"], "not on this one");
    let next = world.page("/next");
    world.happen(Event::Navigated(next));
    assert_eq!(world.parts, ["forms", "share", "forms"]);
    world.happen(came("forms", true));
    assert_eq!(shown(&world), ["ask", "oil", "tell"]);
}

#[test]
fn a_link_of_the_page_stays_plain_until_sharing_is_there() {
    let mut world = World::new();
    world.is_split = true;
    let config =
        r#"{ "version": 1, "site": { "id": "elaia", "languages": ["en"], "language": "en" }, "campaigns": [] }"#;
    world.open("/", config).loaded();
    assert!(world.parts.is_empty(), "{:?}", world.parts);
    let link = || Event::Call { name: "share".into(), args: vec!["x".into(), "".into(), false.into()] };
    world.happen(link()).happen(link());
    assert_eq!((world.answers.len(), &world.parts[..]), (0, &["share"][..]));
    world.happen(came("share", true)).happen(link());
    let answer = world.answers.pop().and_then(|answer| answer.text().map(str::to_owned));
    assert!(answer.as_deref().is_some_and(|link| link.starts_with("https://x.com/")), "{answer:?}");
}

/// A form with priority, and an offer; both would interrupt.
const RIVALS: &str = r#"{ "version": 1, "site": { "id": "elaia", "languages": ["en"], "language": "en", "collector": "/parea" },
    "campaigns": [
        { "id": "ask", "format": "modal", "priority": 10, "content": [{ "type": "form", "id": "ask", "steps": [{ "id": "why", "type": "long-text", "title": "Why?" }, { "id": "end", "type": "end", "title": "Thank you." }] }] },
        { "id": "oil", "format": "modal", "content": [{ "type": "text", "text": "Oil" }] }
    ] }"#;

#[test]
fn what_waits_for_its_part_keeps_its_place() {
    let mut world = World::new();
    world.is_split = true;
    world.open("/", RIVALS).loaded();
    assert_eq!(shown(&world), [""; 0]);
    world.happen(came("forms", true));
    assert_eq!(shown(&world), ["ask"]);
    let mut world = World::new();
    world.is_split = true;
    world.open("/", RIVALS).loaded().happen(came("forms", false));
    assert_eq!(shown(&world), ["oil"], "a part that is lost holds nobody up");
}

/// Nothing of a part runs for somebody to whom nothing is shown, either, before it is there.
#[test]
fn what_is_withheld_waits_for_its_part() {
    let config = CONFIG.replace(
        r#""slot": "ask","#,
        r#""slot": "ask", "experiment": { "key": "e", "variants": [{ "id": "all", "weight": 0 }, { "id": "none", "control": true }] },"#,
    );
    let mut world = World::new();
    world.is_split = true;
    world.decide(ALL_GRANTED);
    world.open("/", &config).loaded();
    assert!(world.parts.contains(&"forms"), "{:?}", world.problems);
    world.happen(came("forms", true)).happen(came("share", true));
    assert_eq!(shown(&world), ["oil", "tell"], "{:?}", world.problems);
}
