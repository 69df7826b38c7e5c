//! What configurations ask of a visitor: every fact with values on both sides of each comparison, every event with numbers
//! and times on both sides, and the triggers that wait for something.

use std::collections::{BTreeMap, BTreeSet};

use parea::config::describe::duration;
use parea::config::{Value, value};
use parea::ports::Native;

use crate::check::walk;

/// Facts that are lists of ids.
const LISTS: [&str; 4] = ["viewed", "purchased", "searches", "shared"];

/// Words of `referrer.kind`, and a host of that kind.
const REFERRERS: [(&str, &str); 6] = [
    ("search", "www.google.com"),
    ("social", "www.facebook.com"),
    ("email", "mail.google.com"),
    ("ai", "chatgpt.com"),
    ("internal", "site.example"),
    ("other", "other.example"),
];

/// A day, milliseconds.
pub(super) const DAY: f64 = 8.64e7;

/// What files ask.
#[derive(Default)]
pub(super) struct Asked {
    pub(super) pages: BTreeSet<String>,
    pub(super) languages: Vec<String>,
    /// By fact: values by their JSON, so that each counts once.
    pub(super) facts: BTreeMap<String, BTreeMap<String, Value>>,
    /// Facts whose values are lists.
    pub(super) lists: BTreeSet<String>,
    /// By list: how long it may be.
    pub(super) lengths: BTreeMap<String, BTreeSet<u8>>,
    /// By event of the page: how often, and how many milliseconds ago.
    pub(super) events: BTreeMap<String, (BTreeSet<u8>, Vec<f64>)>,
    /// Events of the page for which triggers wait.
    pub(super) heard: BTreeSet<String>,
}

impl Asked {
    /// Adds what a configuration asks.
    pub(super) fn learn(&mut self, root: &Value) {
        let tags = root.at("site.languages").map(Value::items).unwrap_or_default();
        self.languages.extend(tags.iter().filter_map(Value::text).map(str::to_owned));
        for (name, attribute) in root.get("attributes").map(Value::entries).unwrap_or_default() {
            self.facts.entry(name.clone()).or_default();
            if attribute.get("type").is_some_and(|kind| kind.is("list")) {
                self.lists.insert(name.clone());
            }
        }
        walk(root, "", &mut |path, value| {
            let last = path.rsplit('.').next().unwrap_or_default();
            let is_segment = path.strip_prefix("segments.").is_some_and(|name| !name.contains('.'));
            if path.contains(".where.include") || path.contains(".where.exclude") {
                self.place(value);
            } else if matches!(last, "audience" | "if" | "$if[0]" | "condition") || is_segment {
                self.condition(value);
            } else if path.contains(".when.") {
                self.trigger(last, value);
            }
        });
    }

    fn place(&mut self, pattern: &Value) {
        for filled in ["a", "b/c", ""] {
            self.pages.extend(pattern.text().map(|pattern| page(&pattern.replace('*', filled))));
        }
    }

    fn trigger(&mut self, kind: &str, value: &Value) {
        match kind {
            "event" => self.heard.extend(value.text().map(str::to_owned)),
            "hash" => self.pages.extend(value.text().map(|hash| format!("/#{}", hash.trim_start_matches('#')))),
            "pageViews" => self.test("pageViews", value),
            "session" => self.test("sessions", value),
            "follows" => {
                if let (Some(id), Some(state)) = (text(value, "campaign"), text(value, "state")) {
                    self.add(&format!("campaigns.{id}.{state}"), [0.0.into(), 1.0.into()]);
                }
            }
            _ => {}
        }
    }

    /// Learns what a condition compares facts with.
    fn condition(&mut self, condition: &Value) {
        for (key, value) in condition.entries() {
            match key.as_str() {
                "$and" | "$or" | "$nor" => value.items().iter().for_each(|one| self.condition(one)),
                "$not" => self.condition(value),
                "$event" => self.event(value),
                key if key.starts_with('$') || key.starts_with("answers.") => {}
                fact => self.test(fact, value),
            }
        }
    }

    fn event(&mut self, event: &Value) {
        let mut found = Vec::new();
        event.get("count").into_iter().for_each(|count| literals("count", count, &mut found));
        let within = event.get("within").and_then(duration);
        let (counts, ages) = self.events.entry(text(event, "name").unwrap_or_default().to_owned()).or_default();
        counts.extend([0, 1]);
        counts.extend(found.iter().filter_map(Value::number).map(|count| count as u8));
        ages.extend(within.map_or(vec![DAY], |within| vec![within * 0.9, within * 1.1]));
    }

    fn test(&mut self, fact: &str, test: &Value) {
        if LISTS.contains(&fact) {
            self.lists.insert(fact.to_owned());
        }
        walk(test, "", &mut |path, operand| {
            if path.ends_with("$size") {
                let mut found = Vec::new();
                literals("count", operand, &mut found);
                let lengths = found.iter().filter_map(Value::number).map(|length| length as u8);
                self.lengths.entry(fact.to_owned()).or_default().extend(lengths);
            }
        });
        let mut found = Vec::new();
        literals(fact, test, &mut found);
        if fact == "referrer.kind" {
            let host =
                |kind: &Value| REFERRERS.iter().find(|(own, _)| kind.is(own)).map(|(_, host)| Value::from(*host));
            let hosts: Vec<Value> = found.iter().filter_map(host).collect();
            return self.add("referrer.host", hosts);
        }
        if found.is_empty() {
            found.push(some(fact));
        }
        self.add(fact, found);
    }

    fn add(&mut self, fact: &str, values: impl IntoIterator<Item = Value>) {
        let known = self.facts.entry(fact.to_owned()).or_default();
        known.extend(values.into_iter().map(|value| (value.to_json(&Native), value)));
    }
}

fn text<'v>(value: &'v Value, key: &str) -> Option<&'v str> {
    value.get(key).and_then(Value::text)
}

/// A value of which only is asked whether it is there.
fn some(fact: &str) -> Value {
    match fact {
        _ if fact.starts_with("interests.") => 0.5.into(),
        _ if is_time(fact) => ago(3.0 * DAY),
        "sessions" | "pageViews" | "secondsOnSite" => 2.0.into(),
        _ if fact.starts_with("campaigns.") => 1.0.into(),
        _ => "somebody".into(),
    }
}

fn is_time(fact: &str) -> bool {
    matches!(fact, "firstVisit" | "lastVisit") || fact.ends_with(".lastShown")
}

/// A moment so many milliseconds before the visit.
fn ago(span: f64) -> Value {
    value::map([("ago", span.into())])
}

/// The milliseconds before the visit that a value of [`ago`] means.
pub(super) fn age(value: &Value) -> Option<f64> {
    value.get("ago").and_then(Value::number)
}

/// A pattern without wildcards as an address.
fn page(filled: &str) -> String {
    let has_host = !filled.starts_with('/') && filled.split('/').next().is_some_and(|host| host.contains('.'));
    if has_host && !filled.contains("://") { format!("https://{filled}") } else { filled.to_owned() }
}

/// What a test compares a fact with, and its neighbours on both sides.
fn literals(fact: &str, test: &Value, found: &mut Vec<Value>) {
    match test {
        Value::Number(number) => found.extend(around(fact, *number)),
        Value::Text(text) => found.extend([text.as_str().into(), format!("{text}-x").into()]),
        Value::Bool(truth) => found.extend([Value::Bool(*truth), Value::Bool(!truth)]),
        Value::List(items) => items.iter().for_each(|item| literals(fact, item, found)),
        Value::Map(entries) => {
            for (key, operand) in entries {
                match key.as_str() {
                    "$exists" | "$type" | "$regex" | "$regexi" | "$size" | "$inGroup" | "$notInGroup" => {}
                    "$within" => {
                        let span = duration(operand).unwrap_or(DAY);
                        found.extend([ago(span * 0.9), ago(span * 1.1)]);
                    }
                    "$before" | "$after" | "$between" if operand.each().iter().all(|one| date(one).is_some()) => {
                        let moments = operand.each().iter().filter_map(date);
                        found.extend(moments.flat_map(|at| [at - DAY, at + 2.0 * DAY]).map(Value::Number));
                    }
                    "$veq" | "$vne" | "$vlt" | "$vlte" | "$vgt" | "$vgte" => found.extend(versions(operand)),
                    _ => literals(fact, operand, found),
                }
            }
        }
        Value::Null => {}
    }
}

/// A number and those on both sides of it: of shares near by, of counts none below zero.
fn around(fact: &str, number: f64) -> Vec<Value> {
    if fact.starts_with("interests.") || fact == "scroll" {
        return [number - 0.05, number, number + 0.05].map(|share| share.clamp(0.0, 0.99).into()).into();
    }
    let is_count = fact == "count" || fact.starts_with("campaigns.");
    let all = [number - 1.0, number, number + 1.0].into_iter();
    all.filter(|number| !is_count || (0.0..=99.0).contains(number)).map(Value::Number).collect()
}

/// The first moment of a date, milliseconds; in UTC, because what is tried lies a day before and two after it.
fn date(written: &Value) -> Option<f64> {
    let day = written.text()?.get(..10)?.parse::<jiff::civil::Date>().ok()?;
    Some(day.to_zoned(jiff::tz::TimeZone::UTC).ok()?.timestamp().as_millisecond() as f64)
}

/// A version, the one before and the one after it.
fn versions(operand: &Value) -> Vec<Value> {
    let Some(version) = operand.text() else { return Vec::new() };
    let (front, last) = version.rsplit_once('.').unwrap_or(("", version));
    let dot = if front.is_empty() { "" } else { "." };
    let near = |number: u64| Value::from(format!("{front}{dot}{number}"));
    let last: u64 = last.parse().unwrap_or(0);
    let older = if last == 0 { Value::from("0.0.0") } else { near(last - 1) };
    vec![older, version.into(), near(last + 1)]
}
