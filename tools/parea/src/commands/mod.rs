//! The table of commands: a new one is a file, a line here, and an arm below.

mod audit;
mod check;
mod serve;

use std::path::Path;
use std::process::ExitCode;

/// What `parea` can do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
    Serve(serve::Serve),
    Audit(Box<audit::Audit>),
}

impl Command {
    /// Does it; the error is for the person at the terminal.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(check) => check.run(),
            Self::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
            Self::Audit(audit) => Ok(audit.run()),
        }
    }
}

/// The exit status where there is no file to read.
const UNREADABLE: u8 = 2;

/// The name and the text of a file; where it cannot be read, that is said.
fn text(file: &Path) -> Result<(String, String), ExitCode> {
    let name = file.display().to_string();
    match std::fs::read_to_string(file) {
        Ok(text) => Ok((name, text)),
        Err(error) => {
            eprintln!("parea: cannot read {name}: {error}");
            Err(ExitCode::from(UNREADABLE))
        }
    }
}
