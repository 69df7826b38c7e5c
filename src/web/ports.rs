//! The ports of the core over what every browser computes by itself.

use js_sys::{JsString, Number};
use wasm_bindgen::prelude::*;

use super::dom;
use crate::ports::{Ports, Url};

/// Ports in a browser.
pub struct Browser;

impl Ports for Browser {
    fn number(&self, text: &str) -> f64 {
        JsValue::from_str(text).unchecked_into_f64()
    }

    fn number_text(&self, number: f64) -> String {
        Number::from(number).to_string_with_radix(10).map(String::from).unwrap_or_default()
    }

    fn time(&self, wall: f64) -> String {
        let date = dom::construct("Date", &[&wall.into()]);
        date.and_then(|date| dom::invoke(&date, "toISOString", &[])?.as_string()).unwrap_or_default()
    }

    fn lower(&self, text: &str) -> String {
        JsString::from(text).to_lower_case().into()
    }

    fn url(&self, address: &str, base: &str) -> Option<Url> {
        let (address, base) = (address.into(), base.into());
        let url = dom::construct("URL", &[&address, &base]).or_else(|| dom::construct("URL", &[&address]))?;
        Some(Url {
            href: dom::text(&url, "href"),
            scheme: dom::text(&url, "protocol").trim_end_matches(':').to_owned(),
            host: dom::text(&url, "host"),
            path: dom::text(&url, "pathname"),
            query: dom::text(&url, "search").trim_start_matches('?').to_owned(),
            hash: dom::text(&url, "hash").trim_start_matches('#').to_owned(),
        })
    }

    fn regex(&self, pattern: &str, flags: &str, text: &str) -> Option<bool> {
        let regex = dom::construct("RegExp", &[&pattern.into(), &flags.into()])?;
        dom::invoke(&regex, "test", &[&text.into()]).map(|matches| matches.is_truthy())
    }
}
