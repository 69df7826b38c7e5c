//! iubenda: the cookie `_iub_cs-` and the site's number, JSON.
//!
//! It exists before a choice: only `purposes` or the older `consent` is a decision. Siblings (`-granular`, `-uspr`) are
//! something else. Of several sites' cookies the one that the live page names counts, else what all of them grant. A
//! single `consent` is the answer of a banner without purposes, and stands for all of them. Callbacks only. Verified with
//! captured cookies.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at};
use crate::config::{Value, value};

/// The source. `siteId` may be told.
pub const SOURCE: Source = Source {
    name: "iubenda",
    read,
    events: "click",
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

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let live = reader.global("_iub.csConfiguration.siteId");
    let site = reader.config.setting(SOURCE.name, "siteId").or(live);
    let is_number = |id: &str| !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let ports = reader.ports?;
    // The page has it as a number or as text.
    let is_that = |id: &str, site: &Value| site.is(id) || value::parse(id, ports).as_ref() == Ok(site);
    let is_ours = |id: &str| is_number(id) && site.is_none_or(|site| is_that(id, site));
    reader.cookies_where(&|name| name.strip_prefix("_iub_cs-").is_some_and(is_ours), As::Json(decide))
}

fn decide(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    reader.flags("1:n 2:f 4:a 5:m", at(record, "purposes")).or_else(|| match at(record, "consent") {
        Value::Bool(consent) => reader.answer(Some(*consent)),
        _ => None,
    })
}
