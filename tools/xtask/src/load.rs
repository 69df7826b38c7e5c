//! `cargo xtask load`: the collector under load: how many submissions a second are safely on the disk, how that compares with
//! the least that could do the work, how long one takes at a steady rate, that the memory stays flat and every row is there.

use crate::needs;
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::fs;
use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpStream;
use std::path::Path;
use std::process::{Child, Command, Stdio};

/// Connections at once.
const CONNECTIONS: usize = 64;

/// For how many seconds memory and caches may find their size before anything is measured.
const WARM: u64 = 5;

/// For how many seconds each server shows how much it can.
const FULL_SPEED: u64 = 10;

/// Most growth of the collector's memory at the steady rate, in KiB.
const GROWTH: u64 = 24 * 1024;

/// How much of what the least server can the collector must do.
const SHARE: f64 = 0.8;

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

impl Said {
    /// Requests a second.
    fn rate(&self) -> f64 {
        self.requests as f64 * 1e6 / self.microseconds as f64
    }

    /// A line of the report.
    fn row(&self, server: &str) -> String {
        let milliseconds = |micros: u64| micros as f64 / 1e3;
        format!(
            "| {server} | {:.0} | {:.0} | {:.1} | {:.1} |\n",
            self.microseconds as f64 / 1e6,
            self.rate(),
            milliseconds(self.p50),
            milliseconds(self.p99)
        )
    }
}

/// What came of the load.
#[derive(Debug)]
pub struct Load {
    /// The least server, with a commit for each insert.
    bare: Said,
    /// The same, committing together what waits.
    grouped: Said,
    /// The collector, as fast as it can.
    fast: Said,
    /// The collector at a steady rate.
    steady: Said,
    rows: u64,
    /// Memory of the collector before and after the steady rate, KiB.
    memory: [u64; 2],
}

impl Load {
    /// For the report.
    pub fn markdown(&self) -> String {
        let Load { bare, grouped, fast, steady, rows, memory: [before, after] } = self;
        let mut text = format!(
            "{CONNECTIONS} connections of wrk on the same machine; each submission is on the disk before it is answered (SQLite, WAL, \
             `synchronous = FULL`). The bare servers are `tools/collector/examples/bare.rs`: axum, and one insert of a body that \
             nobody looks at.\n\n| server | seconds | submissions a second | p50 ms | p99 ms |\n|---|--:|--:|--:|--:|\n"
        );
        text += &bare.row("bare, a commit for each insert");
        text += &grouped.row("bare, one commit for all that wait");
        text += &fast.row("**collector, at full speed**");
        text += &steady.row("**collector, at a steady rate**");
        text += &format!(
            "\nThe collector does **{:.0} %** of the bare server with a commit for each insert, and {:.0} % of the one that commits \
             together. At the steady rate its memory went from {} to {} MiB. {rows} rows were listed afterwards; none was \
             missing, none refused, no connection broke.\n",
            100.0 * fast.rate() / bare.rate(),
            100.0 * fast.rate() / grouped.rate(),
            before / 1024,
            after / 1024,
        );
        text
    }
}

/// A server that runs; killed when dropped.
struct Server {
    child: Child,
    address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        self.child.kill().ok();
        self.child.wait().ok();
    }
}

impl Server {
    fn start(binary: &Path, arguments: &[&str]) -> Result<Self> {
        let mut command = Command::new(binary);
        command.args(arguments).env("PAREA_ADMIN_TOKEN", TOKEN).env("RUST_LOG", "error");
        command.stdin(Stdio::null()).stdout(Stdio::piped());
        let mut child = command.spawn().with_context(|| format!("{} does not start", binary.display()))?;
        let mut line = String::new();
        BufReader::new(child.stdout.take().context("no output")?).read_line(&mut line)?;
        let mut server = Self { child, address: String::new() };
        let address = line.trim().strip_prefix("Parea collects on http://").context("the server did not start")?;
        address.clone_into(&mut server.address);
        Ok(server)
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
        let mut lines = BufReader::new(stream).lines();
        let head = lines.next().context("no answer")??;
        ensure!(head.contains(" 200 "), "the answers are not listed: {head}");
        let mut rows = 0;
        for line in lines {
            rows += u64::from(line?.contains("how-was-it"));
        }
        Ok(rows)
    }
}

/// Puts the bare servers and the collector under load, the collector for so many seconds at a steady rate; built with a
/// profile of Cargo. Writes reports/load.md.
///
/// # Errors
/// When something is refused or breaks, a row is missing, the memory grows, or the collector does too little.
pub fn load(workspace: &Workspace, seconds: u64, profile: &str) -> Result<Load> {
    needs::for_load(workspace)?;
    say(&format!("building the collector and the bare server ({profile})"));
    for what in [&["--package=parea-cli", "--no-default-features"], &["--package=parea-collector", "--example=bare"]] {
        let build = ["build", "--locked", "--quiet", "--profile", profile];
        workspace.command("cargo", [&build[..], what].concat()).run()?;
    }
    let built = workspace.path("target").join(if profile == "dev" { "debug" } else { profile });
    let folder = tempfile::tempdir()?;
    let database = |name: &str| folder.path().join(name).display().to_string();
    let bare = |arguments: &[&str]| {
        let server = Server::start(&built.join("examples/bare"), arguments)?;
        drive(workspace, &server, WARM, 0, "warm")?;
        drive(workspace, &server, FULL_SPEED, 0, "fast")
    };
    let (alone, grouped) = (bare(&[&database("bare.sqlite")])?, bare(&[&database("grouped.sqlite"), "grouped"])?);
    let collector = ["serve", "--listen", "127.0.0.1:0", "--db", &database("load.sqlite")];
    let collector = Server::start(&built.join("parea"), &collector)?;
    let warm = drive(workspace, &collector, WARM, 0, "warm")?;
    let fast = drive(workspace, &collector, FULL_SPEED, 0, "fast")?;
    // Half of what it can: as busy as a server should be.
    let pause = (2e3 * CONNECTIONS as f64 / fast.rate()).ceil() as u64;
    let before = collector.memory()?;
    let steady = drive(workspace, &collector, seconds, pause, "steady")?;
    let memory = [before, collector.memory()?];
    let answered = warm.requests + fast.requests + steady.requests;
    let load = Load { bare: alone, grouped, fast, steady, rows: collector.rows()?, memory };
    print!("{}", load.markdown());
    let text = format!(
        "# The collector under load\n\n`cargo xtask load` on {}.\n\n{}",
        crate::full::machine()?,
        load.markdown()
    );
    fs::write(workspace.path("reports/load.md"), text)?;
    // What was under way at the end was stored, and its answer no longer awaited.
    let most = answered + 3 * CONNECTIONS as u64;
    ensure!((answered..=most).contains(&load.rows), "{answered} answers, but {} rows", load.rows);
    ensure!(load.memory[1] <= load.memory[0] + GROWTH, "the memory grows: {:?} KiB", load.memory);
    ensure!(load.fast.rate() >= SHARE * load.bare.rate(), "less than {SHARE} of what a bare server does");
    Ok(load)
}

fn drive(workspace: &Workspace, server: &Server, seconds: u64, pause: u64, run: &str) -> Result<Said> {
    say(&format!("load for {seconds} s ({run})"));
    let (connections, duration, pause) = (format!("-c{CONNECTIONS}"), format!("-d{seconds}s"), pause.to_string());
    let url = format!("http://{}", server.address);
    let script = ["-s", "tools/xtask/load.lua", &url, "--", run, &pause];
    let arguments = [&["-t2", &connections, &duration, "--timeout", "20s"][..], &script].concat();
    let said = workspace.command("wrk", arguments).read()?;
    let line = said.lines().rev().find(|line| line.starts_with('{')).context("wrk says nothing")?;
    let said: Said = serde_json::from_str(line).with_context(|| format!("wrk says {line}"))?;
    ensure!(said.refused + said.broken == 0, "something was refused or broke: {said:?}");
    Ok(said)
}
