//! A page as a vector describes it: what the browser side would hand over, and nothing that no source asked for.

use parea::config::{Consent, Path, Value, value};
use parea::consent::evidence::Want;
use parea::consent::sources::Context;
use parea::consent::{Category, Evidence, Reading};
use parea::ports::Native;
use serde_json::{Value as Json, json};

/// The clock where a vector sets none: the day on which the corpus was made.
const NOW: &str = "2026-11-22T00:21:00Z";

/// What a reader says: decided, functional, analytics, marketing, personalisation.
pub type Answer = (bool, [Option<bool>; 4]);

/// The names under which an [`Answer`] stands in the corpus.
pub const CATEGORIES: [&str; 4] = ["functional", "analytics", "marketing", "personalisation"];

/// JSON of the corpus as the core's value.
pub fn value(json: &Json) -> Value {
    value::parse(&json.to_string(), &Native).unwrap()
}

/// The configuration: the sources that count, and what one of them must be told.
pub fn config(source: &str, told: &str, settings: &Json) -> Consent {
    let mut consent = json!({ "source": source });
    if !settings.is_null() && !told.is_empty() {
        consent["sources"] = json!({ told: settings });
    }
    let mut problems = Vec::new();
    let consent = Consent::decode(value(&consent).leak(), &mut Path::default(), &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    consent
}

/// Reads a vector with a configuration.
pub fn read(vector: &Json, config: &Consent) -> Reading {
    read_evidence(&evidence(vector, config), config, wall(vector))
}

pub fn read_evidence(evidence: &Evidence, config: &Consent, wall: f64) -> Reading {
    let context = Context { config, evidence, told: &Value::Null, wall, ports: &Native };
    parea::consent::read(&context)
}

pub fn answer(reading: &Reading) -> Answer {
    (reading.decided, Category::ALL.map(|category| reading.get(category)))
}

/// Milliseconds since 1970 of a vector's clock.
pub fn wall(vector: &Json) -> f64 {
    let text = vector["now"].as_str().unwrap_or(NOW);
    let number = |range| text.get(range).and_then(|digits: &str| digits.parse::<i64>().ok()).unwrap();
    let (year, month, day) = (number(0..4), number(5..7), number(8..10));
    let seconds = number(11..13) * 3600 + number(14..16) * 60 + number(17..19);
    // Julian day number (Fliegel and Van Flandern 1968).
    let a = (month - 14) / 12;
    let julian =
        (1461 * (year + 4800 + a)) / 4 + (367 * (month - 2 - 12 * a)) / 12 - (3 * ((year + 4900 + a) / 100)) / 4 + day
            - 32075;
    ((julian - 2_440_588) * 86_400 + seconds) as f64 * 1000.0
}

/// What the browser side collects for the sources that count.
pub fn evidence(vector: &Json, config: &Consent) -> Evidence {
    let window = &vector["window"];
    let blocked = window["document.cookie"] == "throws";
    let mut evidence = if blocked { Evidence::default() } else { Evidence::of(&cookies(vector)) };
    evidence.gpc =
        window["navigator.globalPrivacyControl"] == true || vector["navigator"]["globalPrivacyControl"] == true;
    let (local, session) = (items(vector, "localStorage"), items(vector, "sessionStorage"));
    for Want { place, name } in config.wants(&Native) {
        let found = match place {
            b'l' | b's' => {
                let items = if place == b'l' { &local } else { &session };
                found(items, name).iter().for_each(|(key, raw)| evidence.add(place, key, raw));
                continue;
            }
            b'g' => global(vector, name),
            b'a' => callback(&window[name]),
            b'b' => commands(vector, name),
            _ => None,
        };
        evidence.globals.extend(found.map(|found| (name.to_owned(), found)));
    }
    evidence
}

fn cookies(vector: &Json) -> String {
    if let Some(whole) = vector["documentCookie"].as_str() {
        return whole.to_owned();
    }
    let pair = |(name, raw): (&String, &Json)| format!("{name}={}", raw.as_str().unwrap());
    let mut pairs: Vec<String> = vector["cookies"].as_object().into_iter().flatten().map(pair).collect();
    if let Some(name) = vector["generator"]["cookie"].as_str() {
        pairs.push(format!("{name}={}", generated(&vector["generator"])));
    }
    pairs.join("; ")
}

fn items(vector: &Json, area: &str) -> Vec<(String, String)> {
    let item =
        |(key, raw): (&String, &Json)| (key.clone(), raw.as_str().map_or_else(|| raw.to_string(), str::to_owned));
    let mut items: Vec<_> = vector[area].as_object().into_iter().flatten().map(item).collect();
    if let Some(key) = vector["generator"][area].as_str() {
        items.push((key.to_owned(), generated(&vector["generator"])));
    }
    items
}

/// A value too large to store.
fn generated(generator: &Json) -> String {
    let repeated = |part: &Json| match (part[0].as_str(), part[1].as_u64()) {
        (Some(text), Some(times)) => text.repeat(times as usize),
        _ => part.as_str().unwrap_or_default().to_owned(),
    };
    [&generator["prefix"], &generator["repeat"], &generator["then"]].map(repeated).concat()
}

fn found(items: &[(String, String)], key: &str) -> Vec<(String, String)> {
    let fits = |own: &str| match key.strip_suffix('*') {
        Some(prefix) => own.starts_with(prefix),
        None => own == key,
    };
    items.iter().filter(|(own, _)| fits(own)).cloned().collect()
}

/// What a path leads to: the vector's own spelling of it, or down from one of its objects.
fn global(vector: &Json, path: &str) -> Option<Value> {
    let plain = |key: &str| key.replace('\'', "").replace("domain", "$host");
    let mut roots: Vec<(String, &Json)> =
        vector["window"].as_object().into_iter().flatten().map(|(key, found)| (plain(key), found)).collect();
    for (key, found) in vector["navigator"].as_object().into_iter().flatten() {
        roots.push((format!("navigator.{key}"), found));
    }
    roots.extend(vector.get("google_tag_data.ics").map(|tag| ("google_tag_data.ics".to_owned(), tag)));
    roots.iter().find_map(|(root, found)| {
        let rest = path.strip_prefix(root.as_str())?;
        let here = match rest.strip_prefix('.') {
            _ if rest.is_empty() => (*found).clone(),
            Some(rest) => rest.split('.').try_fold((*found).clone(), |here, part| match here {
                Json::Array(items) if part == "length" => Some(items.len().into()),
                _ => here.get(part).cloned(),
            })?,
            None => return None,
        };
        Some(value(&here))
    })
}

/// The arguments of the last callback, as a vector tells them: an object is data that came with success.
fn callback(told: &Json) -> Option<Value> {
    if told.is_object() {
        return Some(value(&json!([told, true])));
    }
    let text = told.as_str()?;
    let denied = json!({ "gdprApplies": true, "eventStatus": "tcloaded", "purpose": { "consents": {} } });
    // "callback(…,false)" in words; "twice": the later answer is the one that is kept.
    if text.starts_with("callback(") {
        return Some(value(&json!([denied, false])));
    }
    text.starts_with("twice").then(|| value(&json!([denied, true])))
}

/// The consent commands: entries that are `Arguments` objects on a page and arrays in a vector.
fn commands(vector: &Json, name: &str) -> Option<Value> {
    let entries = vector["window"].get(name)?.as_array()?;
    if vector["pushedAs"] == "array" {
        return None;
    }
    let commands = entries.iter().filter(|entry| entry[0] == "consent").filter_map(Json::as_array);
    let by_number = |command: &Vec<Json>| -> serde_json::Map<String, Json> {
        command.iter().enumerate().map(|(at, argument)| (at.to_string(), argument.clone())).collect()
    };
    Some(value(&commands.map(by_number).collect::<Vec<_>>().into()))
}
