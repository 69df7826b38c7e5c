//! Shopify's Customer Privacy: its API, and the cookie `_tracking_consent`, JSON.
//!
//! `purposes` and the API's `…Allowed()` are the defaults of the region; only what the visitor answered (`con.CMP`,
//! `currentVisitorConsent()`) is a decision. An objection to the sale of data takes marketing away. Verified with captured
//! cookies (the value of an accepting answer comes from the documentation) and Shopify's documentation.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at, text};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "shopify",
    read,
    events: "#visitorConsentCollected",
    about: about! {
        title: "Shopify Customer Privacy",
        versions: "consent 2.0 and 2.1",
        read: "`Shopify.customerPrivacy.currentVisitorConsent()`, and `con.CMP` in the cookie `_tracking_consent`. Decided: an answer is \
            not empty",
        changes: "`visitorConsentCollected`; the cookie is rewritten",
        mapping: "preferences → functional; analytics → analytics; marketing → marketing; sale_of_data takes marketing away",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let _ = reader.live("Shopify.customerPrivacy.currentVisitorConsent()", by_api);
    let _ = reader.cookies("_tracking_consent", As::Json(by_cookie));
    Some(())
}

fn by_api(reader: &mut Reader<'_>, answers: &Value) -> Option<()> {
    if text(answers, "sale_of_data") == "no" {
        reader.object();
    }
    reader.words("preferences:f analytics:a marketing:m", answers, "yes", "no")
}

fn by_cookie(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    let answers = at(record, "con.CMP");
    if !matches!(text(record, "v"), "2.0" | "2.1") {
        return None;
    }
    if text(answers, "s") == "0" {
        reader.object();
    }
    reader.words("p:f a:a m:m", answers, "1", "0")
}
