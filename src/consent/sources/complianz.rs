//! Complianz for WordPress: one cookie per category, `allow` or `deny`.
//!
//! `cmplz_banner-status` is no decision, and `cmplz_has_consent()` is true by default outside of opt-in regions, so
//! neither counts. What Complianz calls functional needs no consent. A record of another policy than the page's is none.
//! `cmplz_revoke` and `cmplz_status_change` mean change and withdrawal. Verified against the plugin's source.

use super::Source;
use super::about::about;
use super::reader::{As, Reader};

/// The source. `prefix` may be told.
pub const SOURCE: Source = Source {
    name: "complianz",
    read,
    events: "#cmplz_status_change #cmplz_revoke",
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

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let live = reader.text("complianz.prefix");
    let prefix = reader.setting("prefix", if live.is_empty() { "cmplz_" } else { live });
    let cookie = |name: &str| reader.cookie(&[prefix, name].concat()).unwrap_or_default();
    // The page has it as a number or as text.
    let (own, current) = (cookie("policy_id"), reader.global("complianz.current_policy_id"));
    if current.is_some_and(|current| !current.is(own) && reader.parse(own).as_ref() != Some(current)) {
        return None;
    }
    let services = cookie("consented_services");
    reader.each(
        prefix,
        "functional:n preferences:f statistics:a marketing:m statistics-anonymous:u",
        "allow",
        "deny",
    )?;
    reader.keep();
    let _ = reader.stored(Some(services), As::Json(|reader, services| reader.flags("", services)));
    Some(())
}
