//! Osano: `Osano.cm.getConsent()`; its cookie is encrypted and says nothing to others.
//!
//! `OPT_OUT: ACCEPT` means that the visitor objected to the sale of their data. Verified with Osano's documentation.

use super::Source;
use super::about::about;
use super::reader::{Reader, text};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "osano",
    read,
    events: "osano-cm-initialized osano-cm-consent-changed osano-cm-consent-saved osano-cm-opt-out",
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

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let has_id = !reader.text("Osano.cm.userConsentId").is_empty();
    let consent = reader.global("Osano.cm.getConsent()")?;
    if text(consent, "OPT_OUT") == "ACCEPT" {
        reader.object();
    }
    if has_id {
        let _ = reader.value(consent, by_api);
    }
    Some(())
}

fn by_api(reader: &mut Reader<'_>, consent: &Value) -> Option<()> {
    reader.words("ESSENTIAL:n STORAGE:f ANALYTICS:a MARKETING:m PERSONALIZATION:p", consent, "ACCEPT", "DENY")
}
