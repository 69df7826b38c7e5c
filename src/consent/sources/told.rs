//! `parea.consent(state)`: what the page itself says, for sites with a consent dialog of their own.
//!
//! `state` is an object from category to `true` or `false`; `null` takes it back. Each call replaces the last one, for
//! this page view. Verified by the scenario tests.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "parea o %=+/-",
    about: about! {
        title: "The page itself",
        versions: "1",
        read: "`parea.consent({ functional: true, … })`",
        changes: "the next call; `parea.consent(null)` withdraws",
        mapping: "our own names; others by `consent.map`",
        told: "",
        personalises: true,
        verified: "scenario tests",
    },
};
