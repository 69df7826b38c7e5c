//! No order of events gets around consent: what is read, stored, sent and shown is what is granted at that moment.

use crate::bounds::{BOUNDS, DAY, check_bounds, item};
use crate::obeying::{CAMPAIGNS, visitor};
use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::event::{Act, Close, Event};
use parea::ports::{Native, Ports as _};
use proptest::prelude::*;

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
