//! Sourcepoint: TCF, and the record that it keeps in localStorage under `_sp_user_consent_` and the property's number.
//!
//! `consentUUID` identifies and says nothing. `gdpr.applies: false` is no consent, and US data only take away. Verified
//! with records from public readers; the decision itself is TCF.

use super::about::about;
use super::{Context, Reading, Source, either, gpp, member, tcf};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "sourcepoint",
    read,
    wants: "a__tcfapi leuconsent-v2 l_sp_user_consent_*",
    events: "click",
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

const PREFIX: &str = "_sp_user_consent_";

fn read(context: &Context<'_>) -> Option<Reading> {
    let records = context.evidence.local.iter().filter(|(key, _)| key.starts_with(PREFIX));
    let stored = records.fold(None, |sum, (_, raw)| either(sum, by_record(context, raw)));
    either(tcf::read(context), stored)
}

fn by_record(context: &Context<'_>, raw: &str) -> Option<Reading> {
    let record = context.json(raw)?;
    let gdpr = member(&record, "gdpr");
    // Before an answer the string is there already, with nothing in it.
    let is_answered = *member(member(gdpr, "consentStatus"), "hasConsentData") != Value::Bool(false);
    let applies = member(gdpr, "applies").is_true();
    let european = member(gdpr, "euconsent").text().filter(|_| applies && is_answered);
    let gpp =
        member(member(&record, "gppData"), "gppString").text().and_then(|text| gpp::by_string(context, text, false));
    either(european.and_then(|text| tcf::by_string(context, text)), gpp)
}
