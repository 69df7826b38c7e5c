//! Osano: `Osano.cm.getConsent()`; its cookie is encrypted and says nothing to others.
//!
//! `OPT_OUT: ACCEPT` means that the visitor objected to the sale of their data. `osano-cm-initialized`,
//! `osano-cm-consent-changed`, `osano-cm-consent-saved` and `osano-cm-opt-out` mean change and withdrawal. Verified
//! with Osano's documentation.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "osano wosano-cm-initialized wosano-cm-consent-changed wosano-cm-consent-saved wosano-cm-opt-out \
        gOsano.cm.getConsent() !OPT_OUT=ACCEPT #gOsano.cm.userConsentId %=ACCEPT/DENY [STORAGE:f OPT_OUT:n",
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
