//! `parea schema`: what editors know of the language.

use crate::schema::schema;

/// Print the JSON Schema (2020-12) of the configuration, for editors: `parea schema > parea.schema.json`
#[derive(clap::Args)]
pub(crate) struct Schema {}

impl Schema {
    /// Prints it.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        super::print(&format!("{:#}\n", schema()))
    }
}
