//! A year of one visitor's visits: caps hold on every day of it, what is stored stays small, every answer arrives once.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::{Value, value};
use parea::event::{Act, Close, Event};
use parea::ports::Native;
use parea::visitor::chance::Chance;

const DAY: f64 = 8.64e7;

const CAMPAIGNS: &str = r#"
  { "id": "offer", "format": "modal", "priority": 5, "frequency": { "max": 2, "per": "7d", "cooldown": { "dismissed": "1d" } },
    "content": [ { "type": "heading", "text": "Hello {{ name or 'friend' }}" } ] },
  { "id": "bar", "format": "bar", "frequency": { "max": 1, "per": "session" }, "content": [ { "type": "text", "text": "Free" } ] },
  { "id": "tab", "format": "tab", "content": [ { "type": "form", "id": "f", "steps": [
      { "id": "why", "type": "long-text", "title": "Why?" }, { "id": "end", "type": "end", "title": "Thanks" } ] } ] }"#;

/// Most bytes of an item (events.md).
const MOST: [(&str, usize); 3] = [("remember", 16 * 1024), ("measure", 64 * 1024), ("service", 256 * 1024)];

/// What came of the year.
#[derive(Default)]
struct Year {
    pages: usize,
    offers: Vec<f64>,
    submitted: usize,
}

fn visit(world: &mut World, chance: &mut Chance, year: &mut Year) {
    world.collector = if chance.share() < 0.3 { 0 } else { 202 };
    for _ in 0..1 + (chance.share() * 4.0) as usize {
        let before = world.screen.iter().any(|view| view.campaign == "offer");
        world
            .open(["/", "/shop", "/story"][(chance.share() * 3.0) as usize], &config(CAMPAIGNS))
            .loaded()
            .wait(5_000.0);
        year.pages += 1;
        if world.shows("offer") && !before {
            year.offers.push(world.wall);
        }
        for campaign in ["offer", "bar"] {
            world.happen(Event::Shown(campaign));
            if chance.share() < 0.5 {
                world.act(campaign, Act::Close(Close::Button));
            }
        }
        if chance.share() < 0.05 {
            world.act("tab", Act::Toggle).fill("tab", "why", "because").act("tab", Act::Next);
        }
        world.wait(20_000.0).happen(Event::Leaving);
        year.submitted += world.emitted.drain(..).filter(|(name, _)| name == "submit").count();
        for (purpose, most) in MOST {
            let length = world.stored(&format!("parea.elaia.{purpose}")).map_or(0, |text| text.len());
            assert!(length <= most, "{purpose} holds {length} bytes");
        }
        world.screen.clear();
        world.permitted.clear();
    }
}

#[test]
fn a_year_of_visits_keeps_every_cap_and_loses_no_answer() {
    let (mut world, mut chance, mut year) = (World::new(), Chance::new([7, 11]), Year::default());
    world.cookie("elaia_prefs=%7B%22name%22%3A%22Anna%22%7D");
    world.decide(ALL_GRANTED);
    let end = world.wall + 365.0 * DAY;
    let mut sizes = Vec::new();
    while world.wall < end {
        visit(&mut world, &mut chance, &mut year);
        sizes.push(world.stored("parea.elaia.remember").map_or(0, |text| text.len()));
        world.wall += chance.share() * 1.5 * DAY;
    }
    world.collector = 202;
    world.open("/", &config(CAMPAIGNS)).loaded().happen(Event::Online).wait(3_600_000.0);
    assert!(year.pages > 800 && year.submitted > 20, "{} pages, {} answers", year.pages, year.submitted);
    for (first, third) in year.offers.iter().zip(year.offers.iter().skip(2)) {
        assert!(third - first >= 7.0 * DAY, "three offers within {} days", (third - first) / DAY);
    }
    assert!(year.offers.len() > 60, "the offer did show: {}", year.offers.len());
    let ids: std::collections::BTreeSet<_> = world
        .collected("submitted")
        .iter()
        .map(|event| event.get("id").and_then(Value::text).unwrap().to_owned())
        .collect();
    assert_eq!((ids.len(), world.collected("submitted").len()), (year.submitted, year.submitted));
    assert_eq!(world.stored("parea.elaia.service"), None);
    let stored = value::parse(&world.stored("parea.elaia.remember").unwrap(), &Native).unwrap();
    assert_eq!(stored.at("data.pageViews"), Some(&Value::Number(year.pages as f64 + 1.0)));
    let (half, whole) = (sizes[sizes.len() / 2], sizes[sizes.len() - 1]);
    assert!(whole <= half + half / 10, "what is remembered stops growing: {half} bytes, then {whole}");
}
