//! Civic Cookie Control: the cookie `CookieControl`, raw JSON or percent-encoded.
//!
//! `interactedWith` is the mark of a decision; nothing optional then is a refusal, and legitimate interest is no consent.
//! The record carries its date and how many days it holds. Names are the site's; the usual ones are mapped in any
//! letter case. Callbacks only. Verified with captured cookies.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at, entries, is_true};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "civic",
    read,
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

/// The usual names, and one that Civic proposes; sites write them in any letter case.
const TABLE: &str = "necessary:n functional:f functionality:f preferences:f analytics:a statistics:a performance:a marketing:m \
    advertising:m ads:m targeting:m personalisation:p personalization:p";

fn read(reader: &mut Reader<'_>) -> Option<()> {
    reader.cookies("CookieControl", As::Json(decide))
}

fn decide(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    let end = at(record, "consentDate").number()? + at(record, "consentExpiry").number()? * 8.64e7;
    let Value::Map(choices) = record.get("optionalCookies")? else { return None };
    if !is_true(record, "interactedWith") || end <= reader.wall {
        return None;
    }
    for (name, answer) in choices {
        let granted = match answer.text()? {
            "accepted" => Some(true),
            "revoked" | "legitimate interest" => Some(false),
            _ => None,
        };
        let letter = entries(TABLE).find(|(usual, _)| usual.eq_ignore_ascii_case(name)).map(|(_, letter)| letter);
        reader.place(letter, name, granted);
    }
    if choices.is_empty() {
        reader.all(false);
    }
    Some(())
}
