//! What time alone lets in: an audience that asks for the time is asked again without anything else happening.

use crate::gates::{HOUR, NEW_YEAR, config, visitor};
use crate::world::World;
use parea::config::Config;
use parea::event::Event;

/// A visitor on a page with one campaign, just after the midnight of a new year in UTC: the browser says no zone.
fn night(audience: &str) -> (World, &'static Config) {
    let config = config(&[&format!(r#""audience": {audience}"#)]);
    let mut world = visitor(NEW_YEAR + 2.0 * HOUR + 100.0);
    world.start("/", config).loaded();
    (world, config)
}

/// Waits in steps of a second until the campaign shows: after how many.
fn waits(world: &mut World, most: u32) -> Option<u32> {
    (0..=most).find(|second| {
        if *second > 0 {
            world.wait(1_000.0);
        }
        world.shows("a")
    })
}

#[test]
fn seconds_on_the_page_let_in_by_themselves() {
    for (audience, expected) in [
        (r#"{ "secondsOnPage": { "$gte": 5 } }"#, Some(5)),
        (r#"{ "secondsOnPage": { "$gt": 5 } }"#, Some(6)),
        (r#"{ "secondsOnPage": 7 }"#, Some(7)),
        (r#"{ "secondsOnPage": { "$between": [3, 9] } }"#, Some(3)),
        (r#"{ "secondsOnPage": { "$not": { "$lt": 4 } } }"#, Some(4)),
        (r#"{ "$or": [{ "secondsOnPage": { "$in": [30, 8] } }, { "page.path": "/b" }] }"#, Some(8)),
        (r#"{ "page.path": "/", "secondsOnSite": { "$gte": 6 } }"#, Some(6)),
        (r#"{ "secondsOnPage": { "$gte": 5 }, "page.path": "/b" }"#, None),
    ] {
        let (mut world, _) = night(audience);
        assert_eq!(waits(&mut world, 12), expected, "{audience}");
    }
    // Nothing is left to wait for when all numbers are behind.
    let (mut world, _) = night(r#"{ "secondsOnPage": { "$lt": 2 }, "page.path": "/b" }"#);
    world.wait(10_000.0);
    assert_eq!(world.alarm, None);
}

#[test]
fn only_visible_seconds_count_and_a_hidden_page_is_not_woken() {
    let (mut world, _) = night(r#"{ "secondsOnPage": { "$gte": 5 } }"#);
    world.wait(2_000.0).happen(Event::Visible(false));
    assert_eq!(world.alarm, None);
    world.now += 60_000.0;
    world.happen(Event::Visible(true));
    assert!(!world.shows("a"));
    assert_eq!(waits(&mut world, 9), Some(3));
}

#[test]
fn the_hour_lets_in_by_itself() {
    let hour = |audience: &str| {
        let (mut world, _) = night(audience);
        assert!(!world.shows("a"), "{audience}");
        // Until one, when nobody does anything.
        world.wait(HOUR - 200.0);
        assert!(!world.shows("a"), "{audience}");
        world.wait(61_000.0);
        world.shows("a")
    };
    assert!(hour(r#"{ "time.hour": { "$gte": 1 } }"#));
    assert!(hour(r#"{ "time.hour": { "$not": { "$lt": 1 } }, "time.weekday": "thu" }"#));
    assert!(!hour(r#"{ "time.hour": { "$gte": 2 } }"#));
    assert!(hour(r#"{ "firstVisit": { "$not": { "$within": "1h" } } }"#));
}
