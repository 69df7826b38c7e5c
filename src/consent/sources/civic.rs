//! Civic Cookie Control: the cookie `CookieControl`, raw JSON or percent-encoded.
//!
//! `interactedWith` is the mark of a decision; nothing optional then is a refusal, and legitimate interest is no consent.
//! The record carries its date and how many days it holds. Names are the site's; the usual ones are mapped in any
//! letter case. Callbacks only. Verified with captured cookies.

use super::about::about;
use super::{Context, Reading, Source, USUAL, member};

/// The source.
pub const SOURCE: Source = Source {
    name: "civic",
    read,
    wants: "",
    events: "click",
    about: about! {
        title: "Civic Cookie Control",
        versions: "8 and 9",
        read: "the cookie `CookieControl`. Decided: `interactedWith`, and `consentExpiry` days since `consentDate` are not over",
        changes: "callbacks only: read again each time; the cookie is rewritten",
        mapping: "the usual names in any letter case, performance → analytics; others by `consent.map`",
        told: "",
        personalises: true,
        verified: "captured cookies",
    },
};

fn read(context: &Context<'_>) -> Option<Reading> {
    context.cookies("CookieControl", |raw| {
        let record = context.json(raw)?;
        let end = member(&record, "consentDate").number()? + member(&record, "consentExpiry").number()? * 8.64e7;
        let choices = member(&record, "optionalCookies");
        if !member(&record, "interactedWith").is_true() || end <= context.wall || choices.is_null() {
            return None;
        }
        let mut reading = Reading::decided(SOURCE.name);
        for (name, answer) in choices.entries() {
            let granted = match answer.text()? {
                "accepted" => Some(true),
                "revoked" | "legitimate interest" => Some(false),
                _ => None,
            };
            let letter = match name.to_ascii_lowercase().as_str() {
                "performance" => Some(b'a'),
                usual => super::lookup(USUAL, usual),
            };
            context.place(&mut reading, letter, name, granted);
        }
        if choices.entries().is_empty() {
            reading.say_all(false);
        }
        Some(reading)
    })
}
