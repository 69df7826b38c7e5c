//! Termly: its cache in localStorage, which exists before a decision; the member `TERMLY_COOKIE_CONSENT` does not.
//!
//! Two of its groups are advertising: both are needed. `Termly.on("consent")` is a callback, so the cache is read again
//! after each click. Verified with records from public readers.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "termly kclick lTERMLY_API_CACHE J .TERMLY_COOKIE_CONSENT.value !do_not_sell=+ ? %=+/- M=+/- [performance:f \
        advertising:m social_networking:m do_not_sell:n",
    about: about! {
        title: "Termly",
        versions: "resource blocker of 2022 to 2026",
        read: "localStorage `TERMLY_API_CACHE`. Decided: it holds `TERMLY_COOKIE_CONSENT`",
        changes: "callbacks only: read again each time; the record is rewritten",
        mapping: "performance → functional; analytics → analytics; advertising and social_networking → marketing; unclassified by \
            `consent.map`; do_not_sell takes marketing away",
        told: "",
        personalises: false,
        verified: "records from public readers",
    },
};
