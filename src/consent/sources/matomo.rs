//! Matomo: the cookies in which it remembers consent to tracking, each a time in milliseconds.
//!
//! It knows analytics only. A removal wins over whatever else is there. There are no events. Verified with Matomo's
//! documentation.

use super::about::about;
use super::{Context, Reading, Source};
use crate::consent::Category;

/// The source.
pub const SOURCE: Source = Source {
    name: "matomo",
    read,
    wants: "",
    events: "click",
    about: about! {
        title: "Matomo",
        versions: "3 to 5",
        read: "the cookies `mtm_consent`, `mtm_cookie_consent` and those that end in `_removed`. Decided: one of them holds a time",
        changes: "nothing is announced: read again each time; `forgetConsentGiven` replaces the cookie",
        mapping: "analytics",
        told: "",
        personalises: false,
        verified: "documentation",
    },
};

fn read(context: &Context<'_>) -> Option<Reading> {
    let mut reading = Reading::undecided(SOURCE.name);
    for (name, granted) in [
        ("mtm_consent", true),
        ("mtm_cookie_consent", true),
        ("mtm_consent_removed", false),
        ("mtm_cookie_consent_removed", false),
    ] {
        for raw in context.evidence.cookies(name) {
            let is_time = raw.len() == 13 && raw.bytes().all(|byte| byte.is_ascii_digit());
            reading.decided |= is_time;
            // A refusal counts even where it is damaged, a consent only whole.
            reading.say(Category::Analytics, (is_time || !granted).then_some(granted));
        }
    }
    Some(reading)
}
