//! The table of commands: a new one is a file, a line here, and an arm below.

#[cfg(feature = "audit")]
mod audit;
mod build;
mod check;
mod diff;
mod erase;
mod explain;
mod import;
mod listen;
mod report;
mod schema;
mod serve;
mod simulate;
mod text;

use std::io::{IsTerminal as _, Read as _, Write as _};
use std::path::Path;
use std::process::ExitCode;

use annotate_snippets::{Level, Renderer, Snippet};
use anyhow::{Context as _, bail};
use jiff::Timestamp;
use parea::config::{Value, value};
use parea::ports::Native;

use crate::check::{Finding, Severity, bounded, check};
use crate::world::Source;

/// What `parea` can do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
    Build(build::Build),
    Schema(schema::Schema),
    Simulate(simulate::Simulate),
    Explain(explain::Explain),
    Diff(diff::Diff),
    Report(report::Report),
    Text(text::Text),
    Import(import::Import),
    Serve(Box<serve::Serve>),
    Erase(erase::Erase),
    #[cfg(feature = "audit")]
    Audit(Box<audit::Audit>),
}

impl Command {
    /// Does it; the error is for the person at the terminal.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(check) => ended(check.run()),
            Self::Build(build) => ended(build.run().map(|()| ExitCode::SUCCESS)),
            Self::Schema(schema) => schema.run().map(|()| ExitCode::SUCCESS),
            Self::Simulate(simulate) => ended(simulate.run().map(|()| ExitCode::SUCCESS)),
            Self::Explain(explain) => ended(explain.run().map(|()| ExitCode::SUCCESS)),
            Self::Diff(diff) => ended(diff.run().map(|()| ExitCode::SUCCESS)),
            Self::Report(report) => ended(report.run().map(|()| ExitCode::SUCCESS)),
            Self::Text(text) => ended(text.run()),
            Self::Erase(erase) => erase.run().map(|()| ExitCode::SUCCESS),
            Self::Import(import) => ended(import.run()),
            Self::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
            #[cfg(feature = "audit")]
            Self::Audit(audit) => Ok(audit.run()),
        }
    }
}

/// The exit status of what reads a configuration: 1 where there are errors in it, 2 where something cannot be read.
fn ended(done: anyhow::Result<ExitCode>) -> anyhow::Result<ExitCode> {
    Ok(done.unwrap_or_else(|error| match error.downcast::<Broken>() {
        Ok(broken) => {
            eprint!("{broken}");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("parea: {error:#}");
            ExitCode::from(UNREADABLE)
        }
    }))
}

/// For whom something is written.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For programs
    Json,
}

/// Writes to the standard output; whoever reads no further (`head`) has seen enough.
fn print(text: &str) -> anyhow::Result<()> {
    match std::io::stdout().write_all(text.as_bytes()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(error).context("cannot write"),
        _ => Ok(()),
    }
}

/// The exit status where there is nothing to read.
const UNREADABLE: u8 = 2;

/// The largest file that is read, bytes.
const LARGEST: u64 = 64 * 1024 * 1024;

/// The name and the text of a file.
fn read(file: &Path) -> anyhow::Result<(String, String)> {
    let name = file.display().to_string();
    let open = || -> std::io::Result<Vec<u8>> {
        let mut bytes = Vec::new();
        std::fs::File::open(file)?.take(LARGEST + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    let bytes = open().with_context(|| format!("cannot read {name}"))?;
    if bytes.len() as u64 > LARGEST {
        bail!("cannot read {name}: it is larger than {} MiB", LARGEST >> 20);
    }
    match String::from_utf8(bytes) {
        // Some editors put a mark before the text, which browsers take away as well.
        Ok(text) => Ok((name, text.strip_prefix('\u{feff}').map(str::to_owned).unwrap_or(text))),
        Err(error) => {
            let at = error.utf8_error().valid_up_to();
            let line = error.as_bytes().iter().take(at).filter(|byte| **byte == b'\n').count() + 1;
            bail!("cannot read {name}: line {line} is not UTF-8; save the file as UTF-8")
        }
    }
}

/// The name and the text of a configuration that is not too large, or too deep, to be looked into.
fn configuration(file: &Path) -> anyhow::Result<(String, String)> {
    let (name, text) = read(file)?;
    bounded(&text).with_context(|| format!("cannot read {name}"))?;
    Ok((name, text))
}

/// The name and the text of a configuration without errors: what comes of one would look like a decision.
fn sound(file: &Path) -> anyhow::Result<(String, String)> {
    let (name, text) = configuration(file)?;
    // What is over by now is a warning: the moment does not decide about errors.
    let mut findings = check(&text, Timestamp::now());
    findings.retain(|finding| finding.severity == Severity::Error);
    if findings.is_empty() {
        return Ok((name, text));
    }
    let report = report(&name, &text, &findings, std::io::stderr().is_terminal());
    let count = findings.len();
    Err(Broken {
        report: format!("{report}parea: {name}: {count} errors; nothing is tried with a broken configuration\n"),
    }
    .into())
}

/// A configuration to be tried out, with the payload of the site's GrowthBook.
fn source(file: &Path, features: Option<&Path>) -> anyhow::Result<Source> {
    let (name, text) = sound(file)?;
    let mut source = Source::read(&name, &text)?;
    source.features = features.map(payload).transpose()?;
    if source.features.is_none() && !source.config.growthbook.is_null() {
        eprintln!(
            "parea: {name}: no feature has a value, because nothing says what GrowthBook answers: --features FILE"
        );
    }
    Ok(source)
}

/// What GrowthBook answers.
fn payload(file: &Path) -> anyhow::Result<Value> {
    let (name, text) = read(file)?;
    match value::parse(&text, &Native) {
        Ok(payload) if payload.get("features").is_some() => Ok(payload),
        _ => bail!("cannot read {name}: it is no payload of GrowthBook, decrypted, with `features`"),
    }
}

/// A configuration with errors, and what there is to say of them.
#[derive(Debug)]
struct Broken {
    report: String,
}

impl std::fmt::Display for Broken {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.report)
    }
}

impl std::error::Error for Broken {}

/// Findings as a compiler says them.
fn report(name: &str, text: &str, findings: &[Finding], in_colour: bool) -> String {
    let renderer = if in_colour { Renderer::styled() } else { Renderer::plain() };
    let mut out = String::new();
    for finding in findings {
        let level = match finding.severity {
            Severity::Error => Level::Error,
            Severity::Warning => Level::Warning,
            Severity::Note => Level::Info,
        };
        let label = level.span(finding.span.clone()).label(&finding.why);
        let place = Snippet::source(text).origin(name).fold(true).annotation(label);
        let at = format!("at `{}`", finding.path);
        let mut message = level.title(&finding.message).id(finding.code).snippet(place);
        if !finding.path.is_empty() {
            message = message.footer(Level::Note.title(&at));
        }
        if !finding.help.is_empty() {
            message = message.footer(Level::Help.title(&finding.help));
        }
        out += &format!("{}\n\n", renderer.render(message));
    }
    out
}
