//! Civic Cookie Control: the cookie `CookieControl`, raw JSON or percent-encoded.
//!
//! `interactedWith` is the mark of a decision; nothing optional then is a refusal, and legitimate interest is no consent.
//! The record carries its date and how many days it holds. Names are the site's; the usual ones are mapped in any
//! letter case. Callbacks only. Verified with captured cookies.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "civic kclick cCookieControl J ?interactedWith=+ ?optionalCookies ?consentDate <consentDate/consentExpiry \
        .optionalCookies %=accepted , _ [performance:a",
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
