//! A population for trying out configurations: visitors who differ in everything that the files ask for.
//!
//! It is made of what the conditions and patterns of both files mention, so that every branch is tried; it says nothing
//! of how many real visitors there are of a kind. Equal files and seeds make equal populations.

use std::collections::{BTreeMap, BTreeSet};

use jiff::{SignedDuration, Timestamp};
use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::event::Event;
use parea::outbox;
use parea::ports::Native;
use rand::seq::IndexedRandom as _;
use rand::{RngExt as _, SeedableRng as _};
use rand_pcg::Pcg64;

use crate::check::walk;
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
}

/// Where visitors come from.
pub(super) struct Population {
    seed: u64,
    pages: Vec<String>,
    languages: Vec<String>,
    /// What the files compare each fact with, and its neighbours.
    values: BTreeMap<String, Vec<Value>>,
    lists: BTreeSet<String>,
}

impl Population {
    /// The population for some files.
    pub(super) fn new(sources: [&Source; 2], seed: u64) -> Self {
        let mut all = Population {
            seed,
            pages: vec!["/".to_owned(), "/elsewhere".to_owned()],
            languages: Vec::new(),
            values: BTreeMap::new(),
            lists: BTreeSet::new(),
        };
        for source in sources {
            all.learn(&source.value);
        }
        all.pages.sort();
        all.pages.dedup();
        all
    }

    fn learn(&mut self, root: &Value) {
        let tags = root.at("site.languages").map(Value::items).unwrap_or_default();
        self.languages.extend(tags.iter().filter_map(Value::text).map(str::to_owned));
        for (name, attribute) in root.get("attributes").map(Value::entries).unwrap_or_default() {
            self.values.entry(name.clone()).or_default();
            if attribute.get("type").is_some_and(|kind| kind.is("list")) {
                self.lists.insert(name.clone());
            }
        }
        walk(root, "", &mut |path, value| {
            let is_place = path.contains(".where.include") || path.contains(".where.exclude");
            if let (true, Some(pattern)) = (is_place, value.text()) {
                for filled in ["a", "b/c", ""] {
                    self.pages.push(page(&pattern.replace('*', filled)));
                }
            }
            let last = path.rsplit('.').next().unwrap_or_default();
            if last == "audience"
                || last == "if"
                || path.strip_prefix("segments.").is_some_and(|name| !name.contains('.'))
            {
                self.condition(value);
            }
        });
    }

    /// Learns what a condition compares facts with.
    fn condition(&mut self, condition: &Value) {
        for (key, value) in condition.entries() {
            match key.as_str() {
                "$and" | "$or" | "$nor" => value.items().iter().for_each(|one| self.condition(one)),
                "$not" => self.condition(value),
                key if key.starts_with('$') || key.starts_with("answers.") => {}
                fact => {
                    let mut found = Vec::new();
                    literals(value, &mut found);
                    self.values.entry(fact.to_owned()).or_default().extend(found);
                }
            }
        }
    }

    /// The visitor of a number.
    pub(super) fn person(&mut self, number: u64) -> Person {
        let mut chance = Pcg64::seed_from_u64(self.seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(number));
        let seconds = START + chance.random_range(0..WEEKS);
        let mut url = self.pages.choose(&mut chance).cloned().unwrap_or_default();
        let mut facts = BTreeMap::new();
        for (fact, values) in &self.values {
            if chance.random_bool(PRESENT)
                && let Some(value) = self.value(fact, values, &mut chance)
            {
                facts.insert(fact.clone(), value);
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
        let language = self.languages.choose(&mut chance).cloned().unwrap_or_default();
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
            facts,
        }
    }

    fn value(&self, fact: &str, values: &[Value], chance: &mut Pcg64) -> Option<Value> {
        if self.lists.contains(fact) {
            let some = values.iter().filter(|_| chance.random_bool(0.5)).cloned();
            return Some(Value::List(some.collect()));
        }
        if values.is_empty() {
            return Some("somebody".into());
        }
        values.choose(chance).cloned()
    }
}

/// Whether a fact of the page is given as it is: those of its address and of the time follow from these.
fn is_given(fact: &str) -> bool {
    let follows = ["page.url", "page.path", "page.host", "page.hash", "page.query."];
    ["page.", "referrer.", "device."].iter().any(|group| fact.starts_with(group))
        && !follows.iter().any(|name| fact.starts_with(name))
}

/// A pattern without wildcards as an address.
fn page(filled: &str) -> String {
    let has_host = !filled.starts_with('/') && filled.split('/').next().is_some_and(|host| host.contains('.'));
    if has_host && !filled.contains("://") { format!("https://{filled}") } else { filled.to_owned() }
}

/// What a test compares with; of numbers the next smaller and larger too, of parts of texts something with that part.
fn literals(test: &Value, found: &mut Vec<Value>) {
    match test {
        Value::Number(number) => found.extend([number - 1.0, *number, number + 1.0].map(Value::Number)),
        Value::Text(text) => found.extend([text.as_str().into(), format!("{text}-x").into()]),
        Value::Bool(truth) => found.extend([Value::Bool(*truth), Value::Bool(!truth)]),
        Value::List(items) => items.iter().for_each(|item| literals(item, found)),
        Value::Map(entries) => {
            let is_known = |key: &str| !matches!(key, "$exists" | "$type" | "$regex" | "$regexi" | "$size");
            entries.iter().filter(|(key, _)| is_known(key)).for_each(|(_, value)| literals(value, found));
        }
        Value::Null => {}
    }
}

impl Person {
    /// Comes to a site: with their consent, their past, and what the site knows of them.
    pub(super) fn enter(&self, source: &Source, world: &mut World) {
        let mut bits = Pcg64::seed_from_u64(self.chances);
        world.consent = Consent::by(source, |_| {
            let is_lucky = bits.random_bool(0.5);
            self.mood < GRANTED || (self.mood >= GRANTED + REFUSED && is_lucky)
        });
        let number = |fact: &str| self.facts.get(fact).and_then(Value::number);
        let (sessions, views) = (number("sessions").unwrap_or(1.0), number("pageViews").unwrap_or(1.0));
        if sessions > 1.0 || views > 1.0 {
            let day = self.now - SignedDuration::from_hours(24);
            let last = day.as_millisecond() as f64;
            // This visit is counted when it begins.
            let data = value::map([
                ("sessions", (sessions - 1.0).max(1.0).into()),
                ("pageViews", (views - 1.0).max(1.0).into()),
                ("seen", last.into()),
                ("session", last.into()),
                ("firstVisit", last.into()),
            ]);
            world.keep(Purpose::Remember, outbox::item(last, data, &Native));
        }
        world.open(&self.visit);
        let declared = source.value.get("attributes").map(Value::entries).unwrap_or_default();
        let own = declared.iter().filter_map(|(name, _)| Some((name.clone(), self.facts.get(name)?.clone())));
        let own: Vec<_> = own.collect();
        if !own.is_empty() {
            world.happen(Event::Call { name: "set".to_owned(), args: vec![Value::Map(own)] });
        }
    }
}
