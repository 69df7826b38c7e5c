//! `decider()` of `parea.js`: attributes that have changed in, indices of campaigns out.
//!
//! The loader compares the attributes with those of the pass before, so that only what has changed comes in here.

use std::cell::RefCell;

use super::output;
use super::ports::{Browser, wall};
use crate::config::{Value, value};
use crate::decide::decider::Decider;

thread_local! {
    static READY: RefCell<Vec<Decider>> = const { RefCell::new(Vec::new()) };
}

/// Does something with the decider of a number.
fn with<T: Default>(number: usize, work: impl FnOnce(&mut Decider) -> T) -> T {
    READY.with_borrow_mut(|ready| ready.get_mut(number).map(work).unwrap_or_default())
}

/// Makes a decider from the text of a configuration, in UTF-8: the paths of its attributes, then its number, as JSON; nothing where
/// the text is no JSON.
pub fn decide(config: Vec<u8>) -> Option<String> {
    let decider = Decider::new(String::from_utf8(config).ok()?, &Browser).ok()?;
    let mut made = String::from("[");
    for path in decider.paths() {
        output::word(path, &mut made);
    }
    READY.with_borrow_mut(|ready| {
        output::comma(&mut made);
        made.push_str(&value::integer_text(ready.len() as i64));
        ready.push(decider);
    });
    made.push(']');
    Some(made)
}

/// Gives an attribute its value: by its `kind` the text, the JSON in the text, the number, its truth, or null.
pub fn change(number: usize, slot: usize, kind: u32, size: f64, text: String) {
    let value = match kind {
        0 => Value::Text(text),
        1 => value::parse(&text, &Browser).unwrap_or_default(),
        2 => Value::Number(size),
        3 => Value::Bool(size != 0.0),
        _ => Value::Null,
    };
    with(number, |decider| decider.set(slot, value, &Browser));
}

/// Where in memory the indices of the campaigns stand whose audience fits, and how many there are, in the upper half.
pub fn fitting(number: usize) -> f64 {
    with(number, |decider| {
        let fitting = decider.fitting(&wall, &Browser);
        fitting.len() as f64 * 4_294_967_296.0 + fitting.as_ptr() as usize as f64
    })
}
