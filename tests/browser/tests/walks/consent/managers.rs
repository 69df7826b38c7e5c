//! The consent managers, as npm publishes them: what stands on their pages, and what a visitor clicks in their dialogs.

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
    /// Scripts of `tests/pages/consent` that must be bundled with its package; all others are served as they are.
    bundled: &'static [&'static str],
    own: &'static [&'static str],
    /// What our configuration says about it.
    consent: &'static str,
    /// Its own cookies. None of these packages stores anything else.
    pub cookies: &'static [&'static str],
    /// The answers of a new visitor.
    pub accepts: &'static [&'static str],
    pub refuses: &'static [&'static str],
    /// One who accepted keeps `remember` and `measure` only, and accepts all again; nothing where there is one answer for all.
    pub mixes: &'static [&'static str],
    pub accepts_again: &'static [&'static str],
    /// One who accepted withdraws.
    pub withdraws: &'static [&'static str],
    /// What it says to the console in the ordinary course of things.
    pub says: &'static str,
}

impl Manager {
    /// Serves `/page` and `/other` with this manager and the widget, and `/plain` with neither.
    pub fn moves_into(&self, site: &Site) -> Result<()> {
        let mut config: Value = serde_json::from_str(&host::file("consent/parea.json")?)?;
        config["consent"] = serde_json::from_str(self.consent)?;
        site.equips(&config)?;
        for (address, file) in self.vendor {
            site.serves_vendor(address, file)?;
        }
        for name in self.own {
            let script = host::file(&format!("consent/{name}"))?;
            site.serve(&format!("/consent/{name}"), Page::new("text/javascript; charset=utf-8", script));
        }
        for name in self.bundled {
            let script = npm::bundle(&format!("consent/{name}"))?;
            site.serve(&format!("/consent/{name}"), Page::new("text/javascript; charset=utf-8", script));
        }
        let head = format!("{}{}", self.head, host::TAG);
        for address in ["/page", "/other"] {
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

/// What every page has for its visitors: the slot of an offer, and the way to the settings of each manager.
const BODY: &str = r##"<div data-parea-slot="offer"></div>
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
    own: &["vanilla-cookieconsent.js"],
    consent: r#"{ "source": "vanilla-cookieconsent" }"#,
    cookies: &["cc_cookie"],
    accepts: &["#cc-main .cm [data-role=all]"],
    refuses: &["#cc-main .cm [data-role=necessary]"],
    mixes: &["#settings", "#cc-main .pm label:has([value=personalisation])", "#cc-main .pm [data-role=save]"],
    accepts_again: &["#settings", "#cc-main .pm [data-role=all]"],
    withdraws: &["#settings", "#cc-main .pm [data-role=necessary]"],
    says: "nothing",
};
