//! What the core asks to hear: how far the visitor has scrolled, what came into view, and that they are leaving.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use super::dom::{self, How};
use super::{drive, layer, sight, watch};
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
    static CLICK: Cell<f64> = const { Cell::new(f64::NEG_INFINITY) };
    static TOUCH: Cell<Touch> = const { Cell::new(Touch { at: 0.0, y: 0.0, run: 0.0 }) };
}

/// A finger on the page: when and where it was, and how far it came down fast without a rest.
#[derive(Clone, Copy)]
struct Touch {
    at: f64,
    y: f64,
    run: f64,
}

/// Begins to report something; `watch` ends all of it.
pub fn start(what: Listen) {
    let hear = |names, work| watch::listen("window", names, How::Passive, work);
    match what {
        Listen::Scroll => {
            hear("scroll", scrolled);
            scrolled("", &JsValue::UNDEFINED);
        }
        Listen::Exit => hear("mouseout click touchmove", moved),
        Listen::Layer(takes_events) => layer::start(takes_events),
        Listen::Seen(selector) => sight::await_element(selector),
    }
}

/// Browsers fire `scroll` once a frame at most.
fn scrolled(_: &str, _: &JsValue) {
    let scroller = dom::global("document.scrollingElement");
    let pixels = dom::number(&dom::global("window"), "scrollY").max(0.0);
    let height = dom::number(&scroller, "scrollHeight") - dom::number(&scroller, "clientHeight");
    let depth = if height >= 1.0 { (pixels / height).min(1.0) } else { 1.0 };
    drive::dispatch(Event::Scrolled { depth, pixels });
}

fn moved(_: &str, event: &JsValue) {
    let at = dom::number(event, "timeStamp");
    let is_exit = match dom::text(event, "type").as_str() {
        "mouseout" => has_left(event) && at - CLICK.get() >= CLICKED,
        "touchmove" => has_flicked(event, at),
        _ => {
            CLICK.set(at);
            false
        }
    };
    if is_exit {
        drive::dispatch(Event::Exit);
    }
}

/// The pointer left through the top, towards the tabs and the address.
fn has_left(event: &JsValue) -> bool {
    dom::get(event, "relatedTarget").is_null()
        && dom::number(event, "clientY") <= 0.0
        // A pressed button drags something; a field may have opened a list of the browser's over the edge.
        && dom::number(event, "buttons") == 0.0
        && !dom::is_field(&dom::focused())
}

/// The finger came down fast, which scrolls up: touch has no other way to show that somebody wants to go.
fn has_flicked(event: &JsValue, at: f64) -> bool {
    if dom::number(event, "touches.length") != 1.0 {
        return false;
    }
    let y = dom::number(event, "touches.0.clientY");
    let last = TOUCH.get();
    let (time, way) = (at - last.at, y - last.y);
    let is_fast = time > 0.0 && time < REST && way / time >= FAST;
    let run = if is_fast { last.run + way } else { 0.0 };
    let is_flick = run >= FLICK && dom::number(&dom::global("window"), "scrollY") > 0.0;
    TOUCH.set(Touch { at, y, run: if is_flick { 0.0 } else { run } });
    is_flick
}
