//! What the loader reads of the page for us: what is wanted of it, and its `dataLayer`.
//!
//! JavaScript says it in fewer bytes, and a wrapper of the page's `push` works there whatever happens to the Wasm.

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use super::dom::{self, Args, args};
use super::ports::Browser;
use super::{drive, tell};
use crate::config::{Value, value};
use crate::event::Event;

thread_local! {
    /// `look(wants)` answers with JSON; `hear(tell, wants)` calls back with the JSON of what is pushed, until `mute()`.
    static PAGE: RefCell<JsValue> = const { RefCell::new(JsValue::UNDEFINED) };
}

/// Takes over what the loader can do.
pub fn prepare(page: JsValue) {
    PAGE.set(page);
}

fn ask(method: &str, args: Args) -> JsValue {
    PAGE.with_borrow(|page| dom::call(page, method, args))
}

fn read(json: &JsValue) -> Value {
    value::parse(&json.as_string().unwrap_or_default(), &Browser).unwrap_or_default()
}

/// Looks up what is wanted: an object without what is not there.
pub fn look(wants: &Value) -> Value {
    read(&ask("look", args().value(&tell::outgoing(wants))))
}

/// Hears the `dataLayer` that is there, if it is not heard already.
pub fn start(takes_events: bool) {
    let heard = |entries| {
        drive::dispatch(Event::Pushed(read(&entries)));
        JsValue::UNDEFINED
    };
    ask("hear", args().value(&dom::function(Box::new(heard))).value(&takes_events.into()));
}

/// Ends it: the list is as it was.
pub fn stop() {
    ask("mute", args());
}
