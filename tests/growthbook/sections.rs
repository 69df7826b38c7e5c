//! The sections of the specification's cases: one function each, the same natively and in a browser.

#[path = "conditions.rs"]
mod conditions;
#[path = "experiments.rs"]
mod experiments;

use parea::config::Value;
use parea::ports::Ports;

/// Runs one case; an error says what came instead.
type Check = fn(&Value, &dyn Ports) -> Result<(), String>;

/// Every section that is run.
const SECTIONS: &[(&str, Check)] = &[("evalCondition", conditions::eval_condition)];

/// What became of a section.
pub struct Tally {
    /// Its name.
    pub section: &'static str,
    /// Cases that pass.
    pub passed: usize,
    /// Cases that there are.
    pub total: usize,
    /// The name of each case that does not, and what came instead.
    pub failures: Vec<String>,
}

/// Runs every section of a file of cases.
pub fn run(cases: &Value, ports: &dyn Ports) -> Vec<Tally> {
    let section = |(section, check): &(&'static str, Check)| {
        let mut tally = Tally { section, passed: 0, total: 0, failures: Vec::new() };
        for case in cases.get(section).map_or(&[][..], Value::items) {
            tally.total += 1;
            match check(case, ports) {
                Ok(()) => tally.passed += 1,
                Err(instead) => tally.failures.push(format!("{}: {instead}", name(case))),
            }
        }
        tally
    };
    SECTIONS.iter().chain(experiments::SECTIONS).map(section).collect()
}

/// A case begins with its name, or is one of a few values.
fn name(case: &Value) -> &str {
    case.items().first().and_then(Value::text).unwrap_or("a case without a name")
}
