//! CookieYes: `getCkyConsent()`, the cookie `cookieyes-consent`, and the cookies of the older WordPress plugin.
//!
//! The cookie exists before any choice: only `action:yes` is a decision, `consent:yes` may be implied. The older
//! plugin writes one cookie per category and `viewed_cookie_policy` when the visitor has answered.
//! `cookieyes_consent_update` means change and withdrawal. Verified with captured cookies and CookieYes'
//! documentation.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "cookieyes ecookieyes_consent_update ggetCkyConsent() ?isUserActionCompleted=+ .categories %=+/- ; \
        ccookieyes-consent D /,: ?action=yes %=yes/no ; pcookielawinfo-checkbox- #cviewed_cookie_policy=yes|no \
        %=yes/no ; cviewed_cookie_policy N=no [advertisement:m",
    about: about! {
        title: "CookieYes",
        versions: "3, and the plugin “GDPR Cookie Consent” before it",
        read: "`getCkyConsent()`, the cookie `cookieyes-consent`, or `cookielawinfo-checkbox-*`. Decided: `isUserActionCompleted`, \
            `action:yes`, or `viewed_cookie_policy`",
        changes: "`cookieyes_consent_update`; the cookie is rewritten",
        mapping: "functional → functional; analytics → analytics; advertisement → marketing; performance and other by `consent.map`",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};
