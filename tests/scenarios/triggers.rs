//! What a campaign waits for that needs no browser: other campaigns, counts, events, fragments, calls of the page.

use crate::gates::{DAY, End, HOUR, NEW_YEAR, config, view, visitor};
use crate::world::World;
use parea::config::Config;
use parea::decide::trigger::Trigger;
use parea::effect::Listen;
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
fn a_purchase_is_remembered_however_many_products_were_looked_at_since() {
    let config = config(&[
        r#""audience": { "$event": { "name": "purchase", "count": 0 } }"#,
        r#""audience": { "$event": { "name": "view_item", "count": { "$gte": 1000 } } }"#,
    ]);
    let track = |event: &str| Event::Call { name: "track".into(), args: vec![event.into()] };
    let mut world = visitor(NEW_YEAR);
    world.start("/", config).happen(track("purchase"));
    for _ in 0..120 {
        world.happen(track("view_item"));
    }
    world.loaded();
    assert!(!world.shows("a"), "a buyer is no new customer");
}

#[test]
fn texts_ask_for_events_and_features_as_audiences_do() {
    let campaign = |condition: &str| {
        format!(
            r#"{{ "id": "a", "format": "bar", "content": [{{ "type": "text", "text": [
                 {{ "if": {condition}, "text": "Welcome back" }}, {{ "text": "Hello" }}] }}] }}"#
        )
    };
    let mut world = visitor(NEW_YEAR);
    let bought = crate::world::config(&campaign(r#"{ "$event": { "name": "purchase" } }"#));
    world.open("/", &bought).loaded();
    assert_eq!(world.text("a"), "Hello");
    world.happen(Event::Call { name: "track".into(), args: vec!["purchase".into()] }).happen(Event::Leaving);
    world.open("/next", &bought).loaded();
    assert_eq!(world.text("a"), "Welcome back");

    let features = crate::world::config(&campaign(r#"{ "$feature": "new" }"#))
        .replace(r#""campaigns""#, r#""growthbook": { "features": "/gb.json" }, "campaigns""#);
    let payload = r#"{ "features": { "new": { "defaultValue": true } } }"#;
    let payload = parea::config::value::parse(payload, &Native).unwrap();
    world.open("/", &features).loaded().happen(Event::Call { name: "growthbook".into(), args: vec![payload] });
    assert_eq!(world.text("a"), "Welcome back");
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

/// A campaign that waits for one trigger, after a page view with these on top.
fn waiting(trigger: &str, keys: &str) -> World {
    let keys = if keys.is_empty() { String::new() } else { format!(", {keys}") };
    let config = config(&[&format!(r#""when": {{ "any": [{trigger}] }}{keys}"#)]);
    let mut world = visitor(NEW_YEAR);
    world.start("/", config).loaded();
    world
}

/// What the browser watches for now.
fn watched(world: &World) -> Vec<Trigger> {
    let all = world.listening.iter().rev().find_map(|one| match one {
        Listen::Watch(triggers) => Some(triggers.clone()),
        Listen::Layer(_) | Listen::Busy => None,
    });
    all.unwrap_or_default()
}

#[test]
fn what_the_browser_watches_fires_only_what_was_meant() {
    for (written, meant, other) in [
        (r#"{ "exit": true }"#, Trigger::Exit, Trigger::Click("#a")),
        (r##"{ "click": "#a" }"##, Trigger::Click("#a"), Trigger::Click("#b")),
        (r##"{ "seen": "#a" }"##, Trigger::Seen("#a"), Trigger::Element("#a")),
        (r##"{ "scroll": "#a" }"##, Trigger::Element("#a"), Trigger::Seen("#a")),
        (r##"{ "abandoned": "#a" }"##, Trigger::Abandoned("#a"), Trigger::Abandoned("form")),
        (r#"{ "scroll": "60%" }"#, Trigger::Depth(0.6), Trigger::Depth(0.5)),
        (r#"{ "scroll": "800px" }"#, Trigger::Pixels(800.0), Trigger::Pixels(80.0)),
    ] {
        let mut world = waiting(written, "");
        assert_eq!(watched(&world), [meant], "{written}");
        assert!(!world.happen(Event::Fired(other)).shows("a"), "{written} by {other:?}");
        assert!(world.happen(Event::Fired(meant)).shows("a"), "{written}");
        assert_eq!(watched(&world), [], "{written} has fired and shows");
    }
}

#[test]
fn doing_nothing_is_counted_from_the_last_input_while_the_page_is_visible() {
    let mut world = waiting(r#"{ "idle": "20s" }"#, "");
    world.wait(15e3).happen(Event::Active(1e3)).wait(18e3);
    assert!(!world.shows("a"), "fourteen seconds in, somebody did something");
    world.happen(Event::Visible(false)).wait(600e3).happen(Event::Visible(true)).wait(19e3);
    assert!(!world.shows("a"), "to come back is to do something");
    assert!(world.wait(2e3).shows("a"));
}

#[test]
fn what_was_idle_stays_so_until_the_rest_has_happened() {
    let config = config(&[r##""when": { "all": [{ "idle": "20s" }, { "click": "#a" }] }"##]);
    let mut world = visitor(NEW_YEAR);
    world.start("/", config).loaded().wait(21e3).happen(Event::Active(0.0)).wait(5e3);
    assert!(!world.shows("a"));
    assert!(world.happen(Event::Fired(Trigger::Click("#a"))).shows("a"));
}

#[test]
fn nobody_is_idle_before_it_is_asked() {
    let mut world = waiting(r#"{ "idle": "20s" }"#, r#""audience": { "page.hash": "later" }"#);
    world.wait(61e3);
    let page = Event::Navigated(world.page("/#later"));
    world.happen(page).wait(15e3);
    assert!(!world.shows("a"), "nobody looked whether something was done in the first minute");
    assert!(world.wait(6e3).shows("a"));
}

#[test]
fn nothing_is_watched_that_cannot_show() {
    let when = r##""when": { "any": [{ "exit": true }, { "idle": "20s" }, { "click": "#a" }, { "scroll": "up" }] }"##;
    for (keys, is_watched) in [
        ("", true),
        (r#", "status": "ended""#, false),
        (r#", "status": "paused""#, false),
        (r#", "where": { "include": ["/elsewhere"] }"#, false),
        (r#", "audience": { "page.language": "fr" }"#, false),
        (r#", "audience": { "secondsOnPage": { "$gte": 60 } }"#, true),
        (r#", "schedule": { "to": "2025-12-31" }"#, false),
        (r#", "schedule": { "from": "2026-01-02" }"#, true),
        (r#", "frequency": { "max": 0 }"#, false),
        (r#", "frequency": { "sample": 0 }"#, false),
        (r#", "needs": "personalise""#, false),
    ] {
        let mut world = visitor(NEW_YEAR);
        world.decide("necessary").start("/", config(&[&[when, keys].concat()])).loaded();
        assert_eq!(!watched(&world).is_empty(), is_watched, "{keys}");
    }
}

#[test]
fn another_page_view_begins_anew_and_another_fragment_does_not() {
    let when = r##""when": { "all": [{ "hash": "#offer" }, { "click": "#a" }] }, "where": { "include": ["/"] }"##;
    let mut world = visitor(NEW_YEAR);
    world.start("/#offer", config(&[when])).loaded();
    let same = Event::Navigated(world.page("/#other"));
    world.happen(same);
    assert!(world.happen(Event::Fired(Trigger::Click("#a"))).shows("a"), "what has fired stays fired");

    let mut world = visitor(NEW_YEAR);
    world.start("/", config(&[when])).loaded().happen(Event::Fired(Trigger::Click("#a")));
    for (path, is_watched) in [("/elsewhere", false), ("/#offer", true)] {
        let page = Event::Navigated(world.page(path));
        world.happen(page);
        assert_eq!(watched(&world).contains(&Trigger::Click("#a")), is_watched, "{path}");
        assert!(!world.shows("a"), "the click was on the page before");
    }
    assert!(world.happen(Event::Fired(Trigger::Click("#a"))).shows("a"));
}

#[test]
fn a_page_that_does_not_scroll_is_not_read_to_its_end() {
    for trigger in [r#"{ "scroll": "60%" }"#, r#"{ "scroll": "100%" }"#, r#"{ "scroll": "up" }"#] {
        let mut world = waiting(trigger, "");
        assert!(!world.happen(Event::Scrolled { depth: 1.0, pixels: 0.0 }).shows("a"), "{trigger}");
        assert!(!world.happen(Event::Scrolled { depth: 0.3, pixels: 300.0 }).shows("a"), "{trigger}: it has grown");
    }
}

#[test]
fn a_delay_asks_all_gates_again_and_an_event_calls_it_off() {
    let delayed = |keys: &str| {
        let when = r##""when": { "any": [{ "click": "#a" }], "delay": "5s", "cancelOn": ["purchase"] }"##;
        let mut world = visitor(NEW_YEAR);
        world.start("/", config(&[&[when, keys].concat()])).loaded().happen(Event::Fired(Trigger::Click("#a")));
        world.wait(3e3);
        world
    };
    let mut world = delayed("");
    world.happen(Event::Visible(false)).wait(60e3).happen(Event::Visible(true));
    assert!(!world.shows("a"), "hidden time is no delay");
    assert!(world.wait(2.1e3).shows("a"));
    let buy = Event::Call { name: "track".into(), args: vec!["purchase".into()] };
    assert!(!delayed("").happen(buy).wait(60e3).shows("a"));
    let mut world = delayed(r#", "audience": { "secondsOnPage": { "$lt": 4 } }"#);
    assert!(!world.wait(60e3).shows("a"), "the audience no longer fits");
}
