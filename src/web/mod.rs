//! The only folder that knows a browser: it reports what happens, carries out what the core answers, and decides nothing.
//!
//! Errors of JavaScript end in [`dom`]; a trap silences the widget (see [`drive`]) and the loader keeps it from the page.

use wasm_bindgen::prelude::*;

use crate::config::Value;

pub use ports::Browser;

mod carry;
mod decider;
mod dom;
mod drive;
mod hear;
mod klaro;
mod layer;
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
pub fn build() -> JsValue {
    option_env!("PAREA_BUILD").unwrap_or_default().into()
}

/// Starts the widget with the text of its configuration, what was fetched until now, and what the loader can read of the
/// page, with what the page has told of consent already; a second start does nothing.
#[wasm_bindgen]
pub fn start(config: String, files: JsValue, page: JsValue) {
    let told = probe::json(&dom::get(&page, "told")).unwrap_or_default();
    layer::prepare(page);
    drive::start(config, files, told);
}

/// `parea.<name>(…args)`; functions arrive as null, and arguments that JSON cannot hold at all as none.
#[wasm_bindgen]
pub fn call(name: String, args: JsValue) -> JsValue {
    if name == "on" {
        return tell::on(&dom::text(&args, "0"), &dom::get(&args, "1"));
    }
    let args = if let Some(Value::List(args)) = probe::json(&args) { args } else { Vec::new() };
    drive::call(name, args)
}

/// A decider for attributes that the caller holds: their paths, then its number; undefined for a text that is no JSON.
#[wasm_bindgen]
pub fn decide(config: Vec<u8>) -> Option<js_sys::Array> {
    decider::decide(config)
}

/// Gives one of its attributes another value.
#[wasm_bindgen]
pub fn change(decider: usize, slot: usize, kind: u32, size: f64, text: String) {
    decider::change(decider, slot, kind, size, text);
}

/// Where in memory the indices of the campaigns stand whose audience fits, and how many there are, in the upper half.
#[wasm_bindgen]
pub fn fitting(decider: usize) -> f64 {
    decider::fitting(decider)
}
