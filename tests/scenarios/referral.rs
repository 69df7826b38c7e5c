//! Links that invite: the code that goes with them, who came by one, what the collector has counted; and what is kept and
//! sent of it under which consent.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::event::{Act, Event};
use parea::ports::Native;

const INVITE: &str = r#"{ "id": "invite", "format": "inline", "slot": "invite", "content": [
    { "type": "share", "networks": ["copy"], "add": { "ref": "{{ referral.code or '' }}" } },
    { "type": "progress", "value": "referral.arrived", "goal": 3, "text": "{{ remaining }} to go", "reached": "Thank you!" } ] },
  { "id": "friend", "format": "inline", "slot": "friend", "audience": { "referral.by": { "$exists": true } },
    "content": [{ "type": "text", "text": "A friend sent you." }] }"#;

const COUNTED: &str = r#"{ "id": "share", "format": "inline", "slot": "share", "content": [
    { "type": "share", "networks": ["x", "copy", "email"], "counts": { "least": 20 } } ] }"#;

const PROFILE: &str = "parea.elaia.personalise";

fn json(text: &str) -> Value {
    value::parse(text, &Native).unwrap()
}

fn visits(world: &mut World, grants: &str, path: &str) {
    world.write_decision(grants);
    world.open(path, &config(INVITE)).loaded().wait(100.0);
}

/// The code in what was copied; empty where there is none.
fn copied(world: &mut World) -> String {
    world.act("invite", Act::Share("copy")).wait(100.0);
    world.clipboard.split_once("ref=").map(|(_, code)| code.to_owned()).unwrap_or_default()
}

fn arrivals(world: &World) -> Vec<&str> {
    world.collected("arrived").iter().map(|event| event.at("data.ref").and_then(Value::text).unwrap()).collect()
}

/// What the collector knows arrivals by, each once.
fn ids(world: &World) -> Vec<&str> {
    let mut ids: Vec<_> =
        world.collected("arrived").iter().map(|event| event.get("id").and_then(Value::text).unwrap()).collect();
    ids.dedup();
    ids
}

#[test]
fn who_shares_has_a_code_that_is_kept_only_then() {
    let mut world = World::new();
    visits(&mut world, ALL_GRANTED, "/story");
    assert!(world.text("invite").contains("3 to go"), "{}", world.text("invite"));
    assert!(!world.stored(PROFILE).unwrap_or_default().contains("referral"), "nothing was shared");
    let code = copied(&mut world);
    assert!(code.len() == 20 && code.bytes().all(|byte| byte.is_ascii_hexdigit()), "{code}");
    assert!(world.stored(PROFILE).unwrap().contains(&code));
    assert!(world.text("invite").contains("3 to go"));
    // The same on every page, and whenever it is shared again.
    visits(&mut world, ALL_GRANTED, "/other");
    assert_eq!(copied(&mut world), code);
    // The collector learns it from who arrives, not from who shares.
    assert!(world.sent.iter().all(|event| !event.to_json(&Native).contains(&code)));
}

#[test]
fn without_consent_links_are_shared_without_a_code_and_nothing_is_kept_or_asked() {
    for grants in ["", "necessary", "necessary analytics", "necessary functionality"] {
        let mut world = World::new();
        visits(&mut world, grants, "/story?ref=0123456789abcdef0123");
        assert_eq!(copied(&mut world), "");
        assert!(world.clipboard.starts_with("https://elaia.example/story"), "{}", world.clipboard);
        assert!(!world.text("invite").contains("to go") && !world.shows("friend"), "{grants}");
        assert!(world.fetched.is_empty() && world.stored(PROFILE).is_none(), "{grants}");
    }
}

#[test]
fn a_withdrawn_code_is_gone_and_the_next_one_is_another() {
    let mut world = World::new();
    visits(&mut world, ALL_GRANTED, "/story");
    let code = copied(&mut world);
    world.decide("necessary").wait(100.0);
    assert!(world.stored(PROFILE).is_none() && !world.text("invite").contains("to go"));
    assert_eq!(copied(&mut world), "");
    world.decide(ALL_GRANTED).wait(100.0);
    let next = copied(&mut world);
    assert!(next.len() == 20 && next != code);
}

#[test]
fn who_comes_by_a_link_is_counted_once_and_only_where_that_may_be_measured() {
    let link = "/story?ref=0123456789abcdef0123";
    let mut world = World::new();
    world.open(link, &config(INVITE)).loaded().wait(100.0);
    assert_eq!(arrivals(&world), [""; 0], "nobody has decided");
    world.decide(ALL_GRANTED).wait(100.0);
    assert_eq!(arrivals(&world), ["0123456789abcdef0123"]);
    assert!(world.text("friend").contains("A friend sent you."));
    let event = world.collected("arrived")[0];
    assert_eq!(event.at("data.path"), Some(&"/story".into()));
    assert!(event.at("data").unwrap().get("campaign").is_none() && event.get("subject").is_some());
    // The page is loaded again, and another one is visited: the collector takes the same event once.
    visits(&mut world, ALL_GRANTED, link);
    visits(&mut world, ALL_GRANTED, "/other");
    assert_eq!(ids(&world).len(), 1, "{:?}", world.sent);
    assert!(world.shows("friend"), "it is remembered who sent them");
    let mut stranger = World::new();
    visits(&mut stranger, "necessary functionality personalisation", link);
    assert!(stranger.sent.is_empty() && stranger.shows("friend"), "not measured: {:?}", stranger.sent);
    // Measured, and nothing may be remembered of it.
    let mut plain = World::new();
    for _ in 0..2 {
        visits(&mut plain, "necessary analytics", link);
    }
    assert!(arrivals(&plain).len() == 2 && ids(&plain).len() == 1, "{:?}", plain.sent);
}

#[test]
fn a_second_answer_counts_who_came_and_was_not_measured_by_the_first() {
    let link = "/story?ref=0123456789abcdef0123";
    let some = "necessary functionality personalisation";
    for first in ["necessary", some] {
        // On the same page, and when the link is opened again.
        for is_later in [false, true] {
            let mut world = World::new();
            visits(&mut world, first, link);
            assert!(arrivals(&world).is_empty() && world.shows("friend") == (first == some), "{first}");
            if is_later {
                visits(&mut world, ALL_GRANTED, link);
            } else {
                world.decide(ALL_GRANTED).wait(100.0);
            }
            assert_eq!(arrivals(&world), ["0123456789abcdef0123"], "{first}, {is_later}");
            assert!(world.shows("friend"), "{first}, {is_later}");
            world.wait(1_000.0).decide(some).wait(100.0);
            assert_eq!(arrivals(&world).len(), 1, "once on a page");
        }
    }
}

#[test]
fn nobody_invites_themselves_and_what_is_no_code_is_nobodys() {
    let mut world = World::new();
    visits(&mut world, ALL_GRANTED, "/story");
    let own = copied(&mut world);
    for code in [&own, "anna@elaia.example", "a b", "", &"x".repeat(65)] {
        visits(&mut world, ALL_GRANTED, &format!("/story?ref={code}"));
    }
    assert_eq!(arrivals(&world), [""; 0]);
    assert!(!world.shows("friend"));
    visits(&mut world, ALL_GRANTED, "/story?ref=ANNA10");
    assert_eq!(arrivals(&world), ["ANNA10"], "a code of the site's own");
}

#[test]
fn who_has_shared_sees_how_many_have_come_and_is_thanked() {
    let mut world = World::new();
    visits(&mut world, ALL_GRANTED, "/story");
    assert!(world.fetched.is_empty(), "nothing was shared, so nobody is asked");
    let code = copied(&mut world);
    for (arrived, expected) in [(1.0, "2 to go"), (3.0, "Thank you!"), (7.0, "Thank you!")] {
        world.feed = Some(value::map([("arrived", arrived.into())]));
        visits(&mut world, ALL_GRANTED, "/story");
        assert!(world.text("invite").contains(expected), "{}", world.text("invite"));
    }
    let url = format!("https://elaia.example/parea/v1/public/elaia/referrals?code={code}");
    assert!(world.fetched.iter().all(|(own, _)| *own == url), "{:?}", world.fetched);
    // What is on its way, or cannot be had, changes nothing; it is asked once on a page.
    world.feed = None;
    world.fetched.clear();
    visits(&mut world, ALL_GRANTED, "/story");
    world.happen(Event::Visible(true)).wait(1_000.0);
    assert!(world.text("invite").contains("Thank you!") && world.fetched.len() == 1);
    let purposes: Vec<_> = world.permitted.iter().filter(|(_, deed)| deed.starts_with("Feed")).collect();
    assert!(purposes.iter().all(|(purpose, _)| purpose.name() == "personalise") && !purposes.is_empty());
}

/// Says, as the browser does, that what was asked for last could not be had for the first time.
fn fails(world: &mut World) {
    let url = world.fetched.last().unwrap().0.clone();
    world.happen(Event::Unfed { url, purpose: Some(Purpose::Personalise) });
}

#[test]
fn what_holds_the_code_is_asked_for_again_only_while_that_is_granted() {
    let mut world = World::new();
    visits(&mut world, ALL_GRANTED, "/story");
    copied(&mut world);
    world.fetched.clear();
    visits(&mut world, ALL_GRANTED, "/story");
    world.permitted.clear();
    fails(&mut world);
    let under: Vec<_> = world.permitted.iter().filter(|(_, deed)| deed.starts_with("Feed")).collect();
    assert_eq!((under.len(), under[0].0, world.fetched.len()), (1, Purpose::Personalise, 2), "{:?}", world.fetched);
    world.happen(Event::Call { name: "privacy.report".into(), args: vec![] });
    let report = world.answers.last().unwrap().get("requests").unwrap().to_json(&Native);
    assert_eq!(report.matches(r#""why":"feed","purpose":"personalise""#).count(), 2, "both were requests: {report}");
    world.decide("necessary");
    fails(&mut world);
    // Whoever agrees again has another code, and the first one is nobody's.
    world.decide(ALL_GRANTED);
    fails(&mut world);
    assert_eq!(world.fetched.len(), 2, "{:?}", world.fetched);
}

#[test]
fn shares_are_shown_as_the_collector_has_counted_them_and_never_below_what_is_wanted() {
    let mut world = World::new();
    world.feed = Some(json(r#"{ "total": 61, "networks": { "x": 40, "copy": 19 } }"#));
    world.open("/story", &config(COUNTED)).loaded();
    assert_eq!(world.fetched[0].0, "https://elaia.example/parea/v1/public/elaia/shares?path=%2Fstory");
    let text = world.text("share");
    assert!(text.contains("Shares: 61") && text.contains("40") && !text.contains("19"), "{text}");
    for told in [r#"{ "networks": {} }"#, r#"{ "total": "many", "networks": 7 }"#, "null"] {
        let mut world = World::new();
        world.feed = Some(json(told));
        world.open("/story", &config(COUNTED)).loaded();
        assert!(world.shows("share") && !world.text("share").contains("Shares"), "{told}: {}", world.text("share"));
    }
}
