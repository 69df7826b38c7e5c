//! Rules that hold back a campaign, or let it through: what they count, whose it is, and in which order they are asked.

use crate::showings::{go, visitor, whole};
use crate::world::{ALL_GRANTED, World};
use parea::config::{Config, Value, value};
use parea::decide::trigger::Trigger;
use parea::event::{Act, Close, Event};
use parea::ports::Native;

const TEXT: &str = r#""content": [{ "type": "heading", "id": "h", "text": "Oil" }]"#;

fn campaign(id: &str, keys: &str) -> String {
    format!(r#"{{ "id": "{id}", {keys}, {TEXT} }}"#)
}

fn close(world: &mut World, id: &'static str) {
    world.act(id, Act::Close(Close::Button));
}

#[test]
fn a_sample_is_drawn_apart_from_the_experiment_on_it() {
    let keys = r#""format": "bar", "frequency": { "sample": "50%" },
        "experiment": { "key": "a", "variants": [{ "id": "x" }, { "id": "y", "patch": { "content": { "h": { "text": "Other" } } } }] }"#;
    let text = whole(&[campaign("a", keys)], "");
    let (mut first, mut second) = (0, 0);
    for visit in 0..80 {
        let mut world = visitor();
        world.wall += f64::from(visit) * 977.0;
        world.open("/", &text).loaded();
        match &*world.text("a") {
            "" => {}
            "Oil" => first += 1,
            _ => second += 1,
        }
    }
    assert!((8..=32).contains(&first) && (8..=32).contains(&second), "{first} and {second} of 80");
}

#[test]
fn a_shared_clock_counts_what_interrupted() {
    let shared = r#""group": "offers", "where": { "include": "/shop" }, "frequency": { "max": 1, "per": "ever", "clock": "group" }"#;
    let text = whole(
        &[
            campaign("note", r#""format": "inline", "slot": "x", "group": "offers", "where": { "include": "/about" }"#),
            campaign("modal", &format!(r#""format": "modal", {shared}"#)),
            campaign("other", &format!(r#""format": "modal", {shared}"#)),
        ],
        "",
    );
    let mut world = visitor();
    world.open("/about", &text).loaded();
    assert!(world.shows("note"));
    world.alarm = None;
    world.open("/shop", &text).loaded();
    assert!(world.shows("modal"), "what stands in a page interrupts nobody");
    close(&mut world, "modal");
    world.alarm = None;
    world.open("/shop", &text).loaded();
    assert!(!world.shows("other") && !world.shows("modal"), "the group has had its one");
}

#[test]
fn to_skip_without_memory_still_shows_neutrally_without_the_rest() {
    let keys = r#""audience": { "$segment": "oil-lover" }, "otherwise": "neutral", "frequency": { "withoutConsent": "skip", "max": 3, "per": "7d" }"#;
    for format in [r#""format": "modal""#, r#""format": "inline", "slot": "x""#] {
        let text = whole(&[campaign("a", &format!("{format}, {keys}"))], "");
        let mut world = World::new();
        world.decide("necessary functionality").open("/", &text).loaded();
        assert!(world.shows("a"), "{format}: to everybody");
        world.decide("necessary");
        assert!(!world.shows("a"), "{format}: it cannot be counted any more");
        let mut world = World::new();
        world.decide("necessary personalisation").open("/", &text).loaded();
        assert!(!world.shows("a"), "{format}");
    }
}

#[test]
fn a_withdrawal_does_not_open_the_caps_of_the_page() {
    let exit = r#""format": "modal", "when": { "any": [{ "exit": true }] }"#;
    for limits in [
        r#""perDay": 1"#,
        r#""perSession": 1"#,
        r#""gap": "1h""#,
        r#""groups": { "offers": { "max": 1, "per": "1d" } }"#,
    ] {
        let group = r#""group": "offers""#;
        let campaigns = [
            campaign("first", &format!(r#""format": "modal", {group}"#)),
            campaign("second", &format!("{exit}, {group}")),
        ];
        let text = whole(&campaigns, &format!(r#""limits": {{ {limits} }},"#));
        let mut world = visitor();
        world.open("/", &text).loaded();
        assert!(world.shows("first"));
        close(&mut world, "first");
        world.decide("necessary").happen(Event::Fired(Trigger::Exit));
        assert!(!world.shows("second"), "{limits}: it is the same page");
        go(&mut world, "/next");
        world.happen(Event::Fired(Trigger::Exit));
        assert!(world.shows("first") || world.shows("second"), "{limits}: without memory another page begins anew");
    }
}

#[test]
fn before_a_decision_each_page_stands_for_itself() {
    let text = whole(
        &[
            campaign(
                "often",
                r#""format": "bar", "frequency": { "max": 1, "per": "session" }, "where": { "exclude": ["/quiet/*", "/two", "/five"] }"#,
            ),
            campaign("late", r#""format": "inline", "slot": "x", "when": { "any": [{ "pageViews": 3 }] }"#),
            campaign(
                "after",
                r#""format": "inline", "slot": "y", "where": { "include": ["/", "/two", "/five"] }, "when": { "any": [{ "follows": { "campaign": "often", "state": "dismissed" } }] }"#,
            ),
        ],
        "",
    );
    let mut world = World::new();
    world.open("/", &text).loaded();
    close(&mut world, "often");
    assert!(world.shows("after"), "on this page it has been closed");
    go(&mut world, "/quiet/two");
    go(&mut world, "/quiet/three");
    assert!(!world.shows("late"), "three page views are more than may be known");
    go(&mut world, "/two");
    assert!(!world.shows("after"));
    go(&mut world, "/four");
    assert!(world.shows("often"), "without memory a cap holds for the page");
    close(&mut world, "often");
    go(&mut world, "/five");
    assert!(!world.shows("late") && !world.shows("after"));
    world.decide(ALL_GRANTED);
    assert!(world.shows("late") && world.shows("after"), "now it may be known");
    go(&mut world, "/six");
    assert!(!world.shows("often"));
}

#[test]
fn what_is_asked_of_an_event_knows_the_clock_and_what_happened_before() {
    let event = |id: &str, condition: &str| {
        campaign(
            id,
            &format!(
                r#""format": "inline", "slot": "{id}", "when": {{ "any": [{{ "event": "order", "if": {condition} }}] }}"#
            ),
        )
    };
    let text = whole(
        &[
            event("within", r#"{ "at": { "$within": "1d" } }"#),
            event("again", r#"{ "$event": { "name": "order", "count": { "$gte": 2 } } }"#),
            event("zoned", r#"{ "at": { "$after": "2026-11-20T23:00" } }"#),
        ],
        "",
    );
    let text = text.replacen(r#""collector""#, r#""timeZone": "Europe/Athens", "collector""#, 1);
    let mut world = visitor();
    world.open("/", &text).loaded();
    let order = |world: &mut World, at: &str| {
        let more = value::map([("at", at.into())]);
        world.happen(Event::Call { name: "track".into(), args: vec!["order".into(), more] });
    };
    order(&mut world, "2026-11-20T20:59:00Z");
    assert!(!world.shows("within") && !world.shows("again") && !world.shows("zoned"));
    order(&mut world, "2026-11-20T21:01:00Z");
    assert!(!world.shows("within") && world.shows("zoned"), "eleven at night in Athens is past");
    assert!(world.shows("again"), "the second");
    order(&mut world, "2026-11-21T20:00:00Z");
    assert!(world.shows("within"), "a few hours ago");
}

#[test]
fn the_priority_of_the_first_variant_counts_and_ties_go_by_the_file() {
    let tried = |weights: [u8; 2], patch: [&str; 2]| {
        format!(
            r#""experiment": {{ "key": "oil", "variants": [{{ "id": "x", "weight": {}, "patch": {{ {} }} }}, {{ "id": "y", "weight": {}, "patch": {{ {} }} }}] }}"#,
            weights[0], patch[0], weights[1], patch[1]
        )
    };
    let first = |campaigns: &[String]| {
        let mut world = visitor();
        world.open("/", &whole(campaigns, "")).loaded();
        world.screen.iter().map(|view| view.campaign).collect::<Vec<_>>()
    };
    let raised = campaign("raised", &format!(r#""format": "modal", {}"#, tried([1, 0], [r#""priority": 5"#, ""])));
    let plain = campaign("plain", r#""format": "modal", "priority": 1"#);
    assert_eq!(first(&[plain, raised]), ["raised"]);
    let plain = campaign("plain", r#""format": "modal""#);
    let lowered = campaign(
        "lowered",
        &format!(r#""format": "modal", "priority": 10, {}"#, tried([0, 1], ["", r#""priority": 0"#])),
    );
    assert_eq!(first(&[plain.clone(), lowered.clone()]), ["plain"]);
    assert_eq!(first(&[lowered, plain]), ["lowered"]);
}

#[test]
fn a_withdrawal_brings_back_the_first_variant_whole() {
    let keys = r#""format": "inline", "slot": "x", "experiment": { "key": "oil", "variants": [{ "id": "x", "weight": 0 },
        { "id": "y", "weight": 1, "patch": { "when": { "any": [{ "manual": true }] } } }] }"#;
    let mut world = visitor();
    world.open("/", &whole(&[campaign("a", keys)], "")).loaded();
    assert!(!world.shows("a"), "this variant waits to be called for");
    world.decide("necessary");
    assert!(world.shows("a"), "the first does not");
}

#[test]
fn what_is_taken_over_is_merged_key_by_key() {
    let defaults = r#""defaults": { "base": { "group": "offers", "where": { "include": ["/shop", "/cart"] },
        "frequency": { "max": 1, "per": "7d", "backoff": ["1d"] } } },"#;
    let keys = r#""extends": "base", "format": "modal", "where": { "include": ["/shop"] }, "frequency": { "stopOn": "converted", "backoff": null }"#;
    let config = Config::read(&whole(&[campaign("a", keys)], defaults), &Native);
    let value = config.campaigns[0].value;
    assert_eq!(
        value.get("frequency"),
        value::parse(r#"{ "max": 1, "per": "7d", "stopOn": "converted" }"#, &Native).ok().as_ref()
    );
    assert_eq!(value.at("where.include").map(Value::items).map(<[_]>::len), Some(1), "a list is replaced");
    assert_eq!(value.get("group").and_then(Value::text), Some("offers"));
}
