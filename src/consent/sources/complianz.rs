//! Complianz for WordPress: one cookie per category, `allow` or `deny`.
//!
//! `cmplz_banner-status` is no decision, and `cmplz_has_consent()` is true by default outside of opt-in regions, so
//! neither counts. What Complianz calls functional needs no consent. A record of another policy than the page's is none.
//! `cmplz_revoke` and `cmplz_status_change` mean change and withdrawal. Verified against the plugin's source.

use super::about::about;
use super::{Context, Reading, Source};
use crate::config::Value;
use crate::config::value::number_text;

/// The source. `prefix` may be told.
pub const SOURCE: Source = Source {
    name: "complianz",
    read,
    wants: "gcomplianz.prefix gcomplianz.current_policy_id",
    events: "#cmplz_status_change #cmplz_fire_categories #cmplz_revoke #cmplz_banner_status #cmplz_status_change_service",
    about: about! {
        title: "Complianz",
        versions: "6 and 7",
        read: "the cookies `cmplz_*`. Decided: one of preferences, statistics or marketing is there, and the policy is the page's",
        changes: "`cmplz_status_change`, `cmplz_revoke`; the cookies say deny or are cleared",
        mapping: "preferences → functional; statistics → analytics; marketing → marketing; services by `consent.map`",
        told: "`prefix`",
        personalises: false,
        verified: "values built from the plugin's source",
    },
};

fn read(context: &Context<'_>) -> Option<Reading> {
    let evidence = context.evidence;
    let live = evidence.global("complianz.prefix").and_then(Value::text).unwrap_or("cmplz_");
    let prefix = context.setting(SOURCE.name, "prefix", live);
    let policy = match evidence.global("complianz.current_policy_id") {
        Some(Value::Number(id)) => number_text(*id, context.ports),
        other => other.and_then(Value::text).unwrap_or_default().to_owned(),
    };
    let cookie = |name: &str| evidence.all_cookies().find(|(own, _)| own.strip_prefix(prefix) == Some(name));
    if !policy.is_empty() && cookie("policy_id").is_some_and(|(_, own)| own != policy) {
        return None;
    }
    let table = "functional:n preferences:f statistics:a marketing:m statistics-anonymous:u";
    let mut reading = context.cookie_each(SOURCE.name, prefix, table, "allow", "deny")?;
    if let Some(services) = cookie("consented_services").and_then(|(_, raw)| context.json(raw)) {
        context.file_flags(&mut reading, "", &services);
    }
    Some(reading)
}
