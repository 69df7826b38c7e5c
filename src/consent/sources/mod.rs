//! The consent sources that are read; each is one file and one word in the table.
//!
//! The rules that hold for all of them stand here: sizes, decoding, and how an id finds its category. Existence is not
//! a decision, defaults are not decisions, legitimate interest is not consent, and nothing is evaluated or searched for
//! in the middle of a text.
#![cfg_attr(parea_without_consent_sources, allow(dead_code, reason = "what nothing asks for is left out"))]

use super::{Evidence, Reading};
use crate::config::{Consent, Value};
use crate::ports::Ports;
use reader::Reader;
use rules::{cut, next};

pub use super::evidence::Want;
pub use about::About;
pub use reader::Context;

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
mod reader;
mod rules;
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

/// Every source, in the order in which reports and documentation name them.
#[cfg(not(parea_without_consent_sources))]
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

/// What reading consent costs is measured against a widget without sources (`cargo xtask size`).
#[cfg(parea_without_consent_sources)]
pub const ALL: &[Source] = &[];

/// One consent source.
#[derive(Debug)]
pub struct Source {
    /// Its name, and how it is read, in the language of [`rules`]. What it asks for does not depend on what it finds: that
    /// is how the browser side learns what to look up.
    pub rules: &'static str,
    /// What people are told about it.
    pub about: About,
}

impl Source {
    /// Its name in the configuration and in reports.
    pub fn name(&self) -> &'static str {
        name(self.rules)
    }
}

/// The rules of every source, a line each: one text is smaller than a table of texts.
const RULES: &str = match str::from_utf8(&JOINED) {
    Ok(rules) => rules,
    Err(_) => "",
};

static JOINED: [u8; LENGTH] = joined();

const LENGTH: usize = {
    let (mut length, mut rest) = (0, ALL);
    while let [source, others @ ..] = rest {
        length += source.rules.len() + 1;
        rest = others;
    }
    length
};

#[expect(clippy::indexing_slicing, reason = "happens while this is compiled")]
const fn joined() -> [u8; LENGTH] {
    let (mut text, mut at, mut rest) = ([b'\n'; LENGTH], 0, ALL);
    while let [source, others @ ..] = rest {
        let mut rules = source.rules.as_bytes();
        while let [byte, more @ ..] = rules {
            text[at] = *byte;
            (at, rules) = (at + 1, more);
        }
        (at, rest) = (at + 1, others);
    }
    text
}

/// The next line of a text, which moves on; the widget without sources has none, and no code for any.
#[inline(always)]
fn line(text: &mut &'static str) -> Option<&'static str> {
    if LENGTH == 0 { None } else { next(text, '\n') }
}

/// The name of the source with these rules.
fn name(rules: &'static str) -> &'static str {
    cut(rules, ' ').0
}

/// Whether there is a source of that name.
pub fn is_one(name: &str) -> bool {
    let mut all = RULES;
    while let Some(rules) = line(&mut all) {
        if self::name(rules) == name {
            return true;
        }
    }
    false
}

/// Reads every source that the configuration allows; of several the strictest answer holds.
///
/// While the visitor is being asked, nothing counts as decided; what the answer takes away it takes away at once.
pub fn read(context: &Context<'_>) -> Reading {
    let (mut sum, mut all) = (Reading::default(), RULES);
    while let Some(rules) = line(&mut all) {
        let mut reader = Reader::new(context, name(rules));
        if context.config.allows(reader.name) && reader.follow(rules).is_some() {
            sum.add(&mut reader.found);
        }
    }
    sum.close();
    sum
}

/// What the browser side must look up for the sources that count, and the events of theirs that mean a change.
pub fn wants(config: &Consent, ports: &dyn Ports) -> Vec<Want> {
    let page = &Context { config, evidence: &Evidence::default(), told: &Value::Null, wall: 0.0, ports };
    let (mut wants, mut all) = (Vec::new(), RULES);
    while let Some(rules) = line(&mut all) {
        let mut reader = Reader::new(page, name(rules));
        if config.allows(reader.name) {
            reader.wants(rules, &mut wants);
        }
    }
    wants
}

/// What no rule can say: the code of some sources, by what stands behind the `*` in their rules.
#[inline(never)]
fn read_on(code: u8, reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    match code {
        b'a' => axeptio::read(reader, record),
        b'c' => custom::read(reader, record),
        b'g' => google_consent_mode::read(reader, record),
        b'k' => klaro::read(reader, record),
        b'o' => osano_legacy::read(reader, record),
        b'p' => gpc::read(reader),
        b'r' => react_cookie_consent::read(reader),
        b't' => tarteaucitron::read(reader, record),
        b'v' => vanilla_cookieconsent::read(reader, record),
        _ => trustarc::read(reader, record, code),
    }
}

#[cfg(test)]
mod tests;
