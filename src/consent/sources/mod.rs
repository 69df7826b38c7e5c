//! The consent sources that are read; each is one file and one word in the table.
//!
//! The rules that hold for all of them stand here: sizes, decoding, and how an id finds its category. Existence is not
//! a decision, defaults are not decisions, legitimate interest is not consent, and nothing is evaluated or searched for
//! in the middle of a text.

use super::{Evidence, Reading};
use crate::config::Consent;
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
    /// Hands in what the page shows of it; `None` when that counts for nothing. What it asks for does not depend on what
    /// it finds: that is how the browser side learns what to look up.
    pub read: fn(&mut Reader<'_>) -> Option<()>,
    /// Events that mean that its answer may have changed: words parted by spaces, see [`events`].
    pub events: &'static str,
    /// What people are told about it.
    pub about: About,
}

/// Reads every source that the configuration allows; of several the strictest answer holds.
///
/// While the visitor is being asked, nothing counts as decided; what the answer takes away it takes away at once.
pub fn read(context: &Context<'_>) -> Reading {
    let mut sum = Reading::default();
    for source in ALL {
        if context.config.allows(source.name) {
            let mut reader = Reader::new(context, source.name);
            if (source.read)(&mut reader).is_some() {
                sum.add(reader.found);
            }
        }
    }
    sum.close();
    sum
}

/// What the browser side must look up for the sources that count: what they ask for.
pub fn wants(config: &Consent) -> Vec<Want> {
    let evidence = Evidence::default();
    let mut wants = Vec::new();
    for source in ALL {
        if config.allows(source.name) {
            let mut reader = Reader::asking(config, &evidence, source.name);
            let _ = (source.read)(&mut reader);
            for want in reader.asked.take() {
                if !wants.contains(&want) {
                    wants.push(want);
                }
            }
        }
    }
    wants
}

/// The events of the sources that count: target and name. A name with `#` before it is heard at `document`, others at
/// `window`.
///
/// The target `click` stands for a source that announces nothing: what the visitor has just clicked may have been its
/// dialog, which is read shortly afterwards. The target `klaro` has watchers instead of events.
pub fn events(config: &Consent) -> Vec<(&'static str, &'static str)> {
    let mut events = Vec::new();
    for source in ALL {
        if !config.allows(source.name) {
            continue;
        }
        for name in source.events.split(' ').filter(|name| !name.is_empty()) {
            let event = match name.strip_prefix('#') {
                Some(name) => ("document", name),
                None if name == "klaro" || name == "click" => (name, ""),
                None => ("window", name),
            };
            if !events.contains(&event) {
                events.push(event);
            }
        }
    }
    events
}

#[cfg(test)]
mod tests;
