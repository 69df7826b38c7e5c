//! Axeptio: the cookie `axeptio_cookies`, JSON with its quotes and commas escaped, or all of it.
//!
//! It is written before a choice: only `$$completed: true` is a decision. Keys are the site's vendors; only the record of
//! Consent Mode gives categories, and if every vendor is refused everything is. While the live script shows an unfinished
//! dialog, leftovers of other consent managers count for nothing. Callbacks only. Verified with captured cookies.

use super::Source;
use super::about::about;
use super::reader::{Reader, UNKNOWN, consent_mode};
use crate::config::Value;
use crate::consent::reading::OPTIONAL;

/// The source.
pub const SOURCE: Source = Source {
    rules: concat!(
        "axeptio kclick caxeptio_cookies #g_axcb.length J U$$completed=- ; caxeptio_cookies J ?$$completed=+ *a [",
        consent_mode!()
    ),
    about: about! {
        title: "Axeptio",
        versions: "3 and 4",
        read: "the cookie `axeptio_cookies`. Decided: `$$completed` is true",
        changes: "callbacks only: read again each time; the cookie is rewritten",
        mapping: "`$$googleConsentMode` as Consent Mode; vendors by `consent.map`; all vendors refused → nothing",
        told: "",
        personalises: true,
        verified: "captured cookies",
    },
};

pub(super) fn read(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    let mut is_any = false;
    for (vendor, flag) in record.entries() {
        if let (Value::Bool(granted), false) = (flag, vendor.starts_with("$$")) {
            reader.place_as(UNKNOWN, vendor, Some(*granted));
            is_any |= granted;
        }
    }
    if reader.is_filed && !is_any {
        reader.say(OPTIONAL, Some(false));
    }
    if let Some(consent_mode) = record.get("$$googleConsentMode") {
        reader.consent_mode(consent_mode, ("granted", "denied"));
    }
    Some(())
}
