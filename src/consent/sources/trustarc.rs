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
use crate::consent::evidence::percent_decode;
use crate::consent::reading::{ADVERTISING, OPTIONAL};

/// The source.
pub const SOURCE: Source = Source {
    name: "trustarc",
    read,
    wants: "gtruste.cma.callApi(getGDPRConsentDecision,$host)",
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
    reader.cookies("notice_gdpr_prefs", As::Text(preferences))?;
    reader.cookies("notice_preferences", As::Text(level))?;
    reader.cookies("cmapi_cookie_privacy", As::Text(permit))
}

fn by_api(reader: &mut Reader<'_>, decision: &Value) -> Option<()> {
    let has = |level: f64| at(decision, "consentDecision").items().contains(&Value::Number(level));
    // Zero stands for no decision yet.
    if text(decision, "source") != "asserted" || has(0.0) {
        return None;
    }
    grant(reader, has(2.0), has(3.0))
}

/// `0,1,2:`, or with bars; behind the colon stands where it comes from.
fn preferences(reader: &mut Reader<'_>, raw: &str) -> Option<()> {
    let levels = levels(raw)?;
    grant(reader, levels & 2 != 0, levels & 4 != 0)
}

/// `2:`, the highest level that is allowed.
fn level(reader: &mut Reader<'_>, raw: &str) -> Option<()> {
    let highest = levels(raw)?;
    grant(reader, highest > 1, highest > 2)
}

/// `permit 1,2,3`, perhaps with a word behind it.
fn permit(reader: &mut Reader<'_>, raw: &str) -> Option<()> {
    let text = percent_decode(raw)?;
    let list = text.strip_prefix("permit ")?;
    let levels = levels(&[list.split(' ').next()?, ":"].concat())?;
    grant(reader, levels & 4 != 0, levels & 8 != 0)
}

/// A list of one-digit levels up to a colon, as bits; none when what follows says that it is implied.
fn levels(raw: &str) -> Option<u32> {
    let text = percent_decode(raw)?;
    let (list, from) = text.split_once(':')?;
    if from.contains("implied") {
        return None;
    }
    list.split([',', '|']).try_fold(0, |levels, level| match level.as_bytes() {
        [digit @ b'0'..=b'9'] => Some(levels | 1 << (digit - b'0')),
        _ => None,
    })
}

fn grant(reader: &mut Reader<'_>, functional: bool, advertising: bool) -> Option<()> {
    reader.says.add(OPTIONAL & !ADVERTISING, Some(functional));
    reader.says.add(ADVERTISING, Some(advertising));
    Some(())
}
