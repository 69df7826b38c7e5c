//! What the page shows: the signs of consent, read before every event, and what the page is.
//!
//! Whatever throws here (blocked cookies, a getter of the page) is simply not there.

use wasm_bindgen::prelude::*;

use super::ports::Browser;
use super::{dom, signs};
use crate::config::{Value, value};
use crate::consent::Evidence;
use crate::consent::sources::Want;
use crate::event::Page;

/// Longest JSON text of a global that is read: consent managers' objects are far smaller, a whole data layer is not.
const LARGEST_GLOBAL: usize = 256 * 1024;

/// The signs of consent as they are now.
pub fn evidence(wants: &[Want]) -> Evidence {
    let mut evidence = Evidence {
        cookies: dom::text(&dom::document(), "cookie"),
        gpc: dom::get(&navigator(), "globalPrivacyControl").is_truthy(),
        ..Evidence::default()
    };
    for want in wants {
        match want {
            Want::Local(key) => match key.strip_suffix('*') {
                Some(prefix) => {
                    evidence.local.extend(keys(prefix).iter().filter_map(|key| stored("localStorage", key)))
                }
                None => evidence.local.extend(stored("localStorage", key)),
            },
            Want::Session(key) => evidence.session.extend(stored("sessionStorage", key)),
            Want::Global(name) | Want::Api(name) | Want::Commands(name) => {
                evidence.globals.extend(signs::find(want).map(|value| (name.clone(), value)));
            }
        }
    }
    evidence
}

/// The keys of `localStorage` that begin so.
fn keys(prefix: &str) -> Vec<String> {
    let keys = dom::invoke(&dom::global("Object"), "keys", &[&dom::global("localStorage")]);
    let keys = js_sys::Array::from(&keys.unwrap_or_default());
    keys.iter().filter_map(|key| key.as_string()).filter(|key| key.starts_with(prefix)).collect()
}

/// An item of a storage, with its key.
fn stored(storage: &str, key: &str) -> Option<(String, String)> {
    let item = dom::invoke(&dom::global(storage), "getItem", &[&key.into()])?.as_string()?;
    Some((key.to_owned(), item))
}

/// Any JavaScript value as far as JSON can hold it; `None` for functions, cycles and what is too large.
pub fn json(found: &JsValue) -> Option<Value> {
    let text = dom::invoke(&dom::global("JSON"), "stringify", &[found])?.as_string()?;
    (text.len() <= LARGEST_GLOBAL).then(|| value::parse(&text, &Browser).ok())?
}

/// `navigator`.
pub fn navigator() -> JsValue {
    dom::global("navigator")
}

/// Whether the document is visible.
pub fn is_visible() -> bool {
    dom::text(&dom::document(), "visibilityState") == "visible"
}

/// The address of the page.
pub fn address() -> String {
    dom::text(&dom::global("location"), "href")
}

/// What the page is.
pub fn page() -> Page {
    let (window, document) = (JsValue::from(dom::window()), JsValue::from(dom::document()));
    let root = JsValue::from(dom::root());
    Page {
        url: address(),
        title: dom::text(&document, "title"),
        language: dom::text(&root, "lang"),
        direction: direction(&root),
        languages: json(&dom::get(&navigator(), "languages"))
            .iter()
            .flat_map(Value::items)
            .filter_map(|language| language.text().map(str::to_owned))
            .collect(),
        canonical: found("link[rel=canonical]", "href"),
        og_title: found("meta[property='og:title']", "content"),
        referrer: dom::text(&document, "referrer"),
        width: dom::number(&window, "innerWidth"),
        height: dom::number(&window, "innerHeight"),
        coarse: media("(pointer: coarse)"),
        dark: media("(prefers-color-scheme: dark)"),
        reduced_motion: media("(prefers-reduced-motion: reduce)"),
        offset: -js_sys::Date::new_0().get_timezone_offset(),
        visible: is_visible(),
        can_share: dom::get(&navigator(), "share").is_function(),
        // Page readers (`meta`, `jsonLd`, …) are looked up here once the language has them.
        attributes: Vec::new(),
    }
}

/// The direction in force at an element, `"ltr"` or `"rtl"`.
fn direction(element: &JsValue) -> String {
    dom::invoke(&dom::window(), "getComputedStyle", &[element])
        .map(|style| dom::text(&style, "direction"))
        .unwrap_or_default()
}

fn found(selector: &str, property: &str) -> String {
    dom::query(selector).map(|element| dom::text(&element, property)).unwrap_or_default()
}

fn media(query: &str) -> bool {
    dom::invoke(&dom::window(), "matchMedia", &[&query.into()]).is_some_and(|list| dom::truth(&list, "matches"))
}

/// 128 random bits: the one place where chance enters.
pub fn seed() -> [u64; 2] {
    let bits = js_sys::BigUint64Array::new_with_length(2);
    dom::invoke(&dom::global("crypto"), "getRandomValues", &[&bits]);
    [bits.get_index(0), bits.get_index(1)]
}
