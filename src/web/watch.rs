//! What is always listened to: the page's life, its address and language, and whatever may mean another consent.

use std::cell::RefCell;

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;
use web_sys::EventTarget;

use super::dom::{self, EventListener, Observer};
use super::{drive, klaro, probe, signs};
use crate::event::Event;

/// Time for a router to draw the page whose address it has just set, in milliseconds.
const ROUTER: u32 = 50;

/// Longest wait for an idle turn, in milliseconds.
const IDLE: f64 = 2000.0;

thread_local! {
    static WATCH: RefCell<Watch> = RefCell::default();
}

#[derive(Default)]
struct Watch {
    listeners: Vec<EventListener>,
    observers: Vec<Option<Observer>>,
    /// The address last reported.
    address: String,
    moving: Option<Timeout>,
}

/// Begins to watch; `consent` names the events of the site's consent managers.
pub fn start(consent: Vec<(&'static str, &'static str)>) {
    WATCH.with_borrow_mut(|watch| watch.address = probe::address());
    let (window, document) = (dom::window(), dom::document());
    hear(&window, "pagehide", |_| drive::dispatch(Event::Leaving));
    hear(&window, "online", |_| drive::dispatch(Event::Online));
    hear(&window, "pageshow", changed);
    hear(&window, "storage", changed);
    hear(&document, "visibilitychange", |_| drive::dispatch(Event::Visible(probe::is_visible())));
    hear(dom::global("cookieStore").unchecked_ref(), "change", changed);
    for (target, name) in consent {
        match target {
            "window" => hear(&window, name, changed),
            "document" => hear(&document, name, changed),
            _ => keep(klaro::start()),
        }
    }
    address();
    load();
}

/// Ends all of it.
pub fn stop() {
    WATCH.take();
    klaro::stop();
    signs::stop();
}

fn keep(listener: EventListener) {
    WATCH.with_borrow_mut(|watch| watch.listeners.push(listener));
}

/// Hears an event of a target, if this browser has the target.
fn hear(target: &EventTarget, name: &'static str, work: fn(&JsValue)) {
    if target.is_object() {
        keep(dom::listen(target, name, true, Box::new(work)));
    }
}

fn changed(_: &JsValue) {
    drive::dispatch(Event::Consent);
}

/// After the page's `load` and one idle turn something may interrupt.
fn load() {
    if dom::text(&dom::document(), "readyState") == "complete" {
        return idle(&JsValue::UNDEFINED);
    }
    hear(&dom::window(), "load", idle);
}

fn idle(_: &JsValue) {
    let loaded = dom::once(Box::new(|_| {
        klaro::look();
        drive::dispatch(Event::Loaded);
    }));
    let options = dom::object(&[("timeout", IDLE.into())]);
    if dom::invoke(&dom::window(), "requestIdleCallback", &[&loaded, &options]).is_none() {
        dom::invoke(&dom::window(), "setTimeout", &[&loaded]);
    }
}

/// Watches the address and the language of the page.
fn address() {
    let window = dom::window();
    let navigation = dom::global("navigation");
    if navigation.is_object() {
        hear(navigation.unchecked_ref(), "currententrychange", moving);
        hear(navigation.unchecked_ref(), "navigatesuccess", moving);
    } else {
        // Wrapping `pushState` would leave something of ours on the page after a trap; a router that sets the address
        // also draws, mostly after a click.
        hear(&window, "popstate", moving);
        hear(&window, "hashchange", moving);
        keep(dom::listen_first(&window, "click", Box::new(moving)));
        let options = [("childList", true.into()), ("subtree", true.into())];
        observe(&dom::document(), &options, |_| moving(&JsValue::UNDEFINED));
    }
    let language = js_sys::Array::of1(&"lang".into());
    observe(&dom::root().into(), &[("attributeFilter", language.into())], |_| drive::dispatch(navigated()));
}

fn observe(target: &JsValue, options: &[(&str, JsValue)], work: fn(JsValue)) {
    let observer = Observer::new("MutationObserver", &JsValue::UNDEFINED, Box::new(work));
    if let Some(observer) = &observer {
        observer.observe(target, &dom::object(options));
    }
    WATCH.with_borrow_mut(|watch| watch.observers.push(observer));
}

fn navigated() -> Event {
    Event::Navigated(probe::page())
}

/// The address may have changed: looks once the router had time to draw.
fn moving(_: &JsValue) {
    WATCH.with_borrow_mut(|watch| {
        if watch.moving.is_none() {
            watch.moving = Some(Timeout::new(ROUTER, moved));
        }
    });
}

fn moved() {
    let address = probe::address();
    let is_new = WATCH.with_borrow_mut(|watch| {
        watch.moving = None;
        let is_new = watch.address != address;
        watch.address = address;
        is_new
    });
    if is_new {
        drive::dispatch(navigated());
    }
}
