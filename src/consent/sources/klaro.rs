//! Klaro: its manager, and `klaro`, a cookie or storage item with JSON from service to `true` or `false`.
//!
//! Purposes stand only in `window.klaroConfig`: one is granted when every service with it is, required ones aside; a
//! service that the record lacks was never consented to. Defaults and required services read as true before a decision,
//! but nothing is stored then; `resetConsents()` deletes. Changes come from `klaro.getManager().watch`.
//! Verified with records written by klaro 0.7.22, and in three browsers.

use super::Source;
use super::about::about;
use super::reader::{Reader, at, is_one, text};
use crate::config::Value;

/// The source. `storageName` (or `cookieName`) may be told.
pub const SOURCE: Source = Source {
    rules: "klaro kklaro gklaro.getManager().consents #gklaro.getManager().confirmed=+ :=+/- *k ; gklaroConfig.services ; \
        c$storageName|$cookieName|klaro l$storageName|$cookieName|klaro s$storageName|$cookieName|klaro J :=+/- *k",
    about: about! {
        title: "Klaro",
        versions: "0.7",
        read: "`klaro.getManager()`, and the cookie, localStorage or sessionStorage item `klaro`. Decided: the manager is \
            `confirmed`, or the record exists",
        changes: "`manager.watch`; `resetConsents()` deletes the record",
        mapping: "the purposes of `klaroConfig.services` by the usual names; purposes and services by `consent.map`",
        told: "`storageName` or `cookieName`",
        personalises: true,
        verified: "records written by 0.7.22; in three browsers",
    },
};

/// Files the purposes; a service keeps its own name, it has a category only where the site maps it.
pub(super) fn read(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    for service in reader.global("klaroConfig.services").items() {
        if !is_one(at(service, "required"), "+") {
            let granted = is_one(at(record, text(service, "name")), "+");
            for purpose in at(service, "purposes").items() {
                reader.file(purpose.text()?, Some(granted));
            }
        }
    }
    Some(())
}
