//! TrustArc: its API, and the cookies `notice_gdpr_prefs`, `notice_preferences` and `cmapi_cookie_privacy`.
//!
//! Three levels: required, functional (with analytics), advertising. What is implied is not a decision, by the API's
//! `source`, by the suffix `::implied`, or, as the stricter reading, by `notice_behavior`. Where the cookies disagree the
//! strictest holds. Changes come by `postMessage`, so it is read again after each click. Verified with captured cookies
//! and TrustArc's documentation.

use super::Source;
use super::about::about;
use super::reader::{Reader, is_word};
use super::rules::cut;
use crate::config::Value;
use crate::consent::reading::{ADVERTISING, COMFORT};

/// The source.
pub const SOURCE: Source = Source {
    rules: "trustarc wmessage kclick gtruste.cma.callApi(getGDPRConsentDecision,$host) 0cnotice_behavior=implied* \
        ?source=asserted XconsentDecision=0 ?consentDecision C0 Y C3 YconsentDecision=2 _ C4 YconsentDecision=3 _ \
        ; S cnotice_gdpr_prefs 0cnotice_behavior=implied* D *0 ; S cnotice_preferences 0cnotice_behavior=implied* \
        D *1 ; S ccmapi_cookie_privacy 0cnotice_behavior=implied* D *2",
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

/// Levels from a list: `permit 1,2,3` (`*2`), perhaps with a word behind it, or, from zero on and with commas or bars,
/// `0,1,2:` (`*0`) and the highest that is allowed, `2:` (`*1`); behind the colon stands where it comes from.
pub(super) fn read(reader: &mut Reader<'_>, record: &Value, kind: u8) -> Option<()> {
    let text = record.text()?;
    let (list, from) = match kind {
        b'2' => (cut(text.strip_prefix("permit ")?, ' ').0, ""),
        _ => text.split_once(':')?,
    };
    // `:implied,us`, in some versions without the colon.
    if is_word(from, "implied*|:implied*") {
        return None;
    }
    let mut levels = 0;
    for (at, byte) in list.bytes().enumerate() {
        match byte {
            b'0'..=b'7' if at % 2 == 0 => levels |= 1 << (byte - b'0'),
            b',' | b'|' if at % 2 == 1 => {}
            _ => return None,
        }
    }
    // Required, functional and advertising are the levels 0, 1 and 2.
    match kind {
        b'0' => {}
        b'1' => levels |= levels >> 1,
        _ => levels >>= 1,
    }
    reader.say(COMFORT, Some(levels & 2 != 0));
    reader.say(ADVERTISING, Some(levels & 4 != 0));
    Some(())
}
