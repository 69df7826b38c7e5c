//! orestbida CookieConsent 2 and 3 (npm `vanilla-cookieconsent`): `cc_cookie`, a cookie or localStorage item with JSON.
//!
//! `categories` holds what is accepted. In version 3 the keys of `services` list every category of the site, and a
//! category counts as refused when the live page knows of a refused service in it. Version 2 writes raw JSON and
//! keeps no list of what was refused. In its opt-out mode nothing is stored before a choice. A record of an older
//! revision than the page's is none. `cc:onFirstConsent`, `cc:onConsent` and `cc:onChange` mean change and
//! withdrawal; version 2 has callbacks only. Verified with vanilla-cookieconsent 3.1.0 and 2.9.2 in jsdom, 3.1.0 in
//! three browsers.

use super::Source;
use super::about::about;
use super::reader::{Reader, UNKNOWN, at, is_one};
use crate::config::Value;

/// The source. `cookieName` and `revision` may be told.
pub const SOURCE: Source = Source {
    rules: "vanilla-cookieconsent wcc:onFirstConsent wcc:onConsent wcc:onChange c$cookieName|cc_cookie J \
        ^revision=$revision|@CookieConsent.getConfig(revision) ?consentTimestamp <expirationTime +categories *v ; \
        l$cookieName|cc_cookie J ^revision=$revision|@CookieConsent.getConfig(revision) ?consentTimestamp \
        ?expirationTime <expirationTime +categories *v ; c$cookieName|cc_cookie J \
        ^revision=$revision|@CookieConsent.getConfig(revision) XconsentTimestamp ?level +level C6 _ ; \
        gCookieConsent.getUserPreferences().rejectedServices",
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

/// Files the services, and refuses their categories where they are not among the accepted ones.
pub(super) fn read(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    // Only the live page knows all services of a category.
    let known = reader.global("CookieConsent.getUserPreferences().rejectedServices");
    for (category, services) in at(record, "services").entries() {
        for service in services.items() {
            reader.place_as(UNKNOWN, service.text()?, Some(true));
        }
        if is_one(at(known, category), "") || !is_one(at(record, "categories"), category) {
            reader.file(category, Some(false));
        }
    }
    Some(())
}
