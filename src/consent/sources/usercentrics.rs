//! Usercentrics 2 and 3: `UC_UI`, `__ucCmp`, and what they keep in localStorage; there is no cookie.
//!
//! Settings are stored on the first load: only `uc_user_interaction` (version 2) or an `EXPLICIT` consent of
//! `getConsentDetails()` (version 3) is a decision. The record holds services by id; categories come from the API, from
//! the record of Consent Mode (`uc_gcm`) and from the TC string (`uc_tcf`). There is no built-in analytics category, so
//! many sites file analytics services elsewhere. Verified with records from public readers and the published types of
//! cmp-browser-sdk 4.64.

use super::about::about;
use super::{Context, Reading, Source, USUAL, either, member, tcf};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "usercentrics",
    read,
    wants: "luc_user_interaction luc_settings luc_gcm luc_tcf lucData gUC_UI.isInitialized() gUC_UI.getServicesBaseInfo() \
        g__ucCmp.getConsentDetails()",
    events: "UC_UI_INITIALIZED UC_UI_CMP_EVENT UC_CONSENT ucEvent",
    about: about! {
        title: "Usercentrics",
        versions: "2 and 3",
        read: "`UC_UI.getServicesBaseInfo()`, `__ucCmp.getConsentDetails()`, localStorage `uc_settings`, `uc_gcm`, `uc_tcf`, `ucData`. \
            Decided: `uc_user_interaction` is `true`, or `getConsentDetails()` says `EXPLICIT`",
        changes: "`UC_UI_CMP_EVENT`, `UC_CONSENT`; localStorage is rewritten",
        mapping: "category slugs by the usual names; analyticsStorage → analytics, the three ad types → marketing; TC string as TCF; \
            services by `consent.map`",
        told: "",
        personalises: false,
        verified: "records from public readers; published types",
    },
};

const CONSENT_MODE: &str = "analyticsStorage:a adStorage:m adUserData:m adPersonalization:m";

const SLUGS: &str = "essential:n";

fn read(context: &Context<'_>) -> Option<Reading> {
    either(second(context), third(context))
}

/// Version 2.
fn second(context: &Context<'_>) -> Option<Reading> {
    let evidence = context.evidence;
    if evidence.local("uc_user_interaction") != Some("true") {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    let mut is_said = false;
    if let Some(text) = evidence.local("uc_settings") {
        let settings = context.json(text)?;
        for service in member(&settings, "services").items() {
            context.file(&mut reading, "", member(service, "id").text()?, Some(member(service, "status").is_true()));
        }
        is_said = true;
    }
    if let Some(text) = evidence.local("uc_gcm") {
        context.consent_mode(&mut reading, CONSENT_MODE, &context.json(text)?);
        is_said = true;
    }
    if evidence.global("UC_UI.isInitialized()").is_some_and(Value::is_true) {
        for service in evidence.global("UC_UI.getServicesBaseInfo()").map(Value::items).unwrap_or_default() {
            let granted = member(member(service, "consent"), "status").is_true();
            category(context, &mut reading, member(service, "categorySlug").text()?, granted);
            is_said = true;
        }
    }
    let tc = match evidence.local("uc_tcf") {
        Some(text) => tcf::by_string(context, member(&context.json(text)?, "tcString").text()?),
        None => None,
    };
    either(is_said.then_some(reading), tc)
}

/// Version 3: what is stored does not say whether anybody chose it.
fn third(context: &Context<'_>) -> Option<Reading> {
    let details = context.evidence.global("__ucCmp.getConsentDetails()")?;
    if member(member(details, "consent"), "type").text() != Some("EXPLICIT") {
        return None;
    }
    let mut reading = Reading::decided(SOURCE.name);
    for (slug, category) in member(details, "categories").entries() {
        let granted = member(category, "state").text() == Some("ALL_ACCEPTED");
        self::category(context, &mut reading, slug, granted);
    }
    if let Some(text) = context.evidence.local("ucData") {
        let data = context.json(text)?;
        for (id, service) in member(member(&data, "consent"), "services").entries() {
            context.file(&mut reading, "", id, Some(member(service, "consent").is_true()));
        }
        if let Some(record) = data.get("gcm") {
            context.consent_mode(&mut reading, CONSENT_MODE, record);
        }
    }
    Some(reading)
}

fn category(context: &Context<'_>, reading: &mut Reading, slug: &str, granted: bool) {
    let table = if super::lookup(SLUGS, slug).is_some() { SLUGS } else { USUAL };
    context.file(reading, table, slug, Some(granted));
}
