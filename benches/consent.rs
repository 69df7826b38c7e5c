//! What reading consent costs: microseconds per source, over the records of the corpus (`cargo bench --bench consent`).
//!
//! Each source reads every page of its file, by its name and among all sources; said is the median of many rounds. It is the
//! core compiled for this machine: a browser's Wasm takes longer, and what it costs to collect the evidence there is not in
//! here.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a bench without its records is of no use")]

use std::hint::black_box;
use std::time::Instant;

use parea::config::Consent;
use parea::consent::Evidence;
use parea::ports::Native;

#[path = "../tests/consent_corpus/page.rs"]
#[allow(dead_code, reason = "shared with the test, which uses all of it")]
mod page;
#[path = "../tests/consent_corpus/tally.rs"]
#[allow(dead_code, reason = "shared with the test, which uses all of it")]
mod tally;

/// Rounds over all pages of a source, of which the median counts.
const ROUNDS: usize = 301;

fn main() {
    println!("{:28} {:>5} {:>9} {:>9}", "µs for a reading, median", "pages", "by name", "by auto");
    let auto = page::config("auto", "", &serde_json::Value::Null);
    println!("{:28} {:>5} {:>9} {:>9.2}", "nothing on the page", 1, "", of_reading(&[Evidence::default()], &auto));
    let (mut all, mut longest) = (Vec::new(), 0.0_f64);
    for source in parea::consent::sources::ALL {
        let name = source.name();
        let pages = pages(name, &auto);
        if !pages.is_empty() {
            let named = page::config(name, "", &serde_json::Value::Null);
            let (by_name, by_auto) = (of_reading(&pages, &named), of_reading(&pages, &auto));
            println!("{name:28} {:>5} {by_name:>9.2} {by_auto:>9.2}", pages.len());
            longest = longest.max(by_auto);
            all.extend(pages);
        }
    }
    println!("{:28} {:>5} {:>9} {:>9.2}", "all of them", all.len(), "", of_reading(&all, &auto));
    let wants = median(|| drop(black_box(black_box(&auto).wants(&Native))));
    println!("the slowest takes {longest:.2} µs a page; what to look up is asked once at the start: {wants:.2} µs");
}

/// What the pages of a source's files in the corpus show.
fn pages(source: &str, auto: &Consent) -> Vec<Evidence> {
    let plain = source.replace('-', "_");
    let stems = match source {
        "osano-legacy" => vec!["cookieconsent_legacy".to_owned()],
        "cookie-script" => vec!["cookiescript".to_owned()],
        "tcf" => vec!["tcf_cookie".to_owned()],
        _ => ["", "_v2", "_v3"].iter().map(|version| format!("{plain}{version}")).collect(),
    };
    let files = stems.iter().filter_map(|stem| tally::file(stem));
    files
        .flat_map(|file| tally::vectors(&file).iter().map(|page| page::evidence(page, auto)).collect::<Vec<_>>())
        .collect()
}

/// Median time of reading one page.
fn of_reading(pages: &[Evidence], config: &Consent) -> f64 {
    let all = median(|| {
        for evidence in pages {
            black_box(page::read_evidence(black_box(evidence), config, 1.8e12));
        }
    });
    all / pages.len() as f64
}

/// Median time of some work, in microseconds.
fn median(work: impl Fn()) -> f64 {
    let mut times: Vec<f64> = (0..ROUNDS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed().as_secs_f64() * 1e6
        })
        .collect();
    times.sort_by(f64::total_cmp);
    times.get(ROUNDS / 2).copied().unwrap_or_default()
}
