//! The table of commands: a new one is a file, a line here, and an arm below.

#[cfg(feature = "audit")]
mod audit;
mod check;
mod serve;

use std::process::ExitCode;

/// What `parea` can do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Check(check::Check),
    Serve(serve::Serve),
    #[cfg(feature = "audit")]
    Audit(Box<audit::Audit>),
}

impl Command {
    /// Does it; the error is for the person at the terminal.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        match self {
            Self::Check(check) => check.run(),
            Self::Serve(serve) => serve.run().map(|()| ExitCode::SUCCESS),
            #[cfg(feature = "audit")]
            Self::Audit(audit) => Ok(audit.run()),
        }
    }
}
