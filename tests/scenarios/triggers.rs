//! What a campaign waits for that needs no browser: other campaigns, counts, events, fragments, calls of the page.

use crate::gates::{DAY, End, HOUR, NEW_YEAR, config, view, visitor};
use crate::world::World;
use parea::config::Config;
use parea::event::Event;
use parea::ports::Native;

#[test]
fn what_follows_waits_for_the_other_and_a_circle_is_a_problem() {
    let config = config(&[
        r#""priority": 1, "frequency": { "max": 1 }"#,
        r#""when": { "any": [{ "follows": { "campaign": "a", "state": "converted" } }] }"#,
    ]);
    let mut world = visitor(NEW_YEAR);
    assert_eq!(view(&mut world, NEW_YEAR, config, End::Ignored), Some("a"));
    assert_eq!(view(&mut world, NEW_YEAR + DAY, config, End::Ignored), None);
    let mut world = visitor(NEW_YEAR);
    assert_eq!(view(&mut world, NEW_YEAR, config, End::Converted), Some("a"));
    assert_eq!(view(&mut world, NEW_YEAR + DAY, config, End::Ignored), Some("b"));

    let follows = |other: &str| {
        format!(r#""when": {{ "any": [{{ "follows": {{ "campaign": "{other}", "state": "shown" }} }}] }}"#)
    };
    let problems = |campaigns: &[String]| {
        let campaigns: Vec<_> = ('a'..)
            .zip(campaigns)
            .map(|(name, keys)| {
                format!(
                    r#"{{ "id": "{name}", "format": "bar", {keys}, "content": [{{ "type": "text", "text": "x" }}] }}"#
                )
            })
            .collect();
        let config = Config::read(&crate::world::config(&campaigns.join(",")), &Native);
        let left: Vec<_> = config.campaigns.iter().map(|campaign| campaign.id).collect();
        let codes: Vec<_> = config.problems.iter().map(|one| (one.code.name(), one.path.clone())).collect();
        (left, codes)
    };
    let (left, codes) = problems(&[follows("b"), follows("c"), follows("a"), follows("a")]);
    assert_eq!(left, ["d"], "who waits for a circle is not in it");
    let expected =
        ["campaigns[0].when", "campaigns[1].when", "campaigns[2].when"].map(|path| ("cycle", path.to_owned()));
    assert_eq!(codes, expected);
    let (left, codes) = problems(&[follows("nobody")]);
    assert_eq!(left, Vec::<&str>::new());
    assert_eq!(codes, [("unknown-reference", "campaigns[0].when.any[0].follows.campaign".to_owned())]);
}

#[test]
fn triggers_of_the_core_fire_by_themselves() {
    let shows = |when: &str, path: &str, views: u32, hours: f64| {
        let config = config(&[&format!(r#""when": {{ "any": [{when}] }}"#)]);
        let mut world = visitor(NEW_YEAR);
        for view in 1..views {
            world.wall = NEW_YEAR + f64::from(view) * hours * HOUR;
            world.alarm = None;
            world.start("/", config).loaded().happen(Event::Leaving);
        }
        world.alarm = None;
        world.wall = NEW_YEAR + f64::from(views) * hours * HOUR;
        world.start(path, config).loaded();
        world.shows("a")
    };
    for (when, path, views, hours, expected) in [
        (r#"{ "pageViews": 3 }"#, "/", 2, 0.1, false),
        (r#"{ "pageViews": 3 }"#, "/", 3, 0.1, true),
        (r#"{ "session": 2 }"#, "/", 3, 0.1, false),
        (r#"{ "session": 2 }"#, "/", 2, 1.0, true),
        (r##"{ "hash": "#offer" }"##, "/#offer", 1, 1.0, true),
        (r##"{ "hash": "#offer" }"##, "/#other", 1, 1.0, false),
        (r#"{ "manual": true }"#, "/", 1, 1.0, false),
    ] {
        assert_eq!(shows(when, path, views, hours), expected, "{when} on {path}, page view {views}");
    }
}

#[test]
fn what_the_page_calls_for_passes_all_but_status_consent_and_schedule() {
    let show = || Event::Call { name: "show".into(), args: vec!["a".into()] };
    for (keys, expected) in [
        (r#""when": { "any": [{ "manual": true }] }"#, true),
        (r#""frequency": { "max": 0 }"#, true),
        (r#""audience": { "page.path": "/elsewhere" }"#, true),
        (r#""status": "paused""#, false),
        (r#""needs": "personalise""#, false),
        (r#""schedule": { "to": "2025-12-31" }"#, false),
        (r#""audience": { "page.path": "/elsewhere" }, "schedule": { "to": "2025-12-31" }"#, false),
    ] {
        let mut world = World::new();
        world.wall = NEW_YEAR;
        world.start("/", config(&[keys])).loaded().happen(show());
        assert_eq!(world.shows("a"), expected, "{keys}");
    }
}

#[test]
fn time_on_the_site_adds_up_over_pages() {
    let config =
        config(&[r#""audience": { "secondsOnSite": { "$gte": 60 } }, "when": { "any": [{ "visible": "1s" }] }"#]);
    let mut world = visitor(NEW_YEAR);
    world.start("/", config).loaded().wait(40e3).happen(Event::Visible(false)).wait(600e3).happen(Event::Leaving);
    assert_eq!(world.screen, []);
    world.start("/next", config).loaded().wait(19e3);
    assert_eq!(world.screen, []);
    world.wait(2e3).happen(Event::Scrolled { depth: 0.1, pixels: 10.0 });
    assert!(world.shows("a"));
}

#[test]
fn events_of_the_page_are_remembered_over_visits() {
    let config =
        config(&[r#""audience": { "$event": { "name": "purchase", "count": { "$gte": 2 }, "within": "30d" } }"#]);
    let mut world = visitor(NEW_YEAR);
    let buy = || Event::Call { name: "track".into(), args: vec!["purchase".into()] };
    for (day, shows) in [(0.0, false), (20.0, true), (40.0, true), (75.0, false)] {
        world.alarm = None;
        world.wall = NEW_YEAR + day * DAY;
        world.start("/", config).loaded().happen(buy());
        assert_eq!(world.shows("a"), shows, "day {day}");
        world.happen(Event::Leaving);
    }
    world.decide("necessary").start("/", config).loaded();
    assert!(!world.shows("a"), "without the purpose it is not known");
}

#[test]
fn two_words_for_one_thing_are_a_problem() {
    let text = crate::world::config(
        r#"{ "id": "a", "format": "bar", "frequency": { "backoff": ["3d"], "cooldown": { "dismissed": "7d" } }, "content": [] },
           { "id": "b", "format": "bar", "schedule": { "from": "tomorrow", "hours": "9-17", "days": "someday" }, "content": [] }"#,
    );
    let config = Config::read(&text.replace(r#""site": {"#, r#""site": { "timeZone": "Mars/Olympus","#), &Native);
    let codes: Vec<_> = config.problems.iter().map(|one| (one.code.name(), one.path.as_str())).collect();
    let expected = [
        ("unknown-reference", "site.timeZone"),
        ("conflict", "campaigns[0].frequency.backoff"),
        ("wrong-type", "campaigns[1].schedule.from"),
        ("wrong-type", "campaigns[1].schedule.hours"),
        ("unknown-word", "campaigns[1].schedule.days"),
    ];
    assert_eq!(codes, expected);
}
