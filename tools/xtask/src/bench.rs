//! `cargo xtask bench decide`: how fast audiences are decided, beside the peers of `benches/decide`, in one run.

pub mod share;

use crate::workspace::{Workspace, say};
use crate::{build, needs};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;
use std::process::ExitCode;

/// Where the npm packages of the peers are named.
const FOLDER: &str = "benches/decide";

/// What is written about a run.
const REPORT: &str = "reports/decide.md";

const SIZES: &str = "10,100,1000,10000";

const PEER: &str = "growthbook.evalCondition";

/// Below this part of a bar the check fails: machines are shared and noisy.
const TOLERATED: f64 = 0.8;

/// Medians of one engine on one set, in milliseconds.
#[derive(Debug, Clone, Deserialize)]
struct Row {
    r#where: String,
    engine: String,
    set: u32,
    rounds: u32,
    load: f64,
    first: f64,
    /// Loading and the first pass together.
    start: f64,
    pass: f64,
    /// A pass after one attribute has changed: the median of all attributes.
    change: Option<f64>,
}

/// What must be reached, and what was.
struct Bar {
    what: String,
    wanted: f64,
    reached: f64,
}

/// Measures, writes the report, and fails below [`TOLERATED`] of a bar.
pub fn decide(workspace: &Workspace, rounds: u32) -> Result<ExitCode> {
    build::build(workspace)?;
    needs::npm_packages(workspace, FOLDER)?;
    let data = workspace.path("target/bench/decide");
    let native = native(workspace)?;
    let node = |arguments: Vec<String>| Workspace::command_in(&workspace.path(FOLDER), "node", arguments);
    let path = |path: &PathBuf| path.display().to_string();
    node(vec!["gen.mjs".into(), "--sizes".into(), SIZES.into(), "--out".into(), path(&data)])
        .stdout_to_stderr()
        .run()
        .context("gen.mjs")?;
    say("measuring; the more else this machine does, the longer it takes");
    let words = vec!["run.mjs".into(), path(&data), path(&native), rounds.to_string(), SIZES.into()];
    let said = node(words).read().context("run.mjs")?;
    let rows: Vec<Row> = serde_json::from_str(&said).context("what run.mjs printed")?;
    let bars = bars(&rows)?;
    let report = report(&rows, &bars)?;
    print!("{report}");
    fs::write(workspace.path(REPORT), report)?;
    let is_reached = bars.iter().all(|bar| bar.reached >= bar.wanted * TOLERATED);
    Ok(if is_reached { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Builds the native bench, and says where it lies.
fn native(workspace: &Workspace) -> Result<PathBuf> {
    let arguments = ["build", "--release", "--bench=decide", "--message-format=json-render-diagnostics"];
    let said = workspace.command("cargo", arguments).read().context("the native bench")?;
    let program = |line: &str| {
        let message: serde_json::Value = serde_json::from_str(line).ok()?;
        Some(PathBuf::from(message.get("executable")?.as_str()?))
    };
    said.lines().rev().find_map(program).context("cargo built no bench")
}

fn find<'a>(rows: &'a [Row], place: &str, engine: &str, set: u32) -> Result<&'a Row> {
    let found = rows.iter().find(|row| row.r#where == place && row.engine == engine && row.set == set);
    found.with_context(|| format!("{engine} was not measured on {set} campaigns in {place}"))
}

fn bars(rows: &[Row]) -> Result<Vec<Bar>> {
    let mut bars = Vec::new();
    for place in ["node", "chromium"] {
        let mut bar = |what: &str, wanted: f64, reached: f64| {
            bars.push(Bar { what: format!("{place}: {what}"), wanted, reached });
        };
        let ours = |set| find(rows, place, "ours", set);
        let theirs = |set| find(rows, place, PEER, set);
        bar("warm pass, 1,000 campaigns", 20.0, theirs(1_000)?.pass / ours(1_000)?.pass);
        bar("warm pass, 10,000 campaigns", 50.0, theirs(10_000)?.pass / ours(10_000)?.pass);
        bar("load and first pass, 1,000 campaigns", 1.0, theirs(1_000)?.start / ours(1_000)?.start);
        bar("load and first pass, 10,000 campaigns", 1.0, theirs(10_000)?.start / ours(10_000)?.start);
        bar("10,000 campaigns at the price of ten times 1,000", 1.0, ours(1_000)?.pass * 10.0 / ours(10_000)?.pass);
        bar(
            "one attribute changed, against a full pass, 10,000 campaigns",
            20.0,
            theirs(10_000)?.pass / changed(rows, place)?,
        );
    }
    ensure!(bars.iter().all(|bar| bar.reached.is_finite()), "something took no time at all");
    Ok(bars)
}

/// What it takes to decide 10,000 campaigns anew after one attribute has changed.
fn changed(rows: &[Row], place: &str) -> Result<f64> {
    find(rows, place, "ours", 10_000)?.change.context("no change was measured")
}

fn report(rows: &[Row], bars: &[Bar]) -> Result<String> {
    let mut text = String::from(
        "# Deciding audiences\n\nWritten by `cargo xtask bench decide`: generated campaigns (about 4 predicates over 15 attributes, fixed seed) for 64\n\
         visitors, every engine checked against the same expected matches, all engines in turn in each round, each time in\n\
         a fresh process or page. Ours is the decider of `pkg/parea.js` as it is shipped, from a JavaScript object to a list\n\
         of indices, and the same code natively. The full pass that a change is compared with is that of evalCondition. Compare within one run only, by ratios.\n\n\
         | bar (times as fast) | wanted | reached | |\n|---|--:|--:|---|\n",
    );
    for Bar { what, wanted, reached } in bars {
        let verdict = if reached >= wanted { "" } else { "missed" };
        writeln!(text, "| {what} | {wanted} | **{reached:.2}** | {verdict} |")?;
    }
    // A pass of ours evaluates only what differs from the visitor before, so it is no full pass to compare with.
    for place in ["node", "chromium"] {
        let ratio = find(rows, place, "ours", 10_000)?.pass / changed(rows, place)?;
        writeln!(
            text,
            "\nIn {place} a pass of ours in which every attribute has changed takes {ratio:.1} times as long as one in which one has."
        )?;
    }
    text.push_str("\nMedians in milliseconds:\n\n| where | campaigns | engine | rounds | load | first pass | warm pass | one attribute changed | times as fast as evalCondition |\n|---|--:|---|--:|--:|--:|--:|--:|--:|\n");
    let mut sorted = rows.to_vec();
    sorted.sort_by(|one, other| (&one.r#where, one.set).cmp(&(&other.r#where, other.set)));
    for row in &sorted {
        let Row { r#where, engine, set, rounds, load, first, pass, .. } = row;
        let change = row.change.map(|change| format!("{change:.4}")).unwrap_or_default();
        let ratio = find(rows, r#where, PEER, *set).map(|peer| format!("{:.1}", peer.pass / pass)).unwrap_or_default();
        writeln!(
            text,
            "| {where} | {set} | {engine} | {rounds} | {load:.2} | {first:.3} | {pass:.4} | {change} | {ratio} |"
        )?;
    }
    Ok(text)
}
