//! CookieYes: `getCkyConsent()`, the cookie `cookieyes-consent`, and the cookies of the older WordPress plugin.
//!
//! The cookie exists before any choice: only `action:yes` is a decision, `consent:yes` may be implied. The older plugin
//! writes one cookie per category and `viewed_cookie_policy` when the visitor has answered. Verified with captured
//! cookies and CookieYes' documentation.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, at, is_true, lookup, yes_or_no};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "cookieyes",
    read,
    events: "#cookieyes_consent_update",
    about: about! {
        title: "CookieYes",
        versions: "3, and the plugin “GDPR Cookie Consent” before it",
        read: "`getCkyConsent()`, the cookie `cookieyes-consent`, or `cookielawinfo-checkbox-*`. Decided: `isUserActionCompleted`, \
            `action:yes`, or `viewed_cookie_policy`",
        changes: "`cookieyes_consent_update`; the cookie is rewritten",
        mapping: "functional → functional; analytics → analytics; advertisement → marketing; performance and other by `consent.map`",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};

const TABLE: &str = "necessary:n functional:f analytics:a advertisement:m performance:u other:u others:u";

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let _ = reader.live("getCkyConsent()", by_api);
    let _ = reader.cookies("cookieyes-consent", As::Decoded(by_cookie));
    // The older plugin: its boxes hold defaults until the visitor has answered.
    if let Some(accepts) = reader.cookie("viewed_cookie_policy").and_then(|word| yes_or_no(word, "yes", "no")) {
        reader.each("cookielawinfo-checkbox-", TABLE, "yes", "no")?;
        if !accepts {
            reader.all(false);
        }
        reader.keep();
    }
    Some(())
}

fn by_api(reader: &mut Reader<'_>, consent: &Value) -> Option<()> {
    reader.flags(TABLE, at(consent, "categories")).filter(|()| is_true(consent, "isUserActionCompleted"))
}

fn by_cookie(reader: &mut Reader<'_>, text: &str) -> Option<()> {
    let mut found = None;
    for entry in text.split(',') {
        let (id, answer) = entry.split_once(':')?;
        if id == "action" {
            found = Some((answer == "yes").then_some(())?);
        } else if lookup(TABLE, id).is_some() {
            reader.file(TABLE, id, yes_or_no(answer, "yes", "no"));
        }
    }
    found
}
