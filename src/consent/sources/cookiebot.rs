//! Cookiebot: `Cookiebot.consent`, and the cookie `CookieConsent`, which looks like JavaScript and is not JSON.
//!
//! Only an explicit answer is a decision; `hasResponse` alone is true for implied ones as well. `0` is a refusal, `-1`
//! means that nothing was asked. `withdraw()` and `renew()` delete the cookie and write it anew. react-cookie-consent
//! shares the cookie's name: only the shape counts. Verified with captured cookies and Cookiebot's documentation.

use super::Source;
use super::about::about;
use super::reader::Reader;
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    rules: "cookiebot;wCookiebotOnConsentReady wCookiebotOnAccept wCookiebotOnDecline gCookiebot.consent ?method=explicit %+/-;\
        cCookieConsent d n7=0 *",
    code: read,
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

fn read(reader: &mut Reader<'_>, record: &Value, _: &str) -> Option<()> {
    if reader.is_filed {
        return Some(());
    }
    let mut rest = record.text()?.strip_prefix('{')?.strip_suffix('}')?;
    let mut is_explicit = false;
    while !rest.is_empty() {
        let (key, value) = rest.split_once(':')?;
        let (value, tail) = match value.strip_prefix('\'') {
            Some(quoted) => {
                let (value, tail) = quoted.split_once('\'')?;
                is_explicit |= key == "method" && value == "explicit";
                // Nothing was asked in this visitor's region.
                if key == "stamp" && value == "-1" {
                    return None;
                }
                // A quoted flag is none: the consent manager does not write such.
                ("", tail)
            }
            None => value.split_at(value.find(',').unwrap_or(value.len())),
        };
        let granted = match value {
            "true" => Some(true),
            "false" => Some(false),
            // Nothing but words and numbers: this is never evaluated.
            _ if value.contains(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-' && sign != '.') => return None,
            _ => None,
        };
        reader.file(key, granted);
        if !tail.is_empty() {
            rest = tail.strip_prefix(',')?;
        } else {
            rest = tail;
        }
    }
    is_explicit.then_some(())
}
