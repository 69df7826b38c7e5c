//! Cookiebot: `Cookiebot.consent`, and the cookie `CookieConsent`, which looks like JavaScript and is not JSON.
//!
//! Only an explicit answer is a decision; `hasResponse` alone is true for implied ones as well. `0` is a refusal, `-1`
//! means that nothing was asked. `withdraw()` and `renew()` delete the cookie and write it anew. react-cookie-consent
//! shares the cookie's name: only the shape counts. Verified with captured cookies and Cookiebot's documentation.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, lookup, text, yes_or_no};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookiebot",
    read,
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

const TABLE: &str = "preferences:f statistics:a marketing:m necessary:n method:n";

fn read(reader: &mut Reader<'_>) -> Option<()> {
    if reader.when(reader.is_true("Cookiebot.hasResponse")) {
        let _ = reader.live("Cookiebot.consent", by_api);
    }
    let _ = reader.cookies("CookieConsent", As::Decoded(by_cookie));
    Some(())
}

fn by_api(reader: &mut Reader<'_>, consent: &Value) -> Option<()> {
    reader.flags(TABLE, consent).filter(|()| text(consent, "method") == "explicit")
}

fn by_cookie(reader: &mut Reader<'_>, text: &str) -> Option<()> {
    if text == "0" {
        reader.all(false);
        return Some(());
    }
    let mut rest = text.strip_prefix('{')?.strip_suffix('}')?;
    let mut is_explicit = false;
    while !rest.is_empty() {
        let (key, value) = rest.split_once(':')?;
        let quoted = value.strip_prefix('\'');
        let value = quoted.unwrap_or(value);
        let end = value.find(if quoted.is_some() { '\'' } else { ',' }).unwrap_or(value.len());
        let (value, tail) = value.split_at_checked(end)?;
        let tail = if quoted.is_some() { tail.strip_prefix('\'')? } else { tail };
        match (key, value) {
            ("method", "explicit") => is_explicit = true,
            // Nothing was asked in this visitor's region.
            ("stamp", "-1") => return None,
            // Nothing but words and numbers: this is never evaluated.
            _ if quoted.is_none() && value.contains(|sign: char| !sign.is_ascii_alphanumeric() && sign != '-' && sign != '.') => {
                return None;
            }
            _ if lookup(TABLE, key).is_some() => {
                // A quoted flag is none: the consent manager does not write such.
                let word = if quoted.is_some() { "" } else { value };
                reader.file(TABLE, key, yes_or_no(word, "true", "false"));
            }
            _ => {}
        }
        rest = tail.strip_prefix(',').or(tail.is_empty().then_some(tail))?;
    }
    is_explicit.then_some(())
}
