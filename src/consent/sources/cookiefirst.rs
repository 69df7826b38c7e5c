//! CookieFirst: the cookie `cookiefirst-consent`, JSON of four flags with a time or a version.
//!
//! Four flags alone are not what it writes. `cf_consent` means change and withdrawal. Verified with captured cookies.

use super::about::about;
use super::{Context, Reading, Source, member};

/// The source.
pub const SOURCE: Source = Source {
    name: "cookiefirst",
    read,
    wants: "",
    events: "cf_init cf_consent cf_consent_loaded",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    context.cookies("cookiefirst-consent", |raw| {
        let record = context.json(raw)?;
        let is_ours = member(&record, "timestamp").number().is_some() || member(&record, "version").text().is_some();
        let mut reading = Reading::decided(SOURCE.name);
        let table = "necessary:n performance:a functional:f advertising:m";
        (context.file_flags(&mut reading, table, &record) && is_ours).then_some(reading)
    })
}
