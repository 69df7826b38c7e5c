//! For whoever tests a site's campaigns: what this browser remembers can be forgotten, and what is tried does not count.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Config, Value};
use parea::effect::Listen;
use parea::event::{Act, Close, Event, Page};
use parea::ports::Native;

const OFFERS: &str = r#"{ "id": "offer", "format": "modal", "frequency": { "max": 1, "per": "7d", "stopOn": ["dismissed"] },
    "content": [{ "type": "heading", "text": "Oil" }] },
  { "id": "soap", "format": "modal", "frequency": { "max": 1 }, "when": { "any": [{ "manual": true }] },
    "content": [{ "type": "heading", "text": "Soap" }] },
  { "id": "nps", "format": "tab", "content": [{ "type": "form", "id": "nps", "steps": [
      { "id": "score", "type": "nps", "title": "How likely?" }, { "id": "bye", "type": "end", "title": "Thank you" }] }] }"#;

/// Limits that one interruption fills.
fn limited() -> String {
    config(OFFERS).replacen('{', r#"{ "limits": { "perPage": 1, "perSession": 1, "perDay": 1, "gap": "1h" },"#, 1)
}

fn call(world: &mut World, name: &str, args: &[&str]) {
    world.happen(Event::Call { name: name.into(), args: args.iter().map(|arg| (*arg).into()).collect() });
}

/// A visitor who has closed the offer.
fn closed(categories: &str) -> World {
    let mut world = World::new();
    world.decide(categories).open("/", &limited()).loaded();
    assert!(world.shows("offer"));
    world.happen(Event::Shown("offer")).act("offer", Act::Close(Close::Button));
    assert!(!world.shows("offer"));
    world
}

#[test]
fn a_closed_offer_comes_back_at_once_with_or_without_leave_to_remember() {
    for categories in [ALL_GRANTED, "necessary"] {
        let mut world = closed(categories);
        world.wait(1_000.0);
        assert!(!world.shows("offer"), "{categories}");
        call(&mut world, "reset", &["offer"]);
        assert!(world.shows("offer"), "{categories}");
        assert_eq!(world.codes(), []);
    }
}

#[test]
fn only_the_campaign_that_was_named_is_forgotten_in_storage_too() {
    let mut world = closed(ALL_GRANTED);
    call(&mut world, "show", &["soap"]);
    world.act("soap", Act::Close(Close::Button));
    let before = world.stored("parea.elaia.remember").unwrap();
    assert!(before.contains(r#"["offer","#) && before.contains(r#"["soap","#), "{before}");
    world.allows = false;
    call(&mut world, "reset", &["offer"]);
    let after = world.stored("parea.elaia.remember").unwrap();
    assert!(!after.contains("offer") && after.contains(r#"["soap","#), "{after}");
    assert!(after.contains(r#""pageViews":1"#), "{after}");
    let id = |text: &str| text.split(r#""id":""#).nth(1).map(|rest| rest[..22].to_owned());
    assert_eq!(id(&before), id(&after), "who visits is not forgotten with one campaign");

    call(&mut world, "reset", &[]);
    let all = world.stored("parea.elaia.remember").unwrap();
    assert!(!all.contains("soap") && all.contains(r#""sessions":1"#), "{all}");
    assert!(id(&all).is_some() && id(&all) != id(&before), "shares are drawn anew: {all}");
}

#[test]
fn forgetting_stores_nothing_without_leave() {
    let mut world = closed("necessary");
    call(&mut world, "reset", &["offer"]);
    call(&mut world, "reset", &[]);
    assert_eq!(world.keys(), Vec::<&str>::new());
    call(&mut world, "reset", &["ofer"]);
    assert_eq!(world.codes(), [("bad-call", "parea")]);
}

#[test]
fn answers_that_wait_are_sent_all_the_same() {
    let mut world = World::new();
    world.collector = 0;
    world.decide(ALL_GRANTED).open("/", &config(OFFERS)).loaded();
    world.act("nps", Act::Toggle).fill("nps", "score", "9").act("nps", Act::Next);
    assert!(world.keys().contains(&"parea.elaia.service"), "{:?}", world.keys());
    call(&mut world, "reset", &[]);
    world.collector = 202;
    world.wait(600_000.0);
    assert_eq!(world.collected("submitted").len(), 1);
}

#[test]
fn a_variant_that_was_kept_is_forgotten_with_its_campaign() {
    const TRIED: &str = r#"{ "id": "tried", "format": "inline", "slot": "here", "content": [{ "type": "text", "text": "Base" }],
        "experiment": { "key": "words", "variants": [{ "id": "one" }, { "id": "two", "weight": 0.5 }] } },
      { "id": "other", "format": "inline", "slot": "there", "content": [{ "type": "text", "text": "Base" }],
        "experiment": { "key": "words-2", "variants": [{ "id": "one" }, { "id": "two", "weight": 0.5 }] } }"#;
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &config(TRIED));
    let kept = |world: &World, key: &str| {
        let stored = world.stored("parea.elaia.remember").unwrap();
        (stored.contains(&format!(r#""{key}__0""#)), stored.contains(r#""words-2__0""#))
    };
    assert_eq!(kept(&world, "words"), (true, true));
    world.allows = false;
    call(&mut world, "reset", &["tried"]);
    assert_eq!(kept(&world, "words"), (false, true));
}

/// A page whose address asks for the panel.
pub fn tested(world: &mut World, config: &str) {
    let mut page: Page = *world.page("/?parea-debug");
    let mut facts = page.facts.get("page").cloned().unwrap_or_default();
    let mut query = Value::default();
    query.set("parea-debug", "");
    facts.set("query", query);
    page.facts.set("page", facts);
    let config = Config::read(config, &Native);
    let start = Event::Start { seed: [1, 2], config, page: Box::new(page), files: Value::Null, told: Value::Null };
    world.happen(start).loaded();
}

#[test]
fn what_happens_in_a_test_is_marked_and_what_else_happens_is_not() {
    for is_test in [false, true] {
        let mut world = World::new();
        world.decide(ALL_GRANTED);
        if is_test {
            tested(&mut world, &config(OFFERS));
        } else {
            world.open("/", &config(OFFERS)).loaded();
        }
        world.happen(Event::Shown("offer")).act("offer", Act::Close(Close::Button));
        world.act("nps", Act::Toggle).fill("nps", "score", "9").act("nps", Act::Next).wait(60_000.0);
        for kind in ["shown", "dismissed", "submitted"] {
            let events = world.collected(kind);
            assert_eq!(events.len(), 1, "{kind}");
            let mark = events[0].at("data.test").map(Value::is_true);
            assert_eq!(mark, is_test.then_some(true), "{kind}");
        }
    }
}

/// What a marketer wants to see live: by name, with a form, to be measured.
const TRIED: &str = r#"{ "id": "name", "format": "inline", "slot": "here", "audience": { "$segment": "oil-lover" },
    "content": [{ "type": "text", "text": "Hello {{ name or 'friend' }}" }] },
  { "id": "later", "format": "modal", "when": { "any": [{ "visible": "5s" }] }, "frequency": { "max": 1 },
    "content": [{ "type": "heading", "text": "New" }] },
  { "id": "nps", "format": "tab", "content": [{ "type": "form", "id": "nps", "steps": [
      { "id": "score", "type": "nps", "title": "How likely?" }, { "id": "bye", "type": "end", "title": "Thank you" }] }] }"#;

#[test]
fn a_configuration_is_tried_without_storing_or_sending_anything() {
    let mut world = closed(ALL_GRANTED);
    world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%2C%22kinds%22%3A%5B%22olive-oil%22%5D%7D");
    world.wait(60_000.0);
    let (stored, sent) = (world.storage.clone(), world.sent.len());
    call(&mut world, "preview", &[&config(TRIED)]);
    assert_eq!(world.codes(), []);
    assert!(world.text("name").contains("Hello friend"), "{}", world.text("name"));
    assert!(
        !world.shows("later") && !world.shows("soap"),
        "the trigger has not fired, and the other campaigns are gone"
    );
    world.wait(5_100.0);
    assert!(world.shows("later"));
    world.happen(Event::Shown("later")).act("later", Act::Close(Close::Button));
    world.act("nps", Act::Toggle).fill("nps", "score", "9").act("nps", Act::Next);
    assert!(world.text("nps").contains("Thank you"), "{}", world.text("nps"));
    world.wait(600_000.0).happen(Event::Leaving);
    assert_eq!((&world.storage, world.sent.len()), (&stored, sent));
    let own = world.state.storage_key(parea::consent::Purpose::Service);
    assert_ne!(own, "parea.elaia.service", "what waits to be sent stays where it is");
}

#[test]
fn what_is_wrong_with_a_configuration_that_is_tried_is_said() {
    let mut world = closed(ALL_GRANTED);
    call(&mut world, "preview", &["{"]);
    assert_eq!(world.codes(), [("not-json", "1")]);
    world.problems.clear();
    call(&mut world, "preview", &[&config(r#"{ "id": "a", "format": "modul", "content": [] }"#)]);
    assert_eq!(world.codes(), [("unknown-word", "campaigns[0].format")]);
}

#[test]
fn entries_of_the_data_layer_come_only_where_events_are_used() {
    let attribute = config(OFFERS).replace(
        r#""attributes": {"#,
        r#""attributes": { "plan": { "from": { "dataLayer": "user.plan" }, "purpose": "personalise" },"#,
    );
    let event = config(r#"{ "id": "a", "format": "modal", "when": { "any": [{ "event": "cart" }] }, "content": [] }"#);
    for (config, whole) in [(attribute, false), (event, true)] {
        let mut world = World::new();
        world.open("/", &config);
        assert_eq!(world.listening, [Listen::Layer(whole)]);
        assert!(world.looked_up.iter().all(|(_, want)| want != "duser.plan"), "{:?}", world.looked_up);
        world.decide(ALL_GRANTED);
        assert_eq!(world.looked_up.iter().any(|(_, want)| want == "duser.plan"), !whole);
    }
}
