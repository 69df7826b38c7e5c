//! `cargo xtask fuzz`: every parser against arbitrary input, one target a parser (fuzz/).
//!
//! libFuzzer's instrumentation works with the pinned stable compiler. No sanitizer is used: there is no `unsafe` in our
//! code, and what it would miss otherwise (overflows, failed assertions, loops without end) is switched on.

use crate::needs;
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result, ensure};
use regex::Regex;
use serde_json::Value;
use std::fs;
use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::ExitCode;

/// A target, and how it is run besides the common way.
struct Target {
    name: &'static str,
    flags: &'static [&'static str],
}

/// A target of bounded input.
const fn target(name: &'static str) -> Target {
    Target { name, flags: &["-max_len=4096"] }
}

/// Every target of fuzz/.
const TARGETS: &[Target] = &[
    target("tc_string"),
    target("gpp_string"),
    Target { name: "us_privacy", flags: &["-max_len=16"] },
    target("cookies"),
    Target { name: "records", flags: &["-max_len=32"] },
    target("json"),
    // A configuration is never freed: the process is replaced when it has grown too large.
    Target { name: "configuration", flags: &["-max_len=16384", "-fork=1", "-ignore_ooms=1", "-rss_limit_mb=1000"] },
    target("text"),
    target("addresses"),
    target("collector_events"),
    target("session"),
    target("queue"),
];

/// What one target did.
#[derive(Debug)]
pub struct Outcome {
    /// Its name.
    pub target: &'static str,
    /// For how long it ran.
    pub seconds: u64,
    /// Inputs that were tried.
    pub executions: u64,
    /// Edges of the instrumented code that were reached.
    pub coverage: u64,
    /// Inputs that broke a claim, hung or trapped, as files.
    pub findings: Vec<PathBuf>,
}

/// Runs one target or all of them, for so many seconds each; fails when one finds something.
pub fn fuzz(workspace: &Workspace, only: Option<&str>, seconds: u64) -> Result<ExitCode> {
    let outcomes = run(workspace, only, seconds)?;
    print!("{}", markdown(&outcomes));
    let is_clean = outcomes.iter().all(|outcome| outcome.findings.is_empty());
    Ok(if is_clean { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// Runs one target or all of them, and says what each did.
///
/// # Errors
/// When there is no such target, or the targets cannot be built.
pub fn run(workspace: &Workspace, only: Option<&str>, seconds: u64) -> Result<Vec<Outcome>> {
    let chosen = || TARGETS.iter().filter(|target| only.is_none_or(|name| name == target.name));
    let names: Vec<_> = TARGETS.iter().map(|target| target.name).collect();
    ensure!(chosen().next().is_some(), "no such target; there are {}", names.join(", "));
    let program = needs::cargo_fuzz(workspace)?;
    say("building the fuzz targets");
    let mut arguments = vec!["fuzz", "build", "--fuzz-dir=fuzz", "--sanitizer=none"];
    arguments.extend(only);
    command(workspace, &program, &arguments)?.run().context("the fuzz targets do not build")?;
    chosen().map(|target| run_one(workspace, &program, target, seconds)).collect()
}

fn command(workspace: &Workspace, program: &Path, arguments: &[&str]) -> Result<duct::Expression> {
    let program = program.to_str().context("the cache's path is not UTF-8")?;
    Ok(workspace.command(program, arguments.iter().copied()))
}

fn run_one(workspace: &Workspace, program: &Path, target: &Target, seconds: u64) -> Result<Outcome> {
    say(&format!("fuzzing {} for {seconds} s", target.name));
    let folder = |inside: &str| workspace.path("fuzz").join(inside).join(target.name);
    for inside in ["corpus", "artifacts"] {
        fs::create_dir_all(folder(inside))?;
    }
    write_seeds(workspace, target.name, &folder("target/seeds"))?;
    let before = files(&folder("artifacts"))?;
    let (corpus, made, kept) = (folder("corpus"), folder("target/seeds"), folder("seeds"));
    let time = format!("-max_total_time={seconds}");
    let mut arguments = vec!["fuzz", "run", "--fuzz-dir=fuzz", "--sanitizer=none", target.name];
    arguments.extend([&corpus, &made, &kept].iter().filter(|place| place.exists()).filter_map(|place| place.to_str()));
    arguments.extend(["--", &time, "-timeout=20", "-print_final_stats=1"]);
    arguments.extend(target.flags);
    let output = command(workspace, program, &arguments)?.stderr_to_stdout().unchecked().reader()?;
    let progress = Regex::new(r"^#(\d+)[:\s].*cov: (\d+)")?;
    let (mut executions, mut coverage, mut finding) = (0, 0, Vec::new());
    for line in BufReader::new(&output).split(b'\n') {
        let line = String::from_utf8_lossy(&line?).into_owned();
        if let Some(found) = progress.captures(&line) {
            executions = executions.max(found[1].parse().unwrap_or(0));
            coverage = coverage.max(found[2].parse().unwrap_or(0));
        }
        // From the first word of a finding on: what was claimed, and how to try it again.
        let begins = line.contains("panicked at") || line.contains("ERROR: libFuzzer");
        if begins || (1..80).contains(&finding.len()) {
            finding.push(line);
        }
    }
    let ended_well = output.try_wait()?.is_some_and(|ended| ended.status.success());
    let known = |file: &PathBuf| before.contains(file);
    let findings: Vec<_> = files(&folder("artifacts"))?.into_iter().filter(|file| !known(file)).collect();
    println!("{}", finding.join("\n"));
    ensure!(ended_well || !findings.is_empty(), "{} broke off", target.name);
    Ok(Outcome { target: target.name, seconds, executions, coverage, findings })
}

fn files(folder: &Path) -> Result<Vec<PathBuf>> {
    fs::read_dir(folder)?.map(|entry| Ok(entry?.path())).collect()
}

/// What a target begins with: real records from the corpus, and the demo's configuration.
fn write_seeds(workspace: &Workspace, target: &str, folder: &Path) -> Result<()> {
    fs::create_dir_all(folder)?;
    for (number, seed) in seeds(workspace, target)?.iter().enumerate() {
        fs::write(folder.join(format!("{number:04}")), seed)?;
    }
    Ok(())
}

fn seeds(workspace: &Workspace, target: &str) -> Result<Vec<Vec<u8>>> {
    let corpus = |stem: &str| texts(&workspace.path(&format!("tests/data/consent/{stem}.json")));
    let demo = workspace.path("www/elaia/parea.json");
    let texts = match target {
        "tc_string" => corpus("tcf_vectors")?.into_iter().filter(|text| text.starts_with('C')).collect(),
        "gpp_string" => corpus("gpp_vectors")?.into_iter().filter(|text| text.starts_with("DB")).collect(),
        "us_privacy" => corpus("usprivacy")?.into_iter().filter(|text| text.len() < 16).collect(),
        "cookies" | "json" => records(workspace, target == "cookies")?,
        "records" => return Ok((0u16..400).map(|page| [&page.to_be_bytes()[..], &[0; 8]].concat()).collect()),
        "configuration" => vec![fs::read_to_string(demo)?],
        "text" | "addresses" => texts(&demo)?,
        _ => Vec::new(),
    };
    Ok(texts.into_iter().map(String::into_bytes).collect())
}

/// Every text in a JSON file.
fn texts(file: &Path) -> Result<Vec<String>> {
    fn gather(value: &Value, all: &mut Vec<String>) {
        match value {
            Value::String(text) => all.push(text.clone()),
            Value::Array(items) => items.iter().for_each(|item| gather(item, all)),
            Value::Object(members) => members.values().for_each(|member| gather(member, all)),
            _ => {}
        }
    }
    let mut all = Vec::new();
    let text = fs::read_to_string(file).with_context(|| format!("cannot read {}", file.display()))?;
    gather(&serde_json::from_str(&text)?, &mut all);
    Ok(all)
}

/// The records of all consent managers: as cookies of a page, or each by itself.
fn records(workspace: &Workspace, as_cookies: bool) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for file in files(&workspace.path("tests/data/consent"))? {
        if file.extension().is_none_or(|own| own != "json") {
            continue;
        }
        let json: Value = serde_json::from_str(&fs::read_to_string(&file)?)?;
        let vectors = json.get("vectors").and_then(Value::as_array);
        for vector in vectors.into_iter().flatten() {
            let pairs = |area: &str| vector.get(area).and_then(Value::as_object).into_iter().flatten();
            let text = |raw: &Value| raw.as_str().unwrap_or_default().to_owned();
            if as_cookies {
                let cookies = pairs("cookies").map(|(name, raw)| format!("{name}={}", text(raw)));
                all.push(cookies.collect::<Vec<_>>().join("; "));
            } else {
                all.extend(pairs("localStorage").chain(pairs("cookies")).map(|(_, raw)| text(raw)));
            }
        }
    }
    all.retain(|text| !text.is_empty() && text.len() < 4096);
    Ok(all)
}

/// The table of reports/full.md and reports/fuzz.md.
pub fn markdown(outcomes: &[Outcome]) -> String {
    let mut table =
        "| target | seconds | executions | coverage (edges) | findings |\n|---|--:|--:|--:|--:|\n".to_owned();
    for outcome in outcomes {
        let Outcome { target, seconds, executions, coverage, findings } = outcome;
        table += &format!("| `{target}` | {seconds} | {executions} | {coverage} | {} |\n", findings.len());
    }
    table
}
