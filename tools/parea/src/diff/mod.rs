//! What a change of the configuration changes for visitors: both files are run for the same synthetic population.

mod asked;
mod past;
mod population;

use std::collections::BTreeMap;

use parea::config::{Campaign, Value};
use parea::decide::trigger::Trigger;
use parea::event::Event;
use serde::Serialize;
use serde_json::Value as Json;

use crate::explain::trace;
use crate::world::{Source, World};
use population::{Person, Population};

/// How long everybody stays, milliseconds: long enough for what people write as `visible` and `delay`.
const STAY: f64 = 120_000.0;

/// Gates that close although a visitor is meant: somebody else was first, or it was enough.
const CROWDED: [&str; 3] = ["frequency", "limits", "priority"];

/// What changes.
#[derive(Debug, Serialize)]
pub(crate) struct Change {
    /// How many visitors were tried.
    pub(crate) visitors: usize,
    pub(crate) campaigns: Vec<Reach>,
    pub(crate) overlaps: Vec<Overlap>,
}

/// How many see a campaign.
#[derive(Debug, Serialize)]
pub(crate) struct Reach {
    pub(crate) id: String,
    /// Of all visitors, before; `None` where the old file does not have it.
    pub(crate) before: Option<usize>,
    pub(crate) after: Option<usize>,
    /// Whether somebody saw it and nobody sees it any more.
    pub(crate) unreachable: bool,
}

/// How many are meant by two campaigns of which only one can show.
#[derive(Debug, Serialize)]
pub(crate) struct Overlap {
    pub(crate) campaigns: [String; 2],
    pub(crate) before: usize,
    pub(crate) after: usize,
}

/// What was counted for one file.
#[derive(Default)]
struct Count {
    seen: BTreeMap<String, usize>,
    meant: BTreeMap<[String; 2], usize>,
}

/// Compares two configurations over a population.
pub(crate) fn diff(old: &Source, new: &Source, visitors: usize, seed: u64) -> Change {
    let (mut before, mut after) = (Count::default(), Count::default());
    let population = Population::new([old, new], seed);
    for number in 0..visitors {
        let person = population.person(number as u64);
        before.add(old, &person, &population);
        after.add(new, &person, &population);
    }
    let mut campaigns: Vec<Reach> = Vec::new();
    for id in ids(old).into_iter().chain(ids(new)) {
        if campaigns.iter().any(|reach| reach.id == id) {
            continue;
        }
        let count = |source: &Source, count: &Count| {
            ids(source).contains(&id).then(|| count.seen.get(&id).copied().unwrap_or_default())
        };
        let (before, after) = (count(old, &before), count(new, &after));
        let unreachable = before.is_some_and(|count| count > 0) && after == Some(0);
        campaigns.push(Reach { id, before, after, unreachable });
    }
    let mut overlaps: BTreeMap<[String; 2], (usize, usize)> = BTreeMap::new();
    for (pair, count) in before.meant {
        overlaps.entry(pair).or_default().0 = count;
    }
    for (pair, count) in after.meant {
        overlaps.entry(pair).or_default().1 = count;
    }
    let overlaps = overlaps.into_iter().map(|(campaigns, (before, after))| Overlap { campaigns, before, after });
    Change { visitors, campaigns, overlaps: overlaps.collect() }
}

/// The campaigns of a file, in its order.
fn ids(source: &Source) -> Vec<String> {
    let written = source.value.get("campaigns").map(Value::items).unwrap_or_default();
    written.iter().filter_map(|campaign| Some(campaign.get("id")?.text()?.to_owned())).collect()
}

impl Count {
    /// A visitor opens the page, scrolls to its end, does what triggers wait for, stays, and is about to leave.
    fn add(&mut self, source: &Source, person: &Person, population: &Population) {
        let mut world = World::new(source, person.now, person.number);
        person.enter(source, &mut world);
        world.happen(Event::Scrolled { depth: 1.0, pixels: 1e5 });
        world.happen(Event::Scrolled { depth: 1.0, pixels: 0.0 });
        for campaign in source.config.campaigns.iter().flat_map(Campaign::all) {
            for trigger in campaign.when.triggers.iter().filter(|trigger| **trigger != Trigger::Exit) {
                world.happen(Event::Fired(*trigger));
            }
        }
        for event in population.heard() {
            world.happen(Event::Call { name: "track".to_owned(), args: vec![event.into()] });
        }
        world.idle(STAY);
        world.happen(Event::Fired(Trigger::Exit));
        let mut seen: Vec<&str> =
            world.told.iter().filter(|told| told.name == "show").map(|told| &*told.campaign).collect();
        seen.sort_unstable();
        seen.dedup();
        for id in seen {
            *self.seen.entry(id.to_owned()).or_default() += 1;
        }
        self.count_overlaps(&world);
    }

    fn count_overlaps(&mut self, world: &World) {
        let traced = trace::trace(world);
        let all = traced.get("campaigns").and_then(Json::as_array);
        let mut meant: Vec<&str> =
            all.into_iter().flatten().filter(|one| is_meant(one)).filter_map(|one| one.get("id")?.as_str()).collect();
        meant.sort_unstable();
        for (at, one) in meant.iter().enumerate() {
            for other in meant.iter().skip(at + 1).filter(|other| excludes(world, one, other)) {
                *self.meant.entry([(*one).to_owned(), (*other).to_owned()]).or_default() += 1;
            }
        }
    }
}

/// Whether a campaign shows, or would if there were no other.
fn is_meant(campaign: &Json) -> bool {
    let gates = campaign.get("gates").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let closed = gates.iter().filter(|gate| gate.get("pass") != Some(&Json::Bool(true)));
    closed.into_iter().all(|gate| gate.get("gate").and_then(Json::as_str).is_some_and(|gate| CROWDED.contains(&gate)))
}

/// Whether two campaigns cannot show at one time: both interrupt, or they are of one group.
fn excludes(world: &World, one: &str, other: &str) -> bool {
    let find = |id: &str| world.config.campaigns.iter().find(|campaign| campaign.id == id);
    let (Some(one), Some(other)) = (find(one), find(other)) else { return false };
    (one.format.interrupts() && other.format.interrupts()) || (!one.group.is_empty() && one.group == other.group)
}
