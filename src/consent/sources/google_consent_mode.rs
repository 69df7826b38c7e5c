//! Google Consent Mode v2: the `consent` commands in `dataLayer`, or `google_tag_data.ics` once Google's tag is there.
//!
//! It is a signal to tags and no record of a decision: `denied` takes away, and `granted` grants only where the site
//! says that it may be trusted, by naming no other source or by `trusted`. A default never grants, not even then, and a
//! default that refuses may be about to be lifted. The page does not reveal the visitor's region: unless the site tells
//! it (`region`), what any region's default refuses is refused. Change and withdrawal are new commands.
//! Verified with the corpus's command sequences, five of them written by tarteaucitron.

use super::about::about;
use super::{CONSENT_MODE, Context, Reading, Source, category, yes_or_no};
use crate::config::Value;
use crate::consent::Category;

/// The source. `dataLayer`, `region` and `trusted` may be told.
pub const SOURCE: Source = Source {
    name: "google-consent-mode",
    read,
    wants: "cdataLayer?dataLayer ggoogle_tag_data.ics.entries ggoogle_tag_data.ics.usedUpdate",
    events: "click",
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

/// What was said about one type: by the default that fits best, and by the last update.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct State {
    default: Option<bool>,
    fit: u8,
    update: Option<bool>,
}

impl State {
    /// The state in force.
    pub fn value(self) -> Option<bool> {
        self.update.or(self.default)
    }
}

/// The states of the types, and whether an update was seen.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct States {
    /// By the type's name.
    pub types: Vec<(&'static str, State)>,
    /// Whether an update was seen.
    pub is_updated: bool,
}

/// The types of Consent Mode with the letter of their category.
fn types() -> impl Iterator<Item = (&'static str, &'static str)> {
    CONSENT_MODE.split(' ').filter_map(|entry| entry.split_once(':'))
}

/// What the page says about each type.
pub fn states(context: &Context<'_>) -> States {
    let mut states = States { types: types().map(|(id, _)| (id, State::default())).collect(), is_updated: false };
    let evidence = context.evidence;
    if let Some(entries @ Value::Map(_)) = evidence.global("google_tag_data.ics.entries") {
        states.is_updated = evidence.global("google_tag_data.ics.usedUpdate").is_some_and(Value::is_true);
        for (id, state) in &mut states.types {
            let flag = |key: &str| match entries.get(id)?.get(key)? {
                Value::Bool(flag) => Some(*flag),
                _ => None,
            };
            *state = State { default: flag("default"), fit: 0, update: flag("update") };
        }
        return states;
    }
    let layer = context.setting(SOURCE.name, "dataLayer", "dataLayer");
    for command in evidence.global(layer).map(Value::items).unwrap_or_default() {
        let [Value::Text(consent), Value::Text(verb), settings, ..] = command.items() else { continue };
        match (consent.as_str(), verb.as_str()) {
            ("consent", "default") => states.by_default(context, settings),
            ("consent", "update") => {
                states.is_updated = true;
                for (id, state) in &mut states.types {
                    state.update = said(settings, id).or(state.update);
                }
            }
            _ => {}
        }
    }
    states
}

impl States {
    fn by_default(&mut self, context: &Context<'_>, settings: &Value) {
        let told = context.setting(SOURCE.name, "region", "");
        let regions = settings.get("region").map(Value::items).unwrap_or_default();
        let fits = |region: &Value| region.text().is_some_and(|region| fits(region, told));
        // The most specific default wins, wherever it stands.
        let fit = if regions.is_empty() {
            0
        } else if told.is_empty() {
            // Not knowing where the visitor is, we keep to the strictest of all regions.
            u8::MAX
        } else {
            match regions.iter().find(|region| fits(region)).and_then(Value::text) {
                Some(region) => region.len() as u8,
                None => return,
            }
        };
        for (id, state) in &mut self.types {
            match said(settings, id) {
                Some(granted) if fit == u8::MAX && granted => {}
                Some(granted) if fit >= state.fit => (state.default, state.fit) = (Some(granted), fit),
                _ => {}
            }
        }
    }
}

/// Whether a region of a command holds the visitor's: `US` holds `US-CA`.
fn fits(region: &str, told: &str) -> bool {
    told.strip_prefix(region).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

fn said(settings: &Value, id: &str) -> Option<bool> {
    settings.get(id).and_then(Value::text).and_then(|word| yes_or_no(word, "granted", "denied"))
}

fn read(context: &Context<'_>) -> Option<Reading> {
    let states = states(context);
    let is_told = context.config.setting(SOURCE.name, "trusted").is_some_and(Value::is_true);
    let is_trusted = is_told || (context.is_named(SOURCE.name) && context.config.chosen.len() == 1);
    let mut reading = Reading::undecided(SOURCE.name);
    reading.decided = is_trusted && states.is_updated;
    let (mut is_said, mut is_default) = (false, false);
    for ((_, state), (_, letter)) in states.types.iter().zip(types()) {
        let Some(category) = letter.bytes().next().and_then(category) else { continue };
        let granted = match state.value() {
            Some(true) => state.update,
            other => other,
        };
        is_said |= granted.is_some();
        is_default |= granted == Some(false) && state.update.is_none();
        if granted.is_some() || category == Category::Marketing {
            reading.say(category, granted);
        }
    }
    reading.is_provisional = is_default && !states.is_updated;
    is_said.then_some(reading)
}
