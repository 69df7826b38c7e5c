//! The page's own slots: which one a campaign fills, and hiding the fallback that the page put there.
//!
//! Filling a slot leaves two traces on the page, one attribute and one document style sheet; both go with the last
//! campaign.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::*;
use web_sys::Element;

use super::dom;

const FILLED: &str = "data-parea-filled";
const SHEET: &str = "[data-parea-filled]>:not([data-parea-campaign]){display:none!important}";

thread_local! {
    static HIDING: RefCell<Option<JsValue>> = const { RefCell::new(None) };
}

/// The page's first slot of that name.
pub fn find(name: &str) -> Option<Element> {
    let slots = dom::document().query_selector_all("[data-parea-slot]").ok()?;
    (0..slots.length())
        .filter_map(|at| slots.get(at)?.dyn_into::<Element>().ok())
        .find(|slot| slot.get_attribute("data-parea-slot").as_deref() == Some(name))
}

/// Appends a host to a slot and hides the slot's own children.
pub fn fill(slot: &Element, host: &Element) {
    hide();
    dom::set_attribute(slot, FILLED, "");
    dom::insert(slot, host, None);
}

/// Takes a host out of its slot; with the last one the page is as it was.
pub fn leave(host: &Element) {
    let slot = host.parent_element();
    dom::remove(host);
    if let Some(slot) = slot
        && slot.query_selector(":scope>[data-parea-campaign]").ok().flatten().is_none()
    {
        dom::remove_attribute(&slot, FILLED);
    }
    if dom::query("[data-parea-filled]").is_none() {
        show();
    }
}

/// The style sheets that the page's script has adopted: a live list.
fn adopted() -> Array {
    dom::get(&dom::document(), "adoptedStyleSheets").unchecked_into()
}

fn hide() {
    HIDING.with_borrow_mut(|hiding| {
        if hiding.is_none()
            && let Some(sheet) = dom::construct("CSSStyleSheet", &[])
        {
            dom::invoke(&sheet, "replaceSync", &[&SHEET.into()]);
            dom::invoke(&adopted(), "push", &[&sheet]);
            *hiding = Some(sheet);
        }
    });
}

fn show() {
    if let Some(sheet) = HIDING.with_borrow_mut(Option::take) {
        let at = dom::invoke(&adopted(), "indexOf", &[&sheet]).and_then(|at| at.as_f64()).filter(|at| *at >= 0.0);
        if let Some(at) = at {
            dom::invoke(&adopted(), "splice", &[&at.into(), &1.into()]);
        }
    }
}
