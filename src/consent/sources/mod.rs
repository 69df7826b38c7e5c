//! The consent managers that are read; each is one file and one word in the table.

use super::Reading;
use super::evidence::{Evidence, percent_decode};
use crate::config::{Consent, Value, value};
use crate::ports::Ports;

mod klaro;
mod told;
mod vanilla_cookieconsent;

/// Longest raw value that is read, in bytes; consent managers write far less (consent.md part 7, rule 11).
const LONGEST: usize = 64 * 1024;

/// One consent manager.
#[derive(Debug)]
pub struct Source {
    /// Its name in the configuration and in reports.
    pub name: &'static str,
    /// What the page shows of it; `None` when there is no sign of it.
    pub read: fn(&Context<'_>) -> Option<Reading>,
    /// What the browser side must look up for it besides cookies.
    pub wants: fn(&Consent) -> Vec<Want>,
    /// Events that mean that its answer may have changed: `window` or `document`, and the name; `klaro` has watchers.
    pub events: &'static [(&'static str, &'static str)],
}

/// Every source, in the order in which a report names them.
pub const ALL: &[Source] = &[told::SOURCE, vanilla_cookieconsent::SOURCE, klaro::SOURCE];

/// What a source may look at.
#[derive(Clone, Copy)]
pub struct Context<'a> {
    /// The site's settings.
    pub config: &'a Consent,
    /// The signs on the page.
    pub evidence: &'a Evidence,
    /// What the page told by `parea.consent(state)`.
    pub told: &'a Value,
    /// Wall clock, milliseconds since 1970: consent expires.
    pub wall: f64,
    /// For numbers in JSON.
    pub ports: &'a dyn Ports,
}

impl Context<'_> {
    /// JSON from a raw value, as it stands or percent-encoded once; anything malformed is undecided.
    pub fn json(&self, raw: &str) -> Option<Value> {
        if raw.len() > LONGEST {
            return None;
        }
        if raw.starts_with(['{', '[', '"']) {
            return value::parse(raw, self.ports).ok();
        }
        value::parse(&percent_decode(raw)?, self.ports).ok()
    }

    /// What the site tells a source, or the source's own default.
    pub fn setting<'a>(&'a self, source: &str, key: &str, default: &'a str) -> &'a str {
        setting(self.config, source, key, default)
    }

    /// Puts a category under its neutral or its own name.
    pub fn put(&self, reading: &mut Reading, id: &str, granted: bool) {
        reading.put(self.config.category(id), id, granted);
    }
}

/// What the site tells a source, or the source's own default.
fn setting<'a>(config: &'a Consent, source: &str, key: &str, default: &'a str) -> &'a str {
    config.setting(source, key).and_then(Value::text).unwrap_or(default)
}

/// Something that the browser side must look up for the consent sources.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// A `localStorage` item.
    Local(String),
    /// A `sessionStorage` item.
    Session(String),
    /// A global, by dot path.
    Global(String),
}
