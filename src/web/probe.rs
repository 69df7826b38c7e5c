//! What the page shows: the signs of consent, read before every event, and what the page is.
//!
//! Whatever throws here (blocked cookies, a getter of the page) is simply not there.

use wasm_bindgen::prelude::*;

use super::dom;
use super::ports::Browser;
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
            Want::Local(key) => evidence.local.extend(stored("localStorage", key)),
            Want::Session(key) => evidence.session.extend(stored("sessionStorage", key)),
            Want::Global(path) => {
                let found = path.split('.').fold(dom::window().into(), |here, part| dom::get(&here, part));
                evidence.globals.extend(json(&found).map(|value| (path.clone(), value)));
            }
        }
    }
    evidence
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
pub fn page() -> Box<Page> {
    let document = JsValue::from(dom::document());
    let root = JsValue::from(dom::root());
    Box::new(Page {
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
        height: dom::number(&dom::window(), "innerHeight"),
        visible: is_visible(),
        can_share: dom::get(&navigator(), "share").is_function(),
        facts: facts(),
    })
}

/// The facts of this page view that need no consent (config.md, Facts).
fn facts() -> Value {
    let (document, window) = (JsValue::from(dom::document()), JsValue::from(dom::window()));
    let location = dom::global("location");
    let (mut page, mut query, mut utm) = (Value::default(), Value::default(), Value::default());
    for (name, key) in [("url", "href"), ("path", "pathname"), ("host", "host")] {
        page.set(name, dom::text(&location, key));
    }
    page.set("hash", dom::text(&location, "hash").trim_start_matches('#'));
    page.set("title", dom::text(&document, "title"));
    page.set("language", dom::text(&dom::root().into(), "lang"));
    let parameters = dom::construct("URLSearchParams", &[&dom::get(&location, "search")]).unwrap_or_default();
    let entries = dom::invoke(&dom::global("Array"), "from", &[&parameters]).unwrap_or_default();
    for entry in json(&entries).unwrap_or_default().items() {
        if let [Value::Text(name), value] = entry.items()
            && query.get(name).is_none()
        {
            query.set(name, value.clone());
            if let Some(name) = name.strip_prefix("utm_") {
                utm.set(name, value.clone());
            }
        }
    }
    page.set("query", query);
    let mut referrer = Value::default();
    if let Some(url) = dom::construct("URL", &[&dom::get(&document, "referrer")]) {
        referrer.set("host", dom::text(&url, "host"));
    }
    let (width, coarse) = (dom::number(&window, "innerWidth"), media("(pointer: coarse)"));
    let mut viewport = Value::default();
    viewport.set("width", width);
    viewport.set("height", dom::number(&window, "innerHeight"));
    let mut device = Value::default();
    device.set(
        "kind",
        if width < 640.0 {
            "phone"
        } else if coarse {
            "tablet"
        } else {
            "desktop"
        },
    );
    device.set("pointer", if coarse { "coarse" } else { "fine" });
    device.set("viewport", viewport);
    device.set("language", dom::text(&navigator(), "language"));
    device.set("scheme", if media("(prefers-color-scheme: dark)") { "dark" } else { "light" });
    device.set("reducedMotion", media("(prefers-reduced-motion: reduce)"));
    let now = dom::construct("Date", &[]).unwrap_or_default();
    let number = |name| dom::invoke(&now, name, &[]).and_then(|number| number.as_f64()).unwrap_or_default();
    const DAYS: [&str; 7] = ["sun", "mon", "tue", "wed", "thu", "fri", "sat"];
    let mut time = Value::default();
    time.set("hour", number("getHours"));
    time.set("weekday", DAYS.get(number("getDay") as usize).copied().unwrap_or_default());
    let mut facts = Value::default();
    for (group, value) in [("page", page), ("utm", utm), ("referrer", referrer), ("device", device), ("time", time)] {
        facts.set(group, value);
    }
    facts
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
