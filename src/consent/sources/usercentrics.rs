//! Usercentrics 2 and 3: `UC_UI`, `__ucCmp`, and what they keep in localStorage; there is no cookie.
//!
//! Settings are stored on the first load: only `uc_user_interaction` (version 2) or an `EXPLICIT` consent of
//! `getConsentDetails()` (version 3) is a decision. The record holds services by id; categories come from the API, from
//! the record of Consent Mode (`uc_gcm`) and from the TC string (`uc_tcf`). There is no built-in analytics category, so
//! many sites file analytics services elsewhere. Verified with records from public readers and the published types of
//! cmp-browser-sdk 4.64.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, USUAL, at, is_true, text};
use super::tcf;
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source {
    name: "usercentrics",
    read,
    events: "UC_UI_INITIALIZED UC_UI_CMP_EVENT UC_CONSENT",
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

fn read(reader: &mut Reader<'_>) -> Option<()> {
    if reader.when(reader.local("uc_user_interaction") == Some("true")) {
        // Of records that belong together each must be readable.
        for (key, decide) in [("uc_settings", settings as Decide), ("uc_gcm", consent_mode), ("uc_tcf", tc)] {
            reader.stored(reader.local(key), As::Json(decide))?;
        }
        if reader.when(reader.is_true("UC_UI.isInitialized()")) {
            let _ = reader.live("UC_UI.getServicesBaseInfo()", services);
        }
    }
    // What version 3 stores does not say whether anybody chose it.
    let details = reader.global("__ucCmp.getConsentDetails()").unwrap_or(&Value::Null);
    if reader.when(at(details, "consent.type").text() == Some("EXPLICIT")) {
        reader.value(details, categories)?;
        reader.stored(reader.local("ucData"), As::Json(data))?;
    }
    Some(())
}

type Decide = fn(&mut Reader<'_>, &Value) -> Option<()>;

fn tc(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    tcf::by_string(reader, text(record, "tcString"))
}

fn settings(reader: &mut Reader<'_>, settings: &Value) -> Option<()> {
    for service in at(settings, "services").items() {
        reader.file("", text(service, "id"), Some(is_true(service, "status")));
    }
    Some(())
}

fn consent_mode(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    reader.consent_mode(CONSENT_MODE, record);
    Some(())
}

fn services(reader: &mut Reader<'_>, services: &Value) -> Option<()> {
    for service in services.items() {
        slug(reader, text(service, "categorySlug"), is_true(service, "consent.status"));
    }
    Some(())
}

fn categories(reader: &mut Reader<'_>, details: &Value) -> Option<()> {
    for (name, category) in at(details, "categories").entries() {
        slug(reader, name, text(category, "state") == "ALL_ACCEPTED");
    }
    Some(())
}

fn data(reader: &mut Reader<'_>, data: &Value) -> Option<()> {
    for (id, service) in at(data, "consent.services").entries() {
        reader.file("", id, Some(is_true(service, "consent")));
    }
    consent_mode(reader, at(data, "gcm"))
}

fn slug(reader: &mut Reader<'_>, slug: &str, granted: bool) {
    if slug != "essential" {
        reader.file(USUAL, slug, Some(granted));
    }
}
