//! What we say to the page: events on `window`, listeners of `parea.on()`, and one console line for a problem.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use super::ports::Browser;
use crate::config::{Problem, Value, value};

thread_local! {
    /// What takes each listener of `parea.on()` off `window`: an `AbortController`.
    static LISTENERS: RefCell<Vec<JsValue>> = const { RefCell::new(Vec::new()) };
}

/// A value as a plain object, with `null` for what is absent.
pub fn outgoing(value: &Value) -> JsValue {
    dom::parse(&value.to_json(&Browser))
}

/// Fires `parea:<name>` on `window`, with plain objects and `null` for what is absent; false when a listener prevented
/// the default.
pub fn emit(name: &str, detail: &Value, cancelable: bool) -> bool {
    let options = dom::with(dom::parse("{}"), "detail", &outgoing(detail));
    let options = dom::with(options, "cancelable", &cancelable.into());
    let event = dom::construct("CustomEvent", args().value(&prefixed(name)).value(&options));
    dom::invoke("dispatchEvent", args().value(&event)) != JsValue::FALSE
}

/// Fires a cancelable event about a campaign; false when a listener prevented the default.
pub fn ask(name: &str, campaign: &str) -> bool {
    emit(name, &value::map([("campaign", campaign.into())]), true)
}

/// `parea.on(name, listener)`: the listener gets the event of `window`; returns a function that ends it.
///
/// The browser itself calls the listeners, so one that throws is the page's own error and stops nothing.
pub fn on(name: &str, listener: &JsValue) -> JsValue {
    let controller = dom::construct("AbortController", args());
    let end = dom::call(&controller, "abort.bind", args().value(&controller));
    dom::invoke("addEventListener", args().value(&prefixed(name)).value(listener).value(&controller));
    LISTENERS.with_borrow_mut(|listeners| listeners.push(controller));
    end
}

/// Ends what `on` began, for all listeners.
pub fn stop() {
    for controller in LISTENERS.take() {
        dom::call(&controller, "abort", args());
    }
}

fn prefixed(name: &str) -> JsValue {
    ["parea:", name].concat().into()
}

/// One message on the console, and to the page: what is wrong, and where, a line for each problem.
pub fn report(problems: &[Problem]) {
    let mut message = String::from("parea:");
    for problem in problems {
        let lead = if problems.len() > 1 { "\n  " } else { " " };
        for (before, part, after) in
            [(lead, problem.code.name(), ""), (" at ", &problem.path, ""), (" (", &problem.got, ")")]
        {
            if !part.is_empty() {
                message.push_str(before);
                message.push_str(part);
                message.push_str(after);
            }
        }
    }
    dom::invoke("console.warn", args().text(&message));
    emit("error", &value::map([("message", message.into())]), false);
}
