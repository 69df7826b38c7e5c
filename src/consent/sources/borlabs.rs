//! Borlabs Cookie for WordPress: the cookie `borlabs-cookie`, JSON from group to its accepted services.
//!
//! Only what is accepted is listed: with nothing but the essential group everything is refused. The record carries its own
//! end. `borlabs-cookie-consent-saved` means change and withdrawal. Verified with captured cookies of versions 2 and 3.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "borlabs eborlabs-cookie-consent-saved cborlabs-cookie J ?consents ?expires <expires .consents % C6 _ \
        [essential:n",
    about: about! {
        title: "Borlabs Cookie",
        versions: "2 and 3",
        read: "the cookie `borlabs-cookie`. Decided: it holds `consents` and has not expired",
        changes: "`borlabs-cookie-consent-saved`; the cookie is rewritten",
        mapping: "statistics → analytics; marketing → marketing; external-media, other groups and services by `consent.map`",
        told: "",
        personalises: false,
        verified: "captured cookies",
    },
};
