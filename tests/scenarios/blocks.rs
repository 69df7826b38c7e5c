//! What blocks do over pages and visits: deadlines that are kept, codes of a pool, videos, and verbs.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::event::{Act, Event};

const MINUTE: f64 = 6e4;

fn offer(countdown: &str) -> String {
    config(&format!(
        r#"{{ "id": "offer", "format": "inline", "slot": "here", "content": [
            {{ "type": "text", "text": "Oil" }}, {{ "type": "countdown", {countdown} }}] }}"#
    ))
}

/// The minutes that the countdown of the offer shows; none where it shows no time.
fn left(world: &World) -> Option<f64> {
    let timer = world.part("offer", "timer")?;
    let (_, until) = timer.attributes.iter().find(|(name, _)| *name == "data-until")?;
    Some((until.parse::<f64>().unwrap() - world.wall) / MINUTE)
}

fn granted() -> World {
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    world
}

#[test]
fn a_deadline_goes_on_over_pages_and_visits_and_never_begins_anew() {
    let (mut world, config) = (granted(), offer(r#""for": "20m""#));
    world.open("/", &config).loaded();
    assert_eq!(left(&world), Some(20.0));
    world.wait(5.0 * MINUTE).open("/next", &config).loaded();
    assert_eq!(left(&world), Some(15.0));
    world.wait(16.0 * MINUTE);
    assert_eq!(left(&world), None);
    assert!(world.text("offer").contains("This offer has ended"), "it ends while it is looked at");
    world.wait(3.0 * 864e5).open("/", &config).loaded();
    assert!(world.text("offer").contains("This offer has ended"), "and is over on the next visit");
}

#[test]
fn a_countdown_of_which_nothing_is_to_be_seen_is_no_empty_box() {
    let alone = |countdown: &str| {
        config(&format!(
            r#"{{ "id": "offer", "format": "modal", "frequency": {{ "max": 1, "per": "session" }}, "content": [
                {{ "type": "row", "content": [[{{ "type": "countdown", {countdown} }}]] }}] }}"#
        ))
    };
    let mut world = granted();
    world.open("/", &alone(r#""to": "2020-01-01", "onEnd": "hide""#)).loaded();
    assert!(!world.shows("offer"), "it has ended");
    assert_eq!(world.codes(), []);

    let mut world = World::new();
    world.open("/", &alone(r#""for": "20m", "onEnd": "hide""#)).loaded();
    assert!(!world.shows("offer"), "it may not be kept");
    world.decide(ALL_GRANTED);
    assert!(world.shows("offer"), "now it may, and no limit was used up");
    world.wait(21.0 * MINUTE);
    assert!(!world.shows("offer"), "it goes when it ends");
}

#[test]
fn share_buttons_that_the_browser_does_not_have_leave_the_slot_to_its_own() {
    let text = config(
        r#"{ "id": "offer", "format": "inline", "slot": "here", "content": [{ "type": "share", "networks": ["native"] }] }"#,
    );
    let mut world = World::new();
    assert!(!world.open("/", &text).loaded().shows("offer"));
    assert_eq!(world.codes(), []);
    let mut page = world.page("/other");
    page.can_share = true;
    assert!(world.happen(Event::Navigated(page)).shows("offer"));
}

#[test]
fn a_clock_that_is_set_back_leaves_what_was_left() {
    let (mut world, config) = (granted(), offer(r#""for": "20m""#));
    world.open("/", &config).loaded().wait(5.0 * MINUTE);
    world.wall -= 864e5;
    let other = world.page("/other");
    world.happen(Event::Consent);
    assert_eq!(left(&world), Some(15.0), "what is on the screen is drawn anew");
    world.happen(Event::Navigated(other)).wait(MINUTE);
    assert_eq!(left(&world), Some(14.0));
    world.open("/next", &config).loaded();
    assert_eq!(left(&world), Some(14.0), "on the next page as well");
    // And between two visits: the last page view is all that is known then.
    world.wall -= 864e5;
    world.open("/again", &config).loaded();
    assert!(left(&world).is_some_and(|left| left <= 15.0), "{:?}", left(&world));
}

#[test]
fn a_clock_that_is_set_ahead_ends_it() {
    let (mut world, config) = (granted(), offer(r#""for": "20m", "onEnd": "hide""#));
    world.open("/", &config).loaded().wait(MINUTE);
    world.wall += 864e5;
    world.happen(Event::Wake);
    assert_eq!((left(&world), world.text("offer").as_str()), (None, "Oil"));
}

#[test]
fn without_the_grant_nothing_false_is_said_and_nothing_stored() {
    let (mut world, config) = (World::new(), offer(r#""for": "20m""#));
    world.open("/", &config).loaded().wait(5.0 * MINUTE);
    assert_eq!((left(&world), world.text("offer").as_str()), (None, "Oil"));
    assert_eq!(world.keys(), [""; 0]);
    world.decide(ALL_GRANTED);
    assert_eq!(left(&world), Some(15.0), "it began when the offer was seen first");
    world.decide("necessary");
    assert_eq!((left(&world), world.text("offer").as_str()), (None, "Oil"));
    assert_eq!(world.keys(), [""; 0]);
}

#[test]
fn what_was_kept_before_holds_when_memory_comes_late() {
    let (mut world, config) = (granted(), offer(r#""for": "20m""#));
    world.open("/", &config).loaded().wait(5.0 * MINUTE);
    let stored = world.storage.clone();
    world.decide("").open("/", &config).loaded();
    assert_eq!(left(&world), None);
    world.storage = stored;
    world.decide(ALL_GRANTED);
    assert_eq!(left(&world), Some(15.0));
}

#[test]
fn at_its_end_a_campaign_goes_and_stays_away() {
    let (mut world, config) = (granted(), offer(r#""to": "2026-11-22T13:00", "onEnd": "close""#));
    world.wall = 1_795_348_800_000.0;
    world.open("/", &config).loaded().wait(59.0 * MINUTE);
    assert!(world.shows("offer"));
    world.wait(MINUTE);
    assert!(!world.shows("offer"));
    assert_eq!(world.alarm, None, "nothing is awaited any more");
    world.open("/next", &config).loaded();
    assert!(!world.shows("offer"));
    assert_eq!(world.codes(), [], "which is no mistake of the site");
}

#[test]
fn a_code_of_a_pool_stays_while_it_is_remembered_and_while_it_is_looked_at() {
    let config = config(
        r#"{ "id": "offer", "format": "inline", "slot": "here", "content": [
            { "type": "coupon", "pool": ["A", "B", "C", "D", "E", "F", "G", "H"] }] }"#,
    );
    let mut world = granted();
    let code = |world: &mut World| {
        world.act("offer", Act::Coupon(0));
        world.clipboard.clone()
    };
    let first = code(world.open("/", &config).loaded());
    for day in 0..5 {
        world.wait(864e5);
        assert_eq!(code(world.open(&format!("/{day}"), &config).loaded()), first);
    }
    world.decide("necessary");
    assert_eq!(code(&mut world), first, "it does not change under the visitor's eyes");
    let later: std::collections::BTreeSet<String> =
        (0..9).map(|page| code(world.open(&format!("/{page}"), &config).loaded())).collect();
    assert!(later.len() > 1, "without memory every page view has its own: {later:?}");
}

#[test]
fn a_video_is_requested_when_it_is_played_and_says_so() {
    let config = config(
        r#"{ "id": "film", "format": "inline", "slot": "here", "content": [
            { "type": "row", "content": [{ "type": "text", "text": "a" }, { "type": "video", "id": "harvest",
              "embed": "https://youtu.be/abc", "title": "Harvest", "width": 640, "height": 360 }] }] }"#,
    );
    let mut world = granted();
    world.open("/", &config).loaded();
    assert!(world.part("film", "player").is_none());
    world.act("film", Act::Button(2));
    assert!(world.part("film", "player").is_some() && world.part("film", "play").is_none());
    assert_eq!(world.screen[0].focus, "player", "the focus goes along");
    let clicks: Vec<_> = world.collected("clicked").iter().map(|event| event.at("data.block")).collect();
    assert_eq!(clicks, [Some(&"harvest".into())]);
    assert!(world.emitted.iter().all(|(name, _)| name != "convert"), "to look is not to buy");
    world.happen(Event::Call { name: "privacy.report".into(), args: Vec::new() });
    let requests = world.answers.last().unwrap().get("requests").unwrap().items().to_vec();
    let player = requests.iter().find(|request| request.get("why").is_some_and(|why| why.is("video"))).unwrap();
    assert!(player.get("url").and_then(Value::text).unwrap().starts_with("https://www.youtube-nocookie.com/"));
}

#[test]
fn buttons_set_attributes_and_lead_through_a_form() {
    let config = config(
        r#"{ "id": "form", "format": "inline", "slot": "here", "content": [
            { "type": "text", "text": "Likes {{ favourites or 'nothing' }}" },
            { "type": "button", "text": "Soap", "do": { "set": { "favourites": ["soap"] } } },
            { "type": "button", "text": "Skip", "do": { "goto": "mail" } },
            { "type": "button", "text": "Send", "do": "submit" },
            { "type": "form", "id": "f", "steps": [
              { "id": "why", "type": "long-text", "title": "Why?" }, { "id": "other", "type": "long-text", "title": "What else?" },
              { "id": "mail", "type": "email", "title": "Your e-mail", "required": true },
              { "id": "end", "type": "end", "title": "Thank you." }] }] }"#,
    );
    let mut world = granted();
    world.open("/", &config).loaded().act("form", Act::Button(1));
    assert!(world.text("form").contains("Likes soap"), "{}", world.text("form"));
    world.fill("form", "why", "because").act("form", Act::Button(2));
    assert!(world.text("form").contains("Your e-mail"), "{}", world.text("form"));
    world.act("form", Act::Button(3));
    assert!(world.text("form").contains("Please answer"), "as its own button would: {}", world.text("form"));
    world.fill("form", "mail", "a@elaia.example").act("form", Act::Button(3));
    assert!(world.text("form").contains("Thank you."));
    let [submission] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    assert_eq!(submission.at("data.answers.why"), Some(&"because".into()));
}
