//! `parea diff`: whom a change of the configuration reaches, and whom no more.

use std::path::{Path, PathBuf};

use serde_json::json;

use crate::diff::{Change, diff};

/// Compare two configurations over a synthetic population: the reach of each campaign before and after
///
/// The visitors are made of what both files ask for (www/docs/diff.md says how). The numbers compare the files; they
/// do not foretell how many real visitors see something.
#[derive(clap::Args)]
pub(crate) struct Diff {
    /// The configuration as it was
    old: PathBuf,
    /// The configuration as it is to be
    new: PathBuf,
    /// The payload of the site's GrowthBook; without it no feature has a value
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// How many visitors are tried
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    visitors: usize,
    /// Where chance begins; equal files and seeds give equal numbers
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How it is written
    #[arg(long, value_enum, default_value_t = super::Format::Human)]
    format: super::Format,
}

impl Diff {
    /// Prints the difference.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let read = |file: &Path| super::source(file, self.features.as_deref());
        let (old, new) = (read(&self.old)?, read(&self.new)?);
        let change = diff(&old, &new, self.visitors, self.seed);
        super::print(&match self.format {
            super::Format::Human => human(&change),
            super::Format::Json => format!("{:#}\n", json!(change)),
        })
    }
}

fn human(change: &Change) -> String {
    let share = |count: usize| format!("{:.1} %", 100.0 * count as f64 / change.visitors.max(1) as f64);
    let cell = |count: Option<usize>| count.map_or("–".to_owned(), share);
    let wide = change.campaigns.iter().map(|reach| reach.id.chars().count()).max().unwrap_or(0).max("campaign".len());
    let mut out = format!("{} visitors\n\n{:<wide$}  {:>8}  {:>8}\n", change.visitors, "campaign", "before", "after");
    for reach in &change.campaigns {
        let remark = match (reach.before, reach.after) {
            _ if reach.unreachable => "  nobody sees it any more",
            (None, Some(0)) => "  new, and nobody sees it",
            (None, _) => "  new",
            (_, None) => "  gone",
            (Some(0), Some(0)) => "  nobody sees it",
            (before, after) if before == after => "",
            (before, after) if before < after => "  more",
            _ => "  fewer",
        };
        out += &format!("{:<wide$}  {:>8}  {:>8}{remark}\n", reach.id, cell(reach.before), cell(reach.after));
    }
    if !change.overlaps.is_empty() {
        out += "\nVisitors who are meant by two campaigns of which one can show at a time:\n";
    }
    for overlap in &change.overlaps {
        let [one, other] = &overlap.campaigns;
        out += &format!("{one} and {other}: {} before, {} after\n", share(overlap.before), share(overlap.after));
    }
    out
}
