//! Containers: what makes way for the page's own business, what closes by itself, and who wants to be reminded.

use crate::showings::{go, visitor, whole};
use crate::world::World;
use parea::config::{Value, value};
use parea::decide::explain::explain;
use parea::event::{Act, Close, Event};
use parea::ports::Native;
use parea::view::Format;

const DAY: f64 = 8.64e7;
const TEXT: &str = r#""content": [{ "type": "text", "text": "Fresh" }]"#;

fn campaign(id: &str, keys: &str) -> String {
    format!(r#"{{ "id": "{id}", {keys}, {TEXT} }}"#)
}

fn one(keys: &str) -> String {
    whole(&[campaign("a", keys)], "")
}

/// What the last gate says of the first campaign.
fn why(world: &World) -> (String, String) {
    let report = explain(&world.state, "a", &Native);
    let campaign = &report.get("campaigns").unwrap().items()[0];
    let gate = campaign.get("gates").unwrap().items().iter().find(|gate| !gate.get("why").unwrap().is_null());
    let text = |key| gate.and_then(|gate| gate.get(key)).and_then(Value::text).unwrap_or_default().to_owned();
    (text("why"), text("actual"))
}

fn interrupting() -> impl Iterator<Item = String> {
    Format::ALL.iter().filter(|format| format.interrupts()).map(|format| format!(r#""format": "{}""#, format.name()))
}

#[test]
fn what_interrupts_waits_until_the_page_is_no_longer_busy() {
    for format in interrupting() {
        for busy in ["dialog", "consent", "fullscreen", "print", "field"] {
            let mut world = visitor();
            world.busy = busy;
            world.open("/", &one(&format)).loaded();
            assert!(!world.shows("a"), "{format} while {busy}");
            assert_eq!(why(&world), ("busy".to_owned(), busy.to_owned()));
            assert!(!world.emitted.iter().any(|(name, _)| name == "show"));
            world.happen(Event::Busy("field"));
            assert!(!world.shows("a"), "something else has taken its place");
            world.busy = "";
            world.happen(Event::Busy(""));
            assert!(world.shows("a"), "{format} after {busy}");
        }
    }
}

#[test]
fn what_is_to_be_dropped_is_dropped_for_this_page_view_only() {
    let text = one(r#""format": "toast", "busy": "drop""#);
    let mut world = visitor();
    world.busy = "dialog";
    world.open("/", &text).loaded();
    assert_eq!(why(&world), ("dropped".to_owned(), "dropped".to_owned()));
    world.busy = "";
    world.happen(Event::Busy(""));
    assert!(!world.shows("a"));
    go(&mut world, "/next");
    assert!(world.shows("a"), "another page view is another chance");
}

#[test]
fn what_comes_before_its_moment_is_not_dropped() {
    let text = one(r#""format": "modal", "busy": "drop", "when": { "any": [{ "visible": "10s" }] }"#);
    let mut world = visitor();
    world.busy = "dialog";
    world.open("/", &text).loaded().wait(5e3);
    world.busy = "";
    world.happen(Event::Busy("")).wait(6e3);
    assert!(world.shows("a"));
}

#[test]
fn what_does_not_interrupt_and_what_the_page_calls_for_is_not_held_back() {
    for format in ["inline", "tab"] {
        let mut world = visitor();
        world.busy = "dialog";
        world.open("/", &one(&format!(r#""format": "{format}", "slot": "here""#))).loaded();
        assert!(world.shows("a"), "{format}");
    }
    let mut world = visitor();
    world.busy = "field";
    world.open("/", &one(r#""format": "modal""#)).loaded();
    world.happen(Event::Call { name: "show".into(), args: vec!["a".into()] });
    assert!(world.shows("a"));
}

#[test]
fn of_two_that_wait_one_shows() {
    let mut world = visitor();
    world.busy = "dialog";
    let both = [campaign("a", r#""format": "slide-in""#), campaign("b", r#""format": "full-screen", "priority": 1"#)];
    world.open("/", &whole(&both, "")).loaded();
    world.busy = "";
    world.happen(Event::Busy(""));
    assert!(world.shows("b") && !world.shows("a"));
}

#[test]
fn a_folded_tab_is_only_a_launcher_and_nobody_has_seen_it() {
    let mut world = visitor();
    world.open("/", &one(r#""format": "tab""#)).loaded().happen(Event::Shown("a")).wait(10e3);
    assert!(world.shows("a") && world.collected("shown").is_empty());
    world.act("a", Act::Toggle).happen(Event::Shown("a")).wait(10e3);
    assert_eq!(world.collected("shown").len(), 1);
}

#[test]
fn a_toast_closes_after_its_time_in_view_and_was_ignored() {
    let mut world = visitor();
    world.open("/", &one(r#""format": "toast", "closeAfter": "30s""#)).loaded();
    world.happen(Event::Shown("a")).wait(29.9e3);
    assert!(world.shows("a"));
    world.wait(0.2e3);
    assert!(!world.shows("a"));
    assert_eq!(world.collected("ignored").len(), 1);
    world.wait(DAY);
    assert!(!world.shows("a"), "it has shown on this page view");
}

#[test]
fn a_toast_stays_for_twenty_seconds_that_count() {
    let mut world = visitor();
    world.open("/", &one(r#""format": "toast", "closeAfter": "2s""#)).loaded().wait(19e3);
    assert!(world.shows("a"), "less than 20 s is refused");
    for pause in [[Event::Visible(false), Event::Visible(true)], [hold(true), hold(false)]] {
        let [begin, end] = pause;
        world.happen(begin).wait(60e3);
        assert!(world.shows("a"), "its clock stands still");
        world.happen(end);
        assert!(world.shows("a"));
    }
    world.wait(1.1e3);
    assert!(!world.shows("a"));
}

fn hold(on: bool) -> Event {
    Event::Act { campaign: "a", act: Act::Hold(on) }
}

#[test]
fn a_toast_stays_where_the_visitor_keeps_it_or_is_asked_something() {
    let mut world = visitor();
    world.open("/", &one(r#""format": "toast""#)).loaded();
    assert!(world.part("a", "quiet").is_some(), "whoever needs longer can say so");
    world.act("a", Act::Keep);
    assert!(world.part("a", "quiet").is_none());
    world.wait(DAY);
    assert!(world.shows("a"));

    let form = r#"{ "id": "a", "format": "toast", "content": [{ "type": "form", "id": "f", "steps": [
        { "id": "score", "type": "nps", "title": "How was it?" }, { "id": "end", "type": "end", "title": "Thanks" }] }] }"#;
    let mut world = visitor();
    world.open("/", &whole(&[form.to_owned()], "")).loaded().wait(DAY);
    assert!(world.shows("a") && world.part("a", "quiet").is_none());
}

#[test]
fn every_way_of_closing_closes_what_interrupts() {
    for format in interrupting() {
        for how in [Close::Button, Close::Escape, Close::Swipe] {
            let mut world = visitor();
            world.open("/", &one(&format)).loaded().act("a", Act::Close(how));
            assert!(!world.shows("a"), "{format} by {how:?}");
            assert_eq!(world.collected("dismissed").len(), 1);
        }
    }
}

/// Opens a page some days later.
fn later(world: &mut World, days: f64, text: &str) -> bool {
    world.alarm = None;
    world.wall += days * DAY;
    world.open("/", text).loaded();
    world.shows("a")
}

#[test]
fn who_wants_to_be_reminded_is_reminded_then_and_not_before() {
    let rule = r#""remind": "3d", "frequency": { "cooldown": { "dismissed": "30d" }, "stopOn": "dismissed" }"#;
    let text = one(&format!(r#""format": "slide-in", {rule}"#));
    let mut world = visitor();
    world.open("/", &text).loaded();
    let button = world.part("a", "quiet").unwrap();
    assert_eq!(button.act, Some(Act::Remind));
    world.act("a", Act::Remind);
    assert!(!world.shows("a"));
    assert_eq!(world.collected("dismissed").len(), 1, "it counts as dismissed");
    assert!(!later(&mut world, 2.9, &text));
    assert_eq!(why(&world).0, "remind");
    assert!(later(&mut world, 0.2, &text), "neither the cooldown nor stopOn speaks of reminders");
    world.act("a", Act::Close(Close::Button));
    assert!(!later(&mut world, 29.0, &text), "a dismissal after it is one");
}

#[test]
fn a_reminder_is_no_dismissal_once_it_has_come_back_either() {
    let text = |rule: &str| one(&format!(r#""format": "slide-in", "remind": "3d", "frequency": {{ {rule} }}"#));
    let reminded = |text: &str| {
        let mut world = visitor();
        world.open("/", text).loaded().act("a", Act::Remind);
        assert!(later(&mut world, 3.1, text));
        world.happen(Event::Shown("a"));
        world
    };
    let stop = text(r#""stopOn": "dismissed""#);
    let mut world = reminded(&stop);
    world.happen(Event::Leaving);
    assert!(later(&mut world, 1.0, &stop), "nobody has dismissed it, only left it");
    let backoff = text(r#""backoff": ["3d", "7d"]"#);
    let mut world = reminded(&backoff);
    world.act("a", Act::Close(Close::Button));
    assert!(!later(&mut world, 2.9, &backoff));
    assert!(later(&mut world, 0.2, &backoff), "it was the first dismissal in a row");
}

#[test]
fn a_reminder_comes_whatever_is_said_of_how_often_it_shows() {
    for rule in [
        r#""max": 1, "per": "ever""#,
        r#""max": 1, "per": "30d""#,
        r#""every": "30d""#,
        r#""max": 1, "per": "30d", "every": "30d", "clock": "group""#,
    ] {
        let text =
            one(&format!(r#""format": "slide-in", "group": "offers", "remind": "1d", "frequency": {{ {rule} }}"#));
        let mut world = visitor();
        world.open("/", &text).loaded();
        for time in 0..2 {
            world.act("a", Act::Remind);
            assert!(!later(&mut world, 0.9, &text), "{rule}");
            assert!(later(&mut world, 0.2, &text), "{rule}: asked for {time} times before");
        }
        world.act("a", Act::Close(Close::Button));
        assert!(!later(&mut world, 2.0, &text), "{rule}: nobody has asked to be reminded again");
    }
}

#[test]
fn a_button_reminds_after_its_own_time() {
    for (verb, days) in [(r#"{ "remind": "2d" }"#, 2.0), (r#""remind""#, 1.0)] {
        let text = format!(
            r#"{{ "id": "a", "format": "modal", "content": [{{ "type": "button", "text": "Later", "do": {verb} }}] }}"#
        );
        let text = whole(&[text], "");
        let mut world = visitor();
        world.open("/", &text).loaded().act("a", Act::Button(0));
        assert!(!later(&mut world, days - 0.1, &text), "{verb}");
        assert!(later(&mut world, 0.2, &text), "{verb}");
    }
}

#[test]
fn a_reminder_needs_no_more_memory_than_was_granted() {
    let text = one(r#""format": "bar", "remind": "3d""#);
    let mut world = World::new();
    world.open("/", &text).loaded();
    assert!(world.part("a", "quiet").is_none(), "what cannot be kept is not promised");
    world.act("a", Act::Remind);
    assert_eq!(world.keys(), Vec::<&str>::new());
    assert!(later(&mut world, 0.0, &text), "who may not remember cannot know");
}

#[test]
fn a_reminder_goes_by_what_is_remembered_and_by_no_other_purpose() {
    let text = one(r#""format": "bar", "remind": "3d", "needs": "measure", "otherwise": "neutral""#);
    let mut world = World::new();
    world.decide("necessary functionality");
    world.open("/", &text).loaded();
    assert!(world.part("a", "quiet").is_some(), "shown without personal facts, and remembered all the same");
}

#[test]
fn a_reminder_survives_a_clock_that_is_set_back() {
    let text = one(r#""format": "bar", "remind": "3d""#);
    let mut world = visitor();
    world.open("/", &text).loaded().act("a", Act::Remind);
    assert!(!later(&mut world, -10.0, &text));
    assert!(!later(&mut world, 2.9, &text), "three days from the moment that the clock says now");
    assert!(later(&mut world, 0.2, &text));
    assert!(value::parse(&world.stored("parea.elaia.remember").unwrap(), &Native).is_ok());
}
