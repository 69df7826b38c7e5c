//! `parea explain`: who would see what now, and why.

use std::path::PathBuf;

use anyhow::{Context as _, bail};
use jiff::Timestamp;
use serde_json::Value as Json;

use crate::explain::language::Speaker;
use crate::explain::{Moment, explain, rule, trace, words};
use crate::world::{Source, World};
use crate::written;

/// Say what a visitor would see at one moment of a visit, and why not the rest
///
/// VISIT.json, with or without comments, holds the page, the moment, the consent and what is known: {"url": "/shop", "consent": "all",
/// "stay": "20s"}. www/docs/explain.md lists everything it can hold.
#[derive(clap::Args)]
pub(crate) struct Explain {
    /// The configuration, JSON with or without comments
    file: PathBuf,
    /// The visit
    #[arg(long, value_name = "FILE")]
    visit: PathBuf,
    /// The payload of the site's GrowthBook; without it no feature has a value
    #[arg(long, value_name = "FILE")]
    features: Option<PathBuf>,
    /// Only this campaign
    #[arg(long, value_name = "ID")]
    campaign: Option<String>,
    /// The language of its sentences: de, el, en, fa or pl; without it that of LC_ALL, LC_MESSAGES or LANG
    #[arg(long, value_name = "TAG")]
    language: Option<String>,
    /// How it is written
    #[arg(long, value_enum, default_value_t = super::Format::Human)]
    format: super::Format,
}

impl Explain {
    /// Prints the trace.
    pub(crate) fn run(self) -> anyhow::Result<()> {
        let by = match &self.language {
            Some(tag) => Speaker::of(tag)?,
            None => Speaker::of_environment(|name| std::env::var(name).ok())?,
        };
        let source = super::source(&self.file, self.features.as_deref())?;
        let (visit_name, visit) = super::read(&self.visit)?;
        let moment: Moment = written::object(&visit, "a visit").with_context(|| format!("cannot read {visit_name}"))?;
        let (mut traced, world) = explain(&source, &moment)?;
        if let (Some(id), Some(campaigns)) = (&self.campaign, traced.get_mut("campaigns").and_then(Json::as_array_mut))
        {
            campaigns.retain(|campaign| campaign.get("id").and_then(Json::as_str) == Some(id));
            if campaigns.is_empty() {
                bail!("{}: there is no campaign `{id}`", self.file.display());
            }
        }
        match self.format {
            super::Format::Json => super::print(&format!("{traced:#}\n")),
            super::Format::Human => super::print(&human(&traced, &world, &source, &by)),
        }
    }
}

/// The moment, then for each campaign what became of it, its rules and its gates.
fn human(traced: &Json, world: &World, source: &Source, by: &Speaker) -> String {
    let clock = |at: Timestamp| by.moment(&at.to_zoned(world.zone.clone()));
    let mut out = by.head(&world.now().to_zoned(world.zone.clone()), world.address(), &trace::granted(world)) + "\n";
    for campaign in traced.get("campaigns").and_then(Json::as_array).into_iter().flatten() {
        let id = campaign.get("id").and_then(Json::as_str).unwrap_or_default();
        let whole = source.config.campaigns.iter().find(|own| own.id == id);
        let rule = whole.map(|own| format!("  {}\n", rule::rule(own.value, by))).unwrap_or_default();
        let (sentence, gates) = (words::sentence(campaign, by, &clock), words::gates(campaign, by, &clock));
        out += &format!("\n{sentence}\n{rule}{gates}");
    }
    out
}
