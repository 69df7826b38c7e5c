//! What is always listened to: the page's life, its address and language, and whatever may mean another consent.

use std::cell::{Cell, RefCell};

use gloo_timers::callback::Timeout;
use wasm_bindgen::prelude::*;

use super::dom::{self, EventListener, How, args};
use super::{drive, klaro, probe, sight, signs, stage};
use crate::consent::Purpose;
use crate::consent::sources::Want;
use crate::event::Event;
use crate::privacy::ID;

/// Time for a router to draw the page whose address it has just set, in milliseconds.
const ROUTER: u32 = 50;

/// Time for a consent manager to write down the answer that was just clicked, and for it to arrive, in milliseconds.
const DIALOG: u32 = 300;

/// What is heard at which part of the window, where this browser has it.
///
/// Where there is no `navigation` a router is noticed by what it draws, mostly after a click: wrapping `pushState` would
/// leave something of ours on the page after a trap.
const EVENTS: &[(&str, &str)] = &[
    ("window", "pagehide online pageshow storage popstate hashchange load"),
    ("document", "visibilitychange"),
    ("cookieStore", "change"),
    ("navigation", "currententrychange navigatesuccess"),
];

thread_local! {
    static LISTENERS: RefCell<Vec<EventListener>> = const { RefCell::new(Vec::new()) };
    /// Tells of every change of the page that somebody waits for.
    static OBSERVER: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
    /// Address and language of the page that was last reported.
    static PLACE: RefCell<String> = const { RefCell::new(String::new()) };
    static MOVING: Cell<Option<Timeout>> = const { Cell::new(None) };
    static ANSWERING: Cell<Option<Timeout>> = const { Cell::new(None) };
}

/// Begins to watch, the events of the site's consent managers too.
pub fn start(wants: &[Want]) {
    PLACE.set(place());
    OBSERVER.set(dom::construct("MutationObserver", args().value(&dom::function(Box::new(changed)))));
    observe();
    for (target, names) in EVENTS {
        listen(target, names, How::Passive, heard);
    }
    for Want { place, name } in wants {
        match place {
            b'w' => listen("window", name, How::Passive, heard),
            b'e' => listen("document", name, How::Passive, heard),
            b'k' if *name == "klaro" => klaro::start(),
            b'k' => listen("window", "click", How::First, clicked),
            _ => {}
        }
    }
    listen("window", "click", How::First, heard);
    if dom::global_text("document.readyState") == "complete" {
        idle();
    }
}

/// Listens to events at a part of the window until everything ends.
pub fn listen(target: &str, names: &'static str, how: How, work: fn(&'static str, &JsValue)) {
    LISTENERS.with(|listeners| dom::listen(listeners, "", &dom::global(target), names, how, work));
}

/// Ends all of it.
pub fn stop() {
    LISTENERS.take();
    dom::call(&OBSERVER.take(), "disconnect", args());
    MOVING.take();
    ANSWERING.take();
    klaro::stop();
    signs::stop();
}

/// Looks for changes of the page: into the whole of it only while something may appear anywhere.
pub fn observe() {
    let is_deep = stage::is_inline() || sight::is_seeking() || !dom::global("navigation").is_truthy();
    let options = dom::parse(r#"{"childList":true,"attributeFilter":["lang"]}"#);
    let options = dom::with(options, "subtree", &is_deep.into());
    OBSERVER.with_borrow(|observer| {
        for node in ["document", "document.documentElement"] {
            dom::call(observer, "observe", args().value(&dom::global(node)).value(&options));
        }
    });
}

/// What was clicked may have been a dialog that announces nothing: its answer is read again when it has been written.
fn clicked(_: &str, _: &JsValue) {
    ANSWERING.set(dom::later("", DIALOG, |_| drive::dispatch(Event::Consent)));
}

fn changed(_: JsValue) -> JsValue {
    stage::keep();
    sight::seek();
    moving();
    JsValue::UNDEFINED
}

fn heard(_: &str, event: &JsValue) {
    drive::dispatch(match dom::text(event, "type").as_str() {
        "click" if asks_for_data(event) => {
            dom::call(event, "preventDefault", args());
            Event::Call { name: "show".to_owned(), args: vec![ID.into()] }
        }
        // Only an erasure leaves an item empty.
        "storage" if dom::get(event, "newValue") == "" && is_ours(&dom::text(event, "key")) => Event::Erased,
        // A cookie that another tab has written together with it may arrive later (WebKit's processes each keep a copy).
        "storage" => {
            clicked("", event);
            Event::Consent
        }
        "pagehide" => Event::Leaving,
        "online" => Event::Online,
        "visibilitychange" => Event::Visible(probe::is_visible()),
        "load" => return idle(),
        "click" | "popstate" | "hashchange" | "currententrychange" | "navigatesuccess" => {
            klaro::look();
            return moving();
        }
        _ => Event::Consent,
    });
}

/// Whether a link was clicked that opens the panel: in place, so that the address stays as it is.
fn asks_for_data(event: &JsValue) -> bool {
    dom::call(event, "target.closest", args().text("a[href='#parea-privacy']")).is_truthy()
}

fn is_ours(key: &str) -> bool {
    Purpose::CONSENTED.iter().any(|purpose| drive::storage_key(*purpose) == key)
}

/// After the page's `load` and one idle turn something may interrupt.
fn idle() {
    let loaded = dom::function(Box::new(|_| {
        klaro::look();
        drive::dispatch(Event::Loaded);
        JsValue::UNDEFINED
    }));
    let options = dom::parse(r#"{"timeout":2000}"#);
    if !dom::invoke("requestIdleCallback", args().value(&loaded).value(&options)).is_truthy() {
        dom::invoke("setTimeout", args().value(&loaded));
    }
}

fn place() -> String {
    let mut place = dom::global_text("location.href");
    place.push_str(&dom::global_text("document.documentElement.lang"));
    place
}

/// Reports another address or language once the router had time to draw.
fn moving() {
    let place = place();
    if PLACE.with_borrow(|last| *last != place) {
        PLACE.set(place);
        MOVING.set(dom::later("", ROUTER, |_| drive::dispatch(Event::Navigated(probe::page()))));
    }
}
