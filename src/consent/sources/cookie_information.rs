//! Cookie Information: the cookie `CookieInformationConsent`, JSON of what was approved and what was denied.
//!
//! It is written only after a choice. `CookieInformationConsentGiven` means change. Verified with captured cookies.

use super::about::about;
use super::{Context, Reading, Source, member};

/// The source.
pub const SOURCE: Source = Source {
    name: "cookie-information",
    read,
    wants: "",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    context.cookies("CookieInformationConsent", |raw| {
        let record = context.json(raw)?;
        let table = "cookie_cat_necessary:n cookie_cat_functional:f cookie_cat_statistic:a cookie_cat_marketing:m";
        let mut reading = Reading::decided(SOURCE.name);
        context.file_list(&mut reading, table, member(&record, "consents_approved"), true)?;
        context.file_list(&mut reading, table, member(&record, "consents_denied"), false)?;
        Some(reading)
    })
}
