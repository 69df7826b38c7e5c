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
pub static ALL: &[Source] = &[
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
pub static ALL: &[Source] = &[];

/// What a source's code does: reads on with a record, told what stands behind the `*` of its rule.
pub type Code = fn(&mut Reader<'_>, &Value, &str) -> Option<()>;

/// One consent source.
#[derive(Debug)]
pub struct Source {
    /// Its name, and how it is read, in the language of [`rules`]. What it asks for does not depend on what it finds: that
    /// is how the browser side learns what to look up.
    pub rules: &'static str,
    /// What no rule can say.
    pub code: Code,
    /// What people are told about it.
    pub about: About,
}

/// Reads every source that the configuration allows; of several the strictest answer holds.
///
/// While the visitor is being asked, nothing counts as decided; what the answer takes away it takes away at once.
pub fn read(context: &Context<'_>) -> Reading {
    let mut sum = Reading::default();
    for source in ALL {
        if context.config.allows(source.name()) {
            let mut reader = Reader::new(context, source);
            if reader.follow(source).is_some() {
                sum.add(reader.found);
            }
        }
    }
    sum.close();
    sum
}

/// What the browser side must look up for the sources that count, and the events of theirs that mean a change.
pub fn wants(config: &Consent, ports: &dyn Ports) -> Vec<Want> {
    let page = &Context { config, evidence: &Evidence::default(), told: &Value::Null, wall: 0.0, ports };
    let mut wants = Vec::new();
    for source in ALL {
        if config.allows(source.name()) {
            Reader::new(page, source).wants(&mut wants);
        }
    }
    wants
}

#[cfg(test)]
mod tests;
