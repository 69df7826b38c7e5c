//! The table of commands: a new one is a file, a line here, and an arm below.

#[cfg(feature = "audit")]
mod audit;
mod build;
mod check;
mod diff;
mod explain;
mod schema;
mod serve;
mod simulate;

use std::io::Write as _;
use std::path::Path;
use std::process::ExitCode;

use anyhow::Context as _;

/// What `parea` can do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
    Build(build::Build),
    Schema(schema::Schema),
    Simulate(simulate::Simulate),
    Explain(explain::Explain),
    Diff(diff::Diff),
    Serve(serve::Serve),
    #[cfg(feature = "audit")]
    Audit(Box<audit::Audit>),
}

impl Command {
    /// Does it; the error is for the person at the terminal.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(check) => check.run(),
            Self::Build(build) => build.run(),
            Self::Schema(schema) => schema.run(),
            Self::Simulate(simulate) => simulate.run(),
            Self::Explain(explain) => explain.run(),
            Self::Diff(diff) => diff.run(),
            Self::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
            #[cfg(feature = "audit")]
            Self::Audit(audit) => Ok(audit.run()),
        }
    }
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

/// The name and the text of a file.
fn read(file: &Path) -> anyhow::Result<(String, String)> {
    let name = file.display().to_string();
    let text = std::fs::read_to_string(file).with_context(|| format!("cannot read {name}"))?;
    Ok((name, text))
}

/// The name and the text of a file; where it cannot be read, that is said.
fn text(file: &Path) -> Result<(String, String), ExitCode> {
    read(file).map_err(|error| {
        eprintln!("parea: {error:#}");
        ExitCode::from(UNREADABLE)
    })
}

/// Says what could not be read, with the exit status for that.
fn or_unreadable(done: anyhow::Result<()>) -> anyhow::Result<ExitCode> {
    Ok(match done {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("parea: {error:#}");
            ExitCode::from(UNREADABLE)
        }
    })
}
