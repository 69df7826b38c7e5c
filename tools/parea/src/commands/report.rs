//! `parea report`: what came of campaigns and experiments.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::report::{self, Range, Report as Outcome, Tally};

/// Report what came of campaigns and experiments, from the events that were collected
///
/// What visitors did with each campaign; of each experiment whether visitors were divided as was asked, which variant is
/// better, and whether that is certain enough to act on, however often you look. www/docs/report.md says how it is reckoned.
#[derive(clap::Args)]
pub(crate) struct Report {
    #[command(flatten)]
    from: From,
    /// The configuration: keys, weights and goals of the experiments, questions of the forms, and whose events count
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Only what happened from then on: a day in UTC, or a moment like 2026-11-02T08:00:00Z
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    since: Option<Timestamp>,
    /// Only what happened before
    #[arg(long, value_name = "WHEN", value_parser = moment)]
    until: Option<Timestamp>,
    /// By how many percent a variant must do better for that to matter
    #[arg(long, value_name = "PERCENT", default_value_t = 10.0, value_parser = percent)]
    matters: f64,
}

/// Where the events are.
#[derive(clap::Args)]
#[group(required = true, multiple = false)]
struct From {
    /// Files of events, one JSON object a line, as `parea serve --forward` posts them; or lists of them
    events: Vec<PathBuf>,
    /// The collector's database in their place: SQLite file, or postgres://user:password@host/database
    #[arg(long, value_name = "DATABASE")]
    db: Option<String>,
}

/// For whom it is written.
#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people
    Text,
    /// For programs
    Json,
    /// One page that needs nothing else
    Html,
}

impl Report {
    /// Prints the report.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let source = self.config.as_deref().map(super::sound).transpose()?;
        let source = source.map(|(name, text)| crate::world::Source::read(&name, &text)).transpose()?;
        let config = source.as_ref().map(|source| source.config);
        let site = config.map(|config| config.site.id.to_owned());
        let mut tally = Tally::new(Range { site, since: self.since, until: self.until });
        for file in &self.from.events {
            report::file(file, &mut tally)?;
        }
        if let Some(database) = &self.from.db {
            report::database(database, &mut tally)?;
        }
        if let Some(first) = tally.left_out.first_broken.as_ref().filter(|_| tally.events == 0) {
            bail!("there is no event to report on, and {first}");
        }
        let outcome = Outcome::new(tally, config, self.matters / 100.0);
        super::print(&match self.format {
            Format::Text => outcome.text(),
            Format::Json => outcome.json().context("the report cannot be written as JSON")?,
            Format::Html => outcome.html()?,
        })
    }
}

/// The beginning of a day in UTC, or a moment.
fn moment(written: &str) -> Result<Timestamp, String> {
    let day = || written.parse::<Date>().ok()?.to_zoned(TimeZone::UTC).ok().map(|day| day.timestamp());
    // A date is part of every moment, but not the other way round.
    written
        .parse()
        .ok()
        .or_else(day)
        .ok_or_else(|| "write a day, 2026-11-02, or a moment, 2026-11-02T08:00:00Z".to_owned())
}

/// A share in percent that is one.
fn percent(written: &str) -> Result<f64, String> {
    let number = written.parse::<f64>().ok().filter(|number| *number > 0.0 && *number <= 1000.0);
    number.ok_or_else(|| "write percent, more than 0 and at most 1000, like 10".to_owned())
}
