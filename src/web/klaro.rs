//! Klaro's changes: it has no events, only watchers at its manager.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use super::drive;
use crate::event::Event;

thread_local! {
    /// Whether we look for Klaro: the site reads it, and it was not there yet.
    static AWAITED: Cell<bool> = const { Cell::new(false) };
    /// Its manager and our watcher.
    static WATCHING: RefCell<(JsValue, JsValue)> = const { RefCell::new((JsValue::UNDEFINED, JsValue::UNDEFINED)) };
}

/// Begins to look for Klaro: it may come later than we do, but it is there when the visitor uses it.
pub fn start() {
    AWAITED.set(true);
    look();
}

/// Ends it.
pub fn stop() {
    AWAITED.set(false);
    let (manager, watcher) = WATCHING.take();
    dom::call(&manager, "unwatch", args().value(&watcher));
}

/// Watches the manager, if the site reads Klaro and Klaro is there by now.
pub fn look() {
    let manager = if AWAITED.get() { dom::invoke("klaro.getManager", args()) } else { JsValue::UNDEFINED };
    if !dom::get(&manager, "watch").is_function() {
        return;
    }
    AWAITED.set(false);
    let update = dom::function(Box::new(|_| {
        drive::dispatch(Event::Consent);
        JsValue::UNDEFINED
    }));
    let watcher = dom::with(dom::parse("{}"), "update", &update);
    dom::call(&manager, "watch", args().value(&watcher));
    WATCHING.set((manager, watcher));
    drive::dispatch(Event::Consent);
}
