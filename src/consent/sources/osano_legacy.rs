//! Osano's (formerly Insites') open cookieconsent 3, and Consentmo for Shopify: the cookie `cookieconsent_status`.
//!
//! One word for everything: `allow` grants, `deny` refuses, `dismiss` decides nothing. Consentmo narrows `allow` by a list
//! of what is switched off; what is unknown in that list refuses everything. There are callbacks and no events; revoking
//! deletes the cookie. Verified with cookieconsent 3.1.1 in jsdom.

use super::Source;
use super::about::about;
use super::reader::{Reader, UNKNOWN, USUAL, lookup};
use super::rules::next;
use crate::config::Value;
use crate::consent::reading::OPTIONAL;

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    rules: "osano-legacy kclick c$cookieName|cookieconsent_status N=deny Y=allow ; S \
        ccookieconsent_preferences_disabled > D - *o",
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

/// Refuses everything for the sake of an id that nobody knows.
pub(super) fn read(reader: &mut Reader<'_>, disabled: &Value) -> Option<()> {
    let mut disabled = disabled.text()?;
    while let Some(id) = next(&mut disabled, ',') {
        if lookup(USUAL, id) == UNKNOWN {
            reader.say(OPTIONAL, Some(false));
        }
    }
    Some(())
}
