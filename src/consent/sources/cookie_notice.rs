//! Cookie Notice for WordPress, and its successor by Hu-manity: `cookie_notice_accepted`, and `hu-consent`, raw JSON.
//!
//! The first is one answer for everything. In the second `consent: true` only means that a choice was stored, and level 1
//! is a refusal. `setCookieNotice` and `set-consent.hu` mean change. Verified against the plugin's source and captured
//! records; what category 2 means is not known, so it keeps its own name.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at, is_true, yes_or_no};
use crate::config::Value;
use crate::consent::reading::COUNTED;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookie-notice",
    read,
    events: "#setCookieNotice #set-consent.hu",
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

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let _ = reader
        .cookies("cookie_notice_accepted", As::Text(|reader, raw| reader.answer(yes_or_no(raw, "true", "false"))));
    let _ = reader.cookies("hu-consent", As::Json(decide));
    Some(())
}

fn decide(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    if at(record, "consentLevel").number() == Some(1.0) {
        reader.says.add(COUNTED, Some(false));
    }
    reader.flags("1:n 3:a 4:m", at(record, "categories")).filter(|()| is_true(record, "consent"))
}
