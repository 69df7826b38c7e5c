//! Osano's (formerly Insites') open cookieconsent 3, and Consentmo for Shopify: the cookie `cookieconsent_status`.
//!
//! One word for everything: `allow` grants, `deny` refuses, `dismiss` decides nothing. Consentmo narrows `allow` by a list
//! of what is switched off; what is unknown in that list refuses everything. There are callbacks and no events; revoking
//! deletes the cookie. Verified with cookieconsent 3.1.1 in jsdom.

use super::about::about;
use super::{Context, Reading, Source, USUAL};

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    name: "osano-legacy",
    read,
    wants: "",
    events: "click",
    about: about! {
        title: "cookieconsent (Osano, Insites), Consentmo",
        versions: "3",
        read: "the cookie `cookieconsent_status`, narrowed by `cookieconsent_preferences_disabled`. Decided: `allow` or `deny`",
        changes: "callbacks only: read again each time; revoking deletes the cookie",
        mapping: "allow → functional, analytics and marketing; deny → none of them",
        told: "`cookieName`",
        personalises: false,
        verified: "values written by 3.1.1",
    },
};

fn read(context: &Context<'_>) -> Option<Reading> {
    let name = context.setting(SOURCE.name, "cookieName", "cookieconsent_status");
    context.cookies(name, |raw| {
        let allows = super::yes_or_no(raw, "allow", "deny")?;
        let mut reading = Reading::decided(SOURCE.name);
        reading.say_all(allows);
        for list in context.evidence.cookies("cookieconsent_preferences_disabled").filter(|list| !list.is_empty()) {
            for id in context.decoded(list)?.split(',') {
                match super::lookup(USUAL, id) {
                    Some(_) => context.file(&mut reading, USUAL, id, Some(false)),
                    None => reading.say_all(false),
                }
            }
        }
        Some(reading)
    })
}
