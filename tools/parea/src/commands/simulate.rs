//! `parea simulate`: what is shown when, on a journey through a site.

use std::path::PathBuf;

use jiff::tz::TimeZone;
use serde_json::{Value, json};

use crate::simulate;
use crate::world::Told;

/// Run a journey through the widget with simulated time, and print what is shown when
///
/// A journey is a file of JSON objects, one a line: {"consent": "all"}, {"visit": "/shop", "stay": "20s"},
/// {"dismiss": "offer"}, {"away": "3d"}. www/docs/simulate.md lists all of them. Equal files and seeds print the same.
#[derive(clap::Args)]
pub(crate) struct Simulate {
    /// The configuration, JSON with or without comments
    file: PathBuf,
    /// The journey, one JSON object a line
    #[arg(long, value_name = "FILE")]
    journey: PathBuf,
    /// The payload of the site's GrowthBook; without it no feature has a value
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Where chance begins: ids, and what is drawn by them
    #[arg(long, default_value_t = 0)]
    seed: u64,
    /// How it is written
    #[arg(long, value_enum, default_value_t = super::Format::Human)]
    format: super::Format,
    /// Print the pages that are opened as well
    #[arg(long)]
    pages: bool,
}

impl Simulate {
    /// Prints the journey.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let source = super::source(&self.file, self.features.as_deref())?;
        let (journey_name, journey) = super::read(&self.journey)?;
        let journey = simulate::read(&journey_name, &journey)?;
        let mut told = simulate::run(&source, &journey, self.seed)?;
        told.retain(|told| self.pages || told.name != "page");
        super::print(&match self.format {
            super::Format::Human => told.iter().map(|told| human(told, &source.zone) + "\n").collect::<String>(),
            super::Format::Json => {
                format!("{:#}\n", Value::Array(told.iter().map(|told| object(told, &source.zone)).collect()))
            }
        })
    }
}

/// One line: when, what, which campaign, and what there is to say of it.
fn human(told: &Told, zone: &TimeZone) -> String {
    let at = told.at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string();
    let name = match told.name {
        "show" => "shows",
        "close" => "closes",
        "convert" => "converts",
        "step" => "goes on",
        "submit" => "submits",
        "open" => "opens",
        "copy" => "copies",
        "share" => "shares",
        "track" => "tracks",
        other => other,
    };
    let more =
        if told.name == "show" && !told.more.is_empty() { format!("\"{}\"", told.more) } else { told.more.clone() };
    let parts = [at.as_str(), &format!("{name:<8}"), &told.campaign, &more];
    parts.iter().filter(|part| !part.is_empty()).copied().collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

fn object(told: &Told, zone: &TimeZone) -> Value {
    let at = told.at.to_zoned(zone.clone()).strftime("%Y-%m-%dT%H:%M:%S%:z").to_string();
    json!({ "at": at, "event": told.name, "campaign": told.campaign, "detail": told.more })
}
