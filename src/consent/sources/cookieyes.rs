//! CookieYes: `getCkyConsent()`, the cookie `cookieyes-consent`, and the cookies of the older WordPress plugin.
//!
//! The cookie exists before any choice: only `action:yes` is a decision, `consent:yes` may be implied. The older plugin
//! writes one cookie per category and `viewed_cookie_policy` when the visitor has answered. Verified with captured
//! cookies and CookieYes' documentation.

use super::about::about;
use super::{Context, Reading, Source, either, member};

/// The source.
pub const SOURCE: Source = Source {
    name: "cookieyes",
    read,
    wants: "ggetCkyConsent()",
    events: "#cookieyes_consent_update #cookieyes_banner_load",
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

fn read(context: &Context<'_>) -> Option<Reading> {
    let cookies = context.cookies("cookieyes-consent", |raw| by_cookie(context, raw));
    either(either(by_api(context), cookies), by_plugin(context))
}

fn by_api(context: &Context<'_>) -> Option<Reading> {
    let consent = context.evidence.global("getCkyConsent()")?;
    let mut reading = Reading::decided(SOURCE.name);
    let is_said = context.file_flags(&mut reading, TABLE, member(consent, "categories"));
    (is_said && member(consent, "isUserActionCompleted").is_true()).then_some(reading)
}

fn by_cookie(context: &Context<'_>, raw: &str) -> Option<Reading> {
    let text = context.decoded(raw)?;
    let mut reading = Reading::undecided(SOURCE.name);
    for entry in text.split(',') {
        let (id, answer) = entry.split_once(':')?;
        if id == "action" {
            if answer != "yes" {
                return None;
            }
            reading.decided = true;
        } else if super::lookup(TABLE, id).is_some() {
            context.file(&mut reading, TABLE, id, super::yes_or_no(answer, "yes", "no"));
        }
    }
    reading.decided.then_some(reading)
}

/// The older plugin: its boxes hold defaults until the visitor has answered.
fn by_plugin(context: &Context<'_>) -> Option<Reading> {
    let answer = context.evidence.cookies("viewed_cookie_policy").next()?;
    let mut reading = context.cookie_each(SOURCE.name, "cookielawinfo-checkbox-", TABLE, "yes", "no")?;
    match answer {
        "yes" => {}
        "no" => reading.say_all(false),
        _ => return None,
    }
    Some(reading)
}
