//! The ports of the core over what every browser computes by itself.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use crate::ports::{Ports, Url};

/// Clocks are set on quarters of an hour, so an offset holds for the rest of one.
const QUARTER: f64 = 9e5;

/// Offsets that are kept at hand: asking the browser takes a tenth of a millisecond.
const KEPT: usize = 64;

thread_local! {
    /// Zone, quarter of an hour, and the offset then.
    static OFFSETS: RefCell<Vec<(String, f64, f64)>> = const { RefCell::new(Vec::new()) };
}

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
        // A character for each byte, then each as `%xx`, which is how text in UTF-8 is percent-encoded.
        let bytes = dom::invoke("atob", args().text(text));
        self.decode(&dom::invoke("escape", args().value(&bytes)).as_string().filter(|_| bytes.is_string())?)
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

    fn offset(&self, zone: &str, wall: f64) -> Option<f64> {
        let quarter = (wall / QUARTER).floor() * QUARTER;
        OFFSETS.with_borrow_mut(|known| {
            let found = known.iter().find(|(own, at, _)| *at == quarter && own == zone).map(|(.., offset)| *offset);
            let offset = found.unwrap_or_else(|| offset(zone, quarter));
            if found.is_none() {
                known.truncate(KEPT);
                known.insert(0, (zone.to_owned(), quarter, offset));
            }
            Some(offset).filter(|offset| offset.is_finite())
        })
    }
}

/// Swedes write dates as ISO 8601 has them: the only way to a zone's clock that every engine has. Not a number where
/// there is no such zone.
fn offset(zone: &str, wall: f64) -> f64 {
    let zone = if zone.is_empty() { JsValue::UNDEFINED } else { zone.into() };
    let options = dom::with(dom::parse("{}"), "timeZone", &zone);
    let date = dom::construct("Date", args().value(&wall.into()));
    let text = string(dom::call(&date, "toLocaleString", args().text("sv").value(&options)));
    dom::invoke("Date.parse", args().text(&[&text.replace(' ', "T"), "Z"].concat())).unchecked_into_f64() - wall
}

fn string(value: JsValue) -> String {
    value.as_string().unwrap_or_default()
}
