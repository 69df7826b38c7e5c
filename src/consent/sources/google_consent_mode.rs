//! Google Consent Mode v2: the `consent` commands in `dataLayer`, or `google_tag_data.ics` once Google's tag is there.
//!
//! It is a signal to tags and no record of a decision: `denied` takes away, and `granted` grants only where the site
//! says that it may be trusted, by naming no other source or by `trusted`. A default never grants, not even then, and a
//! default that refuses may be about to be lifted. The page does not reveal the visitor's region: unless the site tells
//! it (`region`), what any region's default refuses is refused. Change and withdrawal are new commands.
//! Verified with the corpus's command sequences, five of them written by tarteaucitron.

use super::Source;
use super::about::about;
use super::reader::{Reader, answer, at, consent_mode, entry, is_one, text};
use crate::config::Value;

/// The source. `dataLayer`, `region` and `trusted` may be told.
pub const SOURCE: Source = Source {
    rules: concat!(
        "google-consent-mode kclick ggoogle_tag_data.ics.entries *g ; \
            b$dataLayer|dataLayer 0ggoogle_tag_data.ics.entries *g [",
        consent_mode!()
    ),
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
    /// The default that fits best.
    pub default: Option<bool>,
    /// The last update.
    pub update: Option<bool>,
}

/// The state of a type on a page, for tests.
#[cfg(not(target_arch = "wasm32"))]
pub fn state_on(page: &super::Context<'_>, id: &str) -> State {
    let reader = Reader::new(page, SOURCE.name());
    let types = page.evidence.global("google_tag_data.ics.entries");
    let found = types.or_else(|| page.evidence.global(&reader.name("$dataLayer|dataLayer")));
    state(&reader, found.unwrap_or(&Value::Null), id)
}

impl State {
    /// The state in force.
    pub fn value(self) -> Option<bool> {
        self.update.or(self.default)
    }
}

/// The state of a type by the commands, or by what Google's tag has made of them once it is there.
fn state(reader: &Reader<'_>, found: &Value, id: &str) -> State {
    let made = at(found, id);
    let mut state =
        State { default: answer(at(made, "default"), "+", "-"), update: answer(at(made, "update"), "+", "-") };
    let mut best = 1;
    for command in found.items() {
        let settings = at(command, "2");
        let said = answer(at(settings, id), "granted", "denied");
        if said.is_none() {
            continue;
        }
        let kind = at(command, "1");
        if kind.is("update") {
            state.update = said;
        }
        let fit = fit(reader, at(settings, "region").items(), said);
        // The most specific default wins, wherever it stands.
        if kind.is("default") && fit >= best {
            (best, state.default) = (fit, said);
        }
    }
    state
}

/// How well a default fits the visitor's region: 0 when it is for others, the longer its region the better.
fn fit(reader: &Reader<'_>, regions: &[Value], said: Option<bool>) -> usize {
    if regions.is_empty() {
        return 1;
    }
    // Not knowing where the visitor is, we keep to the strictest of all regions.
    let told = text(reader.setting("region"), "");
    let mut best = if told.is_empty() && said == Some(false) { usize::MAX } else { 0 };
    for region in regions {
        let region = text(region, "");
        // `US` holds `US-CA`.
        if told.starts_with(region) && matches!(told.as_bytes().get(region.len()), None | Some(b'-')) {
            best = best.max(region.len());
        }
    }
    best
}

pub(super) fn read(reader: &mut Reader<'_>, found: &Value) -> Option<()> {
    let mut is_updated = false;
    let mut types = reader.table;
    while let Some((id, letter)) = entry(&mut types) {
        let State { default, update } = state(reader, found, id);
        is_updated |= update.is_some();
        // A default grants nothing, and what it refuses may be about to be granted.
        let granted = update.or(default.filter(|granted| !granted));
        reader.found.is_provisional |= granted == Some(false);
        reader.mode(letter, granted);
    }
    reader.keep(reader.says);
    reader.found.is_provisional &= !is_updated;
    reader.found.decided =
        is_updated && (is_one(reader.setting("trusted"), "+") || reader.page.config.names_only(reader.name));
    None
}
