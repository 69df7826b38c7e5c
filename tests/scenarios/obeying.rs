//! Obeying consent: what a grant, a change and a withdrawal do, turn by turn.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::effect::{Deed, Effect};
use parea::event::{Act, Close, Event};
use parea::ports::Native;

/// What interrupts, what is personal by its audience, what is personal by its words, and a form.
pub const CAMPAIGNS: &str = r#"
  { "id": "offer", "format": "modal", "content": [ { "type": "heading", "text": "Hello {{ name or 'friend' }}" } ] },
  { "id": "again", "format": "bar", "content": [ { "type": "text", "text": "Welcome" } ] },
  { "id": "strict", "format": "inline", "slot": "a", "audience": { "$segment": "oil-lover" },
    "content": [ { "type": "text", "text": "For you" } ] },
  { "id": "soft", "format": "inline", "slot": "b", "audience": { "$segment": "oil-lover" }, "otherwise": "neutral",
    "content": [ { "type": "text", "text": "Dear {{ name or 'guest' }}" } ] },
  { "id": "often", "format": "inline", "slot": "c", "audience": { "pageViews": { "$gte": 2 } },
    "content": [ { "type": "text", "text": "Back again" } ] },
  { "id": "tab", "format": "tab", "content": [ { "type": "form", "id": "f", "steps": [
      { "id": "why", "type": "long-text", "title": "Why?" }, { "id": "end", "type": "end", "title": "Thanks" } ] } ] }"#;

pub fn visitor() -> World {
    let mut world = World::new();
    world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%2C%22kinds%22%3A%5B%22olive-oil%22%5D%7D");
    world
}

/// How often something was stored for a purpose since the record was last emptied.
fn stores(world: &World, purpose: Purpose) -> usize {
    world.permitted.iter().filter(|(own, deed)| *own == purpose && deed.starts_with("Store")).count()
}

pub fn answer(world: &mut World, text: &str) {
    world.act("tab", Act::Toggle).fill("tab", "why", text).act("tab", Act::Next);
}

#[test]
fn a_grant_persists_what_was_kept_in_memory_once_for_each_purpose() {
    let mut world = visitor();
    world.open("/", &config(CAMPAIGNS)).loaded();
    for page in ["/a", "/b", "/c"] {
        let page = world.page(page);
        world.happen(Event::Navigated(page)).act("offer", Act::Close(Close::Button));
    }
    assert_eq!(world.keys(), [""; 0]);
    world.permitted.clear();
    world.decide(ALL_GRANTED);
    assert_eq!(Purpose::CONSENTED.map(|purpose| stores(&world, purpose)), [1, 0, 0], "{:?}", world.permitted);
    let kept = value::parse(&world.stored("parea.elaia.remember").unwrap(), &Native).unwrap();
    assert_eq!(kept.at("data.pageViews"), Some(&Value::Number(4.0)), "{kept:?}");
    assert!(kept.at("data.shown").is_some_and(|shown| !shown.items().is_empty()), "{kept:?}");
    world.permitted.clear();
    world.happen(Event::Consent).happen(Event::Visible(true)).happen(Event::Wake);
    assert_eq!(stores(&world, Purpose::Remember), 0, "what has not changed is not stored again");
}

#[test]
fn what_happened_before_the_grant_is_never_measured_afterwards() {
    let mut world = visitor();
    world.open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("offer")).act("offer", Act::Close(Close::Button));
    world.decide(ALL_GRANTED).wait(60_000.0);
    assert!(world.sent.is_empty(), "{:?}", world.sent);
}

#[test]
fn a_withdrawal_deletes_closes_and_falls_back_in_the_very_turn() {
    let mut world = visitor();
    world.collector = 0;
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("soft"));
    let page = world.page("/again");
    world.happen(Event::Navigated(page));
    assert!(["strict", "soft", "often"].iter().all(|campaign| world.shows(campaign)));
    assert_eq!(world.keys(), ["parea.elaia.measure", "parea.elaia.remember"]);
    world.write_decision("necessary");
    let effects = world.turn(Event::Consent);
    for purpose in Purpose::CONSENTED {
        assert!(effects.contains(&Effect::Forget(purpose)), "{purpose:?}: {effects:?}");
    }
    for campaign in ["strict", "often"] {
        assert!(effects.contains(&Effect::Erase(campaign)), "{campaign}: {effects:?}");
    }
    let drawn =
        |campaign| effects.iter().any(|effect| matches!(effect, Effect::Draw(view) if view.campaign == campaign));
    assert!(drawn("soft") && drawn("offer"), "{effects:?}");
    let text = format!("{effects:?}");
    assert!(!text.contains("Anna") && !text.contains("Permitted"), "{text}");
}

#[test]
fn a_purpose_that_goes_alone_takes_only_its_own_with_it() {
    let after = |categories: &str| {
        let mut world = visitor();
        world.collector = 0;
        world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("soft"));
        let page = world.page("/again");
        world.happen(Event::Navigated(page)).decide(categories);
        let shown = ["strict", "soft", "often"].map(|campaign| world.shows(campaign));
        (world.keys().join(" "), shown, world.text("soft"))
    };
    let (both, soft) = ("parea.elaia.measure parea.elaia.remember", "Dear Anna");
    assert_eq!(after(ALL_GRANTED), (both.into(), [true, true, true], soft.into()));
    assert_eq!(
        after("necessary functionality analytics marketing"),
        (both.into(), [false, true, true], "Dear guest".into())
    );
    assert_eq!(
        after("necessary personalisation analytics"),
        ("parea.elaia.measure".into(), [true, true, false], soft.into())
    );
    assert_eq!(
        after("necessary functionality personalisation"),
        ("parea.elaia.remember".into(), [true, true, true], soft.into())
    );
}

#[test]
fn a_withdrawal_drops_what_is_queued_for_it_and_never_what_the_visitor_sent() {
    let mut world = visitor();
    world.collector = 0;
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("soft"));
    answer(&mut world, "because");
    world.decide("");
    assert_eq!(world.keys(), ["parea.elaia.service"]);
    world.collector = 202;
    world.happen(Event::Online).wait(600_000.0);
    assert_eq!(world.collected("submitted").len(), 1);
    assert_eq!(world.sent.len(), 1, "nothing measured is sent: {:?}", world.sent);
    world.decide(ALL_GRANTED).wait(600_000.0);
    assert_eq!(world.sent.len(), 1, "nor after a new grant");
}

#[test]
fn a_request_that_is_under_way_at_the_withdrawal_leaves_nothing_behind() {
    for status in [202, 422, 503, 0] {
        let mut world = visitor();
        world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded();
        let mut queue = world.turn(Event::Shown("soft"));
        let mut sent = None;
        while let Some(effect) = queue.pop() {
            let Effect::Permitted(permitted) = &effect else {
                if effect == Effect::Lock {
                    queue.extend(world.turn(Event::Locked(true)));
                }
                continue;
            };
            match permitted.deed() {
                Deed::Read => queue.extend(world.turn(Event::Stored { purpose: permitted.purpose(), text: None })),
                Deed::Store(_) | Deed::Find(_) | Deed::Feed(_) | Deed::Look | Deed::Tell(_) => {}
                Deed::Send { request, .. } => sent = Some(*request),
            }
        }
        world.permitted.clear();
        world.decide("necessary");
        world
            .happen(Event::Answered { request: sent.unwrap(), status, retry_after: None, ticket: String::new() })
            .wait(600_000.0);
        assert_eq!(world.permitted, [], "{status}");
    }
}

#[test]
fn a_form_is_sent_without_measure_and_says_what_was_consented_to() {
    for (categories, purposes) in [
        ("", &[][..]),
        ("necessary", &[]),
        ("necessary functionality", &["remember"]),
        ("necessary personalisation analytics", &["personalise", "measure"]),
        (ALL_GRANTED, &["remember", "personalise", "measure"]),
    ] {
        let mut world = visitor();
        world.decide(categories).open("/", &config(CAMPAIGNS)).loaded();
        answer(&mut world, "because");
        let [submission] = world.collected("submitted")[..] else { panic!("{categories}: {:?}", world.sent) };
        let consent = submission.at("data.consent").unwrap();
        let wanted = Value::List(purposes.iter().map(|purpose| (*purpose).into()).collect());
        assert_eq!(consent.get("purposes"), Some(&wanted), "{categories}");
        let decided = !categories.is_empty();
        let source = if decided { "vanilla-cookieconsent" } else { "" };
        assert_eq!(consent.get("source"), Some(&source.into()), "{categories}");
        assert_eq!(consent.get("revision"), Some(&if decided { "1" } else { "" }.into()), "{categories}");
        assert_eq!(submission.get("subject"), None);
        let measured = world.sent.iter().any(|event| event.get("subject").is_some());
        assert_eq!(measured, purposes.contains(&"measure"), "{categories}: {:?}", world.sent);
    }
}

/// A draft is remembered where that is granted, and there alone; without it what is typed lies nowhere but in the page.
#[test]
fn what_is_typed_and_not_sent_is_stored_with_leave_to_remember_only() {
    for (categories, keys) in [("necessary analytics", &[][..]), (ALL_GRANTED, &["parea.elaia.remember"][..])] {
        let mut world = visitor();
        world.decide(categories).open("/", &config(CAMPAIGNS)).loaded();
        world.act("tab", Act::Toggle).fill("tab", "why", "a secret").happen(Event::Leaving).wait(60_000.0);
        let stored = world.storage.iter().filter(|(_, text)| text.contains("secret"));
        assert_eq!(stored.map(|(key, _)| key.as_str()).collect::<Vec<_>>(), keys, "{categories}");
    }
}

#[test]
fn a_condition_in_a_form_does_not_take_a_missing_purpose_for_an_answer() {
    let form = r#"{ "id": "tab", "format": "tab", "content": [ { "type": "form", "id": "f", "steps": [
      { "id": "one", "type": "long-text", "title": "One?", "next": [ { "if": { "pageViews": { "$lt": 5 } }, "goto": "new" } ] },
      { "id": "known", "type": "long-text", "title": "Known?" }, { "id": "new", "type": "long-text", "title": "New?" },
      { "id": "end", "type": "end", "title": "Thanks" } ] } ] }"#;
    for (categories, asked) in [("necessary", "Known?"), (ALL_GRANTED, "New?")] {
        let mut world = visitor();
        world.decide(categories).open("/", &config(form)).loaded().act("tab", Act::Toggle).act("tab", Act::Next);
        assert!(world.text("tab").contains(asked), "{categories}: {}", world.text("tab"));
    }
}

#[test]
fn what_another_tab_remembers_decides_as_soon_as_it_is_read() {
    let text = config(
        r#"{ "id": "first", "format": "inline", "slot": "a", "audience": { "pageViews": { "$lt": 3 } }, "otherwise": "neutral",
             "content": [ { "type": "text", "text": "Is this your first visit?" } ] }"#,
    );
    let mut world = visitor();
    world.open("/", &text).loaded();
    assert!(world.shows("first"), "shown to everybody");
    let data = value::map([("pageViews", 9.0.into()), ("seen", (world.wall - 60e3).into())]);
    let item = value::map([("v", 1.0.into()), ("since", world.wall.into()), ("data", data)]);
    world.storage.push(("parea.elaia.remember".into(), item.to_json(&Native)));
    world.decide(ALL_GRANTED);
    assert!(!world.shows("first"), "ten page views are no first visit");
}
