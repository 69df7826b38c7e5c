//! Didomi: `Didomi.getCurrentUserStatus()`, the token in a cookie or localStorage, and the TC string beside it.
//!
//! The token (base64 of JSON) is created on load, before any choice: `version` is null until there was one. On TCF
//! sites the IAB's purposes stand only in the TC string; other purpose ids are the site's own. The newer binary
//! `didomi_dcs` is read through the API. Change and withdrawal come through the TCF listener and callbacks. Verified
//! with captured tokens.

use super::Source;
use super::about::about;

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    rules: "didomi kclick gDidomi.getCurrentUserStatus() #gDidomi.isUserStatusPartial()=- .purposes %enabled=+ ; \
        c$cookieName|didomi_token l$cookieName|didomi_token B J ?version +purposes.enabled -purposes.disabled ; & \
        [content_personalization:p advertising_personalization:m ad_delivery:m social_media:m",
    about: about! {
        title: "Didomi",
        versions: "web SDK of 2020 to 2026",
        read: "`Didomi.getCurrentUserStatus()`, the cookie or localStorage item `didomi_token`, and TCF. Decided: \
            `isUserStatusPartial()` is false, the token's `version` is not null, or as TCF",
        changes: "the TCF listener; the token is rewritten",
        mapping: "TCF as TCF; content_personalization → personalisation; advertising_personalization, ad_delivery and social_media → \
            marketing; other purposes by `consent.map`",
        told: "`cookieName`",
        personalises: true,
        verified: "captured tokens",
    },
};
