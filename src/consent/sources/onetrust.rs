//! OneTrust and CookiePro: `OnetrustActiveGroups`, and the cookie `OptanonConsent`.
//!
//! The cookie exists before any choice and then holds the defaults of the region; `OptanonAlertBoxClosed` is the mark
//! of a decision. Consent that waits to be asked anew (`AwaitingReconsent`) does not count. On TCF sites the TC
//! string is read as well, and the stricter holds. `OneTrustGroupsUpdated` and `consent.onetrust` mean change and
//! withdrawal; the first comes on every load, too. Verified with captured cookies of versions 6 to 202508 and
//! OneTrust's documentation.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "onetrust wOneTrustGroupsUpdated wconsent.onetrust gOnetrustActiveGroups #gOneTrust.IsAlertBoxClosed()=+ + \
        _ ; cOptanonConsent #cOptanonAlertBoxClosed=2* /&= XAwaitingReconsent=true .groups D /,: %=1/0 ; \
        ceupubconsent-v2 > T [C0002:a C0003:f C0004:m C0005:m",
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
