//! Pure functions that the browser has and we do not ship; each port is a few verbs with a native twin.

#[cfg(not(target_arch = "wasm32"))]
mod native;

#[cfg(not(target_arch = "wasm32"))]
pub use native::Native;

/// A parsed address (WHATWG URL).
#[derive(Clone, Debug, PartialEq, Default)]
pub struct Url {
    /// All of it.
    pub href: String,
    /// Host with port.
    pub host: String,
    /// Path, percent-encoded.
    pub path: String,
    /// Query without `?`.
    pub query: String,
    /// Fragment without `#`.
    pub hash: String,
}

/// What the platform computes for us; deterministic for equal arguments.
pub trait Ports {
    /// The number that a text stands for (ECMAScript's `Number(text)`), not a number where it is none.
    fn number(&self, text: &str) -> f64;
    /// A number as ECMAScript prints it (`Number::toString`).
    fn number_text(&self, number: f64) -> String;
    /// Milliseconds since 1970 as RFC 3339 in UTC (`Date.prototype.toISOString`).
    fn time(&self, wall: f64) -> String;
    /// Undoes percent-encoding once (`decodeURIComponent`); `None` when an escape is malformed or the bytes are not UTF-8.
    fn decode(&self, text: &str) -> Option<String>;
    /// The text whose UTF-8 is written as base64, padded or not; `None` where it is no such thing.
    fn base64(&self, text: &str) -> Option<String>;
    /// The milliseconds since 1970 of a date as `Date.prototype.toUTCString` writes it (`Date.parse`), else `NaN`.
    fn date(&self, text: &str) -> f64;
    /// Lower case by Unicode.
    fn lower(&self, text: &str) -> String;
    /// An address resolved against a base; `None` where the URL standard fails.
    fn url(&self, address: &str, base: &str) -> Option<Url>;
    /// Whether an ECMAScript regular expression matches; `None` when it is not one.
    fn regex(&self, pattern: &str, flags: &str, text: &str) -> Option<bool>;
    /// How far the clocks of a time zone (IANA) are ahead of UTC at a moment, in milliseconds; of the visitor's own zone
    /// where it is empty. `None` when there is no such zone.
    fn offset(&self, zone: &str, wall: f64) -> Option<f64>;
    /// A value as people of a language write it (`Intl`), by a filter of [`merge`](crate::text::merge) with its argument;
    /// `plural` gives the plural category (CLDR) of a number, and a list comes as JSON; our own words have `time`,
    /// `percent` (of 1) and `bytes` besides. `wall` is the moment from which
    /// `relative` counts. `None` where the filter cannot take the value.
    fn format(&self, filter: &str, value: &str, argument: &str, language: &str, wall: f64) -> Option<String>;
}
