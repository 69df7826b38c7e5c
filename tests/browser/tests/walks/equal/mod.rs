//! Equal seeds give equal decisions natively and in Wasm: whole configurations and visits, by chance, decided by the shipped
//! widget in a frame each and by the native core, with the same clock, address, past, consent and chance.
//!
//! A frame says what it is to the widget (its page, its time zone); everything else both are given.

mod random;
#[path = "../../../../seeded/mod.rs"]
mod seeded;
#[path = "../../../../scenarios/world.rs"]
#[allow(dead_code, clippy::panic, reason = "the native scenarios use all of it")]
mod world;

use anyhow::{Context, Result, ensure};
use parea::config::{Config, Value, value};
use parea::event::{Event, Page};
use parea::ports::Native;
use parea_walks::cast::Cast;
use parea_walks::server::Page as Served;
use random::Situation;
use seeded::Random;
use serde::Deserialize;
use serde_json::json;
use world::World;

const SEED: u64 = 20_261_122;

/// How many visits are made.
const VISITS: usize = 150;

/// How many of them a quick run makes.
const SOME: usize = 50;

/// So many of them are one script, which must not take longer than a driver waits.
const SCRIPT: usize = 25;

/// Milliseconds that pass between two questions.
const PAUSES: [f64; 3] = [0.0, 6_000.0, 60_000.0];

/// What a frame tells of one visit.
#[derive(Deserialize)]
struct Seen {
    /// Its page, as JSON.
    page: String,
    /// What `parea.explain()` returned after each pause, as JSON.
    traces: Vec<String>,
    /// What was said to the console.
    said: Vec<String>,
}

/// Every trace of every visit is the same, in every part of it.
pub async fn natively_and_in_wasm(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    site.serves_package("/pkg/")?;
    let frame = Served::html(include_str!("frame.html"));
    for path in random::PATHS {
        site.serve(path, frame.clone());
    }
    site.serve("/visits", Served::html(include_str!("visits.html")));
    let mut random = Random::new(SEED);
    let is_full = std::env::var("PAREA_FULL").is_ok_and(|value| value == "1");
    let visits = if is_full { VISITS } else { SOME };
    let situations: Vec<Situation> = (0..visits).map(|at| random.situation(at)).collect();
    visitor.opens(&site, "/visits").await?;
    let mut seen: Vec<Seen> = Vec::new();
    for some in situations.chunks(SCRIPT) {
        let told = some.iter().map(Situation::told).collect();
        let script = "return window.visits(arguments[0], arguments[1])";
        seen.append(&mut visitor.js_async(script, vec![told, json!(PAUSES)]).await?);
    }
    ensure!(seen.len() == visits, "{} visits were made", seen.len());
    let (mut shown, mut different) = (0, Vec::new());
    for (situation, seen) in situations.iter().zip(&seen) {
        ensure!(seen.said.is_empty(), "{:?} about {}", seen.said, situation.config);
        let ours = decide(situation, &seen.page)?;
        for (at, (native, wasm)) in ours.iter().zip(&seen.traces).enumerate() {
            let wasm = read(wasm)?;
            shown += native.get("show").map_or(0, |show| show.items().len());
            if let Some(part) = apart(native, &wasm) {
                different.push(format!("after pause {at} {part}\n  of {}", situation.config));
            }
        }
        ensure!(ours.len() == seen.traces.len(), "{} questions were answered", seen.traces.len());
    }
    println!("{:<10}{visits} visits, {shown} campaigns shown, {} differences", cast.engine().name(), different.len());
    let some = different.get(..different.len().min(4)).unwrap_or_default().join("\n");
    ensure!(different.is_empty(), "{} traces differ (is pkg/ older than src/?):\n{some}", different.len());
    ensure!(shown > visits, "too little is shown to prove anything");
    Ok(())
}

/// The smallest part in which two traces differ.
fn apart(native: &Value, wasm: &Value) -> Option<String> {
    if native == wasm {
        return None;
    }
    let all = |trace: &Value| trace.get("campaigns").map(Value::items).unwrap_or_default().to_vec();
    for (one, other) in all(native).iter().zip(&all(wasm)) {
        let gates = |campaign: &Value| campaign.get("gates").map(Value::items).unwrap_or_default().to_vec();
        if let Some((ours, theirs)) = gates(one).iter().zip(&gates(other)).find(|(ours, theirs)| ours != theirs) {
            let [id, ours, theirs] = [one.get("id").unwrap_or(one), ours, theirs].map(|part| part.to_json(&Native));
            return Some(format!("{id}\n  native {ours}\n  Wasm   {theirs}"));
        }
    }
    Some([native, wasm].map(|trace| trace.to_json(&Native)).join("\n"))
}

fn read(text: &str) -> Result<Value> {
    value::parse(text, &Native).ok().with_context(|| format!("no JSON: {text}"))
}

/// What the native core says of the same visit on the same page.
fn decide(situation: &Situation, page: &str) -> Result<Vec<Value>> {
    let mut world = World::new();
    (world.now, world.wall) = (random::NOW, situation.wall);
    for (purpose, item) in &situation.stored {
        world.storage.push((format!("parea.{}.{purpose}", situation.site()), item.clone()));
    }
    let config = Config::read(&situation.config.to_string(), &Native);
    let told = read(&situation.consent.to_string())?;
    let page = Box::new(page_of(&read(page)?));
    world.happen(Event::Start { seed: random::CHANCE, config, page, files: Value::Null, told: told.clone() });
    world.happen(Event::Call { name: "consent".into(), args: vec![told] }).loaded();
    let mut traces = Vec::new();
    for pause in PAUSES {
        world.now += pause;
        world.wall += pause;
        world.happen(Event::Call { name: "track".into(), args: vec!["cart".into()] });
        world.answers.clear();
        world.happen(Event::Call { name: "explain".into(), args: Vec::new() });
        traces.extend(world.answers.pop());
    }
    Ok(traces)
}

/// The page as the browser side of the widget would report it.
fn page_of(page: &Value) -> Page {
    let text = |path: &str| page.at(path).and_then(Value::text).unwrap_or_default().to_owned();
    Page {
        url: text("facts.page.url"),
        title: text("facts.page.title"),
        language: text("facts.page.language"),
        languages: page.get("languages").cloned().unwrap_or_default(),
        height: page.at("facts.device.viewport.height").and_then(Value::number).unwrap_or_default(),
        visible: true,
        facts: page.get("facts").cloned().unwrap_or_default(),
        ..Page::default()
    }
}
