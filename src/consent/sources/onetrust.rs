//! OneTrust and CookiePro: `OnetrustActiveGroups`, and the cookie `OptanonConsent`.
//!
//! The cookie exists before any choice and then holds the defaults of the region; `OptanonAlertBoxClosed` is the mark of
//! a decision. Consent that waits to be asked anew (`AwaitingReconsent`) does not count. On TCF sites the TC string is
//! read as well, and the stricter holds. `OneTrustGroupsUpdated` comes on every load, too. Verified with captured
//! cookies of versions 6 to 202508 and OneTrust's documentation.

use super::about::about;
use super::{Context, Reading, Source, either, tcf};
use crate::consent::evidence::percent_decode;
use crate::consent::reading::OPTIONAL;

/// The source.
pub const SOURCE: Source = Source {
    name: "onetrust",
    read,
    wants: "gOnetrustActiveGroups gOneTrust.IsAlertBoxClosed()",
    events: "OneTrustGroupsUpdated consent.onetrust OTConsentApplied",
    about: about! {
        title: "OneTrust, CookiePro",
        versions: "6 to 202508",
        read: "`OnetrustActiveGroups`, and `groups` in the cookie `OptanonConsent`; on TCF sites `eupubconsent-v2` too. Decided: \
            `OneTrust.IsAlertBoxClosed()`, or the cookie `OptanonAlertBoxClosed` holds a date",
        changes: "`OneTrustGroupsUpdated`, `consent.onetrust`, `OTConsentApplied`; the groups are rewritten",
        mapping: "C0002 → analytics; C0003 → functional; C0004 and C0005 → marketing; other groups by `consent.map`",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};

const TABLE: &str = "C0001:n C0002:a C0003:f C0004:m C0005:m";

fn read(context: &Context<'_>) -> Option<Reading> {
    let decided = either(by_api(context), context.cookies("OptanonConsent", |raw| by_cookie(context, raw)))?;
    either(Some(decided), tcf::stored(context, "eupubconsent-v2"))
}

fn by_api(context: &Context<'_>) -> Option<Reading> {
    let groups = context.evidence.global("OnetrustActiveGroups")?.text()?;
    if !context.evidence.global("OneTrust.IsAlertBoxClosed()")?.is_true() {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    for id in groups.split(',').filter(|id| !id.is_empty()) {
        context.file(&mut reading, TABLE, id, Some(true));
    }
    reading.refuse_rest(&OPTIONAL);
    Some(reading)
}

fn by_cookie(context: &Context<'_>, raw: &str) -> Option<Reading> {
    let is_closed = context.evidence.cookies("OptanonAlertBoxClosed").any(is_date);
    if !is_closed || raw.len() > super::LONGEST {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    let mut has_groups = false;
    for (key, value) in raw.split('&').filter_map(|pair| pair.split_once('=')) {
        if key == "AwaitingReconsent" && value == "true" {
            return None;
        }
        if key != "groups" {
            continue;
        }
        has_groups = true;
        for group in percent_decode(value)?.split(',').filter(|group| !group.is_empty()) {
            let (id, answer) = group.rsplit_once(':')?;
            context.file(&mut reading, TABLE, id, super::yes_or_no(answer, "1", "0"));
        }
    }
    has_groups.then_some(reading)
}

/// An ISO 8601 date, by its shape.
fn is_date(text: &str) -> bool {
    matches!(text.as_bytes(), [b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'0'..=b'9', b'-', _, _, b'-', ..])
}
