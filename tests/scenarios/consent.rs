//! Consent: nothing before it, everything within it, nothing after it.

use crate::bounds::item;
use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::event::{Act, Event};
use parea::ports::Native;

const CAMPAIGNS: &str = r#"
  { "id": "offer", "format": "modal", "audience": { "favourites": { "$elemMatch": { "$eq": "olive-oil" } } }, "otherwise": "neutral",
    "content": [ { "type": "heading", "text": "Hello {{ name or 'friend' }}" } ] },
  { "id": "strict", "format": "inline", "slot": "a", "audience": { "$segment": "oil-lover" },
    "content": [ { "type": "text", "text": "For you" } ] },
  { "id": "named", "format": "inline", "slot": "b", "content": [ { "type": "text", "text": "Welcome {{ name or 'guest' }}" } ] }"#;

fn visitor() -> World {
    let mut world = World::new();
    world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%2C%22kinds%22%3A%5B%22olive-oil%22%5D%7D");
    world
}

#[test]
fn before_a_decision_nothing_is_stored_read_or_sent_and_nothing_is_personal() {
    let mut world = visitor();
    world.open("/", &config(CAMPAIGNS)).loaded().wait(60_000.0).happen(Event::Leaving);
    assert_eq!(world.keys(), [""; 0]);
    assert!(world.sent.is_empty());
    assert!(
        world.permitted.iter().all(|(purpose, deed)| *purpose == Purpose::Service && deed == "Read"),
        "{:?}",
        world.permitted
    );
    assert_eq!(world.text("named"), "Welcome guest");
    assert!(world.text("offer").contains("Hello friend"), "{}", world.text("offer"));
    assert!(!world.shows("strict"));
}

#[test]
fn what_an_earlier_consent_left_is_gone_when_the_decision_is() {
    let mut world = visitor();
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded();
    assert!(world.keys().contains(&"parea.elaia.remember"));
    world.decide("").open("/", &config(CAMPAIGNS)).loaded();
    assert_eq!(world.keys(), [""; 0]);
}

#[test]
fn a_grant_takes_effect_without_a_reload_and_persists_once() {
    let mut world = visitor();
    world.open("/", &config(CAMPAIGNS)).loaded();
    world.decide(ALL_GRANTED);
    assert_eq!(world.text("named"), "Welcome Anna");
    assert!(world.shows("strict"));
    let stores = world
        .permitted
        .iter()
        .filter(|(purpose, deed)| *purpose == Purpose::Remember && deed.starts_with("Store"))
        .count();
    assert_eq!(stores, 1, "{:?}", world.permitted);
    let kept = world.stored("parea.elaia.remember").unwrap();
    assert!(kept.contains("\"offer\"") && kept.contains("\"pageViews\":1"), "what was kept in memory is there: {kept}");
    assert_eq!(world.emitted.iter().filter(|(name, _)| name == "show").count(), 3, "the modal is not shown twice");
}

#[test]
fn withdrawal_deletes_drops_and_falls_back_without_a_reload() {
    let mut world = visitor();
    world.collector = 0;
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("named"));
    assert_eq!(world.keys(), ["parea.elaia.measure", "parea.elaia.remember"]);
    assert!(world.text("offer").contains("Anna"));
    world.decide("necessary");
    assert_eq!(world.keys(), [""; 0]);
    assert_eq!(world.text("named"), "Welcome guest");
    assert!(!world.shows("strict"));
    assert!(!world.text("offer").contains("Anna"));
    world.collector = 202;
    world.wait(600_000.0).happen(Event::Online);
    assert!(world.sent.is_empty(), "nothing is measured any more");
    world.decide(ALL_GRANTED).wait(600_000.0).happen(Event::Online);
    assert!(world.sent.is_empty(), "the queue of measure was dropped: another consent is not for the time before");
}

#[test]
fn while_the_visitor_is_asked_anew_nothing_is_used_and_nothing_is_lost() {
    let asking = || {
        let mut world = visitor();
        world.collector = 0;
        let both = config(CAMPAIGNS).replacen(r#""vanilla-cookieconsent""#, r#"["vanilla-cookieconsent", "tcf"]"#, 1);
        world.decide(ALL_GRANTED).open("/", &both).loaded().happen(Event::Shown("named"));
        let said = parea::config::value::map([("eventStatus", "cmpuishown".into())]);
        world.globals.push(("__tcfapi".into(), Value::List(vec![said, true.into()])));
        world.happen(Event::Consent);
        assert!(world.text("named") == "Welcome guest" && !world.shows("strict"));
        assert_eq!(world.keys(), ["parea.elaia.measure", "parea.elaia.remember"]);
        let kept = world.stored("parea.elaia.remember");
        world.collector = 202;
        world.wait(600_000.0).happen(Event::Online).act("named", Act::Button(0)).happen(Event::Leaving);
        assert!(world.sent.is_empty(), "{:?}", world.sent);
        assert_eq!(world.stored("parea.elaia.remember"), kept);
        world.globals.clear();
        world
    };
    let mut world = asking();
    world.happen(Event::Consent).wait(600_000.0);
    assert_eq!((world.text("named").as_str(), world.shows("strict")), ("Welcome Anna", true));
    assert_eq!(world.collected("shown").len(), 1, "what waited is sent");
    assert!(world.stored("parea.elaia.remember").unwrap().contains("\"pageViews\":1"));
    let mut world = asking();
    world.decide("necessary").wait(600_000.0);
    assert_eq!(world.keys(), [""; 0], "what was suspended is refused now");
    world.decide(ALL_GRANTED).wait(600_000.0);
    assert!(world.sent.is_empty(), "{:?}", world.sent);
}

#[test]
fn what_a_default_of_consent_mode_refuses_is_deleted_only_when_no_update_is_to_be_expected() {
    let text = config(CAMPAIGNS).replacen("vanilla-cookieconsent", "google-consent-mode", 1);
    let says = |world: &mut World, said: &[(&str, &str)]| {
        let command =
            |(kind, said): &(&str, &str)| format!(r#"{{"1":"{kind}","2":{{"functionality_storage":"{said}"}}}}"#);
        let all = said.iter().map(command).collect::<Vec<_>>().join(",");
        world.globals = vec![("dataLayer".into(), value::parse(&format!("[{all}]"), &Native).unwrap())];
    };
    let (default, update) = (("default", "denied"), ("update", "granted"));
    let mut world = visitor();
    says(&mut world, &[default, update]);
    world.open("/", &text).loaded().wait(1_000.0);
    assert_eq!(world.keys(), ["parea.elaia.remember"]);
    // On the next page the widget is there before the consent manager.
    says(&mut world, &[default]);
    let before = world.permitted.len();
    world.open("/next", &text).loaded().wait(1_000.0);
    assert_eq!(world.keys(), ["parea.elaia.remember"]);
    assert!(world.permitted[before..].iter().all(|(purpose, _)| *purpose == Purpose::Service), "it is not used");
    says(&mut world, &[default, update]);
    world.happen(Event::Consent).wait(60_000.0);
    assert_eq!(item(&world, "remember").at("data.pageViews"), Some(&2.0.into()), "still known");
    // The manager says no, at once; or nothing at all.
    let kept = world.storage.clone();
    says(&mut world, &[default]);
    world.open("/", &text).loaded();
    says(&mut world, &[default, ("update", "denied")]);
    world.happen(Event::Consent);
    assert_eq!(world.keys(), [""; 0]);
    world.storage = kept;
    says(&mut world, &[default]);
    world.open("/", &text).loaded().wait(3_000.0).happen(Event::Active(0.0));
    assert_eq!(world.keys(), [""; 0]);
}

#[test]
fn while_the_visitor_is_asked_anew_the_past_opens_no_trigger() {
    let campaign = r#"{ "id": "again", "format": "modal", "when": { "any": [{ "session": 2 }] },
        "content": [ { "type": "text", "text": "Welcome back" } ] }"#;
    let both = config(campaign).replacen(r#""vanilla-cookieconsent""#, r#"["vanilla-cookieconsent", "tcf"]"#, 1);
    let mut world = visitor();
    world.decide(ALL_GRANTED).open("/", &both).happen(Event::Leaving);
    world.wall += 3.6e6;
    world.open("/", &both);
    let said = parea::config::value::map([("eventStatus", "cmpuishown".into())]);
    world.globals.push(("__tcfapi".into(), Value::List(vec![said, true.into()])));
    world.happen(Event::Consent).loaded();
    assert!(!world.shows("again"), "a second session is remembered, and may not be used now");
    world.globals.clear();
    world.happen(Event::Consent);
    assert!(world.shows("again"));
}

#[test]
fn a_purpose_can_go_alone() {
    let mut world = visitor();
    world.collector = 0;
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("named"));
    world.decide("necessary functionality personalisation");
    assert_eq!(world.keys(), ["parea.elaia.remember"]);
    assert_eq!(world.text("named"), "Welcome Anna");
}

#[test]
fn global_privacy_control_takes_away_what_is_mapped_to_marketing() {
    let text = config(CAMPAIGNS).replacen(
        r#""personalise": "personalisation""#,
        r#""personalise": ["personalisation", "marketing"]"#,
        1,
    );
    let mut world = visitor();
    world.gpc = true;
    world.decide(ALL_GRANTED).open("/", &text).loaded();
    assert_eq!(world.text("named"), "Welcome guest");
    assert!(world.keys().contains(&"parea.elaia.remember"), "functional is untouched");
    let ignoring = text.replacen(r#""source""#, r#""gpc": "ignore", "source""#, 1);
    world.open("/", &ignoring).loaded();
    assert_eq!(world.text("named"), "Welcome Anna");
}

#[test]
fn the_page_itself_can_tell() {
    let text = config(CAMPAIGNS).replacen(r#""vanilla-cookieconsent""#, r#""parea""#, 1);
    let mut world = visitor();
    world.decide(ALL_GRANTED).open("/", &text).loaded();
    assert_eq!(world.text("named"), "Welcome guest", "another source does not count");
    let told = parea::config::value::map([("personalisation", true.into())]);
    world.happen(Event::Call { name: "consent".into(), args: vec![told] });
    assert_eq!(world.text("named"), "Welcome Anna");
}

#[test]
fn what_the_page_tells_before_the_widget_is_there_keeps_what_was_stored() {
    let text = config(CAMPAIGNS).replacen(r#""vanilla-cookieconsent""#, r#""parea""#, 1);
    let mut world = visitor();
    world.told = parea::config::value::map([("functional", true.into())]);
    world.open("/", &text).loaded();
    let id = |world: &World| item(world, "remember").at("data.id").and_then(Value::text).unwrap().to_owned();
    let first = id(&world);
    world.open("/again", &text).loaded();
    assert_eq!(id(&world), first, "the same visitor");
    world.told = Value::Null;
    world.open("/untold", &text).loaded();
    assert_eq!(world.keys(), [""; 0], "without a decision nothing lies around");
}

#[test]
fn an_effect_of_an_old_epoch_is_told_by_its_number() {
    let mut world = visitor();
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS));
    let before = world.state.grants().epoch();
    world.decide("necessary");
    assert_ne!(world.state.grants().epoch(), before);
    world.decide(ALL_GRANTED);
    assert_ne!(world.state.grants().epoch(), before, "granting again does not revive it");
}
