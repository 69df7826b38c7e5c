//! CookieFirst: the cookie `cookiefirst-consent`, JSON of four flags and a time.
//!
//! Four flags alone are not what it writes: it adds a time. `cf_consent` means change and withdrawal. Verified with
//! captured cookies.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "cookiefirst wcf_consent ccookiefirst-consent J ?timestamp %=+/- [performance:a",
    about: about! {
        title: "CookieFirst",
        versions: "banner of 2019 to 2026",
        read: "the cookie `cookiefirst-consent`. Decided: it has flags and a `timestamp`",
        changes: "`cf_consent`; the cookie is rewritten",
        mapping: "functional → functional; performance → analytics; advertising → marketing",
        told: "",
        personalises: false,
        verified: "captured cookies",
    },
};
