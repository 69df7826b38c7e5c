//! `consent`: which consent manager is read, and which of its categories allow which purpose.

use super::describe::{Key, Kind, check_keys, keys};
use super::problem::{Code, Path, Problem};
use super::site::strings;
use super::{Value, member};
use crate::consent::sources::{self, Want};

/// The keys of `consent`.
pub const KEYS: &[Key] = keys! {
    "source": Kind::Some(&Kind::Str), "`auto`, or the name of the consent manager, or a list of names.";
    "sources": Kind::Map(&Kind::Map(&Kind::Any)), "What a source must be told, by its name.";
    "map": Kind::Map(&Kind::Word(&["functional", "analytics", "marketing", "personalisation", "personalization"])),
        "The site's own category or service ids, and the category each belongs to.";
    "gpc": Kind::Word(&["honour", "ignore"]), "Whether Global Privacy Control takes marketing away.";
    "purposes": Kind::Object(PURPOSES), "Which consent category, or which of them all together, allow which purpose.";
};

/// The keys of `consent.purposes`.
pub const PURPOSES: &[Key] = keys! {
    "remember": Kind::Some(&Kind::Str), "Frequency caps, closed bars, drafts.";
    "personalise": Kind::Some(&Kind::Str), "Interests, history, names.";
    "personalize": Kind::Some(&Kind::Str), "The other spelling of `personalise`.";
    "measure": Kind::Some(&Kind::Str), "Impressions, clicks, conversions.";
};

/// How consent is read.
#[derive(Debug, Default, Clone)]
pub struct Consent {
    /// Names of the sources that count; empty means all (`auto`).
    pub chosen: Vec<String>,
    /// What sources must be told: name and settings.
    pub settings: Vec<(String, Value)>,
    /// The site's own ids, and the neutral category of each.
    pub map: Vec<(String, String)>,
    /// Whether Global Privacy Control is honoured.
    pub honours_gpc: bool,
    /// Categories that together allow remembering.
    pub remember: Vec<String>,
    /// Categories that together allow personalising.
    pub personalise: Vec<String>,
    /// Categories that together allow measuring.
    pub measure: Vec<String>,
}

impl Consent {
    /// Decodes `consent`; with a problem in it every purpose stays denied (config.md).
    pub fn decode(value: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        if !value.is_null() {
            check_keys(KEYS, value, path, problems);
        }
        let chosen: Vec<String> = strings(member(value, "source")).into_iter().filter(|name| name != "auto").collect();
        let settings = member(value, "sources").entries();
        for name in chosen.iter().chain(settings.iter().map(|(name, _)| name)) {
            if !sources::ALL.iter().any(|source| source.name == name) {
                path.member("source", |path| problems.push(Problem::new(path, Code::UnknownReference, name)));
            }
        }
        if problems.len() > before {
            return Consent { honours_gpc: true, ..Consent::default() };
        }
        let purposes = member(value, "purposes");
        let categories = |keys: [&str; 2], default: &str| {
            keys.iter().find_map(|key| purposes.get(key)).map_or_else(|| vec![default.to_owned()], strings)
        };
        Consent {
            chosen,
            settings: settings.to_vec(),
            map: member(value, "map")
                .entries()
                .iter()
                .filter_map(|(own, to)| Some((own.clone(), to.text()?.to_owned())))
                .collect(),
            honours_gpc: member(value, "gpc").text() != Some("ignore"),
            remember: categories(["remember", "remember"], "functional"),
            personalise: categories(["personalise", "personalize"], "personalisation"),
            measure: categories(["measure", "measure"], "analytics"),
        }
    }

    /// Whether a source counts.
    pub fn allows(&self, source: &str) -> bool {
        // An objection counts whatever the site reads, as long as it honours objections.
        self.chosen.is_empty() || source == sources::gpc::SOURCE.name || self.chosen.iter().any(|name| name == source)
    }

    /// What the site tells a source under a key.
    pub fn setting(&self, source: &str, key: &str) -> Option<&Value> {
        self.settings.iter().find(|(name, _)| name == source)?.1.get(key)
    }

    /// What the browser side must look up before every event.
    pub fn wants(&self) -> Vec<Want> {
        sources::wants(self)
    }

    /// Events that mean that consent may have changed: target and name.
    pub fn events(&self) -> Vec<(&'static str, &'static str)> {
        sources::events(self)
    }
}
