//! Cookie-Script: `CookieScript.instance.currentState()`, and the cookie `CookieScriptConsent`, raw JSON with JSON inside.
//!
//! An accepted empty list is a refusal. What ties Consent Mode's types to its categories is not read: none of its own
//! categories is about personalisation. `CookieScriptAccept`, `CookieScriptAcceptAll` and `CookieScriptReject` mean
//! change and withdrawal. Verified with captured cookies.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "cookie-script wCookieScriptAccept wCookieScriptAcceptAll wCookieScriptReject \
        gCookieScript.instance.currentState() cCookieScriptConsent J ?action=accept|reject Naction=reject \
        .categories J + _ [performance:a",
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
