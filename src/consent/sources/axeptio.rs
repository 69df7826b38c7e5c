//! Axeptio: the cookie `axeptio_cookies`, JSON with its quotes and commas escaped, or all of it.
//!
//! It is written before a choice: only `$$completed: true` is a decision. Keys are the site's vendors; only the record of
//! Consent Mode gives categories, and if every vendor is refused everything is. While the live script shows an unfinished
//! dialog, leftovers of other consent managers count for nothing. Callbacks only. Verified with captured cookies.

use super::about::about;
use super::{CONSENT_MODE, Context, Reading, Source, member};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "axeptio",
    read,
    wants: "g_axcb.length",
    events: "click",
    about: about! {
        title: "Axeptio",
        versions: "3 and 4",
        read: "the cookie `axeptio_cookies`. Decided: `$$completed` is true",
        changes: "callbacks only: read again each time; the cookie is rewritten",
        mapping: "`$$googleConsentMode` as Consent Mode; vendors by `consent.map`; all vendors refused → nothing",
        told: "",
        personalises: true,
        verified: "captured cookies",
    },
};

fn read(context: &Context<'_>) -> Option<Reading> {
    context.cookies("axeptio_cookies", |raw| decide(context, &context.json(raw)?))
}

fn decide(context: &Context<'_>, record: &Value) -> Option<Reading> {
    match record.get("$$completed")? {
        Value::Bool(true) => {}
        Value::Bool(false) if context.evidence.global("_axcb.length").is_some() => {
            return Some(Reading::open(SOURCE.name));
        }
        _ => return None,
    }
    let mut reading = Reading::decided(SOURCE.name);
    for (vendor, flag) in record.entries() {
        if let (Value::Bool(granted), false) = (flag, vendor.starts_with("$$")) {
            context.file(&mut reading, "", vendor, Some(*granted));
        }
    }
    if !reading.others.is_empty() && reading.others.iter().all(|vendor| !vendor.granted) {
        reading.say_all(false);
    }
    let consent_mode = member(record, "$$googleConsentMode");
    if !consent_mode.is_null() {
        context.consent_mode(&mut reading, CONSENT_MODE, consent_mode);
    }
    Some(reading)
}
