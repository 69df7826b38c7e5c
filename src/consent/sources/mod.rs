//! The consent sources that are read; each is one file and one word in the table.
//!
//! The rules that hold for all of them stand here: sizes, decoding, and how an id finds its category. Existence is not
//! a decision, defaults are not decisions, legitimate interest is not consent, and nothing is evaluated or searched for
//! in the middle of a text.

use super::evidence::{Evidence, Want, percent_decode};
use super::reading::{Category, Reading};
use crate::config::{Consent, Value, value};
use crate::ports::Ports;

mod about;
pub mod bits;
pub mod gpp;
pub mod tc;

mod axeptio;
mod borlabs;
mod civic;
mod complianz;
mod cookie_information;
mod cookie_notice;
mod cookie_script;
mod cookiebot;
mod cookiefirst;
mod cookieyes;
mod custom;
mod didomi;
pub mod google_consent_mode;
pub mod gpc;
mod iubenda;
mod klaro;
mod matomo;
mod onetrust;
mod osano;
mod osano_legacy;
mod react_cookie_consent;
mod shopify;
mod sourcepoint;
mod tarteaucitron;
pub mod tcf;
mod termly;
mod told;
mod trustarc;
mod usercentrics;
pub mod usprivacy;
mod vanilla_cookieconsent;
mod wp_consent_api;

pub use about::About;

/// Every source, in the order in which reports and documentation name them.
pub const ALL: &[Source] = &[
    told::SOURCE,
    custom::SOURCE,
    tcf::SOURCE,
    gpp::SOURCE,
    usprivacy::SOURCE,
    gpc::SOURCE,
    google_consent_mode::SOURCE,
    axeptio::SOURCE,
    borlabs::SOURCE,
    civic::SOURCE,
    complianz::SOURCE,
    cookie_information::SOURCE,
    cookie_notice::SOURCE,
    cookie_script::SOURCE,
    cookiebot::SOURCE,
    cookiefirst::SOURCE,
    cookieyes::SOURCE,
    didomi::SOURCE,
    iubenda::SOURCE,
    klaro::SOURCE,
    matomo::SOURCE,
    onetrust::SOURCE,
    osano::SOURCE,
    osano_legacy::SOURCE,
    react_cookie_consent::SOURCE,
    shopify::SOURCE,
    sourcepoint::SOURCE,
    tarteaucitron::SOURCE,
    termly::SOURCE,
    trustarc::SOURCE,
    usercentrics::SOURCE,
    vanilla_cookieconsent::SOURCE,
    wp_consent_api::SOURCE,
];

/// One consent source.
#[derive(Debug)]
pub struct Source {
    /// Its name in the configuration and in reports.
    pub name: &'static str,
    /// What the page shows of it; `None` when there is no sign of a decision, a question or an objection.
    pub read: fn(&Context<'_>) -> Option<Reading>,
    /// What the browser side must look up besides cookies: words parted by spaces, see [`wants`].
    pub wants: &'static str,
    /// Events that mean that its answer may have changed: words parted by spaces, see [`events`].
    pub events: &'static str,
    /// What people are told about it.
    pub about: About,
}

/// What the browser side must look up for a source.
///
/// A word of the table is one letter (`l` localStorage, `s` sessionStorage, `g` global, `a` API, `c` commands) and a
/// name; `name?key` is the name that the site tells under `key`, else the one before it.
pub fn wants(source: &Source, config: &Consent) -> Vec<Want> {
    let word = |word: &str| {
        let (kind, name) = word.split_at_checked(1)?;
        let (default, key) = name.split_once('?').unwrap_or((name, ""));
        let name = setting(config, source.name, key).unwrap_or(default).to_owned();
        Some(match kind {
            "l" => Want::Local(name),
            "s" => Want::Session(name),
            "a" => Want::Api(name),
            "c" => Want::Commands(name),
            _ => Want::Global(name),
        })
    };
    let mut wants = Vec::new();
    for want in source.wants.split(' ').filter_map(word).chain(custom::wants(source, config)) {
        if !wants.contains(&want) {
            wants.push(want);
        }
    }
    wants
}

/// The events of a source: target and name. A name with `#` before it is heard at `document`, others at `window`.
///
/// `click` stands for a source that announces nothing: the browser side reads again when the page's own handlers for the
/// click have run. The target `klaro` has watchers instead of events.
pub fn events(source: &Source) -> impl Iterator<Item = (&'static str, &'static str)> {
    source.events.split(' ').filter(|event| !event.is_empty()).map(|event| match event.strip_prefix('#') {
        Some(event) => ("document", event),
        None if event == "klaro" => ("klaro", "watch"),
        None => ("window", event),
    })
}

/// Longest raw value that is read, in bytes; consent managers write far less (consent.md part 7, rule 11).
const LONGEST: usize = 64 * 1024;

/// Category ids that sites choose and that mean one thing only; what else they call their categories they map.
const USUAL: &str = "necessary:n functional:f functionality:f preferences:f analytics:a statistics:a marketing:m \
    advertising:m ads:m targeting:m personalisation:p personalization:p";

/// Categories of Google Consent Mode, as it spells them.
const CONSENT_MODE: &str = "analytics_storage:a ad_storage:m ad_user_data:m ad_personalization:m \
    functionality_storage:f personalization_storage:p";

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

impl<'a> Context<'a> {
    /// JSON from a raw value, as it stands or percent-encoded once; anything malformed is undecided.
    fn json(&self, raw: &str) -> Option<Value> {
        // `{%22` is half-encoded: quotes and commas only.
        if raw.starts_with("{\"") { self.parse(raw) } else { self.parse(&self.decoded(raw)?) }
    }

    fn parse(&self, text: &str) -> Option<Value> {
        (text.len() <= LONGEST).then(|| value::parse(text, self.ports).ok())?
    }

    /// A value that may be percent-encoded, within its bounds.
    fn decoded(&self, raw: &str) -> Option<String> {
        (raw.len() <= LONGEST).then(|| percent_decode(raw))?
    }

    /// What the site tells a source, or the source's own default.
    fn setting(&self, source: &str, key: &str, default: &'a str) -> &'a str {
        setting(self.config, source, key).unwrap_or(default)
    }

    /// Whether the site names this source, and does not merely leave the choice to us.
    fn is_named(&self, source: &str) -> bool {
        self.config.chosen.iter().any(|name| name == source)
    }

    /// The reading of all cookies of a name: each must be readable, and what all of them grant is granted.
    fn cookies(&self, name: &str, decide: impl Fn(&str) -> Option<Reading>) -> Option<Reading> {
        let mut sum: Option<Reading> = None;
        for raw in self.evidence.cookies(name) {
            let reading = decide(raw)?;
            sum = Some(match sum {
                Some(sum) => sum.and(&reading),
                None => reading,
            });
        }
        sum
    }

    /// Files an id as [`Context::place`] does, with its letter from a table.
    ///
    /// A table is words `id:category`, parted by spaces; the category is the first letter of functional, analytics,
    /// marketing or personalisation, `n` for what needs no consent. An id that stands nowhere keeps only its own name.
    fn file(&self, reading: &mut Reading, table: &str, id: &str, granted: Option<bool>) {
        self.place(reading, lookup(table, id), id, granted);
    }

    /// Files an id under the category that the site maps it to, else under that of the letter, and under its own name.
    fn place(&self, reading: &mut Reading, letter: Option<u8>, id: &str, granted: Option<bool>) {
        let category = match self.config.map.iter().find(|(own, _)| own == id) {
            Some((_, to)) => Category::named(to),
            None if letter == Some(b'n') => return,
            None => letter.and_then(category),
        };
        reading.name(id, category, granted);
    }

    /// Files the members of an object that say `yes` or `no`; whether there was any.
    fn file_words(&self, reading: &mut Reading, table: &str, object: &Value, yes: &str, no: &str) -> bool {
        let mut is_said = false;
        for (id, word) in object.entries() {
            let granted = word.text().and_then(|word| yes_or_no(word, yes, no));
            if granted.is_some() && lookup(table, id).is_some() {
                self.file(reading, table, id, granted);
                is_said = true;
            }
        }
        is_said
    }

    /// Files the members of an object that are `true` or `false`; whether there was any.
    fn file_flags(&self, reading: &mut Reading, table: &str, object: &Value) -> bool {
        let mut is_said = false;
        for (id, flag) in object.entries() {
            if let Value::Bool(granted) = flag {
                self.file(reading, table, id, Some(*granted));
                is_said = true;
            }
        }
        is_said
    }

    /// Files a list of ids with one answer; `None` when the list holds something else, or is none.
    fn file_list(&self, reading: &mut Reading, table: &str, list: &Value, granted: bool) -> Option<()> {
        let Value::List(ids) = list else { return None };
        for id in ids {
            self.file(reading, table, id.text()?, Some(granted));
        }
        Some(())
    }

    /// The reading of one cookie per category: a prefix and an id of the table, and a word that says yes or no.
    fn cookie_each(&self, source: &'static str, prefix: &str, table: &str, yes: &str, no: &str) -> Option<Reading> {
        let mut reading = Reading::undecided(source);
        for (name, raw) in self.evidence.all_cookies() {
            let Some(id) = name.strip_prefix(prefix) else { continue };
            match lookup(table, id) {
                None | Some(b'n') => {}
                Some(_) => {
                    let granted = yes_or_no(raw, yes, no);
                    reading.decided |= granted.is_some();
                    self.file(&mut reading, table, id, granted);
                }
            }
        }
        reading.decided.then_some(reading)
    }

    /// Files what a record of Google Consent Mode says; a category with three types needs all three.
    fn consent_mode(&self, reading: &mut Reading, table: &str, record: &Value) {
        for entry in table.split(' ') {
            let Some((id, letter)) = entry.split_once(':') else { continue };
            let granted = record.get(id).and_then(Value::text).and_then(|word| yes_or_no(word, "granted", "denied"));
            if let Some(category) = letter.bytes().next().and_then(category)
                && (granted.is_some() || category == Category::Marketing)
            {
                reading.say(category, granted);
            }
        }
    }
}

/// What the site tells a source.
fn setting<'a>(config: &'a Consent, source: &str, key: &str) -> Option<&'a str> {
    config.setting(source, key).and_then(Value::text)
}

/// The category letter of an id in a table.
fn lookup(table: &str, id: &str) -> Option<u8> {
    let mut entries = table.split(' ');
    entries.find_map(|entry| entry.strip_prefix(id)?.strip_prefix(':')?.bytes().next())
}

fn category(letter: u8) -> Option<Category> {
    Some(match letter {
        b'f' => Category::Functional,
        b'a' => Category::Analytics,
        b'm' => Category::Marketing,
        b'p' => Category::Personalisation,
        _ => return None,
    })
}

fn yes_or_no(word: &str, yes: &str, no: &str) -> Option<bool> {
    if word == yes {
        return Some(true);
    }
    (word == no).then_some(false)
}

/// An objection to sale, sharing or targeted advertising: it takes marketing away and decides nothing.
fn objection(source: &'static str) -> Reading {
    let mut reading = Reading::undecided(source);
    reading.say(Category::Marketing, Some(false));
    reading
}

/// Two readings of one source, each of which may be missing.
fn either(one: Option<Reading>, other: Option<Reading>) -> Option<Reading> {
    match (one, other) {
        (Some(one), Some(other)) => Some(one.with(other)),
        (one, other) => one.or(other),
    }
}

/// A member of an object, or null.
fn member<'a>(value: &'a Value, key: &str) -> &'a Value {
    value.get(key).unwrap_or(&Value::Null)
}

#[cfg(test)]
mod tests;
