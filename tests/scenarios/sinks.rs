//! Events handed to the page's own analytics: which, with what, and only while the purpose of each sink is granted.

use crate::testing::tested;
use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::event::{Act, Close, Event};
use parea::ports::Native;

const OFFER: &str = r#"{ "id": "oil", "format": "bar", "content": [
  { "type": "share", "networks": ["copy", "x"] },
  { "type": "button", "id": "take", "text": "Take it", "do": { "track": "taken" } },
  { "type": "form", "id": "ask", "steps": [
    { "id": "mail", "type": "email", "title": "Your address?", "required": true },
    { "id": "end", "type": "end", "title": "Thank you." } ] } ],
  "experiment": { "key": "words", "withoutConsent": "page", "variants": [ { "id": "only" }, { "id": "none", "weight": 0 } ] } }"#;

const SINKS: &str = r#"[{ "type": "posthog", "purpose": "personalise" }, { "type": "collector" },
  { "type": "data-layer", "events": ["shared", "shown"] }, { "type": "callback", "name": "told" }]"#;

const MEASURED: &str = "necessary functionality analytics";

fn with(sinks: &str) -> String {
    config(OFFER).replace(r#"[{ "type": "collector" }]"#, sinks)
}

fn visits(grants: &str) -> World {
    let mut world = World::new();
    world.write_decision(grants);
    world.open("/shop/oil?mail=anna@example.org", &with(SINKS)).loaded();
    world
}

/// Everything that a visitor can do with it.
fn does_all(world: &mut World) {
    world.happen(Event::Shown("oil")).act("oil", Act::Share("copy")).act("oil", Act::Button(1));
    world.fill("oil", "mail", "anna@example.org").act("oil", Act::Next).act("oil", Act::Close(Close::Button));
}

/// The kinds of the events that a sink has had, in their order.
fn had<'w>(world: &'w World, sink: &str) -> Vec<&'w str> {
    let its = world.handed.iter().filter(|told| told.at("0.type").unwrap().is(sink));
    its.map(|told| told.items()[1].text().unwrap()).collect()
}

#[test]
fn every_sink_gets_what_it_asks_for_and_nothing_of_who_it_was() {
    let mut world = visits(ALL_GRANTED);
    does_all(&mut world);
    let all = ["exposed", "shown", "shared", "converted", "clicked", "submitted"];
    assert_eq!(had(&world, "posthog"), all);
    assert_eq!(had(&world, "callback"), had(&world, "posthog"));
    assert_eq!(had(&world, "data-layer"), ["shown", "shared"]);
    assert_eq!(world.collected("shared").len(), 1, "the collector has its own");
    assert_eq!(world.collected("submitted").len(), 1, "what was sent went there once");
    let text = format!("{:?}", world.handed);
    let subject = world.collected("shared")[0].get("subject").and_then(Value::text).unwrap();
    let submission = world.collected("submitted")[0].at("data.submission").and_then(Value::text).unwrap();
    for secret in ["anna", subject, submission] {
        assert!(!text.contains(secret), "{secret} in {text}");
    }
}

#[test]
fn an_event_says_what_happened_where() {
    let mut world = visits(MEASURED);
    does_all(&mut world);
    let said = |kind: &str| {
        let told = world.handed.iter().find(|told| told.items()[1].is(kind)).unwrap();
        told.items()[2].to_json(&Native)
    };
    let common = r#""variant":"only","path":"/shop/oil","experiment":"words""#;
    assert_eq!(said("shared"), format!(r#"{{"campaign":"oil","network":"copy",{common}}}"#));
    assert_eq!(said("clicked"), format!(r#"{{"campaign":"oil","block":"take",{common}}}"#));
    assert_eq!(said("submitted"), format!(r#"{{"campaign":"oil","form":"ask",{common}}}"#));
    assert_eq!(said("shown"), format!(r#"{{"campaign":"oil",{common}}}"#));
}

#[test]
fn nothing_before_the_grant_and_nothing_after_it_was_withdrawn() {
    let mut world = visits("");
    does_all(&mut world);
    assert_eq!(world.handed, [], "before a decision");
    let mut world = visits("necessary marketing");
    does_all(&mut world);
    assert_eq!(world.handed, [], "refused");
    let mut world = visits(MEASURED);
    world.happen(Event::Shown("oil"));
    assert_eq!((had(&world, "posthog").len(), had(&world, "data-layer").len()), (0, 1), "each by its own purpose");
    world.decide(ALL_GRANTED).act("oil", Act::Button(1));
    assert_eq!(had(&world, "posthog"), ["clicked"]);
    let before = world.handed.len();
    // Nobody says so: the turn itself reads it.
    world.write_decision("necessary");
    does_all(&mut world);
    assert_eq!(world.handed.len(), before, "withdrawn");
}

#[test]
fn what_nothing_has_taken_yet_is_permitted_anew() {
    let mut world = visits(MEASURED);
    world.happen(Event::Shown("oil"));
    let told = world.handed.pop().unwrap();
    world.happen(Event::Unheard(told.clone()));
    assert_eq!(world.handed.last(), Some(&told), "still granted: it is tried again");
    world.handed.clear();
    world.decide("necessary").happen(Event::Unheard(told));
    assert_eq!(world.handed, [], "withdrawn while it waited");
}

#[test]
fn tests_are_not_reported() {
    let mut world = World::new();
    world.write_decision(ALL_GRANTED);
    tested(&mut world, &with(SINKS));
    does_all(&mut world);
    assert_eq!(world.handed, [], "the panel is open");
    world.open("/?words=0", &with(SINKS)).loaded();
    does_all(&mut world);
    assert_eq!(world.handed, [], "the address has chosen the variant");
}

#[test]
fn an_entry_with_a_problem_is_left_out_alone() {
    let mut world = World::new();
    world.write_decision(ALL_GRANTED);
    let sinks = r#"[{ "type": "callback" }, { "type": "matomo", "purpose": "mesure" }, { "type": "gtag", "events": ["share"] },
        { "type": "plausible", "names": { "share": "Shared" } }, { "type": "google" }, { "type": "posthog" }]"#;
    world.open("/", &with(sinks)).loaded();
    world.happen(Event::Shown("oil"));
    assert_eq!(world.handed.len(), had(&world, "posthog").len(), "{:?}", world.handed);
    assert_eq!(had(&world, "posthog"), ["exposed", "shown"]);
    let expected = [
        ("unknown-word", "sinks[1].purpose"),
        ("unknown-word", "sinks[2].events[0]"),
        ("unknown-key", "sinks[3].names.share"),
        ("unknown-word", "sinks[4].type"),
        ("missing", "sinks[0].name"),
    ];
    assert_eq!(world.codes(), expected);
}

#[test]
fn the_collector_is_a_sink_like_any_other_and_gets_the_answers_anyway() {
    let mut world = World::new();
    world.write_decision(ALL_GRANTED);
    world.open("/", &with(r#"[{ "type": "collector", "events": ["shared"] }]"#)).loaded();
    does_all(&mut world);
    let kinds: Vec<&str> = world.sent.iter().filter_map(|event| event.get("type")?.text()).collect();
    assert_eq!(kinds, ["eu.parea.shared", "eu.parea.submitted"]);
    let mut world = World::new();
    world.write_decision(ALL_GRANTED);
    world.open("/", &with("[]")).loaded();
    does_all(&mut world);
    assert_eq!((world.collected("submitted").len(), world.sent.len(), world.handed.len()), (1, 1, 0));
}

#[test]
fn a_link_of_the_page_is_a_share_for_every_sink() {
    let mut world = visits(ALL_GRANTED);
    world.handed.clear();
    let args = vec!["x".into(), "https://x.com/intent/tweet".into(), true.into()];
    world.happen(Event::Call { name: "share".into(), args });
    for sink in ["posthog", "data-layer", "callback"] {
        assert_eq!(had(&world, sink), ["shared"], "{sink}");
    }
}

#[test]
fn our_own_pushes_are_no_events_of_the_page() {
    let waits = OFFER.replace(r#""format": "bar","#, r#""format": "bar", "when": { "any": [{ "event": "share" }] },"#);
    let shows = |entry: &str| {
        let mut world = World::new();
        world.open("/", &config(&waits)).loaded();
        world.happen(Event::Pushed(value::parse(entry, &Native).unwrap()));
        world.shows("oil")
    };
    assert!(shows(r#"[{ "event": "share" }]"#) && shows(r#"[{ "0": "event", "1": "share", "2": {} }]"#));
    assert!(!shows(r#"[{ "event": "share", "parea": "shared" }]"#));
    assert!(!shows(r#"[{ "0": "event", "1": "share", "2": { "parea": "shared" } }]"#));
}
