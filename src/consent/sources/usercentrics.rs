//! Usercentrics 2 and 3: `UC_UI`, `__ucCmp`, and what they keep in localStorage; there is no cookie.
//!
//! Settings are stored on the first load: only `uc_user_interaction` (version 2) or an `EXPLICIT` consent of
//! `getConsentDetails()` (version 3) is a decision. The record holds services by id; categories come from the API,
//! from the record of Consent Mode (`uc_gcm`) and from the TC string (`uc_tcf`). There is no built-in analytics
//! category, so many sites file analytics services elsewhere. `UC_UI_INITIALIZED`, `UC_UI_CMP_EVENT` and `UC_CONSENT`
//! mean change and withdrawal. Verified with records from public readers and the published types of cmp-browser-sdk
//! 4.64.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "usercentrics wUC_UI_INITIALIZED wUC_UI_CMP_EVENT wUC_CONSENT luc_settings #luc_user_interaction=true J \
        .services :status/id=+ ; S luc_gcm #luc_user_interaction=true J M=granted/denied ; S luc_tcf \
        #luc_user_interaction=true J TtcString ; gUC_UI.getServicesBaseInfo() #luc_user_interaction=true \
        #gUC_UI.isInitialized()=+ %consent.status/categorySlug=+ ; S g__ucCmp.getConsentDetails() \
        ?consent.type=EXPLICIT C0 Y .categories %state=ALL_ACCEPTED ; S lucData > J .consent.services :consent=+ \
        .gcm M=granted/denied [analyticsStorage:a adStorage:m adUserData:m adPersonalization:m essential:n",
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
