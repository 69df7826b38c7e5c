//! The one door to the browser: small verbs named after the DOM's, in which every exception ends.
//!
//! What throws gives nothing. Rare properties and methods go by name through [`get`], [`set`] and [`invoke`]: each
//! typed import would be paid for by every visitor, in the Wasm and in its bindings.

use js_sys::{Array, Function, Object, Reflect};
use wasm_bindgen::closure::Closure;
use wasm_bindgen::prelude::*;
use web_sys::{Document, Element, EventTarget, Node, Window};

pub use gloo_events::EventListener;
use gloo_events::{EventListenerOptions, EventListenerPhase};

#[wasm_bindgen]
extern "C" {
    #[wasm_bindgen(thread_local_v2, js_name = window)]
    static WINDOW: Window;
    #[wasm_bindgen(thread_local_v2, js_name = document)]
    static DOCUMENT: Document;
}

const SVG: &str = "http://www.w3.org/2000/svg";
const HTML: &str = "http://www.w3.org/1999/xhtml";

/// The window.
pub fn window() -> Window {
    WINDOW.with(Clone::clone)
}

/// The document.
pub fn document() -> Document {
    DOCUMENT.with(Clone::clone)
}

/// `<html>`.
pub fn root() -> Option<Element> {
    document().document_element()
}

/// A property; undefined where there is none or its getter throws.
pub fn get(target: &JsValue, name: &str) -> JsValue {
    Reflect::get(target, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A property of the window.
pub fn global(name: &str) -> JsValue {
    get(&window(), name)
}

/// A property that is a string, else empty.
pub fn text(target: &JsValue, name: &str) -> String {
    get(target, name).as_string().unwrap_or_default()
}

/// A property that is a number, else zero.
pub fn number(target: &JsValue, name: &str) -> f64 {
    get(target, name).as_f64().unwrap_or_default()
}

/// Whether a property is `true`.
pub fn truth(target: &JsValue, name: &str) -> bool {
    get(target, name).is_truthy()
}

/// Sets a property.
pub fn set(target: &JsValue, name: &str, value: &JsValue) {
    let _ = Reflect::set(target, &name.into(), value);
}

/// Calls a method; `None` where there is none or it throws.
pub fn invoke(target: &JsValue, name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    Reflect::apply(get(target, name).unchecked_ref::<Function>(), target, &array(arguments)).ok()
}

/// `new name(…arguments)`; `None` where there is no such class or it throws.
pub fn construct(name: &str, arguments: &[&JsValue]) -> Option<JsValue> {
    Reflect::construct(global(name).unchecked_ref::<Function>(), &array(arguments)).ok()
}

fn array(items: &[&JsValue]) -> Array {
    let array = Array::new();
    for item in items {
        array.push(item);
    }
    array
}

/// An object from its members.
pub fn object(members: &[(&str, JsValue)]) -> JsValue {
    let object = Object::new().into();
    for (name, value) in members {
        set(&object, name, value);
    }
    object
}

/// A new element of HTML or SVG.
pub fn element(tag: &str, svg: bool) -> Option<Element> {
    document().create_element_ns(Some(if svg { SVG } else { HTML }), tag).ok()
}

/// A new text node.
pub fn text_node(text: &str) -> Node {
    document().create_text_node(text).into()
}

/// Sets an attribute.
pub fn set_attribute(element: &Element, name: &str, value: &str) {
    let _ = element.set_attribute(name, value);
}

/// Removes an attribute.
pub fn remove_attribute(element: &Element, name: &str) {
    let _ = element.remove_attribute(name);
}

/// Puts a node before another, or last.
pub fn insert(parent: &Node, node: &Node, before: Option<&Node>) {
    let _ = parent.insert_before(node, before);
}

/// Takes a node out of its tree.
pub fn remove(node: &Node) {
    if let Some(parent) = node.parent_node() {
        let _ = parent.remove_child(node);
    }
}

/// The first element that a selector finds; `None` also when it is no selector.
pub fn query(selector: &str) -> Option<Element> {
    document().query_selector(selector).ok().flatten()
}

/// The element with the focus, through open shadow roots.
pub fn focused() -> Option<Element> {
    let mut element = get(&document(), "activeElement");
    loop {
        let inner = get(&get(&element, "shadowRoot"), "activeElement");
        if !inner.is_truthy() {
            return element.is_truthy().then(|| element.unchecked_into());
        }
        element = inner;
    }
}

/// Gives an element the focus without moving the page.
pub fn focus(element: &JsValue) {
    invoke(element, "focus", &[&object(&[("preventScroll", true.into())])]);
}

/// Whether the visitor types into this element, or chooses in it.
pub fn is_field(element: &JsValue) -> bool {
    let tag = text(element, "localName");
    ["input", "textarea", "select"].contains(&tag.as_str()) || truth(element, "isContentEditable")
}

/// Listens until dropped. `passive` listeners cannot prevent the default.
pub fn listen(
    target: &EventTarget,
    name: &'static str,
    passive: bool,
    work: Box<dyn FnMut(&JsValue)>,
) -> EventListener {
    listen_in(target, name, EventListenerPhase::Bubble, passive, work)
}

/// Listens on the way down, before the page's own listeners, until dropped.
pub fn listen_first(target: &EventTarget, name: &'static str, work: Box<dyn FnMut(&JsValue)>) -> EventListener {
    listen_in(target, name, EventListenerPhase::Capture, true, work)
}

fn listen_in(
    target: &EventTarget,
    name: &'static str,
    phase: EventListenerPhase,
    passive: bool,
    mut work: Box<dyn FnMut(&JsValue)>,
) -> EventListener {
    EventListener::new_with_options(target, name, EventListenerOptions { phase, passive }, move |event| work(event))
}

/// A function that JavaScript may call once; it frees itself then.
pub fn once(work: Box<dyn FnOnce(JsValue)>) -> JsValue {
    Closure::once_into_js(move |value: JsValue| work(value))
}

/// Calls back with what a promise gives, or with the reason for which it was rejected.
pub fn settle(promise: &JsValue, work: Box<dyn FnOnce(JsValue)>) {
    let back = once(work);
    invoke(promise, "then", &[&back, &back]);
}

/// Runs work with the reason when a promise is rejected.
pub fn refused(promise: &JsValue, work: Box<dyn FnOnce(JsValue)>) {
    invoke(promise, "catch", &[&once(work)]);
}

/// A `MutationObserver`, `IntersectionObserver` or the like; disconnects when dropped.
pub struct Observer {
    observer: JsValue,
    _work: Closure<dyn FnMut(JsValue)>,
}

impl Observer {
    /// Makes one by the name of its class.
    pub fn new(class: &str, options: &JsValue, work: Box<dyn FnMut(JsValue)>) -> Option<Observer> {
        let work = Closure::wrap(work);
        let observer = construct(class, &[work.as_ref(), options])?;
        Some(Observer { observer, _work: work })
    }

    /// Observes an element or the document.
    pub fn observe(&self, target: &JsValue, options: &JsValue) {
        invoke(&self.observer, "observe", &[target, options]);
    }
}

impl Drop for Observer {
    fn drop(&mut self) {
        invoke(&self.observer, "disconnect", &[]);
    }
}
