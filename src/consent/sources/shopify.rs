//! Shopify's Customer Privacy: its API, and the cookie `_tracking_consent`, JSON.
//!
//! `purposes` and the API's `…Allowed()` are the defaults of the region; only what the visitor answered (`con.CMP`,
//! `currentVisitorConsent()`) is a decision. An objection to the sale of data takes marketing away. Verified with captured
//! cookies (the value of an accepting answer comes from the documentation) and Shopify's documentation.

use super::about::about;
use super::{Context, Reading, Source, either, member, objection};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "shopify",
    read,
    wants: "gShopify.customerPrivacy.currentVisitorConsent()",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    let live = context.evidence.global("Shopify.customerPrivacy.currentVisitorConsent()");
    let live = live.and_then(|answers| {
        by_answers(context, answers, "preferences:f analytics:a marketing:m", "sale_of_data", ("yes", "no"))
    });
    let stored = context.cookies("_tracking_consent", |raw| {
        let record = context.json(raw)?;
        if !matches!(member(&record, "v").text()?, "2.0" | "2.1") {
            return None;
        }
        by_answers(context, member(member(&record, "con"), "CMP"), "p:f a:a m:m", "s", ("1", "0"))
    });
    either(live, stored)
}

fn by_answers(context: &Context<'_>, answers: &Value, table: &str, sale: &str, words: (&str, &str)) -> Option<Reading> {
    let mut reading = Reading::decided(SOURCE.name);
    let decided = context.file_words(&mut reading, table, answers, words.0, words.1).then_some(reading);
    let objects = member(answers, sale).text() == Some(words.1);
    either(decided, objects.then(|| objection(SOURCE.name)))
}
