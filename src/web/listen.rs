//! What the core asks to hear: how far the visitor has scrolled, what came into view, and that they are leaving.

use std::cell::{Cell, RefCell};

use wasm_bindgen::prelude::*;

use super::dom::{self, EventListener, Observer};
use super::drive;
use crate::effect::Listen;
use crate::event::Event;

/// After a click the pointer may leave on its way, without the visitor meaning to; milliseconds.
const CLICKED: f64 = 600.0;

/// A touch upward so fast is on its way to the address bar: CSS pixels per millisecond, over at least [`FLICK`] pixels.
const FAST: f64 = 1.5;
const FLICK: f64 = 200.0;

/// Between two positions of one touch, in milliseconds; longer is a rest.
const REST: f64 = 150.0;

thread_local! {
    static LISTENERS: RefCell<Vec<EventListener>> = const { RefCell::new(Vec::new()) };
    static SEEN: RefCell<Vec<Watched>> = const { RefCell::new(Vec::new()) };
    static IS_DRAWING: Cell<bool> = const { Cell::new(false) };
    static CLICK: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
    static TOUCH: Cell<Touch> = const { Cell::new(Touch { at: 0.0, y: 0.0, run: 0.0 }) };
}

/// An element that is looked for, and then looked at.
struct Watched {
    selector: &'static str,
    _observer: Option<Observer>,
}

/// A finger on the page: when and where it was, and how far it came down fast without a rest.
#[derive(Clone, Copy)]
struct Touch {
    at: f64,
    y: f64,
    run: f64,
}

/// Begins to report something.
pub fn start(what: Listen) {
    match what {
        Listen::Scroll => {
            hear("scroll", |_| {
                if !IS_DRAWING.replace(true) {
                    let drawn = dom::once(Box::new(|_| {
                        IS_DRAWING.set(false);
                        scrolled();
                    }));
                    dom::invoke(&dom::window(), "requestAnimationFrame", &[&drawn]);
                }
            });
            scrolled();
        }
        Listen::Exit => {
            hear("mouseout", left);
            hear("click", |event| CLICK.set(dom::number(event, "timeStamp")));
            hear("touchmove", touched);
        }
        Listen::Seen(selector) => find(selector),
    }
}

/// Ends all of it.
pub fn stop() {
    LISTENERS.take();
    SEEN.take();
}

fn hear(name: &'static str, work: fn(&JsValue)) {
    let listener = dom::listen(&dom::window(), name, true, Box::new(work));
    LISTENERS.with_borrow_mut(|listeners| listeners.push(listener));
}

fn scrolled() {
    let scroller = dom::get(&dom::document(), "scrollingElement");
    let pixels = dom::number(&dom::window(), "scrollY").max(0.0);
    let height = dom::number(&scroller, "scrollHeight") - dom::number(&scroller, "clientHeight");
    let depth = if height >= 1.0 { (pixels / height).min(1.0) } else { 1.0 };
    drive::dispatch(Event::Scrolled { depth, pixels });
}

/// The pointer left through the top, towards the tabs and the address.
fn left(event: &JsValue) {
    let is_gone = dom::get(event, "relatedTarget").is_null() && dom::number(event, "clientY") <= 0.0;
    // A pressed button drags something; a field may have opened a list of the browser's over the edge.
    let is_busy = dom::number(event, "buttons") != 0.0 || dom::focused().is_some_and(|element| dom::is_field(&element));
    let has_clicked = dom::number(event, "timeStamp") - CLICK.get() < CLICKED;
    if is_gone && !is_busy && !has_clicked {
        drive::dispatch(Event::Exit);
    }
}

/// The finger came down fast, which scrolls up: touch has no other way to show that somebody wants to go.
fn touched(event: &JsValue) {
    let touches = dom::get(event, "touches");
    if dom::number(&touches, "length") != 1.0 {
        return;
    }
    let (at, y) = (dom::number(event, "timeStamp"), dom::number(&dom::get(&touches, "0"), "clientY"));
    let last = TOUCH.get();
    let (time, way) = (at - last.at, y - last.y);
    let is_fast = time > 0.0 && time < REST && way / time >= FAST;
    let run = if is_fast { last.run + way } else { 0.0 };
    let is_down = dom::number(&dom::window(), "scrollY") > 0.0;
    let is_flick = run >= FLICK && is_down;
    TOUCH.set(Touch { at, y, run: if is_flick { 0.0 } else { run } });
    if is_flick {
        drive::dispatch(Event::Exit);
    }
}

/// Looks at the first element for a selector, or for that element as long as the page does not have it.
fn find(selector: &'static str) {
    let observer = match dom::query(selector) {
        Some(element) => Observer::new(
            "IntersectionObserver",
            &JsValue::UNDEFINED,
            Box::new(move |entries| {
                let seen = (0..dom::number(&entries, "length") as u32)
                    .filter_map(|at| dom::invoke(&entries, "at", &[&at.into()]))
                    .any(|entry| dom::truth(&entry, "isIntersecting"));
                if seen {
                    drive::dispatch(Event::Seen(selector));
                }
            }),
        )
        .inspect(|observer| observer.observe(&element, &JsValue::UNDEFINED)),
        None => {
            let options = dom::object(&[("childList", true.into()), ("subtree", true.into())]);
            Observer::new(
                "MutationObserver",
                &JsValue::UNDEFINED,
                Box::new(move |_| {
                    if dom::query(selector).is_some() {
                        find(selector);
                    }
                }),
            )
            .inspect(|observer| observer.observe(&dom::document(), &options))
        }
    };
    let old = SEEN.with_borrow_mut(|seen| {
        let old = seen.iter().position(|watched| watched.selector == selector).map(|at| seen.remove(at));
        seen.push(Watched { selector, _observer: observer });
        old
    });
    // The old one may be the very observer that called us: it goes when nothing is borrowed.
    drop(old);
}
