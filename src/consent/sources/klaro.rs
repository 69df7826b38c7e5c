//! Klaro: `klaro`, a cookie or a storage item with JSON from service to `true` or `false`.
//!
//! Purposes stand only in `window.klaroConfig`; one is granted when every service with it is, required ones aside.
//! Nothing is stored before a decision; `resetConsents()` deletes. Changes come from `klaro.getManager().watch`.
//! Verified with npm klaro 0.7.22 in three browsers and with vectors that it wrote.

use super::{Context, Reading, Source, Want, setting};
use crate::config::{Consent, Value};

/// The source. `storageName` may be told.
pub const SOURCE: Source = Source { name: "klaro", read, wants, events: &[("klaro", "watch")] };

fn wants(config: &Consent) -> Vec<Want> {
    let name = setting(config, "klaro", "storageName", "klaro").to_owned();
    vec![Want::Local(name.clone()), Want::Session(name), Want::Global("klaroConfig".to_owned())]
}

fn read(context: &Context<'_>) -> Option<Reading> {
    let evidence = context.evidence;
    let services = evidence.global("klaroConfig").and_then(|config| config.get("services"));
    let name = context.setting(SOURCE.name, "storageName", "klaro");
    let stores = evidence.cookies(name).chain(evidence.local(name)).chain(evidence.session(name));
    stores
        .filter_map(|raw| decide(context, &context.json(raw)?, services.unwrap_or(&Value::Null)))
        .reduce(super::super::stricter)
}

/// The reading of one stored value, if it has the shape of this consent manager.
fn decide(context: &Context<'_>, value: &Value, services: &Value) -> Option<Reading> {
    let Value::Map(consents) = value else { return None };
    if consents.is_empty() || consents.iter().any(|(_, consent)| !matches!(consent, Value::Bool(_))) {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    for (service, consent) in consents {
        // A service that the site maps by its own id counts as mapped, and under its id.
        context.put(&mut reading, service, consent.is_true());
    }
    for service in services.items().iter().filter(|service| !service.get("required").is_some_and(Value::is_true)) {
        let granted =
            service.get("name").and_then(Value::text).and_then(|name| value.get(name)).is_some_and(Value::is_true);
        for purpose in service.get("purposes").map(Value::items).unwrap_or_default() {
            if let Some(purpose) = purpose.text() {
                context.put(&mut reading, purpose, granted);
            }
        }
    }
    Some(reading)
}
