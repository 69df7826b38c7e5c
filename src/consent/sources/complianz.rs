//! Complianz for WordPress: one cookie per category, `allow` or `deny`.
//!
//! `cmplz_banner-status` is no decision, and `cmplz_has_consent()` is true by default outside of opt-in regions, so
//! neither counts. What Complianz calls functional needs no consent. A record of another policy than the page's is none.
//! `cmplz_revoke` and `cmplz_status_change` mean change and withdrawal. Verified against the plugin's source.

use super::Source;
use super::about::about;

/// The source. `prefix` may be told.
pub const SOURCE: Source = Source {
    rules: "complianz ecmplz_status_change ecmplz_revoke p$prefix|@complianz.prefix|cmplz_ \
        ^policy_id=@complianz.current_policy_id %=allow/deny .consented_services J :=+/- [functional:n",
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
