//! `cargo xtask tidy`: the rules of the house that no compiler knows.

use crate::budget::Budget;
use crate::inputs::{crates_in_the_widget, files_below};
use crate::recipe::require_matching_bindgen;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use regex::Regex;
use std::collections::BTreeSet;
use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::path::Path;
use std::process::ExitCode;

/// From here on a file is better two.
const LONG: usize = 400;

/// Checks every rule and prints what breaks one; long files are only mentioned.
pub fn tidy(workspace: &Workspace) -> Result<ExitCode> {
    let rules = Rules::new()?;
    let (mut faults, mut remarks) = (Vec::new(), Vec::new());
    for folder in ["src", "tools", "tests/browser"] {
        for file in files_below(&workspace.path(folder))? {
            if file.extension().is_none_or(|extension| extension != "rs") || is_installed(&file) {
                continue;
            }
            let text = fs::read_to_string(&file).with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.strip_prefix(workspace.root()).unwrap_or(&file).display().to_string();
            faults.extend(rules.faults(&name, &text));
            let lines = text.lines().count();
            if lines > LONG {
                remarks.push(format!("{name}: {lines} lines; {LONG} are many"));
            }
        }
    }
    faults.extend(unpriced(workspace)?);
    faults.extend(not_executable(workspace));
    faults.extend(require_matching_bindgen(workspace).err().map(|error| error.to_string()));
    for remark in &remarks {
        println!("remark: {remark}");
    }
    for fault in &faults {
        println!("not tidy: {fault}");
    }
    println!("tidy: {} faults, {} remarks", faults.len(), remarks.len());
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

fn is_installed(file: &Path) -> bool {
    file.components().any(|part| part.as_os_str() == "node_modules")
}

/// What a line of Rust may not say.
struct Rules {
    unfinished: Regex,
    browser: Regex,
    trapping: Regex,
}

impl Rules {
    fn new() -> Result<Self> {
        // Put together, so that this file does not break its own rule.
        let unfinished = ["TO", "DO|FIX", "ME|XX", "X|HA", "CK"].concat();
        Ok(Self {
            unfinished: Regex::new(&format!(r"\b({unfinished})\b"))?,
            browser: Regex::new(r"\b(web_sys|js_sys|wasm_bindgen|serde_wasm_bindgen|gloo(_\w+)?)\b")?,
            trapping: Regex::new(r"\.(unwrap|expect)\(")?,
        })
    }

    /// The faults of one file, by its path in the checkout.
    fn faults(&self, name: &str, text: &str) -> Vec<String> {
        let mut faults = Vec::new();
        if !text.starts_with("//!") {
            faults.push(format!("{name}: begins with no //! sentence about what it decides"));
        }
        let (in_widget, in_web) = (name.starts_with("src/"), name.starts_with("src/web/"));
        let is_test = name.ends_with("tests.rs") || name.contains("/tests/");
        let mut in_tests = is_test;
        for (number, line) in text.lines().enumerate() {
            in_tests |= line.trim() == "#[cfg(test)]";
            let mut fault = |what: &str| faults.push(format!("{name}:{}: {what}", number + 1));
            if self.unfinished.is_match(line) {
                fault("something is left to do; do it, or write an issue");
            }
            let code = line.split("//").next().unwrap_or_default();
            if in_widget && !in_web && self.browser.is_match(code) {
                fault("only src/web may know a browser crate");
            }
            if in_widget && !in_tests && self.trapping.is_match(code) {
                fault("a trap silences the widget: no unwrap and no expect outside tests");
            }
        }
        faults
    }
}

/// Crates in the Wasm without a price in budget.toml, and prices of crates that are not there.
fn unpriced(workspace: &Workspace) -> Result<Vec<String>> {
    let crates = crates_in_the_widget(workspace, "normal,no-proc-macro", "{lib}")?;
    let used: BTreeSet<String> = crates.into_iter().map(|name| name.replace('_', "-")).collect();
    let budget = Budget::read(workspace)?;
    let priced: BTreeSet<String> = budget.dependencies.keys().map(|name| name.replace('_', "-")).collect();
    let unpriced = used.difference(&priced).map(|name| {
        format!("budget.toml: the widget depends on {name}, which has no price; `cargo xtask size` says what it takes")
    });
    let unused = priced.difference(&used).map(|name| format!("budget.toml: {name} has a price but is not used"));
    let unsaid = budget.dependencies.iter().filter(|(_, price)| price.why.trim().is_empty());
    Ok(unpriced.chain(unused).chain(unsaid.map(|(name, _)| format!("budget.toml: say why {name}"))).collect())
}

fn not_executable(workspace: &Workspace) -> Option<String> {
    let mode = fs::metadata(workspace.path(".ci/run")).map(|file| file.permissions().mode()).unwrap_or_default();
    (mode & 0o111 == 0).then(|| ".ci/run is not executable: chmod +x .ci/run".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, text: &str, expected: &[&str]) {
        let faults = Rules::new().unwrap().faults(name, text);
        assert_eq!(faults.len(), expected.len(), "{faults:?}");
        for (fault, part) in faults.iter().zip(expected) {
            assert!(fault.contains(part), "{fault} does not say {part}");
        }
    }

    #[test]
    fn a_module_begins_with_a_sentence() {
        check("src/step.rs", "//! The widget.\nfn step() {}\n", &[]);
        check("src/step.rs", "fn step() {}\n", &["src/step.rs: begins"]);
    }

    #[test]
    fn only_web_knows_the_browser() {
        let text = "//! x\nuse web_sys::Window;\nfn f(x: &js_sys::Array) {}\n";
        check("src/decide/mod.rs", text, &["decide/mod.rs:2", "decide/mod.rs:3"]);
        check("src/web/dom.rs", text, &[]);
        check("tools/xtask/src/recipe.rs", text, &[]);
        check("src/decide/mod.rs", "//! x\n// web_sys is for src/web\n", &[]);
    }

    #[test]
    fn the_widget_may_unwrap_in_tests_only() {
        let text = "//! x\nfn f() { a.unwrap(); b.expect(\"c\"); d.unwrap_or(1); }\n";
        check("src/step.rs", text, &["src/step.rs:2"]);
        check("src/step.rs", "//! x\n#[cfg(test)]\nmod tests { fn f() { a.unwrap(); } }\n", &[]);
        check("src/step/tests.rs", text, &[]);
        check("tools/parea/src/main.rs", text, &[]);
    }

    #[test]
    fn nothing_is_left_to_do() {
        let text = format!("//! x\n// {}: later\n", ["TO", "DO"].concat());
        check("tools/parea/src/main.rs", &text, &["main.rs:2"]);
    }
}
