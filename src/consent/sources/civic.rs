//! Civic Cookie Control: the cookie `CookieControl`, raw JSON or percent-encoded.
//!
//! `interactedWith` is the mark of a decision; nothing optional then is a refusal, and legitimate interest is no consent.
//! The record carries its date and how many days it holds. Names are the site's; the usual ones are mapped in any
//! letter case. Callbacks only. Verified with captured cookies.

use super::Source;
use super::about::about;
use super::reader::{Reader, at};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    rules: "civic kclick cCookieControl j ?interactedWith=+ * .optionalCookies %accepted/ performance:a",
    code: read,
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

fn read(reader: &mut Reader<'_>, record: &Value, _: &str) -> Option<()> {
    let end = at(record, "consentDate").number()? + at(record, "consentExpiry").number()? * 8.64e7;
    let Value::Map(choices) = record.get("optionalCookies")? else { return None };
    if choices.is_empty() {
        reader.all(false);
    }
    (end > reader.page.wall).then_some(())
}
