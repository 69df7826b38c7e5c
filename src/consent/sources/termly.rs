//! Termly: its cache in localStorage, which exists before a decision; the member `TERMLY_COOKIE_CONSENT` does not.
//!
//! Two of its groups are advertising: both are needed. `Termly.on("consent")` is a callback, so the cache is read again
//! after each click. Verified with records from public readers.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at, is_true};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "termly",
    read,
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

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let _ = reader.stored(reader.local("TERMLY_API_CACHE"), As::Json(decide));
    Some(())
}

fn decide(reader: &mut Reader<'_>, cache: &Value) -> Option<()> {
    let value = at(cache, "TERMLY_COOKIE_CONSENT.value");
    if is_true(value, "do_not_sell") {
        reader.object();
    }
    reader.flags("essential:n do_not_sell:n performance:f analytics:a advertising:m social_networking:m", value)
}
