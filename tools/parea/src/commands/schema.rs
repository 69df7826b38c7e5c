//! `parea schema`: what editors know of the language.

use crate::schema::schema;
use crate::tables::tables;

/// Print the JSON Schema (2020-12) of the configuration, for editors: `parea schema > parea.schema.json`
#[derive(clap::Args)]
pub(crate) struct Schema {
    /// Print the tables of the documentation instead, as Markdown
    #[arg(long)]
    tables: bool,
}

impl Schema {
    /// Prints it.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        if !self.tables {
            return super::print(&format!("{:#}\n", schema()));
        }
        let marked = |(name, table): (String, String)| format!("<!-- keys: {name} -->\n{table}<!-- end of keys -->\n");
        super::print(&tables().into_iter().map(marked).collect::<String>())
    }
}
