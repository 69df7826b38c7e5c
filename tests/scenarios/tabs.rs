//! Two tabs of one visitor, and a page that comes back: what one has stored is not lost to the other.

use crate::bounds::item;
use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::event::{Act, Close, Event};

const ONCE: &str = r#"{ "id": "offer", "format": "modal", "frequency": { "max": 1, "per": "7d" },
    "content": [ { "type": "text", "text": "New oil" } ] }"#;

fn visitor() -> World {
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    world
}

/// Another tab takes over what this one has stored, or hears what was stored there.
fn hears(tab: &mut World, other: &World) {
    tab.storage.clone_from(&other.storage);
    tab.wall = tab.wall.max(other.wall);
}

#[test]
fn an_offer_that_was_closed_in_another_tab_does_not_come_back() {
    let (mut one, mut two) = (visitor(), visitor());
    // Not loaded yet: nothing interrupts here.
    one.open("/", &config(ONCE));
    hears(&mut two, &one);
    two.open("/two", &config(ONCE)).loaded();
    assert!(two.shows("offer"));
    two.act("offer", Act::Close(Close::Button)).happen(Event::Leaving);
    hears(&mut one, &two);
    one.happen(Event::Consent).loaded();
    assert!(!one.shows("offer"), "closed in the other tab");
    one.happen(Event::Leaving);
    let shown = item(&one, "remember");
    assert_eq!(shown.at("data.shown").map(|shown| shown.items().len()), Some(1), "{shown:?}");
}

#[test]
fn a_page_that_comes_back_does_not_bring_back_what_was_erased_meanwhile() {
    let mut page = visitor();
    page.open("/", &config(ONCE)).loaded().act("offer", Act::Close(Close::Button));
    let id = |page: &World| item(page, "remember").at("data.id").and_then(Value::text).map(str::to_owned);
    let before = id(&page);
    assert!(before.is_some());
    // The next page, on which all is erased, and back.
    page.storage.clear();
    page.happen(Event::Visible(false)).happen(Event::Visible(true)).happen(Event::Leaving);
    assert_ne!(id(&page), before, "somebody new");
    assert!(item(&page, "remember").at("data.shown").is_none_or(|shown| shown.items().is_empty()));
}

const FORM: &str = r#"{ "id": "ask", "format": "tab", "content": [ { "type": "form", "id": "nps", "steps": [
    { "id": "score", "type": "long-text", "title": "How was it?" }, { "id": "bye", "type": "end", "title": "Thank you" } ] } ] }"#;

#[test]
fn answers_that_were_deleted_in_one_tab_are_not_sent_by_another() {
    let (mut one, mut two) = (visitor(), visitor());
    (one.collector, two.collector) = (0, 0);
    one.open("/", &config(FORM)).loaded().act("ask", Act::Toggle).fill("ask", "score", "good").act("ask", Act::Next);
    assert!(one.keys().contains(&"parea.elaia.service"), "it waits: {:?} {:?}", one.keys(), one.codes());
    hears(&mut two, &one);
    two.open("/two", &config(FORM)).wait(1.0);
    let options = parea::config::value::map([("answers", true.into())]);
    one.happen(Event::Call { name: "privacy.erase".into(), args: vec![options] });
    hears(&mut two, &one);
    (one.collector, two.collector) = (202, 202);
    two.happen(Event::Consent).happen(Event::Online).wait(600e3);
    assert_eq!(two.collected("submitted").len(), 0);
    assert!(two.stored("parea.elaia.service").is_none());
}

#[test]
fn what_could_not_be_stored_is_known_as_long_as_the_page_lives() {
    // Storage that is blocked, and one that is full with what is there.
    for is_empty in [true, false] {
        let mut world = visitor();
        if !is_empty {
            world.open("/first", &config("")).loaded();
        }
        world.is_full = true;
        world.open("/", &config(ONCE)).loaded().act("offer", Act::Close(Close::Button));
        for path in ["/next", "/last"] {
            world.happen(Event::Visible(false)).happen(Event::Visible(true)).happen(Event::Consent);
            let page = world.page(path);
            world.happen(Event::Navigated(page)).wait(1_000.0);
            assert!(!world.shows("offer"), "a second time in seven days");
        }
    }
}
