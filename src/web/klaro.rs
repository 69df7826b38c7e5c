//! Klaro's changes: it has no events, only watchers at its manager.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::dom::{self, EventListener};
use super::drive;
use crate::event::Event;

thread_local! {
    static KLARO: RefCell<Option<Option<Watching>>> = const { RefCell::new(None) };
}

/// Our watcher at the manager; taken off when dropped.
struct Watching {
    manager: JsValue,
    watcher: JsValue,
    _update: Closure<dyn FnMut()>,
}

impl Drop for Watching {
    fn drop(&mut self) {
        dom::invoke(&self.manager, "unwatch", &[&self.watcher]);
    }
}

/// Begins to look for Klaro: it may come later than we do, but it is there when the visitor uses it.
pub fn start() -> EventListener {
    KLARO.set(Some(None));
    look();
    dom::listen_first(&dom::window(), "click", Box::new(|_| look()))
}

/// Ends it.
pub fn stop() {
    KLARO.take();
}

/// Watches the manager, if the site reads Klaro and Klaro is there by now.
pub fn look() {
    if !KLARO.with_borrow(|klaro| matches!(klaro, Some(None))) {
        return;
    }
    let Some(manager) = dom::invoke(&dom::global("klaro"), "getManager", &[]) else { return };
    let update: Closure<dyn FnMut()> = Closure::new(|| drive::dispatch(Event::Consent));
    let watcher = dom::object(&[("update", update.as_ref().clone())]);
    if dom::invoke(&manager, "watch", &[&watcher]).is_some() {
        KLARO.set(Some(Some(Watching { manager, watcher, _update: update })));
        drive::dispatch(Event::Consent);
    }
}
