//! The cases of the GrowthBook SDK specification, run natively: every section, with how many of its cases pass.
//!
//! `GROWTHBOOK_CASES` names another file with such cases. `cargo test --test growthbook -- --nocapture` shows the table.
#![allow(clippy::unwrap_used, reason = "a test that finds nothing fails")]

#[path = "growthbook/sections.rs"]
mod sections;

use parea::config::value;
use parea::ports::Native;

#[test]
fn every_section_passes() {
    let own = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/growthbook/cases.json");
    let path = std::env::var("GROWTHBOOK_CASES").unwrap_or_else(|_| own.to_owned());
    let text = std::fs::read_to_string(&path).unwrap();
    let cases = value::parse(&text, &Native).unwrap();
    let mut is_perfect = true;
    for tally in sections::run(&cases, &Native) {
        println!("{:<24}{:>4}/{}", tally.section, tally.passed, tally.total);
        for failure in &tally.failures {
            println!("    {failure}");
        }
        is_perfect &= tally.passed == tally.total && tally.total > 0;
    }
    assert!(is_perfect, "some case of {path} fails");
}
