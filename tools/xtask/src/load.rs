//! `cargo xtask load`: the collector under steady load: how many submissions a second are safely on the disk, how long one
//! takes, that the memory stays flat and that every row is there.

use crate::needs;
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Connections at once.
const CONNECTIONS: usize = 32;

/// For how many seconds memory and caches may find their size before it is measured.
const WARM: u64 = 10;

/// Most growth of the collector's memory after that, in KiB.
const GROWTH: u64 = 24 * 1024;

/// Long enough for the collector, and worth nothing: the database is deleted afterwards.
const TOKEN: &str = "for-this-load-only";

/// What wrk says at the end (load.lua); times in microseconds.
#[derive(Debug, Deserialize)]
struct Said {
    requests: u64,
    microseconds: u64,
    refused: u64,
    broken: u64,
    p50: u64,
    p99: u64,
}

/// What came of the load.
#[derive(Debug)]
pub struct Load {
    said: Said,
    rows: u64,
    /// Memory of the collector before and after, KiB.
    memory: [u64; 2],
}

impl Load {
    /// For the report.
    pub fn markdown(&self) -> String {
        let Load { said, rows, memory: [before, after] } = self;
        let rate = said.requests as f64 * 1e6 / said.microseconds as f64;
        let milliseconds = |micros: u64| micros as f64 / 1e3;
        format!(
            "{CONNECTIONS} connections for {:.0} s: {rate:.0} submissions a second, each on the disk before it was answered; half of them \
             within {:.1} ms, 99 % within {:.1} ms. {} answered, {} refused, {} connections broken; {rows} rows with those of the \
             first {WARM} s. Memory of the collector: {} MiB before, {} MiB after.\n",
            said.microseconds as f64 / 1e6,
            milliseconds(said.p50),
            milliseconds(said.p99),
            said.requests,
            said.refused,
            said.broken,
            before / 1024,
            after / 1024,
        )
    }
}

/// A collector that runs; killed when dropped.
struct Collector {
    child: Child,
    address: String,
}

impl Drop for Collector {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Collector {
    fn start(binary: &Path, database: &Path) -> Result<Self> {
        let mut command = Command::new(binary);
        command.args(["serve", "--listen", "127.0.0.1:0", "--db"]).arg(database);
        command.env("PAREA_ADMIN_TOKEN", TOKEN).env("RUST_LOG", "error").stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("{} does not start", binary.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let mut collector = Self { child, address: String::new() };
        line.trim()
            .strip_prefix("Parea collects on http://")
            .context("the collector did not start")?
            .clone_into(&mut collector.address);
        Ok(collector)
    }

    /// Resident memory, KiB.
    fn memory(&self) -> Result<u64> {
        let status = fs::read_to_string(format!("/proc/{}/status", self.child.id()))?;
        let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).context("no VmRSS")?;
        Ok(line.trim().trim_end_matches("kB").trim().parse()?)
    }

    /// The answers that the collector lists, as lines of CSV without its head. HTTP/1.0: the body ends with the connection.
    fn rows(&self) -> Result<u64> {
        let host = self.address.split('/').next().unwrap_or_default();
        let mut stream = TcpStream::connect(host)?;
        write!(stream, "GET /v1/answers?format=csv HTTP/1.0\r\nhost: {host}\r\nauthorization: Bearer {TOKEN}\r\n\r\n")?;
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer)?;
        let answer = String::from_utf8_lossy(&answer);
        let (head, body) = answer.split_once("\r\n\r\n").context("no answer")?;
        ensure!(head.contains(" 200 "), "the answers are not listed: {head}");
        Ok(body.lines().filter(|line| line.contains("how-was-it")).count() as u64)
    }
}

/// Puts the collector under load for so many seconds, built with a profile of Cargo.
///
/// # Errors
/// When something is refused or breaks, a row is missing, or the memory grows.
pub fn load(workspace: &Workspace, seconds: u64, profile: &str) -> Result<Load> {
    needs::for_load(workspace)?;
    say(&format!("building the collector ({profile})"));
    let build = ["build", "--locked", "--quiet", "--package=parea-cli", "--no-default-features", "--profile", profile];
    workspace.command("cargo", build).run()?;
    let folder = tempfile::tempdir()?;
    let built = if profile == "dev" { "debug" } else { profile };
    let binary = workspace.path("target").join(built).join("parea");
    let collector = Collector::start(&binary, &folder.path().join("load.sqlite"))?;
    let warm = drive(workspace, &collector, WARM, "warm")?;
    let before = collector.memory()?;
    let said = drive(workspace, &collector, seconds, "load")?;
    let load = Load { rows: collector.rows()?, memory: [before, collector.memory()?], said };
    print!("{}", load.markdown());
    let answered = warm.requests + load.said.requests;
    // What was under way at the end was stored, and its answer no longer awaited.
    let most = answered + 2 * CONNECTIONS as u64;
    ensure!(load.said.refused + load.said.broken + warm.refused + warm.broken == 0, "something was refused or broke");
    ensure!((answered..=most).contains(&load.rows), "{answered} answers, but {} rows", load.rows);
    ensure!(load.memory[1] <= load.memory[0] + GROWTH, "the memory grows: {:?} KiB", load.memory);
    Ok(load)
}

fn drive(workspace: &Workspace, collector: &Collector, seconds: u64, run: &str) -> Result<Said> {
    say(&format!("load on the collector for {seconds} s"));
    let (connections, duration) = (format!("-c{CONNECTIONS}"), format!("-d{seconds}s"));
    let url = format!("http://{}", collector.address);
    let arguments = ["-t2", &connections, &duration, "--timeout", "20s", "-s", "tools/xtask/load.lua", &url, "--", run];
    let said = workspace.command("wrk", arguments).read()?;
    let line = said.lines().rev().find(|line| line.starts_with('{')).context("wrk says nothing")?;
    serde_json::from_str(line).with_context(|| format!("wrk says {line}"))
}
