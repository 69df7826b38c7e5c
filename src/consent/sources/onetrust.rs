//! OneTrust and CookiePro: `OnetrustActiveGroups`, and the cookie `OptanonConsent`.
//!
//! The cookie exists before any choice and then holds the defaults of the region; `OptanonAlertBoxClosed` is the mark of
//! a decision. Consent that waits to be asked anew (`AwaitingReconsent`) does not count. On TCF sites the TC string is
//! read as well, and the stricter holds. `OneTrustGroupsUpdated` comes on every load, too. Verified with captured
//! cookies of versions 6 to 202508 and OneTrust's documentation.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, yes_or_no};
use super::tcf;
use crate::config::Value;
use crate::consent::evidence::percent_decode;
use crate::consent::reading::OPTIONAL;

/// The source.
pub const SOURCE: Source = Source {
    name: "onetrust",
    read,
    events: "OneTrustGroupsUpdated consent.onetrust",
    about: about! {
        title: "OneTrust, CookiePro",
        versions: "6 to 202508",
        read: "`OnetrustActiveGroups`, and `groups` in the cookie `OptanonConsent`; on TCF sites `eupubconsent-v2` too. Decided: \
            `OneTrust.IsAlertBoxClosed()`, or the cookie `OptanonAlertBoxClosed` holds a date",
        changes: "`OneTrustGroupsUpdated`, `consent.onetrust`; the groups are rewritten",
        mapping: "C0002 → analytics; C0003 → functional; C0004 and C0005 → marketing; other groups by `consent.map`",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};

const TABLE: &str = "C0001:n C0002:a C0003:f C0004:m C0005:m";

fn read(reader: &mut Reader<'_>) -> Option<()> {
    if reader.when(reader.is_true("OneTrust.IsAlertBoxClosed()")) {
        let _ = reader.live("OnetrustActiveGroups", by_api);
    }
    // The shape of an ISO 8601 date.
    if let Some([b'0'..=b'9', _, _, _, b'-', _, _, b'-', ..]) = reader.cookie("OptanonAlertBoxClosed").map(str::as_bytes) {
        let _ = reader.cookies("OptanonConsent", As::Text(by_cookie));
    }
    if reader.found.decided {
        let _ = reader.cookies("eupubconsent-v2", As::Text(tcf::by_string));
    }
    Some(())
}

fn by_api(reader: &mut Reader<'_>, groups: &Value) -> Option<()> {
    for id in groups.text()?.split(',') {
        reader.file(TABLE, id, Some(true));
    }
    reader.says.refuse_rest(OPTIONAL);
    Some(())
}

fn by_cookie(reader: &mut Reader<'_>, raw: &str) -> Option<()> {
    let mut found = None;
    for pair in raw.split('&') {
        if pair == "AwaitingReconsent=true" {
            return None;
        }
        let Some(groups) = pair.strip_prefix("groups=") else { continue };
        for group in percent_decode(groups)?.split(',').filter(|group| !group.is_empty()) {
            let (id, answer) = group.rsplit_once(':')?;
            reader.file(TABLE, id, yes_or_no(answer, "1", "0"));
            found = Some(());
        }
    }
    found
}
