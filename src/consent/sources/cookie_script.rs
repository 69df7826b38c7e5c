//! Cookie-Script: `CookieScript.instance.currentState()`, and the cookie `CookieScriptConsent`, raw JSON with JSON inside.
//!
//! An accepted empty list is a refusal. What ties Consent Mode's types to its categories is not read: none of its own
//! categories is about personalisation. Verified with captured cookies.

use super::about::about;
use super::{Context, Reading, Source, either, member};
use crate::config::Value;
use crate::consent::reading::OPTIONAL;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookie-script",
    read,
    wants: "gCookieScript.instance.currentState()",
    events: "CookieScriptAccept CookieScriptAcceptAll CookieScriptReject CookieScriptClose CookieScriptLoaded \
        CookieScriptCurrentState",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    let state = context.evidence.global("CookieScript.instance.currentState()");
    let live = state.and_then(|state| decide(context, state));
    either(live, context.cookies("CookieScriptConsent", |raw| decide(context, &context.json(raw)?)))
}

fn decide(context: &Context<'_>, record: &Value) -> Option<Reading> {
    let accepts = super::yes_or_no(member(record, "action").text()?, "accept", "reject")?;
    let mut reading = Reading::decided(SOURCE.name);
    if accepts {
        let categories = match record.get("categories")? {
            Value::Text(text) => &context.parse(text)?,
            list => list,
        };
        let table = "strict:n targeting:m functionality:f performance:a unclassified:u";
        context.file_list(&mut reading, table, categories, true)?;
    }
    reading.refuse_rest(&OPTIONAL);
    Some(reading)
}
