//! Sourcepoint: TCF, and the record that it keeps in localStorage under `_sp_user_consent_` and the property's number.
//!
//! `consentUUID` identifies and says nothing. `gdpr.applies: false` is no consent, and US data only take away. Verified
//! with records from public readers; the decision itself is TCF.

use super::Source;
use super::about::about;
use super::{gpp, tcf};
use super::reader::{Reader, at, text};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    rules: "sourcepoint kclick l_sp_user_consent_* j * ; &tcf",
    code: read,
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

fn read(reader: &mut Reader<'_>, record: &Value, _: &str) -> Option<()> {
    gpp::by_string(reader, text(record, "gppData.gppString"), false);
    let gdpr = record.get("gdpr")?;
    // Before an answer the string is there already, with nothing in it.
    let is_answered = *at(gdpr, "consentStatus.hasConsentData") != Value::Bool(false);
    (is_answered && at(gdpr, "applies").is_true()).then(|| tcf::by_string(reader, text(gdpr, "euconsent")))?
}
