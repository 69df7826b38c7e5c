//! CookieFirst: the cookie `cookiefirst-consent`, JSON of four flags with a time or a version.
//!
//! Four flags alone are not what it writes. `cf_consent` means change and withdrawal. Verified with captured cookies.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at, text};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookiefirst",
    read,
    events: "cf_consent",
    about: about! {
        title: "CookieFirst",
        versions: "banner of 2019 to 2026",
        read: "the cookie `cookiefirst-consent`. Decided: it has flags, and `timestamp` or `version`",
        changes: "`cf_consent`; the cookie is rewritten",
        mapping: "functional → functional; performance → analytics; advertising → marketing",
        told: "",
        personalises: false,
        verified: "captured cookies",
    },
};

fn read(reader: &mut Reader<'_>) -> Option<()> {
    reader.cookies("cookiefirst-consent", As::Json(decide))
}

fn decide(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    let is_ours = at(record, "timestamp").number().is_some() || !text(record, "version").is_empty();
    reader.flags("necessary:n performance:a functional:f advertising:m", record).filter(|()| is_ours)
}
