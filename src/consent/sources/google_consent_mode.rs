//! Google Consent Mode v2: the `consent` commands in `dataLayer`, or `google_tag_data.ics` once Google's tag is there.
//!
//! It is a signal to tags and no record of a decision: `denied` takes away, and `granted` grants only where the site
//! says that it may be trusted, by naming no other source or by `trusted`. A default never grants, not even then, and a
//! default that refuses may be about to be lifted. The page does not reveal the visitor's region: unless the site tells
//! it (`region`), what any region's default refuses is refused. Change and withdrawal are new commands.
//! Verified with the corpus's command sequences, five of them written by tarteaucitron.

use super::Source;
use super::about::about;
use super::reader::{CONSENT_MODE, Reader, answer, at, entry, text};
use crate::config::Value;

/// The source. `dataLayer`, `region` and `trusted` may be told.
pub const SOURCE: Source = Source {
    rules: "google-consent-mode kclick o * ; ggoogle_tag_data.ics.entries \
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
    /// The default that fits best.
    pub default: Option<bool>,
    /// The last update.
    pub update: Option<bool>,
}

/// The state of a type on a page, for tests.
#[cfg(not(target_arch = "wasm32"))]
pub fn state_on(page: &super::Context<'_>, id: &str) -> State {
    state(&Reader::new(page, &SOURCE), id)
}

impl State {
    /// The state in force.
    pub fn value(self) -> Option<bool> {
        self.update.or(self.default)
    }
}

/// The state of a type.
fn state(reader: &Reader<'_>, id: &str) -> State {
    let evidence = reader.page.evidence;
    // What Google's tag has made of the commands, once it is there.
    if let Some(types) = evidence.global("google_tag_data.ics.entries") {
        let of = at(types, id);
        return State { default: answer(at(of, "default"), "+", "-"), update: answer(at(of, "update"), "+", "-") };
    }
    let region = reader.name("$region");
    let commands = evidence.global(&reader.name("$dataLayer|dataLayer")).unwrap_or(&Value::Null);
    let (mut state, mut best) = (State::default(), 1);
    for command in commands.items() {
        let settings = at(command, "2");
        let said = answer(at(settings, id), "granted", "denied");
        match text(command, "1") {
            _ if said.is_none() => {}
            "update" => state.update = said,
            "default" => {
                // The most specific default wins, wherever it stands.
                let fit = fit(&region, settings, said);
                if fit >= best {
                    (best, state.default) = (fit, said);
                }
            }
            _ => {}
        }
    }
    state
}

/// How well a default fits the visitor's region: 0 when it is for others, the longer its region the better.
fn fit(told: &str, settings: &Value, said: Option<bool>) -> usize {
    let regions = at(settings, "region").items();
    if regions.is_empty() {
        return 1;
    }
    // Not knowing where the visitor is, we keep to the strictest of all regions.
    let mut best = if told.is_empty() && said == Some(false) { usize::MAX } else { 0 };
    for region in regions {
        let region = region.text().unwrap_or("?");
        // `US` holds `US-CA`.
        if told.starts_with(region) && matches!(told.as_bytes().get(region.len()), None | Some(b'-')) {
            best = best.max(region.len());
        }
    }
    best
}

fn read(reader: &mut Reader<'_>, _: &Value, _: &str) -> Option<()> {
    let is_told = reader.setting("trusted").is_some_and(Value::is_true);
    let mut is_updated = false;
    let mut types = CONSENT_MODE;
    while let Some((id, letter)) = entry(&mut types) {
        let state = state(reader, id);
        is_updated |= state.update.is_some();
        // A default grants nothing, and what it refuses may be about to be granted.
        let granted = state.value().filter(|granted| !granted || state.update.is_some());
        reader.found.is_provisional |= granted == Some(false);
        reader.mode(letter, granted);
    }
    reader.keep();
    reader.found.is_provisional &= !is_updated;
    reader.found.decided = is_updated && (is_told || reader.page.config.names_only(SOURCE.name()));
    None
}
