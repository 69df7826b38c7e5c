//! iubenda: the cookie `_iub_cs-` and the site's number, JSON.
//!
//! It exists before a choice: only `purposes` or the older `consent` is a decision. Siblings (`-granular`, `-uspr`) are
//! something else. Of several sites' cookies the one that the live page names counts, else what all of them grant. A
//! single `consent` is the answer of a banner without purposes, and stands for all of them. Callbacks only. Verified with
//! captured cookies.

use super::Source;
use super::about::about;

/// The source. `siteId` may be told.
pub const SOURCE: Source = Source {
    rules: "iubenda kclick c_iub_cs-+$siteId|@_iub.csConfiguration.siteId|* J .purposes %=+/- , . Yconsent=+ \
        Nconsent=- [2:f 4:a 5:m 1:n",
    about: about! {
        title: "iubenda",
        versions: "Privacy Controls and Cookie Solution, 1.2 to 1.75",
        read: "the cookie `_iub_cs-<site>`. Decided: it holds `purposes` or `consent`",
        changes: "callbacks only: read again each time; the cookie is rewritten",
        mapping: "2 → functional; 4 → analytics; 5 → marketing; 3 (experience) by `consent.map`; a single `consent` → functional, \
            analytics and marketing",
        told: "`siteId`",
        personalises: false,
        verified: "captured cookies",
    },
};
