//! Google Consent Mode v2: the `consent` commands in `dataLayer`, or `google_tag_data.ics` once Google's tag is there.
//!
//! It is a signal to tags and no record of a decision: `denied` takes away, and `granted` grants only where the site
//! says that it may be trusted, by naming no other source or by `trusted`. A default never grants, not even then, and a
//! default that refuses may be about to be lifted. The page does not reveal the visitor's region: unless the site tells
//! it (`region`), what any region's default refuses is refused. Change and withdrawal are new commands.
//! Verified with the corpus's command sequences, five of them written by tarteaucitron.

use super::about::about;
use super::reader::{CONSENT_MODE, Reader, at, category, entries, text, yes_or_no};
use super::{Context, Source};
use crate::config::Value;

/// The source. `dataLayer`, `region` and `trusted` may be told.
pub const SOURCE: Source = Source {
    name: "google-consent-mode",
    read,
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

/// What was said about one type, by the default that fits best and by the last update.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct State {
    default: Option<bool>,
    update: Option<bool>,
}

impl State {
    /// The state in force.
    pub fn value(self) -> Option<bool> {
        self.update.or(self.default)
    }
}

/// The states of the types by name, and whether an update was seen.
pub fn states(context: &Context<'_>) -> (Vec<(&'static str, State)>, bool) {
    let reader = &Reader::new(context, SOURCE.name);
    (entries(CONSENT_MODE).map(|(id, _)| (id, state(reader, id))).collect(), is_updated(reader))
}

/// What Google's tag has made of the commands, and the commands; `None` where the tag is not there yet.
fn signals<'a>(reader: &Reader<'a>) -> (Option<&'a Value>, bool, &'a [Value]) {
    let types = reader.global("google_tag_data.ics.entries").filter(|types| matches!(types, Value::Map(_)));
    let is_used = reader.is_true("google_tag_data.ics.usedUpdate");
    (types, is_used, reader.commands(reader.setting("dataLayer", "dataLayer")))
}

fn is_updated(reader: &Reader<'_>) -> bool {
    match signals(reader) {
        (Some(_), is_used, _) => is_used,
        (None, _, commands) => commands.iter().any(|command| text(command, "1") == "update"),
    }
}

fn state(reader: &Reader<'_>, id: &str) -> State {
    let mut state = State::default();
    let (types, _, commands) = signals(reader);
    if let Some(types) = types {
        let flag = |key| match types.get(id)?.get(key)? {
            Value::Bool(flag) => Some(*flag),
            _ => None,
        };
        return State { default: flag("default"), update: flag("update") };
    }
    let mut best = 0;
    for command in commands {
        let (verb, settings) = (text(command, "1"), at(command, "2"));
        let said = yes_or_no(text(settings, id), "granted", "denied");
        if said.is_none() {
            continue;
        }
        if verb == "update" {
            state.update = said;
        } else if let Some(fit) = fit(reader, settings, said).filter(|fit| verb == "default" && *fit >= best) {
            // The most specific default wins, wherever it stands.
            best = fit;
            state.default = said;
        }
    }
    state
}

/// How well a default fits the visitor's region: `None` when it is for others, the longer its region the better.
fn fit(reader: &Reader<'_>, settings: &Value, said: Option<bool>) -> Option<usize> {
    let told = reader.setting("region", "");
    let regions = settings.get("region").map(Value::items).unwrap_or_default();
    if regions.is_empty() {
        return Some(0);
    }
    if told.is_empty() {
        // Not knowing where the visitor is, we keep to the strictest of all regions.
        return (said == Some(false)).then_some(usize::MAX);
    }
    // `US` holds `US-CA`.
    let fits = |region: &&str| told.strip_prefix(region).is_some_and(|rest| rest.is_empty() || rest.starts_with('-'));
    regions.iter().filter_map(Value::text).find(fits).map(str::len)
}

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let is_told = reader.config.setting(SOURCE.name, "trusted").is_some_and(Value::is_true);
    let is_trusted = is_told || reader.config.names_only(SOURCE.name);
    let is_updated = is_updated(reader);
    for (id, letter) in entries(CONSENT_MODE) {
        let state = state(reader, id);
        // A default grants nothing, and what it refuses may be about to be granted.
        let granted = state.value().filter(|granted| !granted || state.update.is_some());
        reader.found.is_provisional |= granted == Some(false) && !is_updated;
        if let Some(category) = category(letter).filter(|_| granted.is_some() || letter == b'm') {
            reader.say(category, granted);
        }
    }
    reader.keep();
    reader.found.decided = is_trusted && is_updated;
    Some(())
}
