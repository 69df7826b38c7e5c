//! `cargo xtask test`: everything that must hold, from the format of the sources to the story in three browsers.
//!
//! Ends with how many tests ran natively and in each engine, and as the last line with their sum. Nothing is skipped:
//! what cannot run, and a suite in which nothing ran, has failed.

use crate::full::{self, Figures};
use crate::needs;
use crate::package;
use crate::summary::{Count, engine_line, summary};
use crate::workspace::{Workspace, say};
use crate::{api, build, check, fuzz, load, size, tidy};
use anyhow::{Result, ensure};
use std::collections::BTreeMap;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::process::ExitCode;
use std::time::{Duration, Instant};

const ENGINES: [&str; 3] = ["chromium", "firefox", "webkit"];

/// Runs everything; `full` adds the complete matrices, soak, load and fuzzing, and writes reports/full.md.
pub fn test(workspace: &Workspace, full: bool) -> Result<ExitCode> {
    let figures = full.then(Figures::default);
    let mut run = Run { workspace, figures, steps: Vec::new(), suites: BTreeMap::new() };
    let ready = run.check("what is needed is installed", || install(workspace, full));
    if ready {
        run.check("formatted", || cargo(workspace, &["fmt", "--all", "--check"]));
        run.check("tidy", || succeeds(tidy::tidy(workspace)?));
        run.check("pkg/ is fresh", || fresh(workspace));
        run.check("within budget", || succeeds(size::size(workspace, true, 0)?));
        run.check("pkg/ can be built elsewhere", || check::check(workspace));
        run.check("lints", || lints(workspace));
        run.native();
        run.walks();
        run.full();
    }
    run.conclude()
}

fn install(workspace: &Workspace, full: bool) -> Result<()> {
    needs::for_build(workspace)?;
    if full {
        needs::for_load(workspace)?;
        needs::cargo_fuzz(workspace)?;
        needs::schemathesis(workspace)?;
    }
    for folder in [needs::SITE_PACKAGES, needs::WALK_PACKAGES] {
        needs::npm_packages(workspace, folder)?;
    }
    needs::for_collector(workspace)?;
    needs::for_walks(workspace)
}

fn cargo(workspace: &Workspace, arguments: &[&str]) -> Result<()> {
    workspace.command("cargo", arguments).run()?;
    Ok(())
}

fn succeeds(code: ExitCode) -> Result<()> {
    ensure!(code == ExitCode::SUCCESS, "see above");
    Ok(())
}

fn fresh(workspace: &Workspace) -> Result<()> {
    let readme = || fs::read(workspace.path("README.md")).unwrap_or_default();
    let (before, table) = (package::read(&workspace.pkg())?, readme());
    let stale = package::differing(&before, &build::build(workspace)?);
    ensure!(stale.is_empty(), "pkg/ was stale ({}). It has been built anew: commit it.", stale.join(", "));
    ensure!(table == readme(), "the README's table of sizes was stale. It has been written anew: commit it.");
    Ok(())
}

fn lints(workspace: &Workspace) -> Result<()> {
    let strict = ["--", "-D", "warnings"];
    let everything = ["clippy", "--quiet", "--locked", "--workspace", "--all-targets"];
    cargo(workspace, &[&everything[..], &strict].concat())?;
    // The stable compiler, no flags: what `cargo build --target wasm32-unknown-unknown` takes works too.
    let widget = ["clippy", "--quiet", "--locked", "--package=parea", "--target=wasm32-unknown-unknown"];
    cargo(workspace, &[&widget[..], &strict].concat())
}

/// A step of the run.
pub struct Step {
    /// What was done.
    pub name: &'static str,
    /// How long it took.
    pub took: Duration,
    /// What went wrong.
    pub fault: Option<String>,
}

/// What came of the whole run.
pub struct Outcome<'a> {
    /// Its steps.
    pub steps: &'a [Step],
    /// Tests by suite.
    pub suites: &'a BTreeMap<&'static str, Count>,
    /// All of them.
    pub sum: Count,
}

impl Outcome<'_> {
    /// The suites in their order.
    pub fn suites(&self) -> impl Iterator<Item = (&'static str, Count)> {
        let names = ["checks", "native"].into_iter().chain(ENGINES);
        names.map(|suite| (suite, self.suites.get(suite).copied().unwrap_or_default()))
    }
}

struct Run<'a> {
    workspace: &'a Workspace,
    /// What the full run measures.
    figures: Option<Figures>,
    steps: Vec<Step>,
    suites: BTreeMap<&'static str, Count>,
}

impl Run<'_> {
    /// Runs one step, says how it went and how long it took, and goes on either way.
    fn check(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) -> bool {
        let passed = self.step(name, step);
        self.count("checks", Count::one(passed));
        passed
    }

    fn step(&mut self, name: &'static str, step: impl FnOnce() -> Result<()>) -> bool {
        say(name);
        let started = Instant::now();
        let fault = step().err().map(|error| format!("{error:#}"));
        let took = started.elapsed();
        match &fault {
            None => say(&format!("{name}: passed in {:.1} s", took.as_secs_f32())),
            Some(fault) => say(&format!("{name}: FAILED in {:.1} s: {fault}", took.as_secs_f32())),
        }
        self.steps.push(Step { name, took, fault });
        self.steps.last().is_some_and(|step| step.fault.is_none())
    }

    fn count(&mut self, suite: &'static str, count: Count) {
        *self.suites.entry(suite).or_default() += count;
    }

    fn native(&mut self) {
        let mut count = Count::default();
        // The browser walks are in the workspace too; taking all of it together compiles dependencies only once.
        let mut arguments = vec!["test", "--locked", "--workspace", "--no-fail-fast", "--"];
        let skipped = ENGINES.map(|engine| format!("--skip={engine}::"));
        arguments.extend(skipped.iter().map(String::as_str));
        let (workspace, full) = (self.workspace, self.figures.is_some());
        let passed = self.step("native tests", || {
            run_tests(workspace, full, &arguments, |line| count += summary(line).unwrap_or_default())
        });
        self.conclude_suite("native", count, passed);
    }

    fn walks(&mut self) {
        let mut counts: BTreeMap<String, Count> = BTreeMap::new();
        let (workspace, full) = (self.workspace, self.figures.is_some());
        let arguments = ["test", "--locked", "--workspace", "--test", "walks"];
        let passed = self.step("browser walks", || {
            run_tests(workspace, full, &arguments, |line| {
                if let Some((engine, count)) = engine_line(line) {
                    *counts.entry(engine).or_default() += count;
                }
            })
        });
        // A crash fails in the engine in which nothing has failed yet, and so somewhere at least.
        let some_failed = counts.values().any(|count| count.failed > 0);
        for engine in ENGINES {
            let count = counts.remove(engine).unwrap_or_default();
            self.conclude_suite(engine, count, passed || some_failed);
        }
    }

    /// What only the full run does besides its walks.
    fn full(&mut self) {
        let Some(mut figures) = self.figures.take() else { return };
        self.check("schemathesis on the collector", || api::api(self.workspace, full::EXAMPLES));
        self.check("load on the collector", || {
            figures.load = Some(load::load(self.workspace, full::LOAD_SECONDS, "release")?);
            Ok(())
        });
        self.check("fuzzing", || {
            figures.fuzz = fuzz::run(self.workspace, None, full::FUZZ_SECONDS)?;
            let findings: usize = figures.fuzz.iter().map(|outcome| outcome.findings.len()).sum();
            ensure!(findings == 0, "{findings} findings, see fuzz/artifacts");
            Ok(())
        });
        self.figures = Some(figures);
    }

    /// Counts a suite; one that ran nothing, or ended badly without a failed test, has failed.
    fn conclude_suite(&mut self, suite: &'static str, count: Count, ended_well: bool) {
        let silent_fault = count.is_empty() || (!ended_well && count.failed == 0);
        self.count(suite, count);
        if silent_fault {
            self.count(suite, Count::one(false));
        }
    }

    fn conclude(self) -> Result<ExitCode> {
        let mut sum = Count::default();
        println!("\nstep, seconds");
        for step in &self.steps {
            let verdict = if step.fault.is_some() { "FAILED" } else { "" };
            println!("{:<32}{:>8.1}  {verdict}", step.name, step.took.as_secs_f32());
        }
        println!("\ntests");
        for suite in ["checks", "native"].into_iter().chain(ENGINES) {
            let count = self.suites.get(suite).copied().unwrap_or_default();
            println!("{suite:<10}{:>6} passed, {} failed", count.passed, count.failed);
            sum += count;
        }
        if let Some(figures) = &self.figures {
            full::write_report(self.workspace, &Outcome { steps: &self.steps, suites: &self.suites, sum }, figures)?;
        }
        println!("\n{} passed, {} failed", sum.passed, sum.failed);
        Ok(if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
    }
}

/// Runs a cargo command that tests, shows what it says, tests that passed left out, and hands each line on.
fn run_tests(workspace: &Workspace, full: bool, arguments: &[&str], mut read: impl FnMut(&str)) -> Result<()> {
    let mut command = workspace.command("cargo", arguments).stderr_to_stdout().unchecked();
    if full {
        command = command.env("PAREA_FULL", "1");
    }
    let output = command.reader()?;
    for line in BufReader::new(&output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        read(&line);
        let is_quiet = line.starts_with("test ") && (line.ends_with("... ok") || line.ends_with("... ignored"));
        if !is_quiet {
            println!("{line}");
        }
    }
    let succeeded = output.try_wait()?.is_some_and(|ended| ended.status.success());
    ensure!(succeeded, "cargo {} failed", arguments.join(" "));
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn conclude(count: Count, ended_well: bool) -> Count {
        let workspace = Workspace::at(&std::env::temp_dir()).unwrap();
        let mut run = Run { workspace: &workspace, figures: None, steps: Vec::new(), suites: BTreeMap::new() };
        run.conclude_suite("native", count, ended_well);
        *run.suites.get("native").unwrap()
    }

    #[test]
    fn a_suite_that_ran_nothing_has_failed() {
        assert_eq!(conclude(Count::default(), true), Count { passed: 0, failed: 1 });
    }

    #[test]
    fn a_suite_that_broke_off_has_failed_though_every_test_passed() {
        assert_eq!(conclude(Count { passed: 9, failed: 0 }, false), Count { passed: 9, failed: 1 });
    }

    #[test]
    fn a_failed_test_is_counted_once() {
        assert_eq!(conclude(Count { passed: 9, failed: 2 }, false), Count { passed: 9, failed: 2 });
        assert_eq!(conclude(Count { passed: 9, failed: 0 }, true), Count { passed: 9, failed: 0 });
    }

    #[test]
    fn every_line_of_a_run_is_read() {
        let workspace = Workspace::at(&std::env::temp_dir()).unwrap();
        let mut lines = Vec::new();
        let outcome = run_tests(&workspace, false, &["--list-nothing"], |line| lines.push(line.to_owned()));
        assert!(outcome.is_err() && lines.iter().any(|line| line.contains("--list-nothing")), "{lines:?}");
    }
}
