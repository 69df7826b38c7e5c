//! The consent managers: how each is recognised, answered and asked again. A new one is a row here.
//!
//! A way is a list of steps joined by ` then `; a step is a selector to click, found in open shadow roots and frames as
//! well, or `js:` and a call of the manager's documented API. Of several ways the first that can be gone is taken.

/// A consent manager.
#[derive(Debug)]
pub struct Manager {
    /// As its maker calls it.
    pub name: &'static str,
    /// Its dialog: any of these is visible while it asks.
    pub dialog: &'static str,
    /// Ways to grant everything.
    pub accept: &'static [&'static str],
    /// Ways to refuse everything that can be refused.
    pub refuse: &'static [&'static str],
    /// Ways to withdraw: from the page as it is after a decision.
    pub withdraw: &'static [&'static str],
    /// Names under which it keeps the decision itself; `*` stands for anything.
    pub records: &'static [&'static str],
    /// Hosts of its maker, from which it is loaded and to which decisions are reported.
    pub hosts: &'static [&'static str],
    /// Where its maker documents this.
    pub source: &'static str,
}

/// Names that standards or several managers share (IAB TCF, Google's provider list, US Privacy, GPP).
pub const COMMON_RECORDS: [&str; 6] =
    ["euconsent-v2", "eupubconsent-v2", "addtl_consent", "usprivacy", "__gpp", "__gpp_sid"];

/// Every manager, those that can be told apart by their own names first.
pub const MANAGERS: [Manager; 26] = [
    Manager {
        name: "vanilla-cookieconsent 3",
        dialog: "#cc-main .cm, #cc-main .pm",
        accept: &["#cc-main .cm [data-role=all]", "#cc-main .pm [data-role=all]"],
        refuse: &["#cc-main .cm [data-role=necessary]", "#cc-main .pm [data-role=necessary]"],
        withdraw: &[
            "[data-cc=show-preferencesModal] then #cc-main .pm [data-role=necessary]",
            "[data-cc=show-consentModal] then #cc-main .cm [data-role=necessary]",
            "js:CookieConsent.showPreferences() then #cc-main .pm [data-role=necessary]",
        ],
        records: &["cc_cookie"],
        hosts: &[],
        source: "https://cookieconsent.orestbida.com/reference/api-reference.html",
    },
    Manager {
        name: "vanilla-cookieconsent 2",
        dialog: "#cc--main #cm, #cc--main #s-cnt",
        accept: &["#cc--main #c-p-bn", "#cc--main #s-all-bn"],
        refuse: &["#cc--main #s-rall-bn", "#cc--main #c-s-bn then #cc--main #s-rall-bn", "#cc--main #c-s-bn"],
        withdraw: &[
            "[data-cc=c-settings] then #cc--main #s-rall-bn",
            "js:cc.showSettings(0) then #cc--main #s-rall-bn",
        ],
        records: &["cc_cookie"],
        hosts: &[],
        source: "https://github.com/orestbida/cookieconsent/tree/v2.9.2",
    },
    Manager {
        name: "Klaro",
        dialog: ".klaro .cookie-notice, .klaro .cookie-modal",
        accept: &[
            ".klaro .cookie-modal .cm-btn-accept-all",
            ".klaro .cookie-notice .cm-btn-success",
            ".klaro .cn-learn-more then .klaro .cookie-modal .cm-btn-accept-all",
        ],
        refuse: &[".klaro .cn-decline", ".klaro .cn-learn-more then .klaro .cookie-modal .cn-decline"],
        withdraw: &[
            // Once decided, its dialog has no button that declines, only switches.
            "js:klaro.show(undefined, true) then .klaro .cm-toggle-all label then .klaro .cookie-modal .cm-btn-accept",
            "js:klaro.show(undefined, true) then .klaro .cookie-modal .cn-decline",
        ],
        records: &["klaro"],
        hosts: &["kiprotect.com"],
        source: "https://klaro.org/docs/api/js_api",
    },
    Manager {
        name: "tarteaucitron.js",
        dialog: "#tarteaucitronAlertBig, #tarteaucitron",
        accept: &["#tarteaucitronPersonalize2", "#tarteaucitronAllAllowed"],
        refuse: &["#tarteaucitronAllDenied2", "#tarteaucitronAllDenied"],
        withdraw: &["js:tarteaucitron.userInterface.openPanel() then #tarteaucitronAllDenied"],
        records: &["tarteaucitron"],
        hosts: &["tarteaucitron.io"],
        source: "https://tarteaucitron.io/en/install/",
    },
    Manager {
        name: "Osano cookieconsent (legacy)",
        dialog: ".cc-window[aria-label=cookieconsent], .cc-window[role=dialog]",
        accept: &[".cc-window .cc-allow", ".cc-window .cc-dismiss"],
        refuse: &[".cc-window .cc-deny"],
        withdraw: &[".cc-revoke then .cc-window .cc-deny"],
        records: &["cookieconsent_status"],
        hosts: &[],
        source: "https://github.com/osano/cookieconsent/tree/3.1.1",
    },
    Manager {
        name: "Cookiebot",
        dialog: "#CybotCookiebotDialog",
        accept: &[
            "#CybotCookiebotDialogBodyLevelButtonLevelOptinAllowAll",
            "#CybotCookiebotDialogBodyButtonAccept",
            "#CybotCookiebotDialogBodyLevelButtonAccept",
        ],
        refuse: &["#CybotCookiebotDialogBodyButtonDecline"],
        withdraw: &["js:Cookiebot.renew() then #CybotCookiebotDialogBodyButtonDecline", "js:Cookiebot.withdraw()"],
        records: &["CookieConsent", "CookieConsentBulk*"],
        hosts: &["cookiebot.com", "cookiebot.eu"],
        source: "https://www.cookiebot.com/en/developer/",
    },
    Manager {
        name: "OneTrust",
        dialog: "#onetrust-banner-sdk, #onetrust-pc-sdk",
        accept: &["#onetrust-accept-btn-handler", "#accept-recommended-btn-handler"],
        refuse: &[
            "#onetrust-reject-all-handler",
            ".ot-pc-refuse-all-handler",
            "#onetrust-pc-btn-handler then .ot-pc-refuse-all-handler",
            "#onetrust-pc-btn-handler then .save-preference-btn-handler",
        ],
        withdraw: &["js:OneTrust.ToggleInfoDisplay() then .ot-pc-refuse-all-handler", "js:OneTrust.RejectAll()"],
        records: &["OptanonConsent", "OptanonAlertBoxClosed", "OneTrust*", "otherPurposes*"],
        hosts: &["cookielaw.org", "onetrust.com", "cookiepro.com", "onetrust.io"],
        source: "https://developer.onetrust.com/onetrust/docs/javascript-api",
    },
    Manager {
        name: "Didomi",
        dialog: "#didomi-notice, #didomi-popup, .didomi-consent-popup-preferences",
        accept: &["#didomi-notice-agree-button"],
        refuse: &[
            "#didomi-notice-disagree-button",
            ".didomi-continue-without-agreeing",
            "#didomi-notice-learn-more-button then #btn-toggle-disagree then #btn-toggle-save",
        ],
        withdraw: &[
            "js:Didomi.preferences.show() then #btn-toggle-disagree then #btn-toggle-save",
            "js:Didomi.setUserDisagreeToAll()",
        ],
        records: &["didomi_*"],
        hosts: &["privacy-center.org", "didomi.io"],
        source: "https://developers.didomi.io/cmp/web-sdk/reference/api",
    },
    Manager {
        name: "Usercentrics",
        dialog: "[data-testid=uc-default-wall], [data-testid=uc-app-container], #uc-main-dialog, #uc-banner-modal",
        accept: &["[data-testid=uc-accept-all-button]", "#uc-main-dialog #accept", "#accept.uc-accept-button"],
        refuse: &["[data-testid=uc-deny-all-button]", "#uc-main-dialog #deny", "#deny.uc-deny-button"],
        withdraw: &[
            "js:UC_UI.showSecondLayer() then [data-testid=uc-deny-all-button]",
            "js:__ucCmp.showSecondLayer() then #deny",
            "js:UC_UI.denyAllConsents()",
            "js:__ucCmp.denyAllConsents()",
        ],
        records: &["uc_*", "ucData", "ucString", "usercentrics*"],
        hosts: &["usercentrics.eu", "usercentrics.com"],
        source: "https://docs.usercentrics.com/#/cmp-v2-ui-api",
    },
    Manager {
        name: "CookieYes",
        dialog: ".cky-consent-container:not(.cky-hide), .cky-modal.cky-modal-open",
        accept: &[".cky-btn-accept"],
        refuse: &[".cky-btn-reject"],
        withdraw: &["js:revisitCkyConsent() then .cky-btn-reject", ".cky-btn-revisit then .cky-btn-reject"],
        records: &["cookieyes-consent", "cky-*"],
        hosts: &["cookieyes.com", "cdn-cookieyes.com"],
        source: "https://www.cookieyes.com/documentation/",
    },
    Manager {
        name: "Complianz",
        dialog: ".cmplz-cookiebanner",
        accept: &[".cmplz-cookiebanner .cmplz-accept"],
        refuse: &[".cmplz-cookiebanner .cmplz-deny"],
        withdraw: &[".cmplz-manage-consent then .cmplz-cookiebanner .cmplz-deny", "js:cmplz_deny_all()"],
        records: &["cmplz_*"],
        hosts: &[],
        source: "https://complianz.io/developers-guide-for-hooks-and-filters/",
    },
    Manager {
        name: "iubenda",
        dialog: "#iubenda-cs-banner, #iubenda-iframe",
        accept: &[".iubenda-cs-accept-btn"],
        refuse: &[".iubenda-cs-reject-btn"],
        withdraw: &[
            "js:_iub.cs.api.openPreferences() then #iubenda-iframe .iubenda-cs-reject-btn",
            ".iubenda-cs-preferences-link then #iubenda-iframe .iubenda-cs-reject-btn",
            "js:_iub.cs.api.rejectAll()",
        ],
        records: &["_iub_cs-*", "_iub_previous_preference_id"],
        hosts: &["iubenda.com"],
        source: "https://www.iubenda.com/en/help/1205",
    },
    Manager {
        name: "Osano",
        dialog: ".osano-cm-dialog:not(.osano-cm-dialog--hidden), .osano-cm-info-dialog",
        accept: &[".osano-cm-accept-all", ".osano-cm-accept"],
        refuse: &[".osano-cm-denyAll", ".osano-cm-deny"],
        withdraw: &[
            ".osano-cm-widget then .osano-cm-info .osano-cm-denyAll",
            "js:Osano.cm.showDrawer() then .osano-cm-denyAll",
        ],
        records: &["osano_consentmanager*"],
        hosts: &["osano.com"],
        source: "https://docs.osano.com/hc/en-us/articles/22469433444372",
    },
    Manager {
        name: "Termly",
        dialog: "#termly-code-snippet-support [role=alertdialog], #termly-code-snippet-support [role=dialog]",
        accept: &["[data-tid=banner-accept]"],
        refuse: &["[data-tid=banner-decline]"],
        withdraw: &["js:displayPreferenceModal() then [data-tid=preferences-decline-all]"],
        records: &["TERMLY_*"],
        hosts: &["termly.io"],
        source: "https://help.termly.io/",
    },
    Manager {
        name: "Cookie Notice",
        dialog: "#cookie-notice:not(.cookie-notice-hidden)",
        accept: &["#cn-accept-cookie"],
        refuse: &["#cn-refuse-cookie"],
        withdraw: &[".cn-revoke-cookie then #cn-refuse-cookie", ".cn-revoke-cookie"],
        records: &["cookie_notice_accepted", "hu-consent"],
        hosts: &["hu-manity.co"],
        source: "https://wordpress.org/plugins/cookie-notice/",
    },
    Manager {
        name: "Borlabs Cookie",
        dialog: "#BorlabsCookieBox, .brlbs-cmpnt-dialog-box",
        accept: &["#BorlabsCookieBox [data-cookie-accept-all]", ".brlbs-btn-accept-all"],
        refuse: &["#BorlabsCookieBox [data-cookie-refuse]", ".brlbs-btn-accept-only-essential"],
        withdraw: &[
            ".borlabs-cookie-open-dialog-preferences then .brlbs-btn-accept-only-essential",
            ".borlabs-cookie-preference then #BorlabsCookieBox [data-cookie-refuse]",
        ],
        records: &["borlabs-cookie*"],
        hosts: &[],
        source: "https://borlabs.io/kb/",
    },
    Manager {
        name: "CookieFirst",
        dialog: "[data-cookiefirst-widget=banner], [data-cookiefirst-widget=modal], .cookiefirst-root [role=dialog]",
        accept: &["[data-cookiefirst-action=accept]"],
        refuse: &["[data-cookiefirst-action=reject]"],
        withdraw: &["js:CookieFirst.openPanel() then [data-cookiefirst-action=reject]"],
        records: &["cookiefirst*"],
        hosts: &["cookiefirst.com"],
        source: "https://support.cookiefirst.com/",
    },
    Manager {
        name: "Axeptio",
        dialog: "#axeptio_overlay [role=dialog], #axeptio_main_button ~ *, .axeptio_widget",
        accept: &["#axeptio_btn_acceptAll"],
        refuse: &["#axeptio_btn_dismiss"],
        withdraw: &["js:openAxeptioCookies() then #axeptio_btn_dismiss"],
        records: &["axeptio_*"],
        hosts: &["axept.io", "axeptio.eu", "axeptio.tech"],
        source: "https://support.axeptio.eu/",
    },
    Manager {
        name: "CookieScript",
        dialog: "#cookiescript_injected",
        accept: &["#cookiescript_accept"],
        refuse: &["#cookiescript_reject"],
        withdraw: &[
            "#cookiescript_badge then #cookiescript_reject",
            "js:CookieScript.instance.show() then #cookiescript_reject",
        ],
        records: &["CookieScriptConsent"],
        hosts: &["cookie-script.com"],
        source: "https://support.cookie-script.com/",
    },
    Manager {
        name: "Civic Cookie Control",
        dialog: "#ccc-module, #ccc-notify",
        accept: &["#ccc-notify-accept", "#ccc-recommended-settings"],
        refuse: &["#ccc-notify-reject", "#ccc-reject-settings"],
        withdraw: &["js:CookieControl.open() then #ccc-reject-settings"],
        records: &["CookieControl"],
        hosts: &["civiccomputing.com"],
        source: "https://www.civicuk.com/cookie-control/documentation",
    },
    Manager {
        name: "Cookie Information",
        dialog: "#coiOverlay",
        accept: &[".coi-banner__accept[aria-label*=ccept]", ".coi-banner__accept"],
        refuse: &["#declineButton", ".coi-banner__decline"],
        withdraw: &["js:CookieConsent.renew() then #declineButton", "js:CookieInformation.declineAllCategories()"],
        records: &["CookieInformationConsent"],
        hosts: &["cookieinformation.com"],
        source: "https://support.cookieinformation.com/",
    },
    Manager {
        name: "Shopify",
        dialog: "#shopify-pc__banner, #shopify-pc__prefs",
        accept: &["#shopify-pc__banner__btn-accept"],
        refuse: &["#shopify-pc__banner__btn-decline"],
        withdraw: &["js:privacyBanner.showPreferences() then #shopify-pc__prefs__header-decline"],
        records: &["_tracking_consent", "_cmp_a"],
        hosts: &["shopify.com", "shopifycloud.com"],
        source: "https://shopify.dev/docs/api/customer-privacy",
    },
    Manager {
        name: "TrustArc",
        dialog: "#truste-consent-track, .truste_box_overlay",
        accept: &["#truste-consent-button"],
        refuse: &["#truste-consent-required"],
        withdraw: &["#teconsent a then .rejectAll", "#teconsent a then #truste-consent-required"],
        records: &["notice_*", "cmapi_*", "TAconsentID", "truste.*"],
        hosts: &["trustarc.com", "truste.com"],
        source: "https://trustarc.com/",
    },
    Manager {
        name: "Sourcepoint",
        dialog: "[id^=sp_message_container]",
        accept: &[".sp_choice_type_11"],
        refuse: &[
            ".sp_choice_type_13",
            ".sp_choice_type_REJECT_ALL",
            ".sp_choice_type_12 then .sp_choice_type_REJECT_ALL",
        ],
        withdraw: &["js:_sp_.gdpr.loadPrivacyManagerModal() then .sp_choice_type_REJECT_ALL"],
        records: &["consentUUID", "_sp_*", "consentDate"],
        hosts: &["privacy-mgmt.com", "sp-prod.net"],
        source: "https://docs.sourcepoint.com/",
    },
    Manager {
        name: "consentmanager",
        dialog: "#cmpbox, #cmpwrapper",
        accept: &[".cmpboxbtnyes", "#cmpwelcomebtnyes a"],
        refuse: &[".cmpboxbtnno", "#cmpwelcomebtnno a"],
        withdraw: &["js:__cmp('showScreen') then .cmpboxbtnno", "js:__cmp('setConsent', 0)"],
        records: &["__cmp*"],
        hosts: &["consentmanager.net", "consentmanager.mgr.consensu.org"],
        source: "https://help.consentmanager.net/",
    },
    Manager {
        name: "react-cookie-consent",
        dialog: ".CookieConsent",
        accept: &[".CookieConsent #rcc-confirm-button"],
        refuse: &[".CookieConsent #rcc-decline-button"],
        withdraw: &[],
        records: &["CookieConsent", "CookieConsent-legacy"],
        hosts: &[],
        source: "https://github.com/Mastermindzh/react-cookie-consent",
    },
];

/// The manager of a name.
pub fn named(name: &str) -> Option<&'static Manager> {
    MANAGERS.iter().find(|manager| manager.name == name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_row_can_be_recognised_answered_and_looked_up() {
        for row in &MANAGERS {
            assert!(!row.dialog.is_empty() && !row.accept.is_empty() && !row.refuse.is_empty(), "{}", row.name);
            assert!(!row.records.is_empty() && row.source.starts_with("https://"), "{}", row.name);
            for way in [row.accept, row.refuse, row.withdraw].concat() {
                assert!(way.split(" then ").all(|step| !step.trim().is_empty()), "{}: {way}", row.name);
            }
        }
    }
}
