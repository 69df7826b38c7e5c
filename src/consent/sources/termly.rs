//! Termly: its cache in localStorage, which exists before a decision; the member `TERMLY_COOKIE_CONSENT` does not.
//!
//! Two of its groups are advertising: both are needed. `Termly.on("consent")` is a callback, so the cache is read again
//! after each click. Verified with records from public readers.

use super::about::about;
use super::{Context, Reading, Source, member};

/// The source.
pub const SOURCE: Source = Source {
    name: "termly",
    read,
    wants: "lTERMLY_API_CACHE",
    events: "click",
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

const TABLE: &str = "essential:n do_not_sell:n performance:f analytics:a advertising:m social_networking:m";

fn read(context: &Context<'_>) -> Option<Reading> {
    let cache = context.json(context.evidence.local("TERMLY_API_CACHE")?)?;
    let value = member(member(&cache, "TERMLY_COOKIE_CONSENT"), "value");
    let mut reading = Reading::decided(SOURCE.name);
    if !context.file_flags(&mut reading, TABLE, value) {
        return None;
    }
    if member(value, "do_not_sell").is_true() {
        reading = reading.with(super::objection(SOURCE.name));
    }
    Some(reading)
}
