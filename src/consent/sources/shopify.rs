//! Shopify's Customer Privacy: its API, and the cookie `_tracking_consent`, JSON.
//!
//! `purposes` and the API's `…Allowed()` are the defaults of the region; only what the visitor answered (`con.CMP`,
//! `currentVisitorConsent()`) is a decision. An objection to the sale of data takes marketing away.
//! `visitorConsentCollected` means change and withdrawal. Verified with captured cookies (the value of an accepting
//! answer comes from the documentation) and Shopify's documentation.

use super::Source;
use super::about::about;

/// The source.
pub const SOURCE: Source = Source {
    rules: "shopify evisitorConsentCollected gShopify.customerPrivacy.currentVisitorConsent() !sale_of_data=no \
        %=yes/no ; c_tracking_consent J ?v=2.0|2.1 .con.CMP !s=0 %=1/0 [p:f a:a m:m sale_of_data:n s:n",
    about: about! {
        title: "Shopify Customer Privacy",
        versions: "consent 2.0 and 2.1",
        read: "`Shopify.customerPrivacy.currentVisitorConsent()`, and `con.CMP` in the cookie `_tracking_consent`. Decided: an answer is \
            not empty",
        changes: "`visitorConsentCollected`; the cookie is rewritten",
        mapping: "preferences → functional; analytics → analytics; marketing → marketing; sale_of_data takes marketing away",
        told: "",
        personalises: false,
        verified: "captured cookies; documentation of the API",
    },
};
