//! `consent`: which consent manager is read, and which of its categories allow which purpose.

use super::describe::{Key, Kind, check_object, keys};
use super::problem::{Code, Path, Problem};
use super::{Value, member};
#[cfg(not(target_arch = "wasm32"))]
use crate::consent::Category;
use crate::consent::Purpose;
use crate::consent::sources::{self, Want};
use crate::ports::Ports;

/// The keys of `consent`.
pub const KEYS: &[Key] = keys! {
    "source": Kind::Some(&Kind::Str), "`auto`, or the name of the consent manager, or a list of names.", eg "\"klaro\"", or "\"auto\"";
    "sources": Kind::Map(&Kind::Map(&Kind::Any)), "What a source must be told, by its name.";
    "map": Kind::Map(&Kind::Word(&["functional", "analytics", "marketing", "personalisation", "personalization"])),
        "The site's own category or service ids, and the category each belongs to.";
    "gpc": Kind::Word(&["honour", "ignore"]), "Whether Global Privacy Control takes marketing away.", or "\"honour\"";
    "purposes": Kind::Object(PURPOSES), "Which consent category, or which of them all together, allow which purpose.";
};

/// The keys of `consent.purposes`.
pub const PURPOSES: &[Key] = keys! {
    "remember": Kind::Some(&Kind::Str), "Frequency caps, closed bars, drafts, the codes that coupons gave.", eg "\"functional\"", or "\"functional\"";
    "personalise": Kind::Some(&Kind::Str), "Interests, history, names.", eg "[\"functional\", \"marketing\"]", or "\"personalisation\"";
    "personalize": Kind::Some(&Kind::Str), "The other spelling of `personalise`.";
    "measure": Kind::Some(&Kind::Str), "Impressions, clicks, conversions.", eg "\"analytics\"", or "\"analytics\"";
};

/// How consent is read; what is not decided here is read where it is asked for.
#[derive(Debug, Clone, Copy)]
pub struct Consent {
    /// As it was written.
    value: &'static Value,
    /// With a problem in it every purpose stays denied (config.md).
    is_broken: bool,
}

impl Consent {
    /// What is known before anything is read.
    pub(super) const NONE: Consent = Consent { value: &Value::Null, is_broken: true };

    /// Checks `consent`.
    pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        let before = problems.len();
        if !value.is_null() {
            check_object(KEYS, value, path, problems);
        }
        let mut check = |name: &str| {
            if name != "auto" && !sources::is_one(name) {
                path.member("source", |path| problems.push(Problem::new(path, Code::UnknownReference, name)));
            }
        };
        for name in member(value, "source").each() {
            check(name.text().unwrap_or("auto"));
        }
        for (name, _) in member(value, "sources").entries() {
            check(name);
        }
        if problems.len() > before { Consent::NONE } else { Consent { value, is_broken: false } }
    }

    /// Whether the site names a source, and not just `auto`.
    #[inline(never)]
    pub fn names(&self, source: &str) -> bool {
        member(self.value, "source").each().iter().any(|name| name.is(source))
    }

    /// Whether the site names this source and no other.
    pub fn names_only(&self, source: &str) -> bool {
        matches!(member(self.value, "source").each(), [only] if only.is(source))
    }

    /// Whether a source counts.
    pub fn allows(&self, source: &str) -> bool {
        // An objection counts whatever the site reads, as long as it honours objections.
        member(self.value, "source").each().is_empty() || self.names(source) || self.names("auto") || source == "gpc"
    }

    /// What the site tells a source under a key.
    pub fn setting(&self, source: &str, key: &str) -> Option<&'static Value> {
        member(member(self.value, "sources"), source).get(key)
    }

    /// The neutral category of one of the site's own ids, where the site maps it.
    pub fn category(&self, id: &str) -> Option<&'static str> {
        member(member(self.value, "map"), id).text()
    }

    /// Whether Global Privacy Control is honoured.
    pub fn honours_gpc(&self) -> bool {
        !member(self.value, "gpc").is("ignore")
    }

    /// Whether a purpose is allowed where a test says which categories are granted: all that it stands for must be.
    pub fn grants(&self, purpose: Purpose, is_granted: &dyn Fn(&str) -> bool) -> bool {
        let (keys, default) = match purpose {
            Purpose::Remember => (["remember", "remember"], "functional"),
            Purpose::Personalise => (["personalise", "personalize"], "personalisation"),
            _ => (["measure", "measure"], "analytics"),
        };
        let purposes = member(self.value, "purposes");
        let categories = keys.iter().find_map(|key| purposes.get(key));
        !self.is_broken
            && match categories.map(Value::each) {
                None => is_granted(default),
                Some(all) => !all.is_empty() && all.iter().all(|one| one.text().is_some_and(is_granted)),
            }
    }

    /// The place of an id among all that the site's purposes name.
    pub fn place(&self, id: &str) -> Option<usize> {
        let mut place = 0;
        for (_, ids) in member(self.value, "purposes").entries() {
            for own in ids.each() {
                if own.is(id) {
                    return Some(place);
                }
                place += 1;
            }
        }
        None
    }

    /// What a site should know about its choice; `parea check` says it. Nothing where all is well.
    #[cfg(not(target_arch = "wasm32"))]
    pub fn advice(&self) -> Option<String> {
        let purposes = member(self.value, "purposes");
        let is_told = ["personalise", "personalize"].iter().any(|key| purposes.get(key).is_some());
        let is_mapped = member(self.value, "map")
            .entries()
            .iter()
            .any(|(_, to)| to.text().and_then(Category::named) == Some(Category::Personalisation));
        let chosen: Vec<_> = sources::ALL.iter().filter(|source| self.names(source.name())).collect();
        if is_told || is_mapped || chosen.is_empty() || chosen.iter().any(|source| source.about.personalises) {
            return None;
        }
        let titles: Vec<_> = chosen.iter().map(|source| source.about.title).collect();
        Some(format!(
            "the purpose `personalise` follows a category for personalisation, and there is none in {}: nothing will ever be \
             personalised. Say which category allows it (for example `\"purposes\": {{ \"personalise\": \"marketing\" }}`), \
             or which of your own categories is one (`\"map\": {{ \"…\": \"personalisation\" }}`)",
            titles.join(" or ")
        ))
    }

    /// What the browser side must look up before every event, and the events that mean that it may be something else.
    pub fn wants(&self, ports: &dyn Ports) -> Vec<Want> {
        sources::wants(self, ports)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value;
    use crate::ports::Native;

    #[test]
    fn a_site_learns_that_its_source_never_personalises_and_what_to_write() {
        let advice = |json: &str| {
            let value = value::parse(json, &Native).unwrap().leak();
            Consent::decode(value, &mut Path::default(), &mut Vec::new()).advice()
        };
        for json in [
            "{}",
            r#"{ "source": "auto" }"#,
            r#"{ "source": "klaro" }"#,
            r#"{ "source": ["cookiebot", "tcf"] }"#,
            r#"{ "source": "cookiebot", "purposes": { "personalise": "marketing" } }"#,
            r#"{ "source": "cookiebot", "purposes": { "personalize": ["functional", "marketing"] } }"#,
            r#"{ "source": "cookieyes", "map": { "performance": "personalization" } }"#,
        ] {
            assert_eq!(advice(json), None, "{json}");
        }
        let told =
            advice(r#"{ "source": ["cookiebot", "onetrust"], "purposes": { "remember": "marketing" } }"#).unwrap();
        assert!(
            told.contains("none in Cookiebot or OneTrust") && told.contains(r#""personalise": "marketing""#),
            "{told}"
        );
    }
}
