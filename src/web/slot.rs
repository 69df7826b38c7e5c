//! The page's own slots: which one a campaign fills, and hiding the fallback that the page put there.
//!
//! Filling a slot leaves two traces on the page, one attribute and one document style sheet; both go with the last
//! campaign.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::dom::{self, args};

const FILLED: &str = "data-parea-filled";
const SHEET: &str = "[data-parea-filled]>:not([data-parea-campaign]){display:none!important}";

thread_local! {
    static HIDING: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// The page's first slot of that name; falsy where there is none.
pub fn find(name: &str) -> JsValue {
    let name = dom::invoke("CSS.escape", args().text(name)).as_string().unwrap_or_default();
    dom::query(&["[data-parea-slot=\"", &name, "\"]"].concat())
}

/// Appends a host to a slot and hides the slot's own children.
pub fn fill(slot: &JsValue, host: &JsValue) {
    HIDING.with_borrow_mut(|hiding| {
        if hiding.is_undefined() {
            *hiding = dom::sheet(SHEET);
            dom::invoke("document.adoptedStyleSheets.push", args().value(hiding));
        }
    });
    dom::set_attribute(slot, FILLED, "");
    dom::insert(slot, host, &JsValue::NULL);
}

/// Takes a host off the page and out of its slot, if it has one; with the last one the page is as it was.
pub fn leave(host: &JsValue) {
    let slot = dom::get(host, "parentElement");
    dom::call(host, "remove", args());
    if !dom::call(&slot, "querySelector", args().text(":scope>[data-parea-campaign]")).is_truthy() {
        dom::remove_attribute(&slot, FILLED);
    }
    if !dom::query("[data-parea-filled]").is_truthy() {
        let sheet = HIDING.take();
        let at = dom::invoke("document.adoptedStyleSheets.indexOf", args().value(&sheet));
        if at.as_f64().is_some_and(|at| at >= 0.0) {
            dom::invoke("document.adoptedStyleSheets.splice", args().value(&at).value(&1.into()));
        }
    }
}
