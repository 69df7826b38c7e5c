//! What the page's consent managers say when they are asked: globals, methods, promises, listeners and commands.
//!
//! What each of these means stands with [`Want`]. Whatever throws is not there.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::dom::{self, args};
use super::{drive, probe};
use crate::config::Value;
use crate::consent::sources::Want;
use crate::event::Event;

/// Time for which the answer of a promise is kept before it is asked for again, in milliseconds.
const FRESH: f64 = 500.0;

thread_local! {
    static SAID: RefCell<Vec<Said>> = const { RefCell::new(Vec::new()) };
}

/// What was said last by something that answers later.
struct Said {
    /// Its path.
    name: String,
    /// What it said.
    value: Value,
    /// The function that was asked, and what it is to call back.
    function: JsValue,
    callback: JsValue,
    /// The number that it gave our listener.
    listener: JsValue,
    /// When a promise was asked last; infinite while it has not answered.
    asked: f64,
}

/// Takes our listeners away and forgets everything.
pub fn stop() {
    for said in SAID.take() {
        if said.listener.is_truthy() {
            ask(&said.name, "removeEventListener", &[said.callback, said.listener]);
        }
    }
}

/// What is found for a wanted global, API or list of commands.
pub fn find(place: u8, name: &str) -> Option<Value> {
    match place {
        b'g' => global(name),
        b'a' => api(name),
        b'b' => commands(name),
        _ => None,
    }
}

/// Changes what is known of a name, if anything is.
fn said<T>(name: &str, work: impl FnOnce(&mut Said) -> T) -> Option<T> {
    SAID.with_borrow_mut(|all| all.iter_mut().find(|said| said.name == name).map(work))
}

/// Begins to know a name.
fn know(name: &str) {
    if said(name, |_| ()).is_none() {
        let [function, callback, listener] = [const { JsValue::UNDEFINED }; 3];
        let (name, asked) = (name.to_owned(), f64::NEG_INFINITY);
        SAID.with_borrow_mut(|all| all.push(Said { name, value: Value::Null, function, callback, listener, asked }));
    }
}

/// Keeps what was said; what is new changes the consent. Whoever has stopped knows no name and hears nothing.
fn hear(name: &str, value: Option<Value>) {
    let value = value.unwrap_or_default();
    let is_new = said(name, |said| {
        let is_new = said.value != value;
        said.value = value;
        is_new
    });
    if is_new == Some(true) {
        drive::dispatch(Event::Consent);
    }
}

/// Follows a path; a part with brackets is a method that is called with the words between them.
fn global(path: &str) -> Option<Value> {
    let mut here = dom::global("window");
    for part in path.split('.') {
        here = match part.strip_suffix(')').and_then(|part| part.split_once('(')) {
            None => dom::get(&here, part),
            Some((method, words)) => {
                let words = words.split(',').filter(|word| !word.is_empty());
                dom::call(&here, method, words.fold(args(), |args, word| args.value(&argument(word))))
            }
        };
    }
    if dom::get(&here, "then").is_function() { promised(path, &here) } else { probe::json(&here) }
}

fn argument(word: &str) -> JsValue {
    if word == "$host" { dom::global("location.hostname") } else { word.into() }
}

/// What a promise of this path was fulfilled with last.
fn promised(path: &str, promise: &JsValue) -> Option<Value> {
    know(path);
    let now = dom::invoke("performance.now", args()).as_f64()?;
    let is_due = said(path, |said| {
        let is_due = now - said.asked >= FRESH;
        said.asked = if is_due { f64::INFINITY } else { said.asked };
        is_due
    })?;
    if is_due {
        // A promise that is rejected has said nothing, and nobody else is told.
        let [answered, rejected] = [true, false].map(|is_answer| {
            let path = path.to_owned();
            dom::function(Box::new(move |answer| {
                said(&path, |said| said.asked = now);
                hear(&path, if is_answer { probe::json(&answer) } else { None });
                JsValue::UNDEFINED
            }))
        });
        dom::call(promise, "then", args().value(&answered).value(&rejected));
    }
    said(path, |said| said.value.clone())
}

/// What the callback of an API was called with last.
fn api(name: &str) -> Option<Value> {
    know(name);
    let function = dom::global(name);
    let is_new = said(name, |said| {
        if said.callback.is_undefined() {
            said.callback = callback(name);
        }
        function.is_function() && std::mem::replace(&mut said.function, function.clone()) != function
    })?;
    let callback = said(name, |said| said.callback.clone())?;
    if is_new {
        ask(name, "addEventListener", std::slice::from_ref(&callback));
    }
    if name == "__uspapi" {
        ask(name, "getUSPData", &[callback]);
    }
    said(name, |said| said.value.clone())
}

/// Calls an API: `__gpp` knows no version, `__uspapi` has version 1 and no listeners.
fn ask(name: &str, command: &str, rest: &[JsValue]) {
    let mut args = args().text(command);
    if name != "__gpp" {
        args = args.value(&JsValue::from(if name == "__tcfapi" { 2 } else { 1 }));
    }
    dom::invoke(name, rest.iter().fold(args, |args, value| args.value(value)));
}

fn callback(name: &str) -> JsValue {
    let name = name.to_owned();
    let heard = move |data: JsValue, success: JsValue| {
        said(&name, |said| said.listener = dom::get(&data, "listenerId"));
        let said = [data, success].iter().collect::<Array>();
        hear(&name, probe::members(&said, &dom::parse(Want::MEMBERS)));
    };
    Closure::<dyn FnMut(JsValue, JsValue)>::new(heard).into_js_value()
}

/// The consent commands among the entries of an array: `Arguments` objects that begin with `consent`.
fn commands(name: &str) -> Option<Value> {
    let mut commands = Vec::new();
    for entry in dom::global(name).dyn_ref::<Array>()?.iter() {
        // `toString` of all objects, called for this one, knows `Arguments`.
        let kind = || dom::invoke("Object.prototype.toString.call", args().value(&entry)).as_string();
        if dom::text(&entry, "0") == "consent" && kind().as_deref() == Some("[object Arguments]") {
            commands.extend(probe::json(&entry));
        }
    }
    Some(Value::List(commands))
}
