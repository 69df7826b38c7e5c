//! The ports of the core over what every browser computes by itself (`ports.js`).

use std::cell::RefCell;

use wasm_bindgen::prelude::*;

use crate::ports::{Ports, Url};

/// Clocks are set on quarters of an hour, so an offset holds for the rest of one.
const QUARTER: f64 = 9e5;

/// Offsets that are kept at hand: asking the browser takes a tenth of a millisecond.
const KEPT: usize = 64;

thread_local! {
    /// Zone, quarter of an hour, and the offset then.
    static OFFSETS: RefCell<Vec<(String, f64, f64)>> = const { RefCell::new(Vec::new()) };
}

#[wasm_bindgen(raw_module = "./ports.js")]
extern "C" {
    fn numeral(port: char, text: &str, flags: &str, rest: &str, wall: f64) -> f64;
    fn textual(port: char, text: &str, base: &str, number: f64) -> Option<String>;
}

/// The wall clock, milliseconds since 1970 UTC.
pub fn wall() -> f64 {
    numeral('w', "", "", "", 0.0)
}

/// Ports in a browser.
pub struct Browser;

impl Ports for Browser {
    fn number(&self, text: &str) -> f64 {
        numeral('n', text, "", "", 0.0)
    }

    fn number_text(&self, number: f64) -> String {
        textual('n', "", "", number).unwrap_or_default()
    }

    fn time(&self, wall: f64) -> String {
        textual('t', "", "", wall).unwrap_or_default()
    }

    fn decode(&self, text: &str) -> Option<String> {
        textual('u', text, "", 0.0)
    }

    fn base64(&self, text: &str) -> Option<String> {
        textual('b', text, "", 0.0)
    }

    fn date(&self, text: &str) -> f64 {
        numeral('d', text, "", "", 0.0)
    }

    fn lower(&self, text: &str) -> String {
        textual('l', text, "", 0.0).unwrap_or_default()
    }

    fn url(&self, address: &str, base: &str) -> Option<Url> {
        let parts = textual('a', address, base, 0.0)?;
        let mut parts = parts.split('\n').map(str::to_owned);
        let mut part = || parts.next().unwrap_or_default();
        Some(Url { href: part(), host: part(), path: part(), query: part(), hash: part() })
    }

    fn regex(&self, pattern: &str, flags: &str, text: &str) -> Option<bool> {
        let found = numeral('r', pattern, flags, text, 0.0);
        (!found.is_nan()).then_some(found > 0.0)
    }

    fn offset(&self, zone: &str, wall: f64) -> Option<f64> {
        let quarter = (wall / QUARTER).floor() * QUARTER;
        OFFSETS.with_borrow_mut(|known| {
            let found = known.iter().find(|(own, at, _)| *at == quarter && own == zone).map(|(.., offset)| *offset);
            let offset = found.unwrap_or_else(|| numeral('o', zone, "", "", quarter));
            if found.is_none() {
                known.truncate(KEPT);
                known.insert(0, (zone.to_owned(), quarter, offset));
            }
            Some(offset).filter(|offset| offset.is_finite())
        })
    }

    fn format(&self, filter: &str, value: &str, argument: &str, language: &str, wall: f64) -> Option<String> {
        textual('f', value, &[filter, argument, language].join("\n"), wall)
    }
}
