//! Obeying consent: what a grant, a change and a withdrawal do, turn by turn, and that no order of events gets around it.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::effect::{Deed, Effect};
use parea::event::{Act, Close, Event};
use parea::ports::{Native, Ports as _};
use proptest::prelude::*;

const DAY: f64 = 8.64e7;

/// What interrupts, what is personal by its audience, what is personal by its words, and a form.
const CAMPAIGNS: &str = r#"
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

fn visitor() -> World {
    let mut world = World::new();
    world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%2C%22kinds%22%3A%5B%22olive-oil%22%5D%7D");
    world
}

/// How often something was stored for a purpose since the record was last emptied.
fn stores(world: &World, purpose: Purpose) -> usize {
    world.permitted.iter().filter(|(own, deed)| *own == purpose && deed.starts_with("Store")).count()
}

fn answer(world: &mut World, text: &str) {
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
    let drawn = |campaign| effects.iter().any(|effect| matches!(effect, Effect::Draw(view) if view.campaign == campaign));
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
                Deed::Store(_) => {}
                Deed::Send { request, .. } => sent = Some(*request),
            }
        }
        world.permitted.clear();
        world.decide("necessary");
        world.happen(Event::Answered { request: sent.unwrap(), status, retry_after: None }).wait(600_000.0);
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

/// There are no drafts yet: what is typed and not sent lies nowhere but in the page, with every purpose granted.
#[test]
fn what_is_typed_and_not_sent_is_stored_nowhere() {
    let mut world = visitor();
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded();
    world.act("tab", Act::Toggle).fill("tab", "why", "a secret").happen(Event::Leaving).wait(60_000.0);
    let stored: Vec<_> = world.storage.iter().filter(|(_, text)| text.contains("secret")).collect();
    assert!(stored.is_empty(), "{stored:?}");
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

/// Most bytes of a stored item, and how many days it lives (events.md).
const BOUNDS: [(Purpose, usize, f64); 4] = [
    (Purpose::Remember, 16 * 1024, 180.0),
    (Purpose::Personalise, 32 * 1024, 180.0),
    (Purpose::Measure, 64 * 1024, 90.0),
    (Purpose::Service, 256 * 1024, 7.0),
];

fn check_bounds(world: &World) -> Result<(), TestCaseError> {
    for (purpose, most, _) in BOUNDS {
        let length = world.stored(&world.state.storage_key(purpose)).map_or(0, |text| text.len());
        prop_assert!(length <= most, "{purpose:?} holds {length} bytes");
    }
    Ok(())
}

#[test]
fn no_item_outgrows_its_maximum() {
    let mut campaigns = CAMPAIGNS.to_owned();
    for number in 0..60 {
        campaigns += &format!(
            r#", {{ "id": "campaign-with-a-long-name-{number}", "format": "modal", "content": [ {{ "type": "text", "text": "x" }} ] }}"#
        );
    }
    let mut world = visitor();
    world.collector = 0;
    world.decide(ALL_GRANTED);
    let path = format!("/{}", "long/".repeat(5_000));
    for _ in 0..12 {
        world.open(&path, &config(&campaigns)).loaded();
        answer(&mut world, &"every word counts ".repeat(2_000));
        world.act("tab", Act::Close(Close::Button));
        for _ in 0..60 {
            let Some(open) = world.screen.iter().find(|view| view.format.interrupts()) else { break };
            let open = open.campaign;
            world.happen(Event::Shown(open)).act(open, Act::Close(Close::Button)).wait(1_000.0);
        }
        check_bounds(&world).unwrap();
    }
    for purpose in ["measure", "remember", "service"] {
        let kept = world.stored(&format!("parea.elaia.{purpose}")).unwrap();
        assert!(kept.len() > 8 * 1024, "{purpose} keeps what fits, the newest: {}", kept.len());
    }
}

#[test]
fn what_others_wrote_under_our_key_does_not_outgrow_it_either() {
    let mut world = visitor();
    let junk = format!(r#"{{"v":1,"since":1,"data":{{"seen":{},"junk":"{}"}}}}"#, world.wall, "x".repeat(60_000));
    for purpose in ["remember", "measure", "service"] {
        world.storage.push((format!("parea.elaia.{purpose}"), junk.clone()));
    }
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("soft"));
    check_bounds(&world).unwrap();
    assert!(world.stored("parea.elaia.remember").is_some());
}

fn item(world: &World, purpose: &str) -> Value {
    value::parse(&world.stored(&format!("parea.elaia.{purpose}")).unwrap_or("null".into()), &Native).unwrap()
}

fn moment(world: &World, purpose: &str, path: &str) -> f64 {
    item(world, purpose).at(path).and_then(Value::number).unwrap_or(0.0)
}

#[test]
fn what_is_remembered_slides_for_180_days() {
    let mut world = visitor();
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded();
    let id = item(&world, "remember").at("data.id").cloned();
    for _ in 0..3 {
        world.wall += 179.0 * DAY;
        world.open("/", &config(CAMPAIGNS)).loaded();
    }
    assert_eq!(moment(&world, "remember", "data.pageViews"), 4.0);
    assert_eq!(item(&world, "remember").at("data.id").cloned(), id);
    world.wall += 181.0 * DAY;
    world.open("/", &config(CAMPAIGNS)).loaded();
    assert_eq!(moment(&world, "remember", "data.pageViews"), 1.0, "after a farewell one is new");
    assert_ne!(item(&world, "remember").at("data.id").cloned(), id);
    assert_eq!(moment(&world, "remember", "since"), world.wall);
}

#[test]
fn events_and_the_id_of_measurement_live_90_days_and_no_longer() {
    let mut world = visitor();
    world.collector = 0;
    world.decide(ALL_GRANTED).open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("soft"));
    let subject = item(&world, "measure").at("data.subject").cloned();
    for (days, lives) in [(60.0, true), (31.0, false)] {
        world.wall += days * DAY;
        world.open("/", &config(CAMPAIGNS)).loaded().happen(Event::Shown("soft"));
        assert_eq!(item(&world, "measure").at("data.subject").cloned() == subject, lives, "after {days} more days");
    }
    let queued = item(&world, "measure").at("data.events").unwrap().items().len();
    assert_eq!(queued, 2, "of three events the first is too old");
}

#[test]
fn what_the_visitor_sent_is_given_up_after_7_days() {
    let mut world = visitor();
    world.collector = 0;
    world.open("/", &config(CAMPAIGNS)).loaded();
    answer(&mut world, "because");
    world.wall += 6.9 * DAY;
    world.open("/", &config(CAMPAIGNS)).loaded();
    assert_eq!(world.keys(), ["parea.elaia.service"]);
    world.wall += 0.2 * DAY;
    world.open("/", &config(CAMPAIGNS)).loaded();
    assert_eq!(world.keys(), [""; 0]);
}

#[derive(Debug, Clone)]
enum Happening {
    /// A decision, and whether anybody says so.
    Decide(&'static str, bool),
    Open,
    Navigate(&'static str),
    Loaded,
    Wait(u32),
    /// Nobody is here for so many days.
    Away(u32),
    Seen(&'static str),
    Close(&'static str),
    Answer,
    Network(u16),
    Busy(bool),
    Gpc(bool),
    Set,
    Leave,
}

const DECISIONS: [&str; 7] = [
    "",
    "necessary",
    "necessary functionality",
    "necessary analytics",
    "necessary personalisation marketing",
    "necessary functionality analytics",
    ALL_GRANTED,
];

fn deed() -> impl Strategy<Value = Happening> {
    let campaign = || prop::sample::select(vec!["offer", "again", "strict", "soft", "often", "tab"]);
    prop_oneof![
        4 => (prop::sample::select(DECISIONS.to_vec()), any::<bool>()).prop_map(|(what, said)| Happening::Decide(what, said)),
        2 => Just(Happening::Open),
        2 => prop::sample::select(vec!["/", "/shop", "/shop/a?b=c"]).prop_map(Happening::Navigate),
        2 => Just(Happening::Loaded),
        2 => (1u32..400_000).prop_map(Happening::Wait),
        1 => (1u32..200).prop_map(Happening::Away),
        3 => campaign().prop_map(Happening::Seen),
        2 => campaign().prop_map(Happening::Close),
        2 => Just(Happening::Answer),
        2 => prop::sample::select(vec![0u16, 202, 202, 422, 429, 503]).prop_map(Happening::Network),
        1 => any::<bool>().prop_map(Happening::Busy),
        1 => any::<bool>().prop_map(Happening::Gpc),
        1 => Just(Happening::Set),
        1 => Just(Happening::Leave),
    ]
}

fn carry(world: &mut World, deed: &Happening) {
    match deed {
        Happening::Decide(categories, true) => world.decide(categories),
        Happening::Decide(categories, false) => {
            world.write_decision(categories);
            world
        }
        Happening::Open => world.open("/", &config(CAMPAIGNS)),
        Happening::Navigate(path) => {
            let page = world.page(path);
            world.happen(Event::Navigated(page))
        }
        Happening::Loaded => world.loaded(),
        Happening::Wait(milliseconds) => world.wait(f64::from(*milliseconds)),
        Happening::Away(days) => {
            world.wall += f64::from(*days) * DAY;
            world.open("/", &config(CAMPAIGNS))
        }
        Happening::Seen(campaign) => world.happen(Event::Shown(campaign)),
        Happening::Close(campaign) => world.act(campaign, Act::Close(Close::Button)),
        Happening::Answer => world.act("tab", Act::Toggle).fill("tab", "why", "because").act("tab", Act::Next),
        Happening::Network(status) => {
            world.collector = *status;
            world.happen(Event::Online)
        }
        Happening::Busy(busy) => {
            world.is_busy = *busy;
            world
        }
        Happening::Gpc(gpc) => {
            world.gpc = *gpc;
            world.happen(Event::Consent)
        }
        Happening::Set => {
            let name = value::map([("name", "Berta".into())]);
            world.happen(Event::Call { name: "set".into(), args: vec![name] })
        }
        Happening::Leave => world.happen(Event::Leaving),
    };
}

/// What a decision allows, worked out here and not by the widget.
fn allowed(categories: &str, purpose: Purpose) -> bool {
    let category = match purpose {
        Purpose::Remember => "functionality",
        Purpose::Personalise => "personalisation",
        Purpose::Measure => "analytics",
        Purpose::Service => return true,
    };
    categories.split(' ').any(|own| own == category)
}

/// The earliest moment that an item may still tell of.
fn check_lifetimes(world: &World) -> Result<(), TestCaseError> {
    for (purpose, _, days) in BOUNDS {
        let stored = item(world, purpose.name());
        let oldest = Native.time(world.wall - days * DAY - 400e3);
        for event in stored.at("data.events").map(Value::items).unwrap_or_default() {
            let time = event.get("time").and_then(Value::text).unwrap();
            prop_assert!(time >= oldest.as_str(), "{purpose:?} keeps an event of {time}");
        }
        let is_sliding = matches!(purpose, Purpose::Remember | Purpose::Service);
        let since = if is_sliding { "data.seen" } else { "since" };
        if let Some(since) = stored.at(since).and_then(Value::number) {
            prop_assert!(world.wall - since <= days * DAY + 400e3, "{purpose:?} is as old as {since}");
        }
    }
    Ok(())
}


proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn nothing_is_read_stored_or_sent_but_what_is_granted_at_that_moment(deeds in prop::collection::vec(deed(), 1..60)) {
        let (mut world, mut decision) = (visitor(), "");
        world.open("/", &config(CAMPAIGNS));
        let mut ever_sent = false;
        for deed in &deeds {
            if let Happening::Decide(categories, _) = deed {
                decision = categories;
            }
            world.permitted.clear();
            world.sent.clear();
            carry(&mut world, deed);
            ever_sent |= matches!(deed, Happening::Answer);
            for (purpose, what) in &world.permitted {
                prop_assert!(allowed(decision, *purpose), "{deed:?} under {decision:?}: {purpose:?} {what}");
                prop_assert!(*purpose != Purpose::Service || ever_sent || what == "Read", "{deed:?}: {what}");
            }
            // A decision that nobody announced is noticed with the next event.
            if matches!(deed, Happening::Decide(_, false)) {
                continue;
            }
            world.happen(Event::Consent);
            for purpose in Purpose::CONSENTED {
                let key = world.state.storage_key(purpose);
                prop_assert!(allowed(decision, purpose) || world.stored(&key).is_none(), "{deed:?} leaves {key}");
            }
            for event in &world.sent {
                let measured = event.get("subject").is_some();
                prop_assert!(!measured || allowed(decision, Purpose::Measure), "{deed:?} sends {event:?}");
            }
            if !allowed(decision, Purpose::Personalise) {
                let named = world.screen.iter().map(|view| world.text(view.campaign)).find(|text| {
                    text.contains("Anna") || text.contains("Berta") || text.contains("For you")
                });
                prop_assert!(named.is_none(), "{deed:?} shows {named:?}");
            }
            prop_assert!(allowed(decision, Purpose::Remember) || !world.shows("often"), "{deed:?} knows of earlier pages");
            check_bounds(&world)?;
            check_lifetimes(&world)?;
        }
    }
}
