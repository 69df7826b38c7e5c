//! The page's `dataLayer`: what is put into it is heard, once the page's own listeners have taken it.
//!
//! The loader wraps its `push`; a page that puts another list in its place is wrapped anew. Nothing is done inside of the
//! page's call: what was heard is handed on shortly afterwards, all together.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;
use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use super::{drive, probe};
use crate::config::Value;
use crate::event::Event;

/// Most entries that are looked at, and handed on at a time: the newest.
const MOST: u32 = 200;

thread_local! {
    /// The loader's way to hear a list.
    static HEAR: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
    /// The list that is heard.
    static LAYER: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
    /// What ends the hearing.
    static END: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
    static HEARD: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
    static TELLING: Cell<Option<Timeout>> = const { Cell::new(None) };
}

/// Takes over what the loader does for us: `hear(list, work)` calls back with what was pushed, and returns what ends it.
pub fn prepare(hear: JsValue) {
    HEAR.set(hear);
}

/// Hears the list that is there, if it is not heard already; what it holds is handed on first.
pub fn start() {
    let layer = dom::global("dataLayer");
    if LAYER.with_borrow(|old| *old == layer) || !layer.is_instance_of::<Array>() {
        return;
    }
    stop();
    LAYER.set(layer.clone());
    take(&layer);
    let heard = dom::function(Box::new(|items| {
        take(&items);
        JsValue::UNDEFINED
    }));
    let end =
        HEAR.with_borrow(|hear| dom::call(hear, "call", args().value(&JsValue::NULL).value(&layer).value(&heard)));
    END.set(end);
}

/// Ends it: the list is as it was.
pub fn stop() {
    dom::call(&END.take(), "call", args());
    LAYER.take();
    HEARD.take();
    TELLING.take();
}

/// Keeps entries to hand them on.
fn take(items: &JsValue) {
    let Some(items) = items.dyn_ref::<Array>() else { return };
    HEARD.with_borrow_mut(|heard| {
        for at in items.length().saturating_sub(MOST)..items.length() {
            heard.drain(..usize::from(heard.len() >= MOST as usize));
            heard.push(items.get(at));
        }
    });
    let telling = TELLING.take();
    TELLING.set(telling.or_else(|| dom::later("", 0, tell)));
}

fn tell(_: &str) {
    TELLING.take();
    let entries: Vec<Value> = HEARD.take().iter().filter_map(probe::json).collect();
    if !entries.is_empty() {
        drive::dispatch(Event::Pushed(entries));
    }
}

/// What a dot path leads to in the newest entry that has it.
pub fn find(path: &str) -> Option<Value> {
    let layer = dom::global("dataLayer");
    let layer = layer.dyn_ref::<Array>()?;
    let newest = (layer.length().saturating_sub(MOST)..layer.length()).rev();
    let found =
        newest.map(|at| dom::get(&layer.get(at), path)).find(|found| !found.is_undefined() && !found.is_null())?;
    probe::json(&found)
}
