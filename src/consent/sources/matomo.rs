//! Matomo: the cookies in which it remembers consent to tracking, each a time in milliseconds.
//!
//! It knows analytics only. A removal wins over whatever else is there. There are no events. Verified with Matomo's
//! documentation.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "matomo kclick cmtm_consent cmtm_cookie_consent J 9 C2 Y ; cmtm_consent_removed cmtm_cookie_consent_removed \
        C2 N=*",
    about: about! {
        title: "Matomo",
        versions: "3 to 5",
        read: "the cookies `mtm_consent`, `mtm_cookie_consent` and those that end in `_removed`. Decided: one of them holds a time",
        changes: "nothing is announced: read again each time; `forgetConsentGiven` replaces the cookie",
        mapping: "analytics",
        told: "",
        personalises: false,
        verified: "documentation",
    },
};
