//! What may be used: which purposes the visitor has granted, read from the site's consent manager and never written.
//!
//! Unknown is no. A purpose is granted only while a decided source grants every category that the site maps it to.

pub mod evidence;
pub mod permit;
pub mod sources;

pub use evidence::Evidence;
pub use permit::{Grants, Permit, Purpose, Purposes};

use crate::config::Consent;

/// What one source (or all of them together) says, in the neutral categories of consent.md.
///
/// `Some(true)` granted, `Some(false)` refused, `None` not known or not asked; the last two both mean "do not use".
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Reading {
    /// The source's name, for reports and submissions; empty when nothing was found.
    pub source: &'static str,
    /// Whether an explicit act of the visitor is on record.
    pub decided: bool,
    /// Preferences and comfort.
    pub functional: Option<bool>,
    /// Statistics.
    pub analytics: Option<bool>,
    /// Advertising.
    pub marketing: Option<bool>,
    /// Personalisation of the site's own content; few consent managers have it.
    pub personalisation: Option<bool>,
    /// The site's own category or service ids, as the source names them.
    pub others: Vec<(String, bool)>,
    /// The revision of the consent text, where the source has one.
    pub revision: String,
}

impl Reading {
    /// A decision that says nothing yet.
    pub fn decided(source: &'static str) -> Self {
        Reading { source, decided: true, ..Reading::default() }
    }

    /// Files one category under the neutral name that the site or we give it, or under its own.
    pub fn put(&mut self, mapped: Option<&str>, id: &str, granted: bool) {
        let slot = match mapped.unwrap_or_else(|| neutral(id)) {
            "functional" => &mut self.functional,
            "analytics" => &mut self.analytics,
            "marketing" => &mut self.marketing,
            "personalisation" | "personalization" => &mut self.personalisation,
            _ => {
                self.others.push((id.to_owned(), granted));
                return;
            }
        };
        // Where several categories map on one, all of them must be granted (consent.md, rule 2).
        *slot = Some(slot.unwrap_or(true) && granted);
    }

    /// Whether a category, by its neutral or its own name, is granted.
    pub fn grants(&self, category: &str) -> bool {
        let known = match category {
            "necessary" => return self.decided,
            "functional" => self.functional,
            "analytics" => self.analytics,
            "marketing" => self.marketing,
            "personalisation" | "personalization" => self.personalisation,
            own => {
                let named = || self.others.iter().filter(|(id, _)| id == own);
                named().next().map(|_| named().all(|(_, granted)| *granted))
            }
        };
        self.decided && known == Some(true)
    }
}

/// The neutral category that a category id means by itself; sources with ids of their own say so in their file.
fn neutral(id: &str) -> &str {
    match id {
        "functional" | "functionality" | "preferences" => "functional",
        "analytics" | "statistics" => "analytics",
        "marketing" | "advertising" | "ads" | "targeting" => "marketing",
        other => other,
    }
}

/// Reads every source that the configuration allows; of several the strictest answer holds.
fn read(context: &sources::Context<'_>) -> Reading {
    sources::ALL
        .iter()
        .filter(|source| context.config.allows(source.name))
        .filter_map(|source| (source.read)(context))
        .filter(|reading| reading.decided)
        .reduce(stricter)
        .unwrap_or_default()
}

/// True only if one grants and none denies (consent.md, rule 6).
fn stricter(one: Reading, other: Reading) -> Reading {
    let both = |one: Option<bool>, other: Option<bool>| match (one, other) {
        (Some(one), Some(other)) => Some(one && other),
        (one, other) => one.or(other),
    };
    let mut others = one.others;
    others.extend(other.others);
    Reading {
        source: one.source,
        decided: true,
        functional: both(one.functional, other.functional),
        analytics: both(one.analytics, other.analytics),
        marketing: both(one.marketing, other.marketing),
        personalisation: both(one.personalisation, other.personalisation),
        others,
        revision: one.revision,
    }
}

/// Takes this turn's reading into the grants; says what was read, and whether the grants have changed.
pub fn renew(grants: &mut Grants, context: &sources::Context<'_>) -> (Reading, bool) {
    let reading = read(context);
    let changed = grants.renew(purposes(context.config, &reading, context.evidence));
    (reading, changed)
}

/// What the reading grants for our purposes, with Global Privacy Control taking away (config.md, Purposes).
fn purposes(config: &Consent, reading: &Reading, evidence: &Evidence) -> Purposes {
    let opted_out = evidence.gpc && config.honours_gpc();
    let granted = |category: &str| reading.grants(category) && !(opted_out && category == "marketing");
    Purposes {
        remember: config.grants(Purpose::Remember, &granted),
        personalise: config.grants(Purpose::Personalise, &granted),
        measure: config.grants(Purpose::Measure, &granted),
    }
}
