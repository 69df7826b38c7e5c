//! What is in view: half of a campaign for one second, which counts as shown (events.md), and elements of the page that
//! a trigger waits for.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use super::{drive, probe, stage, watch};
use crate::event::Event;

/// How long half of a campaign must be visible, in milliseconds.
const LONG: u32 = 1000;

thread_local! {
    static OBSERVER: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
    /// Selectors that triggers wait for, each with its element once the page has it.
    static AWAITED: RefCell<Vec<(&'static str, JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// Looks at an element of ours or of the page from now on.
pub fn observe(element: &JsValue) {
    OBSERVER.with_borrow_mut(|observer| {
        if observer.is_undefined() {
            let work = dom::function(Box::new(seen));
            let options = dom::parse(r#"{"threshold":[0,0.5]}"#);
            *observer = dom::construct("IntersectionObserver", args().value(&work).value(&options));
        }
        dom::call(observer, "observe", args().value(element));
    });
}

/// Looks at the first element for a selector, as soon as the page has one.
pub fn await_element(selector: &'static str) {
    AWAITED.with_borrow_mut(|awaited| {
        awaited.retain(|(own, _)| *own != selector);
        awaited.push((selector, JsValue::UNDEFINED));
    });
    seek();
    watch::observe();
}

/// Whether an element is awaited that the page does not have.
pub fn is_seeking() -> bool {
    AWAITED.with_borrow(|awaited| awaited.iter().any(|(_, element)| !element.is_truthy()))
}

/// Looks for the elements that the page did not have.
pub fn seek() {
    AWAITED.with_borrow_mut(|awaited| {
        for (selector, element) in awaited {
            if !element.is_truthy() {
                *element = dom::query(selector);
                observe(element);
            }
        }
    });
}

/// Ends all of it.
pub fn stop() {
    AWAITED.take();
    dom::call(&OBSERVER.take(), "disconnect", args());
}

fn seen(entries: JsValue) -> JsValue {
    loop {
        let entry = dom::call(&entries, "shift", args());
        if entry.is_undefined() {
            return entry;
        }
        let target = dom::get(&entry, "target");
        if let Some(mounted) = stage::holding(&target) {
            let is_half = dom::number(&entry, "intersectionRatio") >= 0.5;
            mounted.sight.set(if is_half { dom::later(mounted.campaign, LONG, looked) } else { None });
        } else if dom::truth(&entry, "isIntersecting") {
            // What is seen may make the core await something else.
            let mut at = 0;
            while let Some((selector, element)) = AWAITED.with_borrow(|awaited| awaited.get(at).cloned()) {
                if element == target {
                    drive::dispatch(Event::Seen(selector));
                }
                at += 1;
            }
        }
    }
}

/// Half of a campaign was in view long enough, if the page itself was.
fn looked(campaign: &'static str) {
    if probe::is_visible() {
        drive::dispatch(Event::Shown(campaign));
    } else if let Some(mounted) = stage::find(campaign) {
        mounted.sight.set(dom::later(campaign, LONG, looked));
    }
}
