//! Cookie Information: the cookie `CookieInformationConsent`, JSON of what was approved and what was denied.
//!
//! It is written only after a choice. `CookieInformationConsentGiven` means change. Verified with captured cookies.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookie-information",
    read,
    events: "CookieInformationConsentGiven",
    about: about! {
        title: "Cookie Information",
        versions: "script of 2020 to 2026",
        read: "the cookie `CookieInformationConsent`. Decided: it holds both lists",
        changes: "`CookieInformationConsentGiven`; the cookie is rewritten",
        mapping: "cookie_cat_functional → functional; cookie_cat_statistic → analytics; cookie_cat_marketing → marketing; \
            cookie_cat_unclassified by `consent.map`",
        told: "",
        personalises: false,
        verified: "captured cookies",
    },
};

fn read(reader: &mut Reader<'_>) -> Option<()> {
    reader.cookies("CookieInformationConsent", As::Json(decide))
}

fn decide(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    let table = "cookie_cat_necessary:n cookie_cat_functional:f cookie_cat_statistic:a cookie_cat_marketing:m";
    reader.list(table, at(record, "consents_approved"), true)?;
    reader.list(table, at(record, "consents_denied"), false)
}
