//! WordPress' WP Consent API: one cookie per category, `allow` or `deny`.
//!
//! `wp_has_consent()` is true by default, so it does not count: only the cookies do. What it calls functional needs no
//! consent. `wp_listen_for_consent_change` means change and withdrawal. Verified against the plugin's source.

use super::Source;
use super::about::about;

/// The source. `prefix` may be told.
pub const SOURCE: Source = Source {
    rules: "wp-consent-api ewp_listen_for_consent_change p$prefix|@consent_api.cookie_prefix|wp_consent %=allow/deny \
        [functional:n",
    about: about! {
        title: "WP Consent API",
        versions: "1 and 2",
        read: "the cookies `wp_consent_*`. Decided: one of them says allow or deny",
        changes: "`wp_listen_for_consent_change`; the cookies say deny",
        mapping: "preferences → functional; statistics → analytics; marketing → marketing; statistics-anonymous by `consent.map`",
        told: "`prefix`",
        personalises: false,
        verified: "values built from the plugin's source",
    },
};
