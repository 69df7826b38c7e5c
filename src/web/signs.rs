//! What the page's consent managers say when they are asked: globals, methods, promises, listeners and commands.
//!
//! What each of these means stands with [`Want`]. Whatever throws is not there.

use std::cell::RefCell;

use js_sys::Array;
use wasm_bindgen::prelude::*;

use super::dom::{self, Args, args};
use super::{drive, probe};
use crate::config::Value;
use crate::config::value::map;
use crate::consent::sources::Want;
use crate::event::Event;

/// Time for which the answer of a promise is kept before it is asked for again, in milliseconds.
const FRESH: f64 = 500.0;

thread_local! {
    static SAID: RefCell<Vec<Said>> = const { RefCell::new(Vec::new()) };
    /// Our callback for each API: one for the life of the page, because it may be called long after we have stopped.
    static CALLBACKS: RefCell<Vec<(String, JsValue)>> = const { RefCell::new(Vec::new()) };
}

/// What was said last by something that answers later.
#[derive(Default)]
struct Said {
    name: String,
    value: Option<Value>,
    /// The function that was asked, for APIs.
    function: JsValue,
    /// The number that the API gave our listener.
    listener: JsValue,
    /// When a promise was asked last; infinite while it has not answered.
    asked: f64,
}

/// Takes our listeners away and forgets everything.
pub fn stop() {
    for said in SAID.take() {
        if !said.listener.is_undefined() {
            ask(&said.name, "removeEventListener", |args| args.value(&callback(&said.name)).value(&said.listener));
        }
    }
}

/// What is found for a wanted global, API or list of commands.
pub fn find(want: &Want) -> Option<Value> {
    match want {
        Want::Global(path) => global(path),
        Want::Api(name) => api(name),
        Want::Commands(name) => commands(name),
        Want::Local(_) | Want::Session(_) => None,
    }
}

fn said<T>(name: &str, work: impl FnOnce(&mut Said) -> T) -> Option<T> {
    SAID.with_borrow_mut(|all| {
        let at = all.iter().position(|said| said.name == name).unwrap_or_else(|| {
            all.push(Said { name: name.to_owned(), asked: f64::NEG_INFINITY, ..Said::default() });
            all.len() - 1
        });
        all.get_mut(at).map(work)
    })
}

/// Keeps what was said; what is new changes the consent.
fn hear(name: &str, value: Option<Value>) {
    if said(name, |said| std::mem::replace(&mut said.value, value.clone()) != value) == Some(true) {
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
    if !dom::get(&here, "then").is_function() {
        return probe::json(&here);
    }
    promised(path, &here)
}

fn argument(word: &str) -> JsValue {
    if word == "$host" { dom::global("location.hostname") } else { word.into() }
}

/// What a promise of this path was fulfilled with last.
fn promised(path: &str, promise: &JsValue) -> Option<Value> {
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
    said(path, |said| said.value.clone())?
}

/// What the callback of an API was called with last.
fn api(name: &str) -> Option<Value> {
    let function = dom::global(name);
    let is_new = said(name, |said| {
        function.is_function() && std::mem::replace(&mut said.function, function.clone()) != function
    })?;
    if is_new {
        ask(name, "addEventListener", |args| args.value(&callback(name)));
    }
    if name == "__uspapi" {
        ask(name, "getUSPData", |args| args.value(&callback(name)));
    }
    said(name, |said| said.value.clone())?
}

/// Calls an API: `__gpp` knows no version, `__uspapi` has version 1 and no listeners.
fn ask(name: &str, command: &str, with: impl FnOnce(Args) -> Args) {
    let command = args().text(command);
    dom::invoke(
        name,
        with(match name {
            "__gpp" => command,
            "__tcfapi" => command.value(&2.into()),
            _ => command.value(&1.into()),
        }),
    );
}

fn callback(name: &str) -> JsValue {
    let known = CALLBACKS.with_borrow(|all| all.iter().find(|(own, _)| own == name).map(|(_, known)| known.clone()));
    known.unwrap_or_else(|| {
        let own = name.to_owned();
        let heard = move |data: JsValue, success: JsValue| heard(&own, &data, &success);
        let new = Closure::<dyn FnMut(JsValue, JsValue)>::new(heard).into_js_value();
        CALLBACKS.with_borrow_mut(|all| all.push((name.to_owned(), new.clone())));
        new
    })
}

fn heard(name: &str, data: &JsValue, success: &JsValue) {
    // Whoever has stopped listens no more.
    if !SAID.with_borrow(|all| all.iter().any(|said| said.name == name)) {
        return;
    }
    said(name, |said| said.listener = dom::get(data, "listenerId"));
    let inner = dom::get(data, "pingData");
    let data = if inner.is_object() { &inner } else { data };
    let members = Want::MEMBERS.map(|member| (member, probe::json(&dom::get(data, member)).unwrap_or_default()));
    hear(name, Some(Value::List(vec![map(members), Value::Bool(*success == JsValue::TRUE)])));
}

/// The consent commands among the entries of an array: `Arguments` objects that begin with `consent`.
fn commands(name: &str) -> Option<Value> {
    let entries = dom::global(name);
    if !Array::is_array(&entries) {
        return None;
    }
    let is_command = |entry: &JsValue| {
        // `toString` of all objects, called for this one, knows `Arguments`.
        let kind = dom::invoke("Object.prototype.toString.call", args().value(entry));
        dom::text(entry, "0") == "consent" && kind.as_string().as_deref() == Some("[object Arguments]")
    };
    let commands: Array = Array::from(&entries).iter().filter(is_command).map(|entry| Array::from(&entry)).collect();
    probe::json(&commands)
}
