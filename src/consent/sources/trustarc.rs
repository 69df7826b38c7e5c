//! TrustArc: its API, and the cookies `notice_gdpr_prefs`, `notice_preferences` and `cmapi_cookie_privacy`.
//!
//! Three levels: required, functional (with analytics), advertising. What is implied is not a decision, by the API's
//! `source`, by the suffix `::implied`, or, as the stricter reading, by `notice_behavior`. Where the cookies disagree the
//! strictest holds. Changes come by `postMessage`, so it is read again after each click. Verified with captured cookies
//! and TrustArc's documentation.

use super::Source;
use super::about::about;
use super::reader::{Reader, at};
use crate::config::Value;
use crate::consent::reading::{ADVERTISING, COMFORT};

/// The source.
pub const SOURCE: Source = Source {
    rules: "trustarc wmessage kclick gtruste.cma.callApi(getGDPRConsentDecision,$host) ?source=asserted * ; S \
        cnotice_gdpr_prefs d *0 ; S cnotice_preferences d *1 ; S ccmapi_cookie_privacy d *",
    code: read,
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

/// Levels from the API's list, `0,1,2:` or with bars (`below` is 0), `2:` as the highest that is allowed (1), or
/// `permit 1,2,3` with perhaps a word behind it; behind a colon stands where it comes from.
fn read(reader: &mut Reader<'_>, record: &Value, below: &str) -> Option<()> {
    if reader.item(b'c', "notice_behavior").starts_with("implied") {
        return None;
    }
    let levels = match record.text() {
        None => {
            let mut levels = 0;
            for level in at(record, "consentDecision").items() {
                levels |= 1 << (level.number()? as u32 & 7);
            }
            // Zero stands for no decision yet.
            if levels & 1 != 0 {
                return None;
            }
            levels >> 1
        }
        Some(text) if below.is_empty() => levels(text.strip_prefix("permit ")?.split(' ').next()?)? >> 1,
        Some(text) => {
            let (list, from) = text.split_once(':')?;
            // `:implied,us`, in some versions without the colon.
            if from.split(':').any(|part| part.starts_with("implied")) {
                return None;
            }
            let levels = levels(list)?;
            if below == "1" { levels | levels >> 1 } else { levels }
        }
    };
    // Required, functional and advertising are the levels 0, 1 and 2.
    reader.say(COMFORT, Some(levels & 2 != 0));
    reader.say(ADVERTISING, Some(levels & 4 != 0));
    Some(())
}

/// A list of one-digit levels, as bits.
fn levels(list: &str) -> Option<u32> {
    let mut levels = 0;
    for level in list.split([',', '|']) {
        match level.as_bytes() {
            [digit @ b'0'..=b'7'] => levels |= 1 << (digit - b'0'),
            _ => return None,
        }
    }
    Some(levels)
}
