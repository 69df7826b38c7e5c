//! `parea build`: the strict JSON that a site serves.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::Context as _;
use jiff::Timestamp;

use crate::build::build;

/// Write the strict JSON to serve: without comments, drafts and ended campaigns
///
/// Nothing is written where `parea check` finds an error in the file, or in what is left of it.
#[derive(clap::Args)]
pub(crate) struct Build {
    /// The file, JSON with or without comments
    file: PathBuf,
    /// Where to; without it, to the standard output
    #[arg(short, long, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Build {
    /// Writes the configuration; 0, or 1 where it has errors, or 2 when it cannot be read.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let (name, text) = match super::text(&self.file) {
            Ok(read) => read,
            Err(code) => return Ok(code),
        };
        // What is over by now is a warning: it does not decide about errors.
        let built = match build(&text, Timestamp::now()) {
            Ok(built) => built,
            Err(finding) => {
                let at = if finding.path.is_empty() { String::new() } else { format!(" at `{}`", finding.path) };
                eprintln!("parea: {name}: {}{at} [{}]; nothing was written", finding.message, finding.code);
                return Ok(ExitCode::FAILURE);
            }
        };
        match &self.output {
            None => super::print(&(built + "\n"))?,
            Some(output) => {
                std::fs::write(output, built + "\n").with_context(|| format!("cannot write {}", output.display()))?;
            }
        }
        Ok(ExitCode::SUCCESS)
    }
}
