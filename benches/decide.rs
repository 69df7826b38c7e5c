//! Deciding natively: one line of JSON for a generated set, as `benches/decide/one.mjs` prints it for the peers.
//!
//! `cargo xtask bench decide` calls it with the folder of the set; see `benches/decide/README.md`.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench without its data is of no use")]

use std::time::{Duration, Instant};

use parea::config::{Value, value};
use parea::decide::condition::reach;
use parea::decide::decider::Decider;
use parea::ports::Native;

/// How long each figure is measured at least.
const BUDGET: Duration = Duration::from_millis(200);

fn main() {
    // `cargo bench` adds a word of its own.
    let arguments: Vec<String> = std::env::args().skip(1).filter(|word| word != "--bench").collect();
    let [folder, visitors] = arguments.as_slice() else { return };
    let read = |path: String| std::fs::read_to_string(path).unwrap();
    let text = read(format!("{folder}/parea.json"));
    let expected = value::parse(&read(format!("{folder}/expected.json")), &Native).unwrap();
    let visitors = value::parse(&read(visitors.clone()), &Native).unwrap();
    let visitors = visitors.items();

    let start = Instant::now();
    let mut decider = Decider::new(text, &Native).unwrap();
    let load = start.elapsed();
    let paths: Vec<String> = decider.paths().map(str::to_owned).collect();
    let start = Instant::now();
    pass(&mut decider, &paths, &visitors[0]);
    let first = start.elapsed();

    let wanted = expected.get("visitors").unwrap().items();
    let mut bad = 0;
    for (visitor, wanted) in visitors.iter().zip(wanted) {
        pass(&mut decider, &paths, visitor);
        let fitting = decider.fitting(&|| 0.0, &Native);
        bad += i32::from(wanted.get("matched").and_then(Value::number) != Some(fitting.len() as f64));
    }
    let mut at = 0;
    let whole = measure(&mut || {
        at += 1;
        pass(&mut decider, &paths, &visitors[at % visitors.len()]);
    });
    let ms = |time: Duration| time.as_secs_f64() * 1000.0;
    println!("{{\"load\":{},\"first\":{},\"pass\":{whole},\"bad\":{bad}}}", ms(load), ms(first));
}

fn pass(decider: &mut Decider, paths: &[String], visitor: &Value) -> usize {
    for (slot, path) in paths.iter().enumerate() {
        decider.set(slot, reach(visitor, path), &Native);
    }
    decider.fitting(&|| 0.0, &Native).len()
}

/// The median of what a call takes, in milliseconds.
fn measure(work: &mut dyn FnMut()) -> f64 {
    let mut samples = Vec::new();
    let begin = Instant::now();
    while begin.elapsed() < BUDGET || samples.len() < 5 {
        let start = Instant::now();
        (0..16).for_each(|_| work());
        samples.push(start.elapsed().as_secs_f64() * 1000.0 / 16.0);
    }
    samples.sort_by(f64::total_cmp);
    samples[samples.len() / 2]
}
