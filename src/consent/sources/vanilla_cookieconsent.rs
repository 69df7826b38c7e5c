//! orestbida CookieConsent 3 (npm `vanilla-cookieconsent`): `cc_cookie`, a cookie or a `localStorage` item with JSON.
//!
//! `categories` holds what is accepted; the keys of `services` list every category of the site. Change and withdrawal
//! are both announced by `cc:onConsent` and `cc:onChange`; a reset deletes the item.
//! Verified with npm vanilla-cookieconsent 3.1.0 in three browsers and with vectors that it wrote.

use super::{Context, Reading, Source, Want, setting};
use crate::config::Value;

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    name: "vanilla-cookieconsent",
    read,
    wants: |config| vec![Want::Local(setting(config, "vanilla-cookieconsent", "cookieName", "cc_cookie").to_owned())],
    events: &[("window", "cc:onFirstConsent"), ("window", "cc:onConsent"), ("window", "cc:onChange")],
};

fn read(context: &Context<'_>) -> Option<Reading> {
    let name = context.setting(SOURCE.name, "cookieName", "cc_cookie");
    let cookies = context.evidence.cookies(name).filter_map(|raw| decide(context, &context.json(raw)?));
    // The same name on two paths or domains: what both grant.
    let stored = context.evidence.local(name).and_then(|raw| decide(context, &context.json(raw)?));
    cookies.chain(stored).reduce(super::super::stricter)
}

/// The reading of one stored value, if it has the shape of this consent manager.
fn decide(context: &Context<'_>, value: &Value) -> Option<Reading> {
    let Some(Value::List(categories)) = value.get("categories") else { return None };
    value.get("consentTimestamp")?.text()?;
    // A `localStorage` item outlives its time; a cookie vanishes.
    if value.get("expirationTime").and_then(Value::number).is_some_and(|end| end <= context.wall) {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    reading.revision = value.get("revision").map(|revision| revision.to_json(context.ports)).unwrap_or_default();
    for (category, _) in value.get("services").map(Value::entries).unwrap_or_default() {
        if !categories.iter().any(|accepted| accepted.text() == Some(category)) {
            context.put(&mut reading, category, false);
        }
    }
    for category in categories.iter().filter_map(Value::text) {
        context.put(&mut reading, category, true);
    }
    Some(reading)
}
