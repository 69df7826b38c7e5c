//! A page that is visited: its address and what the widget may know of it without consent.

use std::collections::BTreeMap;

use jiff::tz::TimeZone;
use parea::config::{Value, value};
use parea::event::Page;
use parea::ports::{Native, Ports as _};
use serde::Deserialize;

/// Where pages lie whose address has no host.
const HOST: &str = "https://site.example";

/// A visit of a page. What is left out is what most visitors have.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Visit {
    /// The address, or a path.
    pub(crate) url: String,
    /// The address from which the visitor came.
    pub(crate) referrer: String,
    /// `document.title`.
    pub(crate) title: String,
    /// `<html lang>`.
    pub(crate) language: String,
    /// What it is looked at with.
    pub(crate) device: Device,
    /// Facts that the address does not say, by their paths (`"referrer.kind": "search"`).
    pub(crate) facts: Facts,
}

/// Facts by their paths.
pub(crate) type Facts = BTreeMap<String, serde_json::Value>;

/// What a page is looked at with.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default, expecting = "an object such as {\"kind\": \"phone\"}")]
pub(crate) struct Device {
    /// `phone`, `tablet` or `desktop`.
    pub(crate) kind: String,
    /// CSS pixels.
    pub(crate) width: f64,
    /// CSS pixels.
    pub(crate) height: f64,
    /// `navigator.language`.
    pub(crate) language: String,
    /// `light` or `dark`.
    pub(crate) scheme: String,
    /// Whether less motion is wished for.
    pub(crate) reduced_motion: bool,
}

impl Default for Device {
    fn default() -> Self {
        Device {
            kind: "desktop".to_owned(),
            width: 1_280.0,
            height: 800.0,
            language: "en".to_owned(),
            scheme: "light".to_owned(),
            reduced_motion: false,
        }
    }
}

impl Visit {
    /// A visit of an address.
    pub(crate) fn to(url: &str) -> Self {
        Visit { url: url.to_owned(), ..Visit::default() }
    }

    /// The whole address.
    pub(crate) fn address(&self) -> String {
        Native.url(&self.url, HOST).map_or_else(|| self.url.clone(), |url| url.href)
    }

    /// The page, as the widget finds it.
    pub(super) fn page(&self, zone: &TimeZone) -> Box<Page> {
        let url = self.address();
        Box::new(Page {
            facts: self.facts(zone),
            title: self.title.clone(),
            language: self.language.clone(),
            languages: Value::List(vec![self.device.language.as_str().into()]),
            height: self.device.height,
            visible: true,
            can_share: false,
            url,
            ..Page::default()
        })
    }

    fn facts(&self, zone: &TimeZone) -> Value {
        let url = Native.url(&self.url, HOST).unwrap_or_default();
        let (mut query, mut utm) = (Value::Map(Vec::new()), Value::Map(Vec::new()));
        for pair in url.query.split('&').filter(|pair| !pair.is_empty()) {
            let (name, text) = pair.split_once('=').unwrap_or((pair, ""));
            let text = Native.decode(&text.replace('+', " ")).unwrap_or_default();
            // Of several parameters with one name the first counts.
            if query.get(name).is_none() {
                query.set(name, text.as_str());
                if let Some(name) = name.strip_prefix("utm_") {
                    utm.set(name, text);
                }
            }
        }
        let page = value::map([
            ("url", url.href.as_str().into()),
            ("path", url.path.as_str().into()),
            ("host", url.host.as_str().into()),
            ("hash", url.hash.as_str().into()),
            ("title", self.title.as_str().into()),
            ("language", self.language.as_str().into()),
            ("query", query),
        ]);
        let referrer = Native.url(&self.referrer, "").map(|url| url.host).unwrap_or_default();
        let time = value::texts(&[("zone", zone.iana_name().unwrap_or_default())]);
        let referrer = value::texts(&[("host", &referrer)]);
        let device = self.device.facts();
        let mut all =
            value::map([("page", page), ("referrer", referrer), ("utm", utm), ("device", device), ("time", time)]);
        for (path, fact) in &self.facts {
            put(&mut all, path, value::parse(&fact.to_string(), &Native).unwrap_or_default());
        }
        all
    }
}

impl Device {
    fn facts(&self) -> Value {
        let viewport = value::map([("width", self.width.into()), ("height", self.height.into())]);
        value::map([
            ("kind", self.kind.as_str().into()),
            ("pointer", (if self.kind == "desktop" { "fine" } else { "coarse" }).into()),
            ("viewport", viewport),
            ("language", self.language.as_str().into()),
            ("scheme", self.scheme.as_str().into()),
            ("reducedMotion", self.reduced_motion.into()),
        ])
    }
}

/// Sets a member by its path.
fn put(value: &mut Value, path: &str, fact: Value) {
    match path.split_once('.') {
        None => value.set(path, fact),
        Some((first, rest)) => {
            let mut inside = value.get(first).cloned().unwrap_or_default();
            put(&mut inside, rest, fact);
            value.set(first, inside);
        }
    }
}
