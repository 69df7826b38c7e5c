//! Cookie-Script: `CookieScript.instance.currentState()`, and the cookie `CookieScriptConsent`, raw JSON with JSON inside.
//!
//! An accepted empty list is a refusal. What ties Consent Mode's types to its categories is not read: none of its own
//! categories is about personalisation. Verified with captured cookies.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, text, yes_or_no};
use crate::config::Value;
use crate::consent::reading::OPTIONAL;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookie-script",
    read,
    events: "CookieScriptAccept CookieScriptAcceptAll CookieScriptReject",
    about: about! {
        title: "Cookie-Script",
        versions: "script of 2020 to 2026",
        read: "`CookieScript.instance.currentState()`, and the cookie `CookieScriptConsent`. Decided: `action` is accept or reject",
        changes: "`CookieScriptAccept`, `CookieScriptAcceptAll`, `CookieScriptReject`; the cookie is rewritten",
        mapping: "functionality → functional; performance → analytics; targeting → marketing; unclassified by `consent.map`",
        told: "",
        personalises: false,
        verified: "captured cookies",
    },
};

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let _ = reader.live("CookieScript.instance.currentState()", decide);
    let _ = reader.cookies("CookieScriptConsent", As::Json(decide));
    Some(())
}

fn decide(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    if yes_or_no(text(record, "action"), "accept", "reject")? {
        let categories = match record.get("categories")? {
            Value::Text(text) => &reader.parse(text)?,
            list => list,
        };
        reader.list("strict:n targeting:m functionality:f performance:a unclassified:u", categories, true)?;
    }
    reader.says.refuse_rest(OPTIONAL);
    Some(())
}
