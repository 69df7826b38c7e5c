//! Cookie Notice for WordPress, and its successor by Hu-manity: `cookie_notice_accepted`, and `hu-consent`, raw JSON.
//!
//! The first is one answer for everything. In the second `consent: true` only means that a choice was stored, and level 1
//! is a refusal. `setCookieNotice` and `set-consent.hu` mean change. Verified against the plugin's source and captured
//! records; what category 2 means is not known, so it keeps its own name.

use super::about::about;
use super::{Context, Reading, Source, either, member};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookie-notice",
    read,
    wants: "",
    events: "#setCookieNotice #set-consent.hu #load.hu",
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

const TABLE: &str = "1:n 3:a 4:m";

fn read(context: &Context<'_>) -> Option<Reading> {
    let accepted = context.cookies("cookie_notice_accepted", |raw| {
        let accepts = super::yes_or_no(raw, "true", "false")?;
        let mut reading = Reading::decided(SOURCE.name);
        reading.say_all(accepts);
        Some(reading)
    });
    either(accepted, context.cookies("hu-consent", |raw| by_record(context, &context.json(raw)?)))
}

fn by_record(context: &Context<'_>, record: &Value) -> Option<Reading> {
    let mut reading = Reading::decided(SOURCE.name);
    let is_said = context.file_flags(&mut reading, TABLE, member(record, "categories"));
    if member(record, "consentLevel").number() == Some(1.0) {
        for id in ["3", "4"] {
            context.file(&mut reading, TABLE, id, Some(false));
        }
    }
    (is_said && member(record, "consent").is_true()).then_some(reading)
}
