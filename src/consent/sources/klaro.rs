//! Klaro: its manager, and `klaro`, a cookie or storage item with JSON from service to `true` or `false`.
//!
//! Purposes stand only in `window.klaroConfig`: one is granted when every service with it is, required ones aside; a
//! service that the record lacks was never consented to. Defaults and required services read as true before a decision,
//! but nothing is stored then; `resetConsents()` deletes. Changes come from `klaro.getManager().watch`.
//! Verified with records written by klaro 0.7.22, and in three browsers.

use super::about::about;
use super::{Context, Reading, Source, USUAL, either, member};
use crate::config::Value;

/// The source. `storageName` (or `cookieName`) may be told.
pub const SOURCE: Source = Source {
    name: "klaro",
    read,
    wants: "lklaro?storageName lklaro?cookieName sklaro?storageName sklaro?cookieName gklaroConfig.services \
        gklaroConfig.storageName gklaroConfig.cookieName gklaro.getManager().confirmed gklaro.getManager().consents",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    let evidence = context.evidence;
    let services = evidence.global("klaroConfig.services").map(Value::items).unwrap_or_default();
    let live = ["klaroConfig.storageName", "klaroConfig.cookieName"];
    let live = live.iter().find_map(|path| evidence.global(path)?.text()).unwrap_or("klaro");
    let told = context.setting(SOURCE.name, "cookieName", live);
    let name = context.setting(SOURCE.name, "storageName", told);
    let decide = |raw: &str| decide(context, &context.json(raw)?, services);
    let stored = either(context.cookies(name, decide), evidence.local(name).and_then(decide));
    let stored = either(stored, evidence.session(name).and_then(decide));
    let is_confirmed = evidence.global("klaro.getManager().confirmed").is_some_and(Value::is_true);
    let manager = evidence.global("klaro.getManager().consents").filter(|_| is_confirmed);
    either(manager.and_then(|consents| self::decide(context, consents, services)), stored)
}

/// The reading of one record, if it has the shape of this consent manager.
fn decide(context: &Context<'_>, record: &Value, services: &[Value]) -> Option<Reading> {
    let consents = record.entries();
    if consents.is_empty() || consents.iter().any(|(_, consent)| !matches!(consent, Value::Bool(_))) {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    // A service keeps its own name; it has a category only where the site maps it.
    context.file_flags(&mut reading, "", record);
    for service in services {
        if member(service, "required").is_true() {
            continue;
        }
        let granted = member(service, "name").text().is_some_and(|name| member(record, name).is_true());
        for purpose in member(service, "purposes").items().iter().filter_map(Value::text) {
            context.file(&mut reading, USUAL, purpose, Some(granted));
        }
    }
    Some(reading)
}
