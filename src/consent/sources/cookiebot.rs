//! Cookiebot: `Cookiebot.consent`, and the cookie `CookieConsent`, which looks like JavaScript and is not JSON.
//!
//! Only an explicit answer is a decision; `hasResponse` alone is true for implied ones as well. `0` is a refusal, `-1`
//! means that nothing was asked. `withdraw()` and `renew()` delete the cookie and write it anew. react-cookie-consent
//! shares the cookie's name: only the shape counts. Verified with captured cookies and Cookiebot's documentation.

use super::about::about;
use super::{Context, Reading, Source, either};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookiebot",
    read,
    wants: "gCookiebot.hasResponse gCookiebot.consent",
    events: "CookiebotOnConsentReady CookiebotOnAccept CookiebotOnDecline",
    about: about! {
        title: "Cookiebot",
        versions: "script of 2018 to 2026",
        read: "`Cookiebot.consent`, and the cookie `CookieConsent`. Decided: `method` is `explicit`; or the value `0`, a refusal",
        changes: "`CookiebotOnConsentReady`, `CookiebotOnAccept`, `CookiebotOnDecline`; the cookie is deleted or rewritten",
        mapping: "preferences → functional; statistics → analytics; marketing → marketing",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};

const TABLE: &str = "preferences:f statistics:a marketing:m";

fn read(context: &Context<'_>) -> Option<Reading> {
    either(by_api(context), context.cookies("CookieConsent", |raw| by_cookie(context, raw)))
}

fn by_api(context: &Context<'_>) -> Option<Reading> {
    let consent = context.evidence.global("Cookiebot.consent")?;
    let has_response = context.evidence.global("Cookiebot.hasResponse")?.is_true();
    if !has_response || consent.get("method").and_then(Value::text) != Some("explicit") {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    for (id, flag) in consent.entries() {
        if let (Value::Bool(granted), Some(_)) = (flag, super::lookup(TABLE, id)) {
            context.file(&mut reading, TABLE, id, Some(*granted));
        }
    }
    Some(reading)
}

fn by_cookie(context: &Context<'_>, raw: &str) -> Option<Reading> {
    let mut reading = Reading::decided(SOURCE.name);
    if raw == "0" {
        reading.say_all(false);
        return Some(reading);
    }
    let text = context.decoded(raw)?;
    let mut rest = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut is_explicit = false;
    while !rest.is_empty() {
        let (key, tail) = rest.split_once(':')?;
        let (value, tail) = match tail.strip_prefix('\'') {
            Some(quoted) => {
                let (value, tail) = quoted.split_once('\'')?;
                match (key, value) {
                    ("method", "explicit") => is_explicit = true,
                    // Nothing was asked in this visitor's region.
                    ("stamp", "-1") => return None,
                    _ => {}
                }
                // A quoted flag is none: the consent manager does not write such.
                (None, tail)
            }
            None => {
                let end = tail.find(',').unwrap_or(tail.len());
                let (value, tail) = tail.split_at_checked(end)?;
                // Nothing but words and numbers: this is never evaluated.
                if !value.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-._".contains(&byte)) {
                    return None;
                }
                (super::yes_or_no(value, "true", "false"), tail)
            }
        };
        if super::lookup(TABLE, key).is_some() {
            context.file(&mut reading, TABLE, key, value);
        }
        rest = match tail.strip_prefix(',') {
            Some(tail) => tail,
            None if tail.is_empty() => tail,
            None => return None,
        };
    }
    is_explicit.then_some(reading)
}
