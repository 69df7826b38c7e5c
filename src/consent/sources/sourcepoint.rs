//! Sourcepoint: TCF, and the record that it keeps in localStorage under `_sp_user_consent_` and the property's number.
//!
//! `consentUUID` identifies and says nothing. `gdpr.applies: false` is no consent, and US data only take away. Change
//! and withdrawal come through the TCF listener; the record is read again after each click. Verified with records
//! from public readers; the decision itself is TCF.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "sourcepoint kclick l_sp_user_consent_* J GgppData.gppString ?gdpr.applies=+ \
        Xgdpr.consentStatus.hasConsentData=- Tgdpr.euconsent ; &",
    about: about! {
        title: "Sourcepoint",
        versions: "unified script",
        read: "TCF, and localStorage `_sp_user_consent_*`: `gdpr.euconsent` and `gppData`. Decided: as TCF, where GDPR applies and \
            consent data exist",
        changes: "the TCF listener; localStorage is rewritten",
        mapping: "as TCF; US data take marketing away",
        told: "",
        personalises: true,
        verified: "records from public readers",
    },
};
