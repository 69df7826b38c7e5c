//! Osano: `Osano.cm.getConsent()`; its cookie is encrypted and says nothing to others.
//!
//! `OPT_OUT: ACCEPT` means that the visitor objected to the sale of their data. Verified with Osano's documentation.

use super::about::about;
use super::{Context, Reading, Source, member, objection};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "osano",
    read,
    wants: "gOsano.cm.getConsent() gOsano.cm.userConsentId",
    events: "osano-cm-initialized osano-cm-consent-new osano-cm-consent-changed osano-cm-consent-saved osano-cm-opt-out",
    about: about! {
        title: "Osano",
        versions: "CMP 3",
        read: "`Osano.cm.getConsent()`. Decided: every category says ACCEPT or DENY and the consent has an id",
        changes: "`osano-cm-consent-changed`, `osano-cm-consent-saved`, `osano-cm-opt-out`",
        mapping: "STORAGE → functional; ANALYTICS → analytics; MARKETING → marketing; PERSONALIZATION → personalisation; OPT_OUT takes \
            marketing away",
        told: "",
        personalises: true,
        verified: "documentation of the API",
    },
};

const TABLE: &str = "ESSENTIAL:n STORAGE:f ANALYTICS:a MARKETING:m PERSONALIZATION:p";

fn read(context: &Context<'_>) -> Option<Reading> {
    let consent = context.evidence.global("Osano.cm.getConsent()")?;
    let id = context.evidence.global("Osano.cm.userConsentId").and_then(Value::text).unwrap_or_default();
    let mut reading = Reading::decided(SOURCE.name);
    reading.decided = context.file_words(&mut reading, TABLE, consent, "ACCEPT", "DENY") && !id.is_empty();
    if member(consent, "OPT_OUT").text() == Some("ACCEPT") {
        reading = reading.with(objection(SOURCE.name));
    }
    Some(reading)
}
