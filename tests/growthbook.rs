//! The cases of the GrowthBook SDK specification: passed and total, section by section.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail like tests")]

#[path = "growthbook/experiments.rs"]
mod experiments;

use parea::config::{Value, value};
use parea::ports::Native;

type Section = (&'static str, fn(&Value) -> Result<(), String>);

const SECTIONS: &[Section] = experiments::SECTIONS;

#[test]
fn all_cases_of_the_specification_pass() {
    let path = std::env::var("GROWTHBOOK_CASES")
        .unwrap_or_else(|_| concat!(env!("CARGO_MANIFEST_DIR"), "/tests/data/growthbook/cases.json").to_owned());
    let cases = value::parse(&std::fs::read_to_string(path).unwrap(), &Native).unwrap();
    let mut failed = Vec::new();
    for (name, run) in SECTIONS {
        let all = cases.get(name).map_or(&[][..], Value::items);
        let before = failed.len();
        for case in all {
            if let Err(why) = run(case) {
                failed.push(format!("{name}: {why}\n    {}", case.to_json(&Native)));
            }
        }
        println!("{name}: {}/{}", all.len() - (failed.len() - before), all.len());
        assert!(!all.is_empty(), "{name} has no cases");
    }
    assert!(failed.is_empty(), "{}", failed.join("\n"));
}
