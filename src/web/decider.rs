//! `decider()` of `parea.js`: attributes of a JavaScript object in, indices of campaigns out.

use std::cell::RefCell;

use js_sys::{Int32Array, JSON, Reflect};
use wasm_bindgen::prelude::*;

use super::ports::Browser;
use crate::config::{Value, value};
use crate::decide::decider::Decider;

thread_local! {
    static READY: RefCell<Vec<Ready>> = const { RefCell::new(Vec::new()) };
}

/// A decider, and for each of its slots the names that lead to the attribute and the value that it had last.
struct Ready {
    decider: Decider,
    slots: Vec<(Vec<JsValue>, Option<JsValue>)>,
}

/// Makes a decider from the text of a configuration; its number, or 0 where the text is no JSON.
pub fn decide(config: &str) -> usize {
    let Ok(decider) = Decider::new(config, &Browser) else { return 0 };
    let mut slots = Vec::new();
    for path in decider.paths() {
        let mut names = Vec::new();
        for name in path.split('.') {
            names.push(name.into());
        }
        slots.push((names, None));
    }
    READY.with_borrow_mut(|ready| {
        ready.push(Ready { decider, slots });
        ready.len()
    })
}

/// Decides for the attributes of an object: writes the indices into an array, as far as it reaches, and says how many
/// there are.
pub fn pass(number: usize, attributes: &JsValue, out: &Int32Array) -> usize {
    READY.with_borrow_mut(|ready| {
        let Some(Ready { decider, slots }) = ready.get_mut(number.wrapping_sub(1)) else { return 0 };
        let wall = js_sys::Date::now();
        for (slot, (names, last)) in slots.iter_mut().enumerate() {
            let mut found = JsValue::UNDEFINED;
            for (depth, name) in names.iter().enumerate() {
                found = Reflect::get(if depth == 0 { attributes } else { &found }, name).unwrap_or_default();
            }
            // An object can be another without looking so.
            if last.as_ref() != Some(&found) || found.is_object() {
                decider.set(slot, held(&found), wall, &Browser);
                *last = Some(found);
            }
        }
        let fitting = decider.fitting();
        let room = fitting.get(..out.length() as usize).unwrap_or(fitting);
        out.subarray(0, room.len() as u32).copy_from(room);
        fitting.len()
    })
}

/// A JavaScript value as conditions see it.
fn held(found: &JsValue) -> Value {
    if let Some(text) = found.as_string() {
        return text.into();
    }
    if let Some(number) = found.as_f64() {
        return number.into();
    }
    if let Some(truth) = found.as_bool() {
        return truth.into();
    }
    let text = JSON::stringify(found).ok().and_then(|text| text.as_string()).unwrap_or_default();
    value::parse(&text, &Browser).unwrap_or_default()
}
