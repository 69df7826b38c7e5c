//! `parea import`: share buttons of other makers as campaigns of ours.

use std::path::PathBuf;
use std::process::ExitCode;

use anyhow::bail;

use crate::share::import::{self, Maker, campaigns};

/// Turn the share buttons of a page into campaigns
///
/// Prints the `campaigns` as JSON; what cannot be the same is said on the standard error.
#[derive(clap::Args)]
pub(crate) struct Import {
    /// Whose buttons they are
    maker: Maker,
    /// The page that holds them, HTML
    file: PathBuf,
}

impl Import {
    /// Reads the page and prints its campaigns.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let file = self.file.display();
        let (_, html) = super::read(&self.file)?;
        let found = import::read(self.maker, &html)?;
        if found.is_empty() {
            bail!(
                "there is no box of these buttons in {file}; one that a script of the page makes has to be written by hand"
            );
        }
        for found in &found {
            for note in &found.notes {
                eprintln!("{file}: {note}");
            }
        }
        let campaigns = campaigns(&found);
        super::print(&format!("{}\n", serde_json::to_string_pretty(&campaigns)?))?;
        for (at, campaign) in campaigns.iter().enumerate() {
            let slot = campaign.get("slot").and_then(serde_json::Value::as_str).unwrap_or_default();
            let which = if campaigns.len() > 1 { format!("box {}", at + 1) } else { "the box".to_owned() };
            eprintln!("{file}: put `<div data-parea-slot=\"{slot}\"></div>` where {which} stood");
        }
        Ok(ExitCode::SUCCESS)
    }
}
