//! What the page shows: the signs of consent, read before every event, and what the page is.
//!
//! Whatever throws here (blocked cookies, a getter of the page) is simply not there.

use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use super::ports::Browser;
use super::signs;
use crate::config::{Value, value};
use crate::consent::Evidence;
use crate::consent::sources::Want;
use crate::event::Page;

/// Longest JSON text of a global that is read: consent managers' objects are far smaller, a whole data layer is not.
const LARGEST_GLOBAL: usize = 256 * 1024;

/// Facts, and the path from the window that leads to each.
const FACTS: &[(&str, &str)] = &[
    ("page.url", "location.href"),
    ("page.path", "location.pathname"),
    ("page.host", "location.host"),
    ("page.title", "document.title"),
    ("page.language", "document.documentElement.lang"),
    ("device.viewport.width", "innerWidth"),
    ("device.viewport.height", "innerHeight"),
    ("device.language", "navigator.language"),
];

/// The signs of consent as they are now.
pub fn evidence(wants: &[Want]) -> Evidence {
    let mut evidence = Evidence::of(&dom::global_text("document.cookie"));
    evidence.gpc = dom::global("navigator.globalPrivacyControl") == JsValue::TRUE;
    for Want { place, name } in wants {
        match place {
            b'l' => match name.strip_suffix('*') {
                Some(prefix) => {
                    keys(prefix).iter().for_each(|key| store(&mut evidence, b'l', "localStorage.getItem", key))
                }
                None => store(&mut evidence, b'l', "localStorage.getItem", name),
            },
            b's' => store(&mut evidence, b's', "sessionStorage.getItem", name),
            _ => evidence.globals.extend(signs::find(*place, name).map(|value| ((*name).to_owned(), value))),
        }
    }
    evidence
}

/// The keys of `localStorage` that begin so.
fn keys(prefix: &str) -> Vec<String> {
    let keys = json(&dom::invoke("Object.keys", args().value(&dom::global("localStorage")))).unwrap_or_default();
    let keys = keys.items().iter().filter_map(Value::text);
    keys.filter(|key| key.starts_with(prefix)).map(str::to_owned).collect()
}

/// Adds an item of a storage, if it is there.
fn store(evidence: &mut Evidence, area: u8, method: &str, key: &str) {
    if let Some(item) = dom::invoke(method, args().text(key)).as_string() {
        evidence.add(area, key, &item);
    }
}

/// Any JavaScript value as far as JSON can hold it; `None` for functions, cycles and what is too large.
pub fn json(found: &JsValue) -> Option<Value> {
    members(found, &JsValue::UNDEFINED)
}

/// The same, of all objects in it only the members in a list.
pub fn members(found: &JsValue, members: &JsValue) -> Option<Value> {
    let text = dom::invoke("JSON.stringify", args().value(found).value(members)).as_string()?;
    (text.len() <= LARGEST_GLOBAL).then(|| value::parse(&text, &Browser).ok())?
}

/// Whether the document is visible.
pub fn is_visible() -> bool {
    dom::global_text("document.visibilityState") == "visible"
}

/// What the page is.
pub fn page() -> Box<Page> {
    Box::new(Page {
        facts: json(&facts()).unwrap_or_default(),
        url: dom::global_text("location.href"),
        title: dom::global_text("document.title"),
        language: dom::global_text("document.documentElement.lang"),
        languages: json(&dom::global("navigator.languages")).unwrap_or_default(),
        height: dom::number(&dom::global("window"), "innerHeight"),
        canonical: dom::text(&dom::query("link[rel=canonical]"), "href"),
        og_title: dom::text(&dom::query("meta[property='og:title']"), "content"),
        visible: is_visible(),
        can_share: dom::global("navigator.share").is_function(),
    })
}

/// The facts of this page view that need no consent, as an object by their paths; what is undefined is no fact.
fn facts() -> JsValue {
    let facts = dom::parse(r#"{"page":{},"referrer":{},"utm":{},"device":{"viewport":{}},"time":{}}"#);
    for (fact, path) in FACTS {
        put(&facts, fact, &dom::global(path));
    }
    put(&facts, "page.hash", &dom::global_text("location.hash").trim_start_matches('#').into());
    let referrer = dom::construct("URL", args().value(&dom::global("document.referrer")));
    put(&facts, "referrer.host", &dom::get(&referrer, "host"));
    // Of several parameters with one name the first counts.
    let pairs = dom::construct("URLSearchParams", args().value(&dom::global("location.search")));
    let pairs = dom::call(&dom::invoke("Array.from", args().value(&pairs)), "reverse", args());
    let query = dom::invoke("Object.fromEntries", args().value(&pairs));
    for name in "source medium campaign term content".split(' ') {
        put(&facts, &["utm.", name].concat(), &dom::get(&query, &["utm_", name].concat()));
    }
    put(&facts, "page.query", &query);
    let (is_narrow, is_coarse) = (dom::number(&facts, "device.viewport.width") < 640.0, media("(pointer: coarse)"));
    let device = if is_coarse { ("tablet", "coarse") } else { ("desktop", "fine") };
    put(&facts, "device.kind", &(if is_narrow { "phone" } else { device.0 }).into());
    put(&facts, "device.pointer", &device.1.into());
    put(&facts, "device.scheme", &(if media("(prefers-color-scheme: dark)") { "dark" } else { "light" }).into());
    put(&facts, "device.reducedMotion", &media("(prefers-reduced-motion: reduce)").into());
    let options = dom::call(&dom::invoke("Intl.DateTimeFormat", args()), "resolvedOptions", args());
    put(&facts, "time.zone", &dom::get(&options, "timeZone"));
    facts
}

fn put(facts: &JsValue, path: &str, value: &JsValue) {
    if let Some((owner, name)) = path.rsplit_once('.') {
        dom::set(&dom::get(facts, owner), name, value);
    }
}

fn media(query: &str) -> bool {
    dom::truth(&dom::invoke("matchMedia", args().text(query)), "matches")
}

/// 128 random bits: the one place where chance enters.
pub fn seed() -> [u64; 2] {
    let bits = dom::construct("Uint32Array", args().value(&4.into()));
    dom::invoke("crypto.getRandomValues", args().value(&bits));
    let half = |high, low| ((dom::number(&bits, high) as u64) << 32) | dom::number(&bits, low) as u64;
    [half("0", "1"), half("2", "3")]
}
