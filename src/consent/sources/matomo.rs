//! Matomo: the cookies in which it remembers consent to tracking, each a time in milliseconds.
//!
//! It knows analytics only. A removal wins over whatever else is there. There are no events. Verified with Matomo's
//! documentation.

use super::Source;
use super::about::about;
use super::reader::{As, Reader};
use crate::consent::reading::ANALYTICS;

/// The source.
pub const SOURCE: Source = Source {
    name: "matomo",
    read,
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

fn read(reader: &mut Reader<'_>) -> Option<()> {
    for name in ["mtm_consent", "mtm_cookie_consent"] {
        let _ = reader.cookies(name, As::Text(|reader, raw| decide(reader, raw, true)));
        let _ = reader.cookies(&[name, "_removed"].concat(), As::Text(|reader, raw| decide(reader, raw, false)));
    }
    Some(())
}

fn decide(reader: &mut Reader<'_>, raw: &str, granted: bool) -> Option<()> {
    if !granted {
        // A refusal counts even where it is damaged, a consent only whole.
        reader.found.says.add(ANALYTICS, Some(false));
    }
    reader.says.add(ANALYTICS, Some(granted));
    (raw.len() == 13 && raw.bytes().all(|byte| byte.is_ascii_digit())).then_some(())
}
