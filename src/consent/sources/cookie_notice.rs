//! Cookie Notice for WordPress, and its successor by Hu-manity: `cookie_notice_accepted`, and `hu-consent`, raw JSON.
//!
//! The first is one answer for everything. In the second `consent: true` only means that a choice was stored, and
//! level 1 is a refusal. `setCookieNotice` and `set-consent.hu` mean change and withdrawal. Verified against the
//! plugin's source and captured records; what category 2 means is not known, so it keeps its own name.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "cookie-notice esetCookieNotice eset-consent.hu ccookie_notice_accepted Y=true N=false ; chu-consent J \
        ?consent=+ C6 NconsentLevel=1 .categories %=+/- [3:a 4:m",
    about: about! {
        title: "Cookie Notice, Hu-manity",
        versions: "2",
        read: "the cookies `cookie_notice_accepted` and `hu-consent`. Decided: `true` or `false`; a stored choice",
        changes: "`setCookieNotice`, `set-consent.hu`; the cookies are rewritten",
        mapping: "one answer → functional, analytics and marketing; 3 → analytics; 4 → marketing; 2 by `consent.map`",
        told: "",
        personalises: false,
        verified: "values built from the plugin's source; captured records",
    },
};
