//! The consent managers, as npm publishes them: what stands on their pages, and what a visitor clicks in their dialogs.

use super::allowed::{Grants, NONE, SOME};
use anyhow::Result;
use parea_walks::server::{Page, Site};
use parea_walks::{host, npm};
use serde_json::Value;

/// One consent manager, and how a visitor answers it.
#[derive(Debug)]
pub struct Manager {
    /// What stands in the head of its pages, before the widget.
    head: &'static str,
    /// Files of its package: address and path.
    vendor: &'static [(&'static str, &'static str)],
    /// Scripts of `tests/pages/consent`: those that must be bundled with its package, and those that are served as they are.
    bundled: &'static [&'static str],
    plain: &'static [&'static str],
    /// What our configuration says about it.
    consent: &'static str,
    /// Its own cookies. None of these packages stores anything else.
    pub cookies: &'static [&'static str],
    /// The answers of a new visitor.
    pub accepts: &'static [&'static str],
    pub refuses: &'static [&'static str],
    /// One who accepted keeps some purposes, which, and accepts all again; no clicks where there is one answer for all.
    pub mixes: &'static [&'static str],
    pub keeps: Grants,
    pub accepts_again: &'static [&'static str],
    /// One who accepted withdraws.
    pub withdraws: &'static [&'static str],
    /// Closes the settings after a change that takes away, and whether the page is loaded anew by that.
    pub closes: &'static [&'static str],
    pub reloads: bool,
}

impl Manager {
    /// Serves `/page`, `/other` and `/form` with this manager and the widget, and `/plain` with neither.
    pub fn moves_into(&self, site: &Site, head: &str) -> Result<()> {
        let mut config: Value = serde_json::from_str(&host::file("consent/parea.json")?)?;
        config["consent"] = serde_json::from_str(self.consent)?;
        site.equips(&config)?;
        for (address, file) in self.vendor {
            site.serves_vendor(address, file)?;
        }
        for name in self.plain {
            let script = host::file(&format!("consent/{name}"))?;
            site.serve(&format!("/consent/{name}"), Page::new("text/javascript; charset=utf-8", script));
        }
        for name in self.bundled {
            let script = npm::bundle(&format!("consent/{name}"))?;
            site.serve(&format!("/consent/{name}"), Page::new("text/javascript; charset=utf-8", script));
        }
        let head = format!("{head}{}{}", self.head, host::TAG);
        for address in ["/page", "/other", "/form"] {
            site.serve(address, remembers_anna(host::page(&head, BODY)?));
        }
        site.serve("/plain", remembers_anna(host::page("", "")?));
        Ok(())
    }
}

/// The site's own cookie is there from the first moment, so that not reading it means something.
fn remembers_anna(page: Page) -> Page {
    page.header("set-cookie", "elaia_prefs=%7B%22name%22%3A%22Anna%22%7D; path=/")
}

/// The head of a page in a browser that does not tell when a cookie changes; it says whether it came back as it was.
pub const OLDER: &str = "<script>\
    Object.defineProperty(window, 'cookieStore', { value: undefined });\
    addEventListener('pageshow', (event) => { window.restored = event.persisted });\
    </script>";

/// What every page has for its visitors: the slots of an offer and a form, and the way to the settings of each manager.
const BODY: &str = r##"<div data-parea-slot="offer"></div>
    <div data-parea-slot="ask"></div>
    <p><button id="settings" type="button" data-cc="show-preferencesModal" class="tarteaucitronOpenPanel"
        onclick="window.klaro?.show()">Privacy settings</button></p>"##;

/// vanilla-cookieconsent 3, with categories of the usual names.
pub const VANILLA: Manager = Manager {
    head: r#"<link rel="stylesheet" href="/vendor/cookieconsent.css"><script type="module" src="/consent/vanilla-cookieconsent.js"></script>"#,
    vendor: &[
        ("/vendor/cookieconsent.css", "vanilla-cookieconsent/dist/cookieconsent.css"),
        ("/vendor/cookieconsent.esm.js", "vanilla-cookieconsent/dist/cookieconsent.esm.js"),
    ],
    bundled: &[],
    plain: &["vanilla-cookieconsent.js"],
    consent: r#"{ "source": "vanilla-cookieconsent" }"#,
    cookies: &["cc_cookie"],
    accepts: &["#cc-main .cm [data-role=all]"],
    refuses: &["#cc-main .cm [data-role=necessary]"],
    mixes: &["#settings", "#cc-main .pm label:has([value=personalisation])", "#cc-main .pm [data-role=save]"],
    keeps: SOME,
    accepts_again: &["#settings", "#cc-main .pm [data-role=all]"],
    withdraws: &["#settings", "#cc-main .pm [data-role=necessary]"],
    closes: &[],
    reloads: false,
};

/// Klaro, with one service for each purpose.
pub const KLARO: Manager = Manager {
    head: r#"<link rel="stylesheet" href="/vendor/klaro.css"><script defer src="/consent/klaro.js"></script><script defer src="/vendor/klaro-no-css.js" data-klaro-config="klaroConfig"></script>"#,
    vendor: &[("/vendor/klaro.css", "klaro/dist/klaro.css"), ("/vendor/klaro-no-css.js", "klaro/dist/klaro-no-css.js")],
    bundled: &[],
    plain: &["klaro.js"],
    consent: r#"{ "source": "klaro" }"#,
    cookies: &["klaro"],
    accepts: &[".klaro .cookie-notice .cm-btn-success"],
    refuses: &[".klaro .cookie-notice .cn-decline"],
    mixes: &[
        "#settings",
        ".klaro label[for=purpose-item-personalisation] .slider",
        ".klaro .cookie-modal .cm-btn-accept",
    ],
    keeps: SOME,
    accepts_again: &[
        "#settings",
        ".klaro label[for=purpose-item-personalisation] .slider",
        ".klaro .cookie-modal .cm-btn-accept",
    ],
    // Once confirmed, Klaro has no button that declines all: all are switched off, and that is saved.
    withdraws: &["#settings", ".klaro .cm-toggle-all .slider", ".klaro .cookie-modal .cm-btn-accept"],
    closes: &[],
    reloads: false,
};

/// tarteaucitron.js, with one service of the site's own for each purpose. The blur behind its panel takes WebKit without a
/// graphics card seconds for each frame.
pub const TARTEAUCITRON: Manager = Manager {
    head: r#"<style>#tarteaucitronRoot::before { -webkit-backdrop-filter: none !important; backdrop-filter: none !important }</style><script src="/vendor/tarteaucitron.js"></script><script src="/consent/tarteaucitron.js"></script>"#,
    vendor: &[
        ("/vendor/tarteaucitron.js", "tarteaucitronjs/tarteaucitron.js"),
        ("/vendor/tarteaucitron.services.js", "tarteaucitronjs/tarteaucitron.services.js"),
        ("/vendor/lang/tarteaucitron.en.js", "tarteaucitronjs/lang/tarteaucitron.en.js"),
        ("/vendor/css/tarteaucitron.css", "tarteaucitronjs/css/tarteaucitron.css"),
    ],
    bundled: &[],
    plain: &["tarteaucitron.js"],
    consent: r#"{ "source": "tarteaucitron",
        "map": { "remembering": "functional", "greeting": "personalisation", "counting": "analytics" } }"#,
    cookies: &["tarteaucitron"],
    accepts: &["#tarteaucitronPersonalize2"],
    refuses: &["#tarteaucitronAllDenied2"],
    mixes: &["#settings", "#rememberingDenied", "#countingDenied"],
    keeps: Grants { personalise: true, ..NONE },
    accepts_again: &["#settings", "#tarteaucitronAllAllowed"],
    withdraws: &["#settings", "#tarteaucitronAllDenied"],
    closes: &["#tarteaucitronClosePanel"],
    // What has run already can be stopped only so, it says.
    reloads: true,
};

/// cookieconsent 3.1.1 (Osano, formerly Insites), which has one answer for everything.
pub const COOKIECONSENT: Manager = Manager {
    head: r#"<link rel="stylesheet" href="/vendor/cookieconsent.min.css"><script src="/vendor/cookieconsent.min.js"></script><script src="/consent/cookieconsent.js"></script>"#,
    vendor: &[
        ("/vendor/cookieconsent.min.css", "cookieconsent/build/cookieconsent.min.css"),
        ("/vendor/cookieconsent.min.js", "cookieconsent/build/cookieconsent.min.js"),
    ],
    bundled: &[],
    plain: &["cookieconsent.js"],
    consent: r#"{ "source": "osano-legacy", "purposes": { "personalise": "marketing" } }"#,
    cookies: &["cookieconsent_status"],
    accepts: &[".cc-window .cc-allow"],
    refuses: &[".cc-window .cc-deny"],
    mixes: &[],
    keeps: SOME,
    accepts_again: &[],
    withdraws: &[".cc-revoke"],
    closes: &[],
    reloads: false,
};

/// TCF: the interface of @iabtechlabtcf/cmpapi behind its stub, strings of @iabtechlabtcf/core, a dialog of ours.
pub const TCF: Manager = Manager {
    head: r#"<script src="/consent/tcf-stub.js"></script><script defer src="/consent/tcf.js"></script>"#,
    bundled: &["tcf-stub.js", "tcf.js"],
    consent: r#"{ "source": "tcf", "purposes": { "remember": "purpose-1" } }"#,
    cookies: &["euconsent-v2"],
    ..IAB
};

/// GPP: interface and strings of @iabgpp/cmpapi, the stub of the specification, a dialog of ours. Whoever keeps some consents
/// to everything in the European section and objects to sale in that of the USA, which takes marketing away.
pub const GPP: Manager = Manager {
    head: r#"<script src="/consent/gpp-stub.js"></script><script defer src="/consent/gpp.js"></script>"#,
    bundled: &["gpp.js"],
    plain: &["gpp-stub.js"],
    consent: r#"{ "source": "gpp", "purposes": { "remember": "purpose-1", "personalise": ["personalisation", "marketing"] } }"#,
    cookies: &["__gpp", "__gpp_sid"],
    ..IAB
};

/// What both have in common: the dialog.
const IAB: Manager = Manager {
    head: "",
    vendor: &[],
    bundled: &[],
    plain: &[],
    consent: "",
    cookies: &[],
    accepts: &["#ask [data-answer=all]"],
    refuses: &["#ask [data-answer=none]"],
    mixes: &["#settings", "#ask [data-answer=some]"],
    keeps: SOME,
    accepts_again: &["#settings", "#ask [data-answer=all]"],
    withdraws: &["#settings", "#ask [data-answer=none]"],
    closes: &[],
    reloads: false,
};
