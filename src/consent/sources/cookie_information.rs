//! Cookie Information: the cookie `CookieInformationConsent`, JSON of what was approved and what was denied.
//!
//! It is written only after a choice. `CookieInformationConsentGiven` means change and withdrawal. Verified with
//! captured cookies.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "cookie-information wCookieInformationConsentGiven cCookieInformationConsent J +consents_approved \
        -consents_denied [cookie_cat_functional:f cookie_cat_statistic:a cookie_cat_marketing:m",
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
