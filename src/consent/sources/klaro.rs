//! Klaro: its manager, and `klaro`, a cookie or storage item with JSON from service to `true` or `false`.
//!
//! Purposes stand only in `window.klaroConfig`: one is granted when every service with it is, required ones aside; a
//! service that the record lacks was never consented to. Defaults and required services read as true before a decision,
//! but nothing is stored then; `resetConsents()` deletes. Changes come from `klaro.getManager().watch`.
//! Verified with records written by klaro 0.7.22, and in three browsers.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, USUAL, at, is_true, text};
use crate::config::Value;

/// The source. `storageName` (or `cookieName`) may be told.
pub const SOURCE: Source = Source {
    name: "klaro",
    read,
    events: "klaro",
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

const SERVICES: &str = "klaroConfig.services";

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let _ = reader.global(SERVICES);
    if reader.when(reader.is_true("klaro.getManager().confirmed")) {
        let _ = reader.live("klaro.getManager().consents", decide);
    }
    let name = reader.setting("storageName", reader.setting("cookieName", "klaro"));
    let _ = reader.cookies(name, As::Json(decide));
    let _ = reader.stored(reader.local(name), As::Json(decide));
    let _ = reader.stored(reader.session(name), As::Json(decide));
    Some(())
}

/// One record, if it has the shape of this consent manager.
fn decide(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    if record.entries().iter().any(|(_, consent)| !matches!(consent, Value::Bool(_))) {
        return None;
    }
    // A service keeps its own name; it has a category only where the site maps it.
    reader.flags("", record)?;
    for service in reader.global(SERVICES).map(Value::items).unwrap_or_default() {
        if is_true(service, "required") {
            continue;
        }
        let granted = record.get(text(service, "name")).is_some_and(Value::is_true);
        for purpose in at(service, "purposes").items() {
            reader.file(USUAL, purpose.text()?, Some(granted));
        }
    }
    Some(())
}
