//! `parea build`: the strict JSON that a site serves.

use std::path::PathBuf;

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
    /// Writes the configuration.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let (name, text) = super::sound(&self.file)?;
        let built = build(&text, Timestamp::now()).map_err(|finding| {
            let at = if finding.path.is_empty() { String::new() } else { format!(" at `{}`", finding.path) };
            let report = format!("parea: {name}: {}{at} [{}]; nothing was written\n", finding.message, finding.code);
            super::Broken { report }
        })?;
        match &self.output {
            None => super::print(&(built + "\n")),
            Some(output) => {
                std::fs::write(output, built + "\n").with_context(|| format!("cannot write {}", output.display()))
            }
        }
    }
}
