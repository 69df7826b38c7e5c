//! What `tests/growthbook.rs` and `tests/conditions.rs` ask natively, to be asked in a browser: through the Wasm build and
//! its own ports, so with the browser's own `RegExp`, numbers and letters.

#[path = "../../../conditions/random.rs"]
#[allow(clippy::indexing_slicing, reason = "shared with the native test")]
mod random;
#[path = "../../../growthbook/sections.rs"]
mod sections;
#[path = "../../../seeded/mod.rs"]
mod seeded;

use parea::Ports;
use parea::config::Value;
use parea::config::value::{self, map};
use parea::decide::condition::{Facts, reach};
use parea::decide::program::Program;

/// Runs every section of a file of cases: JSON, a list of `section`, `passed`, `total` and `failures`; empty for a text that
/// is no JSON.
pub fn tallies(cases: &str, ports: &dyn Ports) -> String {
    let cases = value::parse(cases, ports).unwrap_or_default();
    let mut all = Vec::new();
    for tally in sections::run(&cases, ports) {
        all.push(map([
            ("section", tally.section.into()),
            ("passed", (tally.passed as f64).into()),
            ("total", (tally.total as f64).into()),
            ("failures", Value::List(tally.failures.into_iter().map(Value::from).collect())),
        ]));
    }
    Value::List(all).to_json(ports)
}

/// The answers to random conditions, interpreted and compiled, as a text of two digits each.
pub fn answers(seed: u64, ports: &dyn Ports) -> String {
    let (mut random, groups, mut out) = (seeded::Random::new(seed), random::groups(), String::new());
    let conditions: Vec<Value> = (0..400).map(|_| random.condition(3)).collect();
    let audiences: Vec<_> = conditions.iter().map(Some).collect();
    let mut program = Program::new(&audiences, &[]);
    for _ in 0..20 {
        let visitor = random.attributes();
        let fact = |path: &str| reach(&visitor, path);
        let facts = Facts { groups: &groups, ..Facts::new(&fact, ports) };
        for (at, condition) in conditions.iter().enumerate() {
            for holds in [facts.hold(condition), program.fits(at, &facts) == Some(true)] {
                out.push(if holds { '1' } else { '0' });
            }
        }
    }
    out
}

#[cfg(target_arch = "wasm32")]
mod page {
    use parea::Browser;
    use wasm_bindgen::prelude::*;

    /// See [`super::tallies`].
    #[wasm_bindgen]
    pub fn tallies(cases: &str) -> String {
        super::tallies(cases, &Browser)
    }

    /// See [`super::answers`].
    #[wasm_bindgen]
    pub fn answers(seed: u32) -> String {
        super::answers(seed.into(), &Browser)
    }
}
