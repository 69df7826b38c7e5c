//! A configuration that is tried out, and the consent that a visitor gives to it.

use anyhow::{Context as _, bail};
use jiff::tz::TimeZone;
use parea::config::{Config, Value, value};
use parea::ports::Native;

use crate::check::Document;

/// The cookie in which the tried-out visitor's decision stands.
pub(super) const RECORD: &str = "parea-tried-consent";

/// Our own categories.
const CATEGORIES: [&str; 5] = ["necessary", "functional", "analytics", "marketing", "personalisation"];

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
    /// Every category that a visitor can grant, with the one of ours for which it counts, or itself.
    categories: Vec<(String, String)>,
    /// The payload of the site's GrowthBook, if there is one.
    pub(crate) features: Option<Value>,
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
        Ok(Source { config: Config::read(&tried.to_json(&Native), &Native), value, zone, categories, features: None })
    }
}

/// Every category that the file knows, ours first.
fn categories(value: &Value) -> Vec<(String, String)> {
    let map = value.at("consent.map").map(Value::entries).unwrap_or_default();
    let purposes = value.at("consent.purposes").map(Value::entries).unwrap_or_default();
    let named = purposes.iter().flat_map(|(_, ids)| ids.each()).filter_map(Value::text);
    let mut all: Vec<(String, String)> = Vec::new();
    for name in CATEGORIES.into_iter().chain(named).chain(map.iter().map(|(id, _)| id.as_str())).map(ours) {
        if !all.iter().any(|(own, _)| own == name) {
            let to = map.iter().find(|(id, _)| id == name).and_then(|(_, to)| to.text());
            all.push((name.to_owned(), to.map_or(name, ours).to_owned()));
        }
    }
    all
}

/// One spelling for both.
fn ours(name: &str) -> &str {
    if name == "personalization" { "personalisation" } else { name }
}

/// What a visitor has decided.
#[derive(Clone, Debug, Default, PartialEq)]
pub(crate) struct Consent {
    /// Categories and whether they are granted; nothing before a decision.
    decided: Option<Vec<(String, bool)>>,
}

impl Consent {
    /// Reads a decision: `"all"`, `"none"`, a list of what is granted, or `null` for none yet.
    ///
    /// # Errors
    /// Where it is none of these, or names a category that the file does not know.
    pub(crate) fn read(written: &serde_json::Value, source: &Source) -> anyhow::Result<Self> {
        use serde_json::Value as Json;
        let names = || source.categories.iter().map(|(name, _)| name.as_str());
        let granted: Vec<&str> = match written {
            Json::Null => return Ok(Self::default()),
            Json::String(all) if all == "all" => names().collect(),
            Json::String(none) if none == "none" => Vec::new(),
            Json::Array(list) => list.iter().filter_map(Json::as_str).map(ours).collect(),
            _ => bail!("`consent` is \"all\", \"none\", null, or a list of categories"),
        };
        if let Some(unknown) = granted.iter().find(|name| !names().any(|own| own == **name)) {
            bail!("there is no consent category `{unknown}`; there are {}", names().collect::<Vec<_>>().join(", "));
        }
        Ok(Self::of(source, &granted))
    }

    /// A decision by a test of each category; ids of the site's own go with the one for which they count.
    pub(crate) fn by(source: &Source, mut is_granted: impl FnMut(&str) -> bool) -> Self {
        let own = source.categories.iter().filter(|(name, of)| name == of).map(|(name, _)| name.as_str());
        let granted: Vec<&str> = own.filter(|name| is_granted(name)).collect();
        Self::of(source, &granted)
    }

    /// A decision by what is granted. A category of ours says nothing where only an id that counts for it is granted: the
    /// site's consent manager has that in its place.
    fn of(source: &Source, granted: &[&str]) -> Self {
        let is_granted = |name: &str| granted.contains(&name);
        let decided = source.categories.iter().filter_map(|(name, of)| {
            let is_meant = is_granted(name) || is_granted(of);
            let is_told = source.categories.iter().any(|(own, of)| of == name && own != name && is_granted(own));
            (is_meant || !is_told).then(|| (name.clone(), is_meant))
        });
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
