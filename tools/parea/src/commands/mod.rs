//! The table of commands: a new one is a file, a line here, and an arm below.

mod serve;

/// What `parea` can do.
#[derive(clap::Subcommand)]
pub(crate) enum Command {
    Serve(serve::Serve),
}

impl Command {
    /// Does it; the error is for the person at the terminal.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        match self {
            Self::Serve(serve) => serve.run(),
        }
    }
}
