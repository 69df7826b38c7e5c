//! Google Consent Mode v2: the `consent` commands in `dataLayer`, or `google_tag_data.ics` once Google's tag is there.
//!
//! It is a signal to tags and no record of a decision: `denied` takes away, and `granted` grants only where the site
//! says that it may be trusted, by naming no other source or by `trusted`. A default never grants, not even then, and a
//! default that refuses may be about to be lifted. The page does not reveal the visitor's region: unless the site tells
//! it (`region`), what any region's default refuses is refused. Change and withdrawal are new commands.
//! Verified with the corpus's command sequences, five of them written by tarteaucitron.

use super::about::about;
use super::reader::{CONSENT_MODE, Reader, answer, at, category, entries, text};
use super::{Context, Source};
use crate::config::Value;

/// The source. `dataLayer`, `region` and `trusted` may be told.
pub const SOURCE: Source = Source {
    rules: "google-consent-mode kclick o * ; ggoogle_tag_data.ics.entries ggoogle_tag_data.ics.usedUpdate \
        b$dataLayer|dataLayer",
    code: read,
    about: about! {
        title: "Google Consent Mode",
        versions: "v1 and v2",
        read: "`consent` commands in `dataLayer`, or `google_tag_data.ics`. With other sources it only takes away; it decides where \
            it is the only source named, or told to be trusted, and an `update` was seen",
        changes: "read again each time; `update` with `denied` withdraws",
        mapping: "analytics_storage → analytics; ad_storage, ad_user_data and ad_personalization together → marketing; \
            functionality_storage → functional; personalization_storage → personalisation",
        told: "`dataLayer`; `region` (`\"ES\"`, `\"US-CA\"`); `trusted`: `true`",
        personalises: true,
        verified: "command sequences from the documentation, and from tarteaucitronjs 1.34.0 run in jsdom",
    },
};

/// What was said about one type, by the default that fits best and by the last update.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct State {
    default: Option<bool>,
    update: Option<bool>,
    /// How well the default fits.
    fit: usize,
}

impl State {
    /// The state in force.
    pub fn value(self) -> Option<bool> {
        self.update.or(self.default)
    }
}

/// The state of each type, in the order of [`CONSENT_MODE`], and whether an update was seen.
pub fn states(page: &Context<'_>) -> ([State; 6], bool) {
    let mut states = [State::default(); 6];
    let told = |key| page.config.setting(SOURCE.name(), key).and_then(Value::text);
    // What Google's tag has made of the commands, once it is there.
    if let Some(types @ Value::Map(_)) = page.evidence.global("google_tag_data.ics.entries") {
        for (state, (id, _)) in states.iter_mut().zip(entries(CONSENT_MODE)) {
            let flag = |key| match at(at(types, id), key) {
                Value::Bool(flag) => Some(*flag),
                _ => None,
            };
            *state = State { default: flag("default"), update: flag("update"), fit: 0 };
        }
        return (states, page.evidence.global("google_tag_data.ics.usedUpdate").is_some_and(Value::is_true));
    }
    let mut is_updated = false;
    let commands = page.evidence.global(told("dataLayer").unwrap_or("dataLayer"));
    for command in commands.map(Value::items).unwrap_or_default() {
        let (verb, settings) = (text(command, "1"), at(command, "2"));
        is_updated |= verb == "update";
        for (state, (id, _)) in states.iter_mut().zip(entries(CONSENT_MODE)) {
            let said = answer(at(settings, id), "granted", "denied");
            if said.is_none() {
                continue;
            }
            if verb == "update" {
                state.update = said;
            } else if let Some(fit) = fit(told("region"), settings, said).filter(|fit| verb == "default" && *fit >= state.fit) {
                // The most specific default wins, wherever it stands.
                (state.fit, state.default) = (fit, said);
            }
        }
    }
    (states, is_updated)
}

/// How well a default fits the visitor's region: `None` when it is for others, the longer its region the better.
fn fit(told: Option<&str>, settings: &Value, said: Option<bool>) -> Option<usize> {
    let regions = at(settings, "region").items();
    if regions.is_empty() {
        return Some(0);
    }
    let Some(told) = told else {
        // Not knowing where the visitor is, we keep to the strictest of all regions.
        return (said == Some(false)).then_some(usize::MAX);
    };
    // `US` holds `US-CA`.
    let fits = |region: &&str| told.strip_prefix(region).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    regions.iter().filter_map(Value::text).find(fits).map(str::len)
}

fn read(reader: &mut Reader<'_>, _: &Value, _: &str) -> Option<()> {
    let is_trusted = reader.setting("trusted").is_some_and(Value::is_true) || reader.page.config.names_only(SOURCE.name());
    let (states, is_updated) = states(reader.page);
    for (state, (_, letter)) in states.into_iter().zip(entries(CONSENT_MODE)) {
        // A default grants nothing, and what it refuses may be about to be granted.
        let granted = state.value().filter(|granted| !granted || state.update.is_some());
        reader.found.is_provisional |= granted == Some(false) && !is_updated;
        if let Some(category) = category(letter).filter(|_| granted.is_some() || letter == b'm') {
            reader.says.add(1 << category as u16, granted);
        }
    }
    reader.found.says.with(&reader.says);
    reader.found.decided = is_trusted && is_updated;
    None
}
