//! The ports of the core over what every browser computes by itself.

use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use crate::ports::{Ports, Url};

/// Ports in a browser.
pub struct Browser;

impl Ports for Browser {
    fn number(&self, text: &str) -> f64 {
        JsValue::from_str(text).unchecked_into_f64()
    }

    fn number_text(&self, number: f64) -> String {
        string(dom::invoke("String", args().value(&number.into())))
    }

    fn time(&self, wall: f64) -> String {
        let date = dom::construct("Date", args().value(&wall.into()));
        string(dom::call(&date, "toISOString", args()))
    }

    fn decode(&self, text: &str) -> Option<String> {
        dom::invoke("decodeURIComponent", args().text(text)).as_string()
    }

    fn base64(&self, text: &str) -> Option<String> {
        dom::invoke("atob", args().text(text)).as_string()
    }

    fn date(&self, text: &str) -> f64 {
        dom::invoke("Date.parse", args().text(text)).unchecked_into_f64()
    }

    fn lower(&self, text: &str) -> String {
        string(dom::invoke("String.prototype.toLowerCase.call", args().text(text)))
    }

    fn url(&self, address: &str, base: &str) -> Option<Url> {
        let mut url = dom::construct("URL", args().text(address).text(base));
        if url.is_undefined() {
            url = dom::construct("URL", args().text(address));
        }
        url.is_truthy().then(|| Url {
            href: dom::text(&url, "href"),
            host: dom::text(&url, "host"),
            path: dom::text(&url, "pathname"),
            query: dom::text(&url, "search").trim_start_matches('?').to_owned(),
            hash: dom::text(&url, "hash").trim_start_matches('#').to_owned(),
        })
    }

    fn regex(&self, pattern: &str, flags: &str, text: &str) -> Option<bool> {
        let regex = dom::construct("RegExp", args().text(pattern).text(flags));
        dom::call(&regex, "test", args().text(text)).as_bool()
    }
}

fn string(value: JsValue) -> String {
    value.as_string().unwrap_or_default()
}
