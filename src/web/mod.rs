//! The only folder that knows a browser: it reports what happens, carries out what the core answers, and decides nothing.
//!
//! What stands on a page and what is heard there is JavaScript's, which says it in a third of the bytes: `drive.js` gives
//! each event to [`turn`] as words and carries out what comes back as JSON. Nothing of it throws into the page; a trap
//! silences the widget, and the loader keeps it from the page.

use std::cell::Cell;

use wasm_bindgen::prelude::*;

use crate::config::Config;
use crate::consent::sources::Want;
use crate::event::Input;
use crate::part::{PARTS, Place};
use crate::state::State;

use input::Words;
pub use ports::Browser;

mod decider;
mod input;
mod output;
mod ports;

const STYLE: &str = include_str!(concat!(env!("OUT_DIR"), "/style.css"));

/// Small, and made for Wasm; the standard library's own allocator takes 2 kB brotli more.
#[global_allocator]
static MEMORY: talc::wasm::WasmDynamicTalc = talc::wasm::new_wasm_dynamic_allocator();

thread_local! {
    /// The widget between two turns; gone after a trap.
    static APP: Cell<Option<Box<App>>> = const { Cell::new(None) };
}

struct App {
    config: &'static Config,
    state: State,
}

/// The build that loader and Wasm compare before they start.
#[wasm_bindgen]
pub fn build() -> String {
    option_env!("PAREA_BUILD").unwrap_or_default().to_owned()
}

/// Takes over the text of the configuration, for a preview in a state that keeps nothing; returns, as JSON, the style
/// sheet, the theme, what is needed of an API's data, and which signs of consent are wanted, each as its place and its name.
#[wasm_bindgen]
pub fn start(config: &str, is_preview: bool) -> String {
    let config = if is_preview { Config::preview(config, &Browser) } else { Config::read(config, &Browser) };
    let state = State { is_preview, parts: [Place::Away; PARTS.len()], ..State::default() };
    APP.set(Some(Box::new(App { config, state })));
    let mut out = String::from("[");
    output::word(STYLE, &mut out);
    out.push(',');
    out.push_str(&output::json(&config.theme));
    out.push(',');
    out.push_str(Want::MEMBERS);
    output::open(&mut out, '[');
    for Want { place, name } in config.consent.wants(&Browser) {
        let mut want = String::from(char::from(place));
        want.push_str(name);
        output::word(&want, &mut out);
    }
    out.push_str("]]");
    out
}

/// One turn: the clocks, the signs of consent and what happened, each a list of words as JSON; returns the effects as JSON.
#[wasm_bindgen]
pub fn turn(now: f64, wall: f64, signs: &str, event: &str) -> String {
    let mut script = String::from("[]");
    if let Some(mut app) = APP.take() {
        if let Some(event) = Words::read(event).event(app.config, &app.state) {
            let input = Input { now, wall, consent: Words::read(signs).evidence(), event };
            let effects = crate::step(&mut app.state, &Browser, input);
            script = output::write(effects, &app.state);
        }
        APP.set(Some(app));
    }
    script
}

/// A decider for attributes that the caller holds: their paths, then its number, as JSON; undefined for a text that is no JSON.
#[wasm_bindgen]
pub fn decide(config: Vec<u8>) -> Option<String> {
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
