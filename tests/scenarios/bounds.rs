//! How much is stored for each purpose, and for how long (events.md).

use crate::obeying::{CAMPAIGNS, answer, visitor};
use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::event::{Act, Close, Event};
use parea::ports::Native;
use proptest::prelude::*;

pub const DAY: f64 = 8.64e7;

/// Most bytes of a stored item, and how many days it lives (events.md).
pub const BOUNDS: [(Purpose, usize, f64); 4] = [
    (Purpose::Remember, 16 * 1024, 180.0),
    (Purpose::Personalise, 32 * 1024, 180.0),
    (Purpose::Measure, 64 * 1024, 90.0),
    (Purpose::Service, 256 * 1024, 7.0),
];

pub fn check_bounds(world: &World) -> Result<(), TestCaseError> {
    for (purpose, most, _) in BOUNDS {
        let length = world.stored(&world.state.storage_key(purpose)).map_or(0, |text| text.len());
        prop_assert!(length <= most, "{purpose:?} holds {length} bytes");
    }
    Ok(())
}

#[test]
fn no_item_outgrows_its_maximum() {
    let mut campaigns = CAMPAIGNS.to_owned();
    let long = "long-".repeat(50);
    for number in 0..30 {
        campaigns += &format!(
            r#", {{ "id": "{long}{number}", "format": "modal", "content": [ {{ "type": "text", "text": "x" }} ] }}"#
        );
    }
    let mut world = visitor();
    world.collector = 0;
    world.decide(ALL_GRANTED);
    let path = format!("/{}", "long/".repeat(5_000));
    for _ in 0..3 {
        world.open(&path, &config(&campaigns)).loaded();
        for _ in 0..30 {
            let Some(open) = world.screen.iter().find(|view| view.format.interrupts()) else { break };
            let open = open.campaign;
            world.happen(Event::Shown(open)).act(open, Act::Close(Close::Button)).wait(1_000.0);
        }
        check_bounds(&world).unwrap();
    }
    for _ in 0..60 {
        world.open(&path, &config(CAMPAIGNS)).loaded();
        answer(&mut world, &"every word counts ".repeat(270));
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

pub fn item(world: &World, purpose: &str) -> Value {
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
