//! The only folder that knows a browser: it reports what happens, carries out what the core answers, and decides nothing.
//!
//! Errors of JavaScript end in [`dom`]; a trap silences the widget (see [`drive`]) and the loader keeps it from the page.

use js_sys::Array;
use wasm_bindgen::prelude::*;

use crate::config::Value;
use crate::event::Event;

mod carry;
mod dom;
mod drive;
mod hear;
mod klaro;
mod listen;
mod mount;
mod ports;
mod probe;
mod reconcile;
mod sight;
mod signs;
mod slot;
mod stage;
mod tell;
mod watch;

/// Small, and made for Wasm; the standard library's own allocator takes 2 kB brotli more.
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

/// The build that loader and Wasm compare before they start.
#[wasm_bindgen]
pub fn build() -> String {
    option_env!("PAREA_BUILD").unwrap_or_default().to_owned()
}

/// Starts the widget with the text of its configuration; a second start does nothing.
#[wasm_bindgen]
pub fn start(config: String) {
    drive::start(config);
}

/// `parea.<name>(…args)`; what cannot be JSON arrives as null.
#[wasm_bindgen]
pub fn call(name: String, args: Array) -> JsValue {
    if name == "on" {
        return tell::on(&args.get(0).as_string().unwrap_or_default(), args.get(1));
    }
    let args = args.iter().map(|argument| probe::json(&argument).unwrap_or(Value::Null)).collect();
    drive::dispatch(Event::Call { name, args });
    JsValue::UNDEFINED
}
