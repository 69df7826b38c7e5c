//! Offers: who sees them, when, and how often.

use crate::world::{ALL_GRANTED, World, config};
use parea::decide::trigger::Trigger;
use parea::event::{Act, Close, Event};

const OFFER: &str = r#"{ "id": "offer", "format": "modal", "audience": { "$segment": "oil-lover" }, "otherwise": "skip",
  "frequency": { "max": 2, "per": "7d", "cooldown": { "dismissed": "1d" } },
  "when": { "any": [ { "visible": "5s" }, { "scroll": "50%" }, { "exit": true } ] },
  "content": [ { "type": "heading", "text": "Hello {{ name or 'friend' }}" },
               { "type": "coupon", "code": "ELAIA10" },
               { "type": "button", "text": "See", "do": { "open": "/shop" } } ] }"#;

fn lover() -> World {
    let mut world = World::new();
    world.cookie("elaia_prefs=%7B%22name%22%3A%22%CE%86%CE%BD%CE%BD%CE%B1%22%2C%22kinds%22%3A%5B%22olive-oil%22%5D%7D");
    world.decide(ALL_GRANTED);
    world
}

#[test]
fn an_offer_greets_by_name_those_whom_it_fits() {
    let mut world = lover();
    world.open("/", &config(OFFER)).loaded().wait(4_900.0);
    assert!(!world.shows("offer"), "five seconds have not passed");
    world.wait(200.0);
    assert!(world.text("offer").contains("Hello Άννα"), "{}", world.text("offer"));
}

#[test]
fn nothing_interrupts_before_the_page_has_loaded() {
    let mut world = lover();
    world.open("/", &config(OFFER)).wait(10_000.0);
    assert!(!world.shows("offer"));
    world.loaded();
    assert!(world.shows("offer"));
}

#[test]
fn hidden_time_does_not_count() {
    let mut world = lover();
    world.open("/", &config(OFFER)).loaded().happen(Event::Visible(false)).wait(60_000.0);
    assert!(!world.shows("offer"));
    world.happen(Event::Visible(true)).wait(5_100.0);
    assert!(world.shows("offer"));
}

#[test]
fn scroll_and_exit_show_it_at_once() {
    for event in [Event::Scrolled { depth: 0.6, pixels: 900.0 }, Event::Fired(Trigger::Exit)] {
        let mut world = lover();
        world.open("/", &config(OFFER)).loaded().happen(event);
        assert!(world.shows("offer"));
    }
}

#[test]
fn one_who_likes_something_else_does_not_see_it() {
    let mut world = World::new();
    world.cookie("elaia_prefs=%7B%22kinds%22%3A%5B%22soap%22%5D%7D");
    world.decide(ALL_GRANTED).open("/", &config(OFFER)).loaded().wait(60_000.0);
    assert!(!world.shows("offer"));
}

#[test]
fn a_dismissal_is_remembered_on_the_next_page_and_over_a_day() {
    let mut world = lover();
    world.open("/", &config(OFFER)).loaded().wait(5_000.0).act("offer", Act::Close(Close::Escape));
    assert!(!world.shows("offer"));
    world.open("/next", &config(OFFER)).loaded().wait(60_000.0);
    assert!(!world.shows("offer"));
    world.happen(Event::Visible(false)).wait(8.64e7).open("/next", &config(OFFER)).loaded().wait(5_000.0);
    assert!(world.shows("offer"));
    world.act("offer", Act::Close(Close::Button)).wait(8.64e7);
    world.open("/", &config(OFFER)).loaded().wait(60_000.0);
    assert!(!world.shows("offer"), "twice in seven days is the most");
    world.wait(6.1 * 8.64e7).open("/", &config(OFFER)).loaded().wait(5_000.0);
    assert!(world.shows("offer"), "the window rolls on");
}

#[test]
fn caps_hold_when_the_clock_is_set_back() {
    let mut world = lover();
    world.open("/", &config(OFFER)).loaded().wait(5_000.0).act("offer", Act::Close(Close::Escape));
    world.wall -= 3_600_000.0;
    world.open("/", &config(OFFER)).loaded().wait(60_000.0);
    assert!(!world.shows("offer"));
}

#[test]
fn a_copied_coupon_converts_and_says_so() {
    let mut world = lover();
    world.open("/", &config(OFFER)).loaded().wait(5_000.0).act("offer", Act::Coupon(1));
    assert_eq!(world.clipboard, "ELAIA10");
    assert!(world.text("offer").contains("Copied"), "{}", world.text("offer"));
    world.act("offer", Act::Close(Close::Button)).wait(1_000.0);
    assert_eq!(world.collected("converted").len(), 1);
    assert_eq!(world.collected("dismissed").len(), 0, "one showing has one outcome");
}

#[test]
fn a_coupon_that_was_not_copied_says_so() {
    let mut world = lover();
    world.copies = false;
    world.open("/", &config(OFFER)).loaded().wait(5_000.0).act("offer", Act::Coupon(1));
    assert!(world.text("offer").contains("Could not be copied"), "{}", world.text("offer"));
    world.copies = true;
    world.act("offer", Act::Coupon(1));
    assert!(world.text("offer").contains("Copied"), "{}", world.text("offer"));
}

#[test]
fn one_interruption_at_a_time_and_the_higher_priority_first() {
    let bar = r#"{ "id": "bar", "format": "bar", "priority": 1, "content": [ { "type": "text", "text": "Free delivery" } ] }"#;
    let modal =
        r#"{ "id": "modal", "format": "modal", "priority": 5, "content": [ { "type": "heading", "text": "Hi" } ] }"#;
    let mut world = World::new();
    world.open("/", &config(&format!("{bar},{modal}"))).loaded();
    assert!(world.shows("modal") && !world.shows("bar"));
    world.act("modal", Act::Close(Close::Button));
    assert!(world.shows("bar"), "it waited for its turn");
}

#[test]
fn a_page_that_says_no_is_obeyed() {
    let mut world = lover();
    world.allows = false;
    world.open("/", &config(OFFER)).loaded().wait(60_000.0);
    assert!(!world.shows("offer"));
    assert!(
        world.stored("parea.elaia.remember").is_some_and(|text| !text.contains("\"offer\"")),
        "nothing is recorded"
    );
}

#[test]
fn another_page_without_a_load_is_another_page_view() {
    let campaign = r#"{ "id": "here", "format": "modal", "where": { "include": "/shop/*" }, "frequency": { "max": 1, "per": "page" },
                       "content": [ { "type": "heading", "text": "Hi" } ] }"#;
    let mut world = World::new();
    world.open("/", &config(campaign)).loaded();
    assert!(!world.shows("here"));
    let page = world.page("/shop/oil");
    world.happen(Event::Navigated(page));
    assert!(world.shows("here"));
    let page = world.page("/about");
    world.happen(Event::Navigated(page));
    assert!(!world.shows("here"));
}

#[test]
fn limits_hold_over_all_campaigns() {
    let three = ["one", "two", "three"].map(|id| {
        format!(r#"{{ "id": "{id}", "format": "modal", "content": [ {{ "type": "heading", "text": "Hi" }} ] }}"#)
    });
    let text =
        config(&three.join(",")).replacen("\"sinks\"", r#""limits": { "perPage": 2, "gap": "30s" }, "sinks""#, 1);
    let mut world = World::new();
    world.open("/", &text).loaded();
    assert!(world.shows("one"));
    world.act("one", Act::Close(Close::Button)).wait(20_000.0);
    assert!(world.screen.is_empty(), "thirty seconds lie between two");
    world.wait(10_100.0);
    assert!(world.shows("two"));
    world.act("two", Act::Close(Close::Button)).wait(60_000.0);
    assert!(world.screen.is_empty(), "two in a page view");
}

#[test]
fn what_was_closed_stays_closed_until_the_next_page_view() {
    let note = r#"{ "id": "note", "format": "inline", "slot": "a", "closable": true, "content": [ { "type": "text", "text": "x" } ] }"#;
    let modal = r#"{ "id": "modal", "format": "modal", "content": [ { "type": "heading", "text": "x" } ] }"#;
    let mut world = World::new();
    world.open("/", &config(&format!("{note},{modal}"))).loaded();
    world
        .act("note", Act::Close(Close::Button))
        .act("modal", Act::Close(Close::Button))
        .happen(Event::Fired(Trigger::Exit))
        .wait(60_000.0);
    assert!(world.screen.is_empty());
    let page = world.page("/next");
    world.happen(Event::Navigated(page));
    assert!(world.shows("note") && world.shows("modal"));
}

#[test]
fn scrolling_far_enough_or_up_again_shows_it_and_an_element_when_it_is_seen() {
    let offer = |trigger: &str| {
        config(&format!(
            r#"{{ "id": "offer", "format": "modal", "when": {{ "any": [ {{ "scroll": "{trigger}" }} ] }},
                  "content": [ {{ "type": "heading", "text": "Hi" }} ] }}"#
        ))
    };
    let scrolled = |pixels: f64| Event::Scrolled { depth: pixels / 4_000.0, pixels };
    for (trigger, before, after) in [
        ("800px", scrolled(799.0), scrolled(800.0)),
        ("60%", scrolled(2_300.0), scrolled(2_400.0)),
        ("up", scrolled(900.0), scrolled(810.0)),
        ("#prices", Event::Fired(Trigger::Element("#other")), Event::Fired(Trigger::Element("#prices"))),
    ] {
        let mut world = World::new();
        world.open("/", &offer(trigger)).loaded().happen(before);
        assert!(!world.shows("offer"), "{trigger}");
        world.happen(after).happen(scrolled(0.0));
        assert!(world.shows("offer"), "{trigger}");
    }
}

#[test]
fn all_triggers_must_fire_and_then_the_delay_runs_in_visible_time() {
    let offer = r#"{ "id": "offer", "format": "modal", "content": [ { "type": "heading", "text": "Hi" } ],
      "when": { "all": [ { "visible": "2s" }, { "exit": true } ], "delay": "3s" } }"#;
    let mut world = World::new();
    world.open("/", &config(offer)).loaded().happen(Event::Fired(Trigger::Exit)).wait(1_000.0);
    world.happen(Event::Visible(false)).wait(60_000.0).happen(Event::Visible(true)).wait(3_900.0);
    assert!(!world.shows("offer"), "two seconds and three more must be visible");
    world.wait(200.0);
    assert!(world.shows("offer"));
}

#[test]
fn a_group_is_capped_and_an_outcome_can_end_a_campaign() {
    let two = ["one", "two"].map(|id| {
        format!(
            r#"{{ "id": "{id}", "format": "modal", "group": "asking", "frequency": {{ "stopOn": ["dismissed"] }},
                  "content": [ {{ "type": "heading", "text": "Hi" }} ] }}"#
        )
    });
    let free = config(&two.join(","));
    let capped =
        free.replacen("\"sinks\"", r#""limits": { "groups": { "asking": { "max": 1, "per": "1d" } } }, "sinks""#, 1);
    for (text, shows_two) in [(&free, true), (&capped, false)] {
        let mut world = World::new();
        world.decide(ALL_GRANTED).open("/", text).loaded().act("one", Act::Close(Close::Button));
        assert_eq!(world.shows("two"), shows_two);
        world.wait(2.0 * 8.64e7).open("/", text).loaded();
        assert!(!world.shows("one"), "dismissed once is for ever");
        assert!(world.shows("two"), "the window is over, and ignoring it did not end it");
    }
}

#[test]
fn a_click_is_counted_under_the_name_of_its_block() {
    let bar = r#"{ "id": "bar", "format": "bar", "content": [
        { "type": "button", "text": "Yes", "do": { "track": "yes" } },
        { "type": "button", "id": "never", "text": "No", "do": { "track": "no" } } ] }"#;
    let mut world = lover();
    world.open("/", &config(bar)).loaded().act("bar", Act::Button(0)).act("bar", Act::Button(1));
    let clicked: Vec<_> = world.collected("clicked").iter().map(|event| event.at("data.block").cloned()).collect();
    assert_eq!(clicked, [Some("0".into()), Some("never".into())], "the collector takes texts only");
}
