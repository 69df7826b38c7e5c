//! reports/full.md: what the full test ran, on what, how it went and what it measured.

use crate::fuzz;
use crate::load::Load;
use crate::size;
use crate::test::Outcome;
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result};
use serde_json::Value;
use std::fmt::Write as _;
use std::fs;

/// For how many seconds the collector is under load.
pub const LOAD_SECONDS: u64 = 300;

/// How often schemathesis asks each address of the collector at most.
pub const EXAMPLES: u32 = 300;

/// For how many seconds each fuzz target runs.
pub const FUZZ_SECONDS: u64 = 30;

/// What the full run measures.
#[derive(Default)]
pub struct Figures {
    /// The collector under load.
    pub load: Option<Load>,
    /// The fuzz targets.
    pub fuzz: Vec<fuzz::Outcome>,
}

/// Writes the report, to be committed with the commit it ran on.
pub fn write_report(workspace: &Workspace, outcome: &Outcome<'_>, figures: &Figures) -> Result<()> {
    let git = |arguments: &[&str]| workspace.command("git", arguments).read();
    let commit = git(&["rev-parse", "HEAD"])?;
    let changes = git(&["status", "--porcelain", "--untracked-files=no"])?;
    let state = if changes.is_empty() { "nothing uncommitted" } else { "with uncommitted changes" };
    let today = workspace.command("date", ["-u", "+%Y-%m-%d"]).read()?;
    let mut report = format!(
        "# The last full test\n\nCommit `{commit}` ({state}), {today}, {}: {} passed, {} failed.\n\n",
        machine()?,
        outcome.sum.passed,
        outcome.sum.failed
    );
    report += "| tests | passed | failed |\n|---|--:|--:|\n";
    for (suite, count) in outcome.suites() {
        writeln!(report, "| {suite} | {} | {} |", count.passed, count.failed)?;
    }
    report += "\n| step | seconds | |\n|---|--:|---|\n";
    for step in outcome.steps {
        let fault = step.fault.as_deref().map(|fault| fault.lines().next().unwrap_or("failed")).unwrap_or_default();
        writeln!(report, "| {} | {:.1} | {fault} |", step.name, step.took.as_secs_f32())?;
    }
    write!(report, "\n## Soak\n\n{}", soak(workspace)?)?;
    let load = figures.load.as_ref().map_or_else(|| "It failed.\n".to_owned(), Load::markdown);
    write!(report, "\n## Load\n\n{load}\n## Fuzzing\n\n{}\n## Size\n\n", fuzz::markdown(&figures.fuzz))?;
    report += &size::markdown(workspace)?;
    fs::create_dir_all(workspace.path("reports"))?;
    fs::write(workspace.path("reports/full.md"), report)?;
    say("wrote reports/full.md: commit it");
    Ok(())
}

/// Cores and memory.
pub fn machine() -> Result<String> {
    let cores = std::thread::available_parallelism()?;
    let memory = fs::read_to_string("/proc/meminfo")?;
    let total = memory.lines().find_map(|line| line.strip_prefix("MemTotal:")).context("no MemTotal")?;
    let kib: u64 = total.trim().trim_end_matches("kB").trim().parse()?;
    Ok(format!("{cores} cores, {:.1} GiB of memory", kib as f64 / 1_048_576.0))
}

/// What the soak walks of this run have left in target/soak.
fn soak(workspace: &Workspace) -> Result<String> {
    let mut table = "One page kept open and driven; what there was after the first rounds, and in the end.\n\n\
        | engine | rounds | memory of the Wasm (KiB) | listeners | timers | nodes |\n|---|--:|--:|--:|--:|--:|\n"
        .to_owned();
    for engine in ["chromium", "firefox", "webkit"] {
        let Ok(text) = fs::read_to_string(workspace.path(&format!("target/soak/{engine}.json"))) else {
            writeln!(table, "| {engine} | failed | | | | |")?;
            continue;
        };
        let found: Value = serde_json::from_str(&text)?;
        let pair = |key: &str, unit: f64| {
            let at =
                |moment: &str| found.pointer(&format!("/{moment}/{key}")).and_then(Value::as_f64).unwrap_or(f64::NAN);
            format!("{} → {}", at("early") / unit, at("late") / unit)
        };
        let rounds = found.get("rounds").and_then(Value::as_array).into_iter().flatten();
        let rounds: Vec<String> = rounds.map(Value::to_string).collect();
        let [memory, listeners, timers, nodes] =
            [("memory", 1024.0), ("listeners", 1.0), ("timers", 1.0), ("nodes", 1.0)]
                .map(|(key, unit)| pair(key, unit));
        writeln!(table, "| {engine} | {} | {memory} | {listeners} | {timers} | {nodes} |", rounds.join(" → "))?;
    }
    Ok(table)
}
