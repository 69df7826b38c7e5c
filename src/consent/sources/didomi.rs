//! Didomi: `Didomi.getCurrentUserStatus()`, the token in a cookie or localStorage, and the TC string beside it.
//!
//! The token (base64 of JSON) is created on load, before any choice: `version` is null until there was one. On TCF sites
//! the IAB's purposes stand only in the TC string; other purpose ids are the site's own. The newer binary `didomi_dcs` is
//! read through the API. Verified with captured tokens.

use super::about::about;
use super::bits::bytes;
use super::{Context, Reading, Source, either, member, tcf};
use crate::config::Value;

/// The source. `cookieName` may be told.
pub const SOURCE: Source = Source {
    name: "didomi",
    read,
    wants: "ldidomi_token?cookieName leuconsent-v2 a__tcfapi gDidomi.isUserStatusPartial() gDidomi.getCurrentUserStatus()",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    let name = context.setting(SOURCE.name, "cookieName", "didomi_token");
    let stored = context.evidence.local(name).and_then(|raw| by_token(context, raw));
    let tokens = either(context.cookies(name, |raw| by_token(context, raw)), stored);
    let decided = either(by_api(context), tokens)?;
    either(Some(decided), tcf::read(context))
}

fn by_api(context: &Context<'_>) -> Option<Reading> {
    let is_partial = context.evidence.global("Didomi.isUserStatusPartial()")?;
    if *is_partial != Value::Bool(false) {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    for (id, purpose) in member(context.evidence.global("Didomi.getCurrentUserStatus()")?, "purposes").entries() {
        context.file(&mut reading, TABLE, id, Some(member(purpose, "enabled").is_true()));
    }
    Some(reading)
}

fn by_token(context: &Context<'_>, raw: &str) -> Option<Reading> {
    if raw.len() > super::LONGEST {
        return None;
    }
    let token = context.parse(&String::from_utf8(bytes(raw)?).ok()?)?;
    member(&token, "version").number()?;
    let mut reading = Reading::decided(SOURCE.name);
    let purposes = member(&token, "purposes");
    for (list, granted) in [("enabled", true), ("disabled", false)] {
        if let Some(ids) = purposes.get(list) {
            context.file_list(&mut reading, TABLE, ids, granted)?;
        }
    }
    Some(reading)
}
