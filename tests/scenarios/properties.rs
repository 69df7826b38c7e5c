//! Claims that hold for any order of events.

use crate::world::{ALL_GRANTED, World};
use parea::config::value;
use parea::consent::Purpose;
use parea::decide::explain::explain;
use parea::decide::trigger::Trigger;
use parea::effect::Effect;
use parea::event::{Act, Close, Event};
use parea::ports::Native;
use proptest::prelude::*;

const CAMPAIGNS: &str = r#"
  { "id": "offer", "format": "modal", "audience": { "$segment": "oil-lover" }, "otherwise": "neutral", "frequency": { "max": 1, "per": "session" },
    "when": { "any": [ { "visible": "2s" }, { "exit": true } ] }, "content": [ { "type": "heading", "text": "Hello {{ name or 'friend' }}" } ] },
  { "id": "bar", "format": "bar", "content": [ { "type": "text", "id": "free", "text": "Free" } ],
    "experiment": { "key": "free", "withoutConsent": "page", "holdout": 0.1, "coverage": 0.9, "variants": [
      { "id": "a" }, { "id": "none", "weight": 0.2, "control": true }, { "id": "b", "patch": { "format": "inline", "slot": "here", "content": { "free": { "text": "For free" } } } } ] } },
  { "id": "half", "format": "inline", "slot": "there", "where": { "include": "/never" }, "audience": { "$feature": "half" },
    "content": [ { "type": "text", "text": "Half" } ] },
  { "id": "tab", "format": "tab", "content": [ { "type": "form", "id": "f", "steps": [
      { "id": "why", "type": "long-text", "title": "Why?" }, { "id": "end", "type": "end", "title": "Thanks" } ] } ] }"#;

/// Features of the site; `CAMPAIGNS` asks for one, on a page on which nobody is.
const PAYLOAD: &str = r#"{ "features": { "half": { "rules": [{ "variations": [true, false] }] } } }"#;

fn config(campaigns: &str) -> String {
    crate::world::config(campaigns)
        .replace(r#""campaigns""#, r#""growthbook": { "features": "/gb.json" }, "campaigns""#)
}

#[derive(Debug, Clone)]
enum Deed {
    Decide(&'static str),
    Open,
    Loaded,
    Wait(u32),
    Exit,
    Close(&'static str),
    Answer,
    Network(bool),
    Visible(bool),
    Leave,
    Payload,
}

fn deed() -> impl Strategy<Value = Deed> {
    prop_oneof![
        prop::sample::select(vec!["", "necessary", "necessary functionality", "necessary analytics", ALL_GRANTED])
            .prop_map(Deed::Decide),
        Just(Deed::Open),
        Just(Deed::Loaded),
        (1u32..400_000).prop_map(Deed::Wait),
        Just(Deed::Exit),
        prop::sample::select(vec!["offer", "bar", "tab"]).prop_map(Deed::Close),
        Just(Deed::Answer),
        any::<bool>().prop_map(Deed::Network),
        any::<bool>().prop_map(Deed::Visible),
        Just(Deed::Leave),
        Just(Deed::Payload),
    ]
}

fn carry(world: &mut World, deed: &Deed) {
    match deed {
        Deed::Decide(categories) => world.decide(categories),
        Deed::Open => world.open("/", &config(CAMPAIGNS)),
        Deed::Loaded => world.loaded(),
        Deed::Wait(milliseconds) => world.wait(f64::from(*milliseconds)),
        Deed::Exit => world.happen(Event::Fired(Trigger::Exit)),
        Deed::Close(campaign) => world.act(campaign, Act::Close(Close::Button)),
        Deed::Answer => world.act("tab", Act::Toggle).fill("tab", "why", "because").act("tab", Act::Next),
        Deed::Network(works) => {
            world.collector = if *works { 202 } else { 0 };
            world.happen(Event::Online)
        }
        Deed::Visible(visible) => world.happen(Event::Visible(*visible)),
        Deed::Leave => world.happen(Event::Leaving),
        Deed::Payload => {
            let payload = value::parse(PAYLOAD, &Native).unwrap();
            world.happen(Event::Call { name: "growthbook".into(), args: vec![payload] })
        }
    };
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(300))]

    #[test]
    fn no_purpose_is_touched_while_it_is_not_granted(deeds in prop::collection::vec(deed(), 1..40)) {
        let mut world = World::new();
        world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%2C%22kinds%22%3A%5B%22olive-oil%22%5D%7D");
        world.open("/", &config(CAMPAIGNS));
        for deed in &deeds {
            world.permitted.clear();
            carry(&mut world, deed);
            let granted = world.state.grants().purposes();
            for (purpose, what) in &world.permitted {
                prop_assert!(*purpose == Purpose::Service || granted.has(*purpose), "{deed:?}: {purpose:?} {what}");
            }
            for purpose in Purpose::CONSENTED {
                let key = world.state.storage_key(purpose);
                prop_assert!(granted.has(purpose) || world.stored(&key).is_none(), "{deed:?} left {key}");
            }
            let personal = world.screen.iter().any(|view| world.text(view.campaign).contains("Anna"));
            prop_assert!(granted.personalise || !personal, "{deed:?} shows the name");
            let interrupting = world.screen.iter().filter(|view| view.format.interrupts()).count();
            prop_assert!(interrupting <= 1, "{deed:?} shows {interrupting} at once");
        }
    }

    #[test]
    fn every_answer_arrives_exactly_once_in_the_end(deeds in prop::collection::vec(deed(), 1..40)) {
        let mut world = World::new();
        world.open("/", &config(CAMPAIGNS));
        for deed in &deeds {
            carry(&mut world, deed);
        }
        world.collector = 202;
        world.open("/", &config(CAMPAIGNS)).loaded().happen(Event::Online).wait(3_600_000.0);
        let mut sent: Vec<_> = world.collected("submitted").iter().map(|event| event.get("id").cloned()).collect();
        let submitted = world.emitted.iter().filter(|(name, _)| name == "submit").count();
        prop_assert_eq!(sent.len(), submitted);
        sent.dedup();
        prop_assert_eq!(sent.len(), submitted);
    }

    #[test]
    fn the_same_events_give_the_same_effects(deeds in prop::collection::vec(deed(), 1..20)) {
        let run = || {
            let mut world = World::new();
            world.open("/", &config(CAMPAIGNS));
            for deed in &deeds {
                carry(&mut world, deed);
            }
            (world.sent, world.emitted, world.storage)
        };
        prop_assert_eq!(run(), run());
    }

    #[test]
    fn explaining_changes_no_effect_and_no_state(deeds in prop::collection::vec(deed(), 1..25)) {
        let run = |explains: bool| {
            let mut world = World::new();
            world.open("/", &config(CAMPAIGNS));
            for deed in &deeds {
                carry(&mut world, deed);
                // Time has passed, with or without a question.
                world.happen(Event::Wake);
                if explains {
                    let trace = explain(&world.state, "", &Native);
                    let effects = world.turn(Event::Call { name: "explain".into(), args: Vec::new() });
                    assert!(matches!(&effects[..], [Effect::Answer(answer)] if *answer == trace), "{deed:?}: {effects:?}");
                }
            }
            let trace = explain(&world.state, "", &Native);
            (world.sent, world.emitted, world.storage, format!("{:?}", world.screen), world.permitted, world.alarm, trace)
        };
        prop_assert_eq!(run(true), run(false));
    }

    #[test]
    fn any_text_is_a_configuration_that_can_run(text in ".{0,300}") {
        World::new().open("/", &text).loaded().wait(1_000.0);
    }

    #[test]
    fn any_damage_to_a_configuration_is_survived(at in 0usize..3_000, with in "[\\[\\]{}\",:0-9a-z]{0,4}") {
        let mut text = config(CAMPAIGNS);
        let at = at.min(text.len() - 1);
        text.replace_range(at..at + 1, &with);
        World::new().open("/", &text).loaded().wait(10_000.0);
    }
}
