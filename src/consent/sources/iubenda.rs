//! iubenda: the cookie `_iub_cs-` and the site's number, JSON.
//!
//! It exists before a choice: only `purposes` or the older `consent` is a decision. Siblings (`-granular`, `-uspr`) are
//! something else. Of several sites' cookies the one that the live page names counts, else what all of them grant. A
//! single `consent` is the answer of a banner without purposes, and stands for all of them. Callbacks only. Verified with
//! captured cookies.

use super::about::about;
use super::{Context, Reading, Source, member};
use crate::config::Value;
use crate::config::value::number_text;

/// The source. `siteId` may be told.
pub const SOURCE: Source = Source {
    name: "iubenda",
    read,
    wants: "g_iub.csConfiguration.siteId",
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

const TABLE: &str = "1:n 2:f 4:a 5:m";

fn read(context: &Context<'_>) -> Option<Reading> {
    let live = match context.evidence.global("_iub.csConfiguration.siteId") {
        Some(Value::Number(id)) => number_text(*id, context.ports),
        other => other.and_then(Value::text).unwrap_or_default().to_owned(),
    };
    let told = context.setting(SOURCE.name, "siteId", "");
    let site = if told.is_empty() { live.as_str() } else { told };
    let mut sum: Option<Reading> = None;
    for (name, raw) in context.evidence.all_cookies() {
        let Some(id) = name.strip_prefix("_iub_cs-") else { continue };
        let is_ours = if site.is_empty() { id.bytes().all(|byte| byte.is_ascii_digit()) } else { id == site };
        if is_ours && !id.is_empty() {
            let reading = by_cookie(context, raw)?;
            sum = Some(match sum {
                Some(sum) => sum.and(&reading),
                None => reading,
            });
        }
    }
    sum
}

fn by_cookie(context: &Context<'_>, raw: &str) -> Option<Reading> {
    let record = context.json(raw)?;
    let mut reading = Reading::decided(SOURCE.name);
    if context.file_flags(&mut reading, TABLE, member(&record, "purposes")) {
        return Some(reading);
    }
    match member(&record, "consent") {
        Value::Bool(consent) => reading.say_all(*consent),
        _ => return None,
    }
    Some(reading)
}
