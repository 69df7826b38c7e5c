//! Schedules and frequency over long time: a year of visits in Athens, with both changes of the clocks (Annex A 1, 17, 22, 23).

use crate::world::{ALL_GRANTED, World};
use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp, ToSpan as _, Zoned};
use parea::config::{Config, Value};
use parea::decide::explain::explain;
use parea::event::{Act, Close, Event};
use parea::ports::Native;

pub const HOUR: f64 = 3.6e6;
pub const DAY: f64 = 24.0 * HOUR;

/// 1 January 2026, 00:00 in Athens.
pub const NEW_YEAR: f64 = 1_767_218_400_000.0;

/// What becomes of a showing.
#[derive(Clone, Copy, PartialEq)]
pub enum End {
    Dismissed,
    Ignored,
    Converted,
}

/// A configuration whose campaigns `a`, `b`, … are modals with those keys.
pub fn config(campaigns: &[&str]) -> &'static Config {
    let mut all = Vec::new();
    for (name, keys) in ('a'..).zip(campaigns) {
        all.push(format!(
            r#"{{ "id": "{name}", "format": "modal", {keys},
                 "content": [{{ "type": "heading", "text": "Oil" }}, {{ "type": "button", "text": "Go", "do": {{ "open": "/shop" }} }}] }}"#
        ));
    }
    let text = format!(
        r#"{{ "version": 1, "site": {{ "id": "elaia", "timeZone": "Europe/Athens" }},
             "consent": {{ "source": "vanilla-cookieconsent", "purposes": {{ "remember": "functional" }} }},
             "limits": {{ "perPage": 1 }},
             "campaigns": [{}] }}"#,
        all.join(",")
    );
    let config = Config::read(&text, &Native);
    assert_eq!(config.problems, []);
    config
}

pub fn visitor(start: f64) -> World {
    let mut world = World::new();
    world.wall = start;
    world.decide(ALL_GRANTED);
    world
}

/// One page view at a moment; the campaign that shows, if one does, ends so.
pub fn view(world: &mut World, wall: f64, config: &'static Config, end: End) -> Option<&'static str> {
    world.alarm = None;
    world.wall = wall;
    world.start("/", config).loaded();
    let shown = world.screen.first().map(|view| view.campaign);
    if let Some(campaign) = shown {
        world.happen(Event::Shown(campaign));
        match end {
            End::Dismissed => world.act(campaign, Act::Close(Close::Button)),
            End::Converted => world.act(campaign, Act::Button(1)),
            End::Ignored => world,
        };
    }
    world.happen(Event::Leaving);
    shown
}

/// The hours of a year at which campaign `a` shows, for a visitor who comes every `step` hours.
pub fn year(frequency: &str, step: usize, end: impl Fn(usize) -> End) -> Vec<usize> {
    let config = config(&[&format!(r#""frequency": {frequency}"#)]);
    let mut world = visitor(NEW_YEAR);
    let mut shown = Vec::new();
    for hour in (0..365 * 24).step_by(step) {
        if view(&mut world, NEW_YEAR + hour as f64 * HOUR, config, end(shown.len())).is_some() {
            shown.push(hour);
        }
    }
    shown
}

/// The hours from one to the next.
fn gaps(hours: &[usize]) -> Vec<usize> {
    hours.windows(2).map(|pair| pair[1] - pair[0]).collect()
}

#[test]
fn every_is_the_least_time_between_two_showings_in_summer_and_in_winter() {
    let shown = year(r#"{ "every": "7d" }"#, 3, |_| End::Ignored);
    assert_eq!(shown.len(), 53);
    assert!(gaps(&shown).iter().all(|gap| *gap == 7 * 24), "{shown:?}");
}

#[test]
fn max_counts_in_a_window_that_rolls() {
    let shown = year(r#"{ "max": 3, "per": "7d" }"#, 24, |_| End::Ignored);
    assert_eq!(gaps(&shown[..7]), [24, 24, 5 * 24, 24, 24, 5 * 24]);
    for start in 0..365 * 24 {
        let inside = shown.iter().filter(|hour| (start..start + 7 * 24).contains(*hour)).count();
        assert!(inside <= 3, "{inside} from hour {start}");
    }
    assert_eq!(year(r#"{ "max": 2 }"#, 24, |_| End::Ignored), [0, 24], "without a window it is for ever");
    assert_eq!(
        year(r#"{ "max": 30, "per": "ever" }"#, 24, |_| End::Ignored).len(),
        30,
        "more than are kept one by one"
    );
}

#[test]
fn max_per_session_counts_from_one_half_hour_of_silence_to_the_next() {
    let config = config(&[r#""frequency": { "max": 2, "per": "session" }"#]);
    let mut world = visitor(NEW_YEAR);
    let mut shows = |minutes: f64| view(&mut world, NEW_YEAR + minutes * 60e3, config, End::Ignored).is_some();
    assert_eq!(
        [0.0, 20.0, 40.0, 60.0, 91.0, 100.0, 110.0].map(&mut shows),
        [true, true, false, false, true, true, false]
    );
}

#[test]
fn backoff_waits_longer_after_each_dismissal_in_a_row() {
    let rule = r#"{ "backoff": ["3d", "7d", "30d"] }"#;
    let always = year(rule, 24, |_| End::Dismissed);
    assert_eq!(gaps(&always)[..5], [3 * 24, 7 * 24, 30 * 24, 30 * 24, 30 * 24]);
    // The third is not dismissed but left: the row begins anew.
    let broken = year(rule, 24, |number| if number == 2 { End::Ignored } else { End::Dismissed });
    assert_eq!(gaps(&broken)[..5], [3 * 24, 7 * 24, 24, 3 * 24, 7 * 24]);
}

#[test]
fn cooldown_waits_after_each_outcome_as_long_as_it_says() {
    let rule = r#"{ "cooldown": { "dismissed": "30d", "ignored": "3d", "converted": "90d" } }"#;
    let ends = [End::Ignored, End::Dismissed, End::Ignored, End::Converted, End::Ignored];
    let shown = year(rule, 24, |number| ends.get(number).copied().unwrap_or(End::Converted));
    assert_eq!(gaps(&shown)[..5], [3 * 24, 30 * 24, 3 * 24, 90 * 24, 3 * 24]);
}

#[test]
fn stop_on_ends_it_for_good_and_only_for_what_it_names() {
    let rule = r#"{ "stopOn": ["converted"] }"#;
    let shown = year(rule, 24, |number| if number == 39 { End::Converted } else { End::Dismissed });
    assert_eq!(shown.len(), 40);
}

#[test]
fn a_campaign_has_its_own_clock_unless_it_asks_for_that_of_its_group() {
    // Annex A 22: ninety days are ninety days since this one, whatever else has shown.
    for (clock, day_of_b) in [("self", 1), ("group", 91)] {
        let rule = format!(r#""group": "feedback", "frequency": {{ "every": "90d", "clock": "{clock}" }}"#);
        let config = config(&[&rule, &rule]);
        let mut world = visitor(NEW_YEAR);
        let shown: Vec<_> =
            (0..100).map(|day| view(&mut world, NEW_YEAR + f64::from(day) * DAY, config, End::Dismissed)).collect();
        assert_eq!(shown[0], Some("a"), "{clock}");
        let first_of_b = shown.iter().position(|shown| *shown == Some("b"));
        // With the clock of the group nothing of it shows for ninety days, and then the first in the file again.
        assert_eq!(first_of_b, (day_of_b == 1).then_some(1), "{clock}");
        assert_eq!(shown[90], Some("a"), "{clock}");
        assert_eq!(shown.iter().flatten().count(), if clock == "self" { 4 } else { 2 }, "{clock}");
    }
}

#[test]
fn a_sample_is_the_same_people_on_every_visit() {
    // Annex A 23: decided by a hash of id and campaign, not by chance on every trigger.
    let config = config(&[r#""frequency": { "sample": "20%" }"#]);
    let mut seen = 0;
    for person in 0..300 {
        let mut world = visitor(NEW_YEAR + f64::from(person));
        let first = view(&mut world, NEW_YEAR + f64::from(person), config, End::Ignored);
        for day in 1..4 {
            let wall = NEW_YEAR + f64::from(person) + f64::from(day) * DAY;
            assert_eq!(view(&mut world, wall, config, End::Ignored), first, "{person} on day {day}");
        }
        seen += i32::from(first.is_some());
    }
    assert!((40..=80).contains(&seen), "{seen} of 300");
}

#[test]
fn all_gates_are_asked_again_when_the_delay_is_over() {
    // Annex A 1: two seconds before closing time it fires, five seconds later it would have shown.
    let keys = r#""when": { "any": [{ "load": true }], "delay": "5s" }, "schedule": { "hours": "09:00-21:00" }"#;
    let config = config(&[keys]);
    let closing = NEW_YEAR + 21.0 * HOUR;
    let mut world = visitor(closing - 2e3);
    world.start("/", config).loaded().wait(60e3);
    assert_eq!(world.screen, []);
    world.wait(12.0 * HOUR - 70e3);
    assert_eq!(world.screen, [], "ten seconds before nine");
    world.wait(20e3);
    assert!(world.shows("a"), "at nine it is asked again by itself");
}

#[test]
fn a_withdrawal_forgets_the_caps_and_a_grant_shows_nothing_twice() {
    // Annex A 17.
    let config = config(&[r#""frequency": { "max": 1 }"#]);
    let mut world = visitor(NEW_YEAR);
    world.start("/", config).loaded();
    assert!(world.shows("a"));
    let before = world.emitted.iter().filter(|(name, _)| name == "show").count();
    world.decide("necessary").decide(ALL_GRANTED).wait(60e3);
    assert_eq!(world.emitted.iter().filter(|(name, _)| name == "show").count(), before);
    world.decide("necessary");
    assert_eq!(world.keys(), Vec::<&str>::new());
}

#[test]
fn a_clock_that_is_set_back_locks_nothing_for_ever_and_begins_no_cap_anew() {
    let config = config(&[r#""frequency": { "max": 1, "per": "7d" }"#]);
    let mut world = visitor(NEW_YEAR);
    let ahead = NEW_YEAR + 1000.0 * DAY;
    assert!(view(&mut world, ahead, config, End::Dismissed).is_some(), "while the clock was wrong");
    for (day, shows) in [(0.0, false), (3.0, false), (6.9, false), (7.1, true)] {
        assert_eq!(view(&mut world, NEW_YEAR + day * DAY, config, End::Dismissed).is_some(), shows, "day {day}");
    }
    // Within one page view too: the wall clock jumps, the monotonic one does not.
    world.wall -= 400.0 * DAY;
    world.happen(Event::Consent);
    assert!(view(&mut world, NEW_YEAR - 392.0 * DAY, config, End::Dismissed).is_none());
    assert!(view(&mut world, NEW_YEAR - 384.0 * DAY, config, End::Dismissed).is_some());
}

#[test]
fn limits_hold_over_all_campaigns_and_over_a_year() {
    let (page, mut world) = (
        Config::read(
            r#"{ "version": 1, "site": { "id": "elaia" },
                 "consent": { "source": "vanilla-cookieconsent", "purposes": { "remember": "functional" } },
                 "limits": { "perSession": 2, "perDay": 3, "gap": "30s", "groups": { "feedback": { "max": 1, "per": "14d" } } },
                 "campaigns": [
                   { "id": "a", "format": "modal", "group": "feedback", "content": [{ "type": "heading", "text": "A" }] },
                   { "id": "b", "format": "bar", "content": [{ "type": "heading", "text": "B" }] } ] }"#,
            &Native,
        ),
        visitor(NEW_YEAR),
    );
    let mut shown = Vec::new();
    for minute in (0..60 * 24 * 60).step_by(10) {
        // Two hours of visiting each day.
        if minute % 1440 < 120 {
            let wall = NEW_YEAR + f64::from(minute) * 60e3;
            shown.extend(view(&mut world, wall, page, End::Dismissed).map(|campaign| (minute, campaign)));
        }
    }
    let of = |campaign| shown.iter().filter(move |(_, own)| *own == campaign).map(|(minute, _)| *minute);
    assert_eq!(of("a").collect::<Vec<_>>(), [0, 14 * 1440, 28 * 1440, 42 * 1440, 56 * 1440]);
    for day in 0..60 {
        let count = shown.iter().filter(|(minute, _)| minute / 1440 == day).count();
        assert_eq!(count, 2, "twice in the one session of day {day}");
    }
}

#[test]
fn a_schedule_is_open_when_clocks_in_athens_say_so() {
    let config = config(&[
        r#""schedule": { "from": "2026-02-10", "to": "2026-12-20", "days": ["fri", "sat", "sun"], "hours": ["09:00-12:30", "22:00-02:00"],
            "blackout": ["2026-12-11", { "from": "2026-08-01", "to": "2026-08-16" }] }"#,
    ]);
    let athens = TimeZone::get("Europe/Athens").unwrap();
    let mut world = visitor(NEW_YEAR);
    world.start("/", config);
    let (mut closed, mut changes) = (Vec::new(), 0);
    for half_hour in 0..2 * 365 * 24 {
        world.wall = NEW_YEAR + f64::from(half_hour) * HOUR / 2.0;
        world.turn(Event::Consent);
        let local = Timestamp::from_millisecond(world.wall as i64).unwrap().to_zoned(athens.clone());
        let trace = explain(&world.state, "a", &Native);
        let schedule = trace.at("campaigns.0.gates.4").unwrap();
        let is_open = schedule.get("pass").unwrap().is_true();
        assert_eq!(is_open, is_open_in(&local), "{local}");
        if is_open {
            changes += usize::from(!closed.is_empty());
            // Whoever asked since it closed was told this very moment.
            assert!(closed.drain(..).all(|next| next == world.wall), "{local}");
        } else {
            closed.push(schedule.get("nextAt").and_then(Value::number).unwrap_or_default());
        }
    }
    assert!(changes > 200, "{changes}");
    assert!(closed.iter().all(|next| *next == 0.0), "after the last day nothing is to come");
}

/// What the schedule of the test above means.
fn is_open_in(local: &Zoned) -> bool {
    let (minutes, today) = (i32::from(local.hour()) * 60 + i32::from(local.minute()), local.date());
    let is_day = |start: Date| {
        let (name, text) = (start.strftime("%a").to_string().to_lowercase(), start.to_string());
        ["fri", "sat", "sun"].contains(&name.as_str())
            && ("2026-02-10"..="2026-12-20").contains(&text.as_str())
            && text != "2026-12-11"
            && !("2026-08-01"..="2026-08-16").contains(&text.as_str())
    };
    (is_day(today) && ((540..750).contains(&minutes) || minutes >= 1320)) || (is_day(today - 1.day()) && minutes < 120)
}

#[test]
fn hours_on_the_days_on_which_the_clocks_change() {
    // 29 March 2026: 03:00 becomes 04:00, which is 01:00 UTC. 25 October: 04:00 becomes 03:00.
    let shows = |hours: &str, utc: &str| {
        let config = config(&[&format!(r#""schedule": {{ "hours": "{hours}" }}"#)]);
        let wall = utc.parse::<Timestamp>().unwrap().as_millisecond() as f64;
        view(&mut visitor(wall), wall, config, End::Ignored).is_some()
    };
    for (hours, utc, expected, why) in [
        ("03:30-05:00", "2026-03-29T01:15:00Z", false, "04:15: half past three has moved to half past four"),
        ("03:30-05:00", "2026-03-29T01:30:00Z", true, "04:30"),
        ("03:30-05:00", "2026-03-29T02:00:00Z", false, "05:00"),
        ("03:30-05:00", "2026-10-25T00:30:00Z", true, "the first half past three"),
        ("03:30-05:00", "2026-10-25T01:10:00Z", true, "03:10 again, and it is open since the first"),
        ("03:30-05:00", "2026-10-25T03:00:00Z", false, "05:00"),
        ("01:00-03:30", "2026-10-25T00:45:00Z", false, "the first half past three is over"),
        ("22:00-04:00", "2026-03-29T00:59:00Z", true, "02:59"),
        ("22:00-04:00", "2026-03-29T01:00:00Z", false, "04:00"),
    ] {
        assert_eq!(shows(hours, utc), expected, "{hours} at {utc}: {why}");
    }
}
