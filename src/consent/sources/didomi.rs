//! Didomi: `Didomi.getCurrentUserStatus()`, the token in a cookie or localStorage, and the TC string beside it.
//!
//! The token (base64 of JSON) is created on load, before any choice: `version` is null until there was one. On TCF sites
//! the IAB's purposes stand only in the TC string; other purpose ids are the site's own. The newer binary `didomi_dcs` is
//! read through the API. Verified with captured tokens.

use super::Source;
use super::about::about;
use super::bits::Bits;
use super::reader::{As, Reader, at, is_true};
use super::tcf;
use crate::config::Value;

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    name: "didomi",
    read,
    events: "click",
    about: about! {
        title: "Didomi",
        versions: "web SDK of 2020 to 2026",
        read: "`Didomi.getCurrentUserStatus()`, the cookie or localStorage item `didomi_token`, and TCF. Decided: \
            `isUserStatusPartial()` is false, or the token's `version` is a number",
        changes: "the TCF listener; the token is rewritten",
        mapping: "TCF as TCF; content_personalization → personalisation; advertising_personalization, ad_delivery and social_media → \
            marketing; other purposes by `consent.map`",
        told: "`cookieName`",
        personalises: true,
        verified: "captured tokens",
    },
};

const TABLE: &str = "content_personalization:p advertising_personalization:m ad_delivery:m social_media:m";

fn read(reader: &mut Reader<'_>) -> Option<()> {
    if reader.when(reader.global("Didomi.isUserStatusPartial()") == Some(&Value::Bool(false))) {
        let _ = reader.live("Didomi.getCurrentUserStatus()", by_api);
    }
    let name = reader.setting("cookieName", "didomi_token");
    let _ = reader.cookies(name, As::Text(by_token));
    let _ = reader.stored(reader.local(name), As::Text(by_token));
    if reader.when(reader.found.decided) {
        let _ = tcf::read(reader);
    }
    Some(())
}

fn by_api(reader: &mut Reader<'_>, status: &Value) -> Option<()> {
    for (id, purpose) in at(status, "purposes").entries() {
        reader.file(TABLE, id, Some(is_true(purpose, "enabled")));
    }
    Some(())
}

fn by_token(reader: &mut Reader<'_>, raw: &str) -> Option<()> {
    let token = reader.parse(&Bits::text(raw)?)?;
    at(&token, "version").number()?;
    for (list, granted) in [("purposes.enabled", true), ("purposes.disabled", false)] {
        if let Some(ids) = token.at(list) {
            reader.list(TABLE, ids, granted)?;
        }
    }
    Some(())
}
