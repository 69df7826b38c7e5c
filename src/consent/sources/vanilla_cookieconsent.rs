//! orestbida CookieConsent 2 and 3 (npm `vanilla-cookieconsent`): `cc_cookie`, a cookie or localStorage item with JSON.
//!
//! `categories` holds what is accepted. In version 3 the keys of `services` list every category of the site, and a
//! category counts as refused when the live page knows of a refused service in it. Version 2 writes raw JSON and keeps
//! no list of what was refused. In its opt-out mode nothing is stored before a choice. A record of an older revision than
//! the page's is none. Verified with vanilla-cookieconsent 3.1.0 and 2.9.2 in jsdom, 3.1.0 in three browsers.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, USUAL, at, text};
use crate::config::Value;
use crate::consent::reading::COUNTED;

/// The source. `cookieName` and `revision` may be told.
pub const SOURCE: Source = Source {
    name: "vanilla-cookieconsent",
    read,
    events: "cc:onFirstConsent cc:onConsent cc:onChange",
    about: about! {
        title: "vanilla-cookieconsent (orestbida)",
        versions: "2 and 3",
        read: "the cookie or localStorage item `cc_cookie`. Decided: it has the shape of the record and has not expired",
        changes: "`cc:onFirstConsent`, `cc:onConsent`, `cc:onChange`; `reset(true)` deletes; version 2: read again each time",
        mapping: "the usual names (functionality, analytics, marketing, targeting, ads, personalization …); others by `consent.map`, \
            services as well",
        told: "`cookieName`; `revision`: the one in force, where the page does not show it",
        personalises: true,
        verified: "records written by 3.1.0 and 2.9.2; 3.1.0 in three browsers",
    },
};

/// The revision in force, and the services that the visitor has refused, as the live page knows them.
const REVISION: &str = "CookieConsent.getConfig(revision)";
const REFUSED: &str = "CookieConsent.getUserPreferences().rejectedServices";

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let _ = (reader.global(REVISION), reader.global(REFUSED));
    let name = reader.setting("cookieName", "cc_cookie");
    let _ = reader.cookies(name, As::Json(decide));
    let _ = reader.stored(reader.local(name), As::Json(stored));
    Some(())
}

/// A cookie vanishes when its time is over; this outlives it.
fn stored(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    record.get("expirationTime")?;
    decide(reader, record)
}

/// One record, if it has the shape of this consent manager.
fn decide(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    let revision = at(record, "revision");
    let told = reader.config.setting(SOURCE.name, "revision");
    let current = told.or(reader.global(REVISION)).unwrap_or(revision);
    // A record of another revision has to be asked anew.
    if current != revision {
        return None;
    }
    reader.found.revision = revision.to_json(reader.ports?);
    let (categories, level) = (at(record, "categories"), at(record, "level"));
    if text(record, "consentTimestamp").is_empty() {
        // Version 2 writes one list under two names; before 2.6 there was only `level`.
        if !categories.is_null() && categories != level {
            return None;
        }
        reader.list(USUAL, level, true)?;
        reader.says.refuse_rest(COUNTED);
        return Some(());
    }
    if let Some(end) = record.get("expirationTime") {
        end.number().filter(|end| *end > reader.wall)?;
    }
    reader.list(USUAL, categories, true)?;
    // Only the live page knows all services of a category.
    let known = reader.global(REFUSED);
    for (category, services) in at(record, "services").entries() {
        reader.list("", services, true)?;
        let refused = known.is_some_and(|known| !at(known, category).items().is_empty());
        if refused || !categories.items().iter().any(|accepted| accepted.text() == Some(category)) {
            reader.file(USUAL, category, Some(false));
        }
    }
    Some(())
}
