//! `decider()` of `parea.js`: attributes that have changed in, indices of campaigns out.
//!
//! The loader compares the attributes with those of the pass before, so that only what has changed comes in here.

use std::cell::RefCell;

use js_sys::{Array, Int32Array};
use wasm_bindgen::prelude::*;

use super::ports::Browser;
use crate::config::{Value, value};
use crate::decide::decider::Decider;

thread_local! {
    static READY: RefCell<Vec<Decider>> = const { RefCell::new(Vec::new()) };
}

/// Does something with the decider of a number.
fn with<T: Default>(number: usize, work: impl FnOnce(&mut Decider) -> T) -> T {
    READY.with_borrow_mut(|ready| ready.get_mut(number).map(work).unwrap_or_default())
}

/// Makes a decider from the text of a configuration: the paths of its attributes, then its number; nothing where the text
/// is no JSON.
pub fn decide(config: &str) -> Option<Array> {
    let decider = Decider::new(config, &Browser).ok()?;
    let made = Array::new();
    for path in decider.paths() {
        made.push(&path.into());
    }
    READY.with_borrow_mut(|ready| {
        made.push(&(ready.len() as u32).into());
        ready.push(decider);
    });
    Some(made)
}

/// Gives an attribute its value; what is neither text, number nor truth comes as JSON.
pub fn change(number: usize, slot: usize, found: &JsValue, is_json: bool) {
    let value = if let Some(text) = found.as_string() {
        if is_json { value::parse(&text, &Browser).unwrap_or_default() } else { text.into() }
    } else if let Some(number) = found.as_f64() {
        number.into()
    } else {
        found.as_bool().map_or(Value::Null, Value::Bool)
    };
    with(number, |decider| decider.set(slot, value, js_sys::Date::now(), &Browser));
}

/// Writes the indices of the campaigns whose audience fits, as far as an array reaches; says how many there are.
pub fn fitting(number: usize, out: &Int32Array) -> usize {
    with(number, |decider| {
        let fitting = decider.fitting();
        let room = fitting.get(..out.length() as usize).unwrap_or(fitting);
        out.subarray(0, room.len() as u32).copy_from(room);
        fitting.len()
    })
}
