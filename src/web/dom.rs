//! The one door to the browser: a few verbs in which every exception ends.
//!
//! What throws gives `undefined`, and a verb of `undefined` does nothing. Properties and methods go by the path of
//! their names: each typed import would be paid for by every visitor, in the Wasm and in its bindings.

use std::cell::RefCell;

pub use gloo_events::EventListener;
use gloo_events::{EventListenerOptions, EventListenerPhase};
use gloo_timers::callback::Timeout;
use js_sys::{Array, Function, Reflect};
use wasm_bindgen::prelude::*;

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = globalThis)]
    static WINDOW: JsValue;
}

/// What a path of names leads to, and what stands one step before: the owner of a method.
fn follow(target: &JsValue, path: &str) -> (JsValue, JsValue) {
    let mut way = (JsValue::UNDEFINED, target.clone());
    for name in path.split('.') {
        let next = Reflect::get(&way.1, &name.into()).unwrap_or_default();
        way = (way.1, next);
    }
    way
}

/// A property, or what a path of properties leads to.
pub fn get(target: &JsValue, path: &str) -> JsValue {
    follow(target, path).1
}

/// What a path from the window leads to.
pub fn global(path: &str) -> JsValue {
    WINDOW.with(|window| get(window, path))
}

/// A property that is a string, else empty.
pub fn text(target: &JsValue, path: &str) -> String {
    get(target, path).as_string().unwrap_or_default()
}

/// A path from the window that leads to a string, else empty.
pub fn global_text(path: &str) -> String {
    WINDOW.with(|window| text(window, path))
}

/// A property that is a number, else zero.
pub fn number(target: &JsValue, path: &str) -> f64 {
    get(target, path).as_f64().unwrap_or_default()
}

/// A property as JavaScript's `if` takes it.
pub fn truth(target: &JsValue, path: &str) -> bool {
    get(target, path).is_truthy()
}

/// Sets a property.
pub fn set(target: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(target, &name.into(), value);
}

/// The same object with one more property.
pub fn with(object: JsValue, name: &str, value: &JsValue) -> JsValue {
    set(&object, name, value);
    object
}

/// A value from its JSON text.
pub fn parse(json: &str) -> JsValue {
    invoke("JSON.parse", args().text(json))
}

/// The arguments of a call, in their order.
pub struct Args(Array);

/// No arguments yet.
pub fn args() -> Args {
    Args(Array::new())
}

impl Args {
    /// One more.
    #[inline(never)]
    pub fn value(self, value: &JsValue) -> Args {
        self.0.push(value);
        self
    }

    /// One more, a string.
    #[inline(never)]
    pub fn text(self, text: &str) -> Args {
        self.value(&text.into())
    }
}

/// Calls a method.
pub fn call(target: &JsValue, path: &str, args: Args) -> JsValue {
    let (owner, method) = follow(target, path);
    Reflect::apply(method.unchecked_ref::<Function>(), &owner, &args.0).unwrap_or_default()
}

/// Calls a method that a path from the window leads to.
pub fn invoke(path: &str, args: Args) -> JsValue {
    WINDOW.with(|window| call(window, path, args))
}

/// `new class(…args)`.
pub fn construct(class: &str, args: Args) -> JsValue {
    Reflect::construct(global(class).unchecked_ref::<Function>(), &args.0).unwrap_or_default()
}

/// A function for JavaScript; freed when JavaScript has forgotten it.
pub fn function(work: Box<dyn FnMut(JsValue) -> JsValue>) -> JsValue {
    Closure::wrap(work).into_js_value()
}

/// Calls back with what a promise gives, or with the reason for which it was rejected; what is no promise counts as
/// rejected.
pub fn settle(promise: JsValue, work: Box<dyn FnMut(JsValue) -> JsValue>) {
    let promise = if promise.is_truthy() { promise } else { invoke("Promise.reject", args().text("none")) };
    let back = function(work);
    call(&promise, "then", args().value(&back).value(&back));
}

/// The first element that a selector finds; falsy where there is none or it is no selector.
pub fn query(selector: &str) -> JsValue {
    invoke("document.querySelector", args().text(selector))
}

/// Sets an attribute.
pub fn set_attribute(element: &JsValue, name: &str, value: &str) {
    call(element, "setAttribute", args().text(name).text(value));
}

/// Removes an attribute.
pub fn remove_attribute(element: &JsValue, name: &str) {
    call(element, "removeAttribute", args().text(name));
}

/// Puts a node before another, or last.
pub fn insert(parent: &JsValue, node: &JsValue, before: &JsValue) {
    call(parent, "insertBefore", args().value(node).value(before));
}

/// Whether a node is another or contains it.
pub fn contains(node: &JsValue, other: &JsValue) -> bool {
    call(node, "contains", args().value(other)).is_truthy()
}

/// A style sheet that no page's policy refuses.
pub fn sheet(css: &str) -> JsValue {
    let sheet = construct("CSSStyleSheet", args());
    call(&sheet, "replaceSync", args().text(css));
    sheet
}

/// The element with the focus, through open shadow roots.
pub fn focused() -> JsValue {
    let mut element = global("document.activeElement");
    loop {
        let inner = get(&element, "shadowRoot.activeElement");
        if !inner.is_truthy() {
            return element;
        }
        element = inner;
    }
}

/// Gives an element the focus without moving the page.
pub fn focus(element: &JsValue) {
    call(element, "focus", args().value(&parse(r#"{"preventScroll":true}"#)));
}

/// Whether the visitor types into this element, or chooses in it.
pub fn is_field(element: &JsValue) -> bool {
    matches!(text(element, "localName").as_str(), "input" | "textarea" | "select")
        || truth(element, "isContentEditable")
}

/// How to listen.
#[derive(Clone, Copy, PartialEq)]
pub enum How {
    /// Without a word in what happens.
    Passive,
    /// Able to prevent the default, and before the page's own listeners.
    First,
    /// Able to prevent the default.
    Active,
}

/// Listens to events, their names space separated, as long as `listeners` holds; not where there is no target. `of` is
/// handed on.
pub fn listen(
    listeners: &RefCell<Vec<EventListener>>,
    of: &'static str,
    target: &JsValue,
    names: &'static str,
    how: How,
    work: fn(&'static str, &JsValue),
) {
    if !target.is_truthy() {
        return;
    }
    let phase = if how == How::First { EventListenerPhase::Capture } else { EventListenerPhase::Bubble };
    for name in names.split(' ') {
        let options = EventListenerOptions { phase, passive: how == How::Passive };
        let heard = move |event: &web_sys::Event| work(of, event);
        let listener = EventListener::new_with_options(target.unchecked_ref(), name, options, heard);
        listeners.borrow_mut().push(listener);
    }
}

/// Does something once, after so many milliseconds, unless what it returns is dropped before.
pub fn later(of: &'static str, milliseconds: u32, work: fn(&'static str)) -> Option<Timeout> {
    Some(Timeout::new(milliseconds, move || work(of)))
}
