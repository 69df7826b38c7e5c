//! orestbida CookieConsent 2 and 3 (npm `vanilla-cookieconsent`): `cc_cookie`, a cookie or localStorage item with JSON.
//!
//! `categories` holds what is accepted. In version 3 the keys of `services` list every category of the site, and a
//! category counts as refused when the live page knows of a refused service in it. Version 2 writes raw JSON and keeps
//! no list of what was refused. In its opt-out mode nothing is stored before a choice. A record of an older revision than
//! the page's is none. Verified with vanilla-cookieconsent 3.1.0 and 2.9.2 in jsdom, 3.1.0 in three browsers.

use super::about::about;
use super::{Context, Reading, Source, USUAL, either, member};
use crate::config::Value;
use crate::consent::Category;

/// The source. `cookieName` and `revision` may be told.
pub const SOURCE: Source = Source {
    name: "vanilla-cookieconsent",
    read,
    wants: "lcc_cookie?cookieName gCookieConsent.getConfig(revision) gCookieConsent.getUserPreferences()",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    let name = context.setting(SOURCE.name, "cookieName", "cc_cookie");
    let decide = |raw: &str| decide(context, &context.json(raw)?);
    either(context.cookies(name, decide), context.evidence.local(name).and_then(decide))
}

/// The reading of one record, if it has the shape of this consent manager.
fn decide(context: &Context<'_>, record: &Value) -> Option<Reading> {
    let evidence = context.evidence;
    let revision = member(record, "revision");
    let told = context.config.setting(SOURCE.name, "revision");
    let current = told.or_else(|| evidence.global("CookieConsent.getConfig(revision)"));
    // A `localStorage` item outlives its time, a cookie vanishes; a record of another revision has to be asked anew.
    let is_over = member(record, "expirationTime").number().is_some_and(|end| end <= context.wall);
    if is_over || current.is_some_and(|current| current.number().is_some() && current != revision) {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    if !revision.is_null() {
        reading.revision = revision.to_json(context.ports);
    }
    if member(record, "consentTimestamp").text().is_some() {
        let categories = member(record, "categories");
        context.file_list(&mut reading, USUAL, categories, true)?;
        for (category, services) in member(record, "services").entries() {
            if !categories.items().iter().any(|accepted| accepted.text() == Some(category)) {
                context.file(&mut reading, USUAL, category, Some(false));
            }
            context.file_list(&mut reading, "", services, true)?;
        }
        // Only the live page knows all services of a category.
        let known =
            evidence.global("CookieConsent.getUserPreferences()").and_then(|known| known.get("rejectedServices"));
        for (category, services) in known.map(Value::entries).unwrap_or_default() {
            if !services.items().is_empty() {
                context.file(&mut reading, USUAL, category, Some(false));
            }
        }
        return Some(reading);
    }
    // Version 2 writes one list under two names; before 2.6 there was only `level`.
    let level = member(record, "level");
    let categories = record.get("categories").unwrap_or(level);
    if categories != level {
        return None;
    }
    context.file_list(&mut reading, USUAL, level, true)?;
    reading.refuse_rest(&[Category::Analytics, Category::Marketing]);
    Some(reading)
}
