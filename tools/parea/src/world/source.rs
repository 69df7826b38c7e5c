//! A configuration that is tried out, and the consent that a visitor gives to it.

use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use parea::config::{Config, Value, value};
use parea::ports::Native;

use crate::check::Document;

/// The cookie in which the tried-out visitor's decision stands.
pub(super) const RECORD: &str = "parea-tried-consent";

/// Our own categories.
const CATEGORIES: [&str; 6] =
    ["necessary", "functional", "analytics", "marketing", "personalisation", "personalization"];

/// A configuration to be tried out.
///
/// The decision reaches the widget through a record of the site's own (`"source": "custom"`), whatever consent manager
/// the file names: how managers are read is tested elsewhere. Categories, `map` and `purposes` are those of the file.
pub(crate) struct Source {
    pub(crate) config: &'static Config,
    /// The file, as it was written.
    pub(crate) value: Value,
    /// `site.timeZone`, or UTC.
    pub(crate) zone: TimeZone,
    /// Every category that a visitor can grant.
    pub(crate) categories: Vec<String>,
}

impl Source {
    /// Reads a configuration.
    ///
    /// # Errors
    /// Where the text is no JSON.
    pub(crate) fn read(name: &str, text: &str) -> anyhow::Result<Self> {
        let document = match Document::read(text) {
            Ok(document) => document,
            Err(finding) => bail!("{name}: {}; `parea check {name}` says where", finding.message),
        };
        let value = document.value.clone();
        let mut tried = value.clone();
        let mut consent = tried.get("consent").cloned().unwrap_or_default();
        let mut sources = Value::default();
        sources.set("custom", value::map([("cookie", RECORD.into())]));
        consent.set("source", "custom");
        consent.set("sources", sources);
        tried.set("consent", consent);
        let categories = categories(&value);
        let zone = value.at("site.timeZone").and_then(Value::text);
        let zone = match zone {
            Some(zone) => TimeZone::get(zone).with_context(|| format!("{name}: there is no time zone {zone}"))?,
            None => TimeZone::UTC,
        };
        Ok(Source { config: Config::read(&tried.to_json(&Native), &Native), value, zone, categories })
    }
}

/// Every category that the file knows, ours first.
fn categories(value: &Value) -> Vec<String> {
    let mut all: Vec<String> = CATEGORIES.iter().map(|name| (*name).to_owned()).collect();
    let mut add = |name: &str| {
        if !all.iter().any(|own| own == name) {
            all.push(name.to_owned());
        }
    };
    for (_, ids) in value.at("consent.purposes").map(Value::entries).unwrap_or_default() {
        ids.each().iter().filter_map(Value::text).for_each(&mut add);
    }
    for (id, _) in value.at("consent.map").map(Value::entries).unwrap_or_default() {
        add(id);
    }
    all
}

/// What a visitor has decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Consent {
    /// Every category and whether it is granted; nothing before a decision.
    decided: Option<Vec<(String, bool)>>,
}

impl Consent {
    /// Reads a decision: `"all"`, `"none"`, a list of what is granted, or `null` for none yet.
    ///
    /// # Errors
    /// Where it is none of these, or names a category that the file does not know.
    pub(crate) fn read(written: &serde_json::Value, source: &Source) -> anyhow::Result<Self> {
        use serde_json::Value as Json;
        let granted: Vec<&str> = match written {
            Json::Null => return Ok(Self::default()),
            Json::String(all) if all == "all" => source.categories.iter().map(String::as_str).collect(),
            Json::String(none) if none == "none" => Vec::new(),
            Json::Array(list) => list.iter().filter_map(Json::as_str).collect(),
            _ => bail!("`consent` is \"all\", \"none\", null, or a list of categories"),
        };
        if let Some(unknown) = granted.iter().find(|name| !source.categories.iter().any(|own| own == *name)) {
            bail!("there is no consent category `{unknown}`; there are {}", source.categories.join(", "));
        }
        let decided = source.categories.iter().map(|name| (name.clone(), granted.contains(&name.as_str())));
        Ok(Consent { decided: Some(decided.collect()) })
    }

    /// A decision by a test of each category.
    pub(crate) fn by(source: &Source, mut is_granted: impl FnMut(&str) -> bool) -> Self {
        let decided = source.categories.iter().map(|name| (name.clone(), is_granted(name)));
        Consent { decided: Some(decided.collect()) }
    }

    /// The record of it, as the widget finds it.
    pub(super) fn record(&self) -> Option<String> {
        let mut record = Value::Map(Vec::new());
        for (name, is_granted) in self.decided.as_ref()? {
            record.set(name, *is_granted);
        }
        Some(record.to_json(&Native))
    }
}
