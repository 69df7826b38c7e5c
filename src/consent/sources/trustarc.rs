//! TrustArc: its API, and the cookies `notice_gdpr_prefs`, `notice_preferences` and `cmapi_cookie_privacy`.
//!
//! Three levels: required, functional (with analytics), advertising. What is implied is not a decision, by the API's
//! `source`, by the suffix `::implied`, or, as the stricter reading, by `notice_behavior`. Where the cookies disagree the
//! strictest holds. Changes come by `postMessage`, so it is read again after each click. Verified with captured cookies
//! and TrustArc's documentation.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at, text};
use crate::config::Value;
use crate::consent::reading::{ADVERTISING, COMFORT};

/// The source.
pub const SOURCE: Source = Source {
    name: "trustarc",
    read,
    events: "message click",
    about: about! {
        title: "TrustArc",
        versions: "Consent Manager of 2018 to 2026",
        read: "`truste.cma.callApi(\"getGDPRConsentDecision\")`, and the cookies `notice_gdpr_prefs`, `notice_preferences`, \
            `cmapi_cookie_privacy`. Decided: nothing says `implied`",
        changes: "`message` of the preference manager; the cookies are rewritten",
        mapping: "level 2 → functional and analytics; level 3 → marketing",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};

fn read(reader: &mut Reader<'_>) -> Option<()> {
    if reader.cookie("notice_behavior").unwrap_or_default().starts_with("implied") {
        return None;
    }
    let _ = reader.live("truste.cma.callApi(getGDPRConsentDecision,$host)", by_api);
    // A record that cannot be read might have been the stricter one.
    reader.cookies("notice_gdpr_prefs", As::Decoded(preferences))?;
    reader.cookies("notice_preferences", As::Decoded(level))?;
    reader.cookies("cmapi_cookie_privacy", As::Decoded(permit))
}

fn by_api(reader: &mut Reader<'_>, decision: &Value) -> Option<()> {
    let mut levels = 0;
    for level in at(decision, "consentDecision").items() {
        levels |= 1 << (level.number()? as u32 & 7);
    }
    // Zero stands for no decision yet.
    grant(reader, levels >> 1, text(decision, "source") == "asserted" && levels & 1 == 0)
}

/// `0,1,2:`, or with bars; behind the colon stands where it comes from.
fn preferences(reader: &mut Reader<'_>, text: &str) -> Option<()> {
    by_list(reader, text, 0)
}

/// `2:`, the highest level that is allowed.
fn level(reader: &mut Reader<'_>, text: &str) -> Option<()> {
    by_list(reader, text, 1)
}

/// A list of levels, each of which allows those so far below it.
fn by_list(reader: &mut Reader<'_>, text: &str, below: u32) -> Option<()> {
    let (list, from) = text.split_once(':')?;
    let levels = levels(list)?;
    // `:implied,us`, in some versions without the colon.
    let is_implied = from.split(':').any(|part| part.starts_with("implied"));
    grant(reader, levels | levels >> below, !is_implied)
}

/// `permit 1,2,3`, perhaps with a word behind it.
fn permit(reader: &mut Reader<'_>, text: &str) -> Option<()> {
    let list = text.strip_prefix("permit ")?;
    grant(reader, levels(list.split(' ').next()?)? >> 1, true)
}

/// A list of one-digit levels, as bits.
fn levels(list: &str) -> Option<u32> {
    let mut levels = 0;
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'0'..=b'7' if at % 2 == 0 => levels |= 1 << (byte - b'0'),
            b',' | b'|' if at % 2 == 1 => {}
            _ => return None,
        }
    }
    (list.len() % 2 == 1).then_some(levels)
}

/// Required, functional and advertising are the levels 0, 1 and 2.
fn grant(reader: &mut Reader<'_>, levels: u32, is_decided: bool) -> Option<()> {
    reader.says.add(COMFORT, Some(levels & 2 != 0));
    reader.says.add(ADVERTISING, Some(levels & 4 != 0));
    is_decided.then_some(())
}
