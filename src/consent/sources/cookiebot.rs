//! Cookiebot: `Cookiebot.consent`, and the cookie `CookieConsent`, which looks like JavaScript and is not JSON.
//!
//! Only an explicit answer is a decision; `hasResponse` alone is true for implied ones as well. `0` is a refusal,
//! `-1` means that nothing was asked. `withdraw()` and `renew()` delete the cookie and write it anew.
//! react-cookie-consent shares the cookie's name: only the shape counts. `CookiebotOnConsentReady`,
//! `CookiebotOnAccept` and `CookiebotOnDecline` mean change and withdrawal. Verified with captured cookies and
//! Cookiebot's documentation.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "cookiebot wCookiebotOnConsentReady wCookiebotOnAccept wCookiebotOnDecline gCookiebot.consent \
        ?method=explicit %=+/- ; cCookieConsent D N=0 , /,: ?method='explicit' X{stamp='-1' %=true/false",
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
