//! A population for trying out configurations: visitors who differ in everything that the files ask for.
//!
//! It is made of what the conditions and patterns of both files mention, so that every branch is tried; it says nothing
//! of how many real visitors there are of a kind. Equal files and seeds make equal populations.

use std::collections::BTreeMap;

use jiff::Timestamp;
use parea::config::Value;
use parea::event::Event;
use parea::ports::Native;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;

use super::asked::Asked;
use super::past::Past;
use crate::world::{Consent, Device, Source, Visit, World};

/// The first moment of the four weeks in which everybody comes: a Monday.
const START: i64 = 1_767_571_200;

/// Seconds in four weeks.
const WEEKS: i64 = 28 * 86_400;

/// Of a hundred visitors so many grant everything, so many refuse everything; the rest decides by category.
const GRANTED: f64 = 0.6;
const REFUSED: f64 = 0.25;

/// How likely something that need not be there is there.
const PRESENT: f64 = 0.75;

/// A visitor.
pub(super) struct Person {
    pub(super) number: u64,
    pub(super) now: Timestamp,
    visit: Visit,
    /// A number from 0 to 1 for each category: below [`GRANTED`] and so on.
    mood: f64,
    chances: u64,
    /// Values of facts, by their paths.
    facts: BTreeMap<String, Value>,
    /// Events of the page that happened before, and how many milliseconds ago.
    events: Vec<(String, f64)>,
}

/// Where visitors come from.
pub(super) struct Population {
    seed: u64,
    asked: Asked,
    pages: Vec<String>,
}

impl Population {
    /// The population for some files.
    pub(super) fn new(sources: [&Source; 2], seed: u64) -> Self {
        let mut asked = Asked::default();
        sources.iter().for_each(|source| asked.learn(&source.value));
        asked.pages.extend(["/".to_owned(), "/elsewhere".to_owned()]);
        Population { seed, pages: asked.pages.iter().cloned().collect(), asked }
    }

    /// The events for which a trigger of one of the files waits.
    pub(super) fn heard(&self) -> impl Iterator<Item = &str> {
        self.asked.heard.iter().map(String::as_str)
    }

    /// The visitor of a number.
    pub(super) fn person(&self, number: u64) -> Person {
        let mut chance = Pcg64::seed_from_u64(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number));
        let seconds = START + chance.random_range(0..WEEKS);
        let mut url = self.pages.choose(&mut chance).cloned().unwrap_or_default();
        let mut facts = BTreeMap::new();
        for (fact, values) in &self.asked.facts {
            if chance.random_bool(PRESENT) {
                let values: Vec<&Value> = values.values().collect();
                facts.insert(fact.clone(), self.value(fact, &values, &mut chance));
            }
        }
        let mut join = if url.contains('?') { '&' } else { '?' };
        for (fact, value) in &facts {
            let name = fact.strip_prefix("page.query.").map(str::to_owned);
            let name = name.or_else(|| Some(format!("utm_{}", fact.strip_prefix("utm.")?)));
            if let Some((name, text)) = name.zip(value.text()) {
                url += &format!("{join}{name}={text}");
                join = '&';
            }
        }
        let kind = ["phone", "tablet", "desktop"].choose(&mut chance).copied().unwrap_or("desktop");
        let language = self.asked.languages.choose(&mut chance).cloned().unwrap_or_default();
        let host = facts.get("referrer.host").and_then(Value::text);
        let device = Device {
            kind: kind.to_owned(),
            width: match kind {
                "phone" => 390.0,
                "tablet" => 820.0,
                _ => 1_280.0,
            },
            language: language.clone(),
            scheme: if chance.random_bool(0.5) { "dark" } else { "light" }.to_owned(),
            ..Device::default()
        };
        let referrer = host.map(|host| format!("https://{host}/")).unwrap_or_default();
        let own = facts.iter().filter(|(fact, _)| is_given(fact));
        let own =
            own.filter_map(|(fact, value)| Some((fact.clone(), serde_json::from_str(&value.to_json(&Native)).ok()?)));
        Person {
            number,
            now: Timestamp::from_second(seconds).unwrap_or(Timestamp::UNIX_EPOCH),
            visit: Visit { referrer, facts: own.collect(), language, device, ..Visit::to(&url) },
            mood: chance.random(),
            chances: chance.random(),
            events: self.events(&mut chance),
            facts,
        }
    }

    /// Events that happened: each so often, and each time so long ago.
    fn events(&self, chance: &mut Pcg64) -> Vec<(String, f64)> {
        let mut all = Vec::new();
        for (name, (counts, ages)) in &self.asked.events {
            let counts: Vec<u8> = counts.iter().copied().collect();
            for _ in 0..counts.choose(chance).copied().unwrap_or_default() {
                all.extend(ages.choose(chance).map(|age| (name.clone(), *age)));
            }
        }
        all
    }

    fn value(&self, fact: &str, values: &[&Value], chance: &mut Pcg64) -> Value {
        if !self.asked.lists.contains(fact) {
            return values.choose(chance).map_or_else(|| "somebody".into(), |value| (*value).clone());
        }
        let mut some: Vec<Value> =
            values.iter().filter(|_| chance.random_bool(0.5)).map(|own| (*own).clone()).collect();
        let lengths: Vec<u8> = self.asked.lengths.get(fact).into_iter().flatten().copied().collect();
        if let Some(length) = lengths.choose(chance) {
            some.truncate(usize::from(*length));
            some.extend((some.len()..usize::from(*length)).map(|number| format!("more-{number}").into()));
        }
        Value::List(some)
    }
}

/// Whether a fact of the page is given as it is: those of its address and of the time follow from these.
fn is_given(fact: &str) -> bool {
    let follows = ["page.url", "page.path", "page.host", "page.hash", "page.query.", "referrer.host"];
    ["page.", "referrer.", "device."].iter().any(|group| fact.starts_with(group))
        && !follows.iter().any(|name| fact.starts_with(name))
}

impl Person {
    /// Comes to a site: with their consent, their past, and what the site knows of them.
    pub(super) fn enter(&self, source: &Source, world: &mut World) {
        let mut bits = Pcg64::seed_from_u64(self.chances);
        world.consent = Consent::by(source, |_| {
            let is_lucky = bits.random_bool(0.5);
            self.mood < GRANTED || (self.mood >= GRANTED + REFUSED && is_lucky)
        });
        let now = self.now.as_millisecond() as f64;
        let past = Past { facts: &self.facts, events: &self.events, now };
        past.store(world);
        world.open(&self.visit);
        let declared = past.declared(&source.value);
        if !declared.entries().is_empty() {
            world.happen(Event::Call { name: "set".to_owned(), args: vec![declared] });
        }
    }
}
