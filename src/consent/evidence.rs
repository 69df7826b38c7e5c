//! What a page shows of its visitor's consent, collected by the browser side before every event.

use crate::config::Value;

/// Something that the browser side must look up, or listen to, for the consent sources, besides `document.cookie`.
///
/// Whatever throws, is blocked or does not exist is left out. Nothing is ever written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Want {
    /// What it is:
    ///
    /// `l`, a `localStorage` item; with a `*` at the name's end every item whose key begins so. Reported in
    /// [`Evidence::items`], as is `s`, a `sessionStorage` item.
    ///
    /// `g`, a global by dot path, reported in [`Evidence::globals`] under this very path. A part `name()` is a method that
    /// is called, `name(word,$host)` is called with these strings, where `$host` stands for `location.hostname`. A promise
    /// is reported as what it was last fulfilled with; until it is, the last value for this path stays, and when it is,
    /// [`Event::Consent`](crate::Event::Consent) happens.
    ///
    /// `a`, one of the APIs that answer by callback: `__tcfapi`, `__gpp`, `__uspapi`. Reported in [`Evidence::globals`]
    /// under its name as the list of the two arguments of the last call of the callback, data and success. Of the data only
    /// the members in [`Want::MEMBERS`] are needed: lists of vendors are long. As soon as the function exists, and again
    /// whenever another function stands in its place, a listener is registered:
    /// `__tcfapi("addEventListener", 2, callback)`, `__gpp("addEventListener", callback)`; `__uspapi` has no events and is
    /// asked each time: `__uspapi("getUSPData", 1, callback)`. A call of the callback that says something new causes
    /// [`Event::Consent`](crate::Event::Consent). Nothing waits for it: what has not been said is not there.
    ///
    /// `b`, the consent commands of Google's tags in the array of that name (usually `dataLayer`): those entries which are
    /// `Arguments` objects (`Object.prototype.toString` says so; a real array is no command) and begin with `"consent"`,
    /// each as the object of its arguments by number, as JSON has them, in [`Evidence::globals`] under the array's name.
    ///
    /// `w` and `e`, an event at `window` or `document` that means that the answer may have changed. `k`, instead of one:
    /// `click` stands for a source that announces nothing, so that what the visitor has just clicked may have been its dialog,
    /// which is read shortly afterwards; `klaro` has watchers.
    pub place: u8,
    /// Its key, path or name.
    pub name: &'static str,
}

impl Want {
    /// What is needed of an API's data, as JSON.
    pub const MEMBERS: &str = r#"["eventStatus","gdprApplies","tcString","pingData","cmpStatus","signalStatus","applicableSections","gppString","uspString"]"#;
}

/// Raw signs of consent; only what some source asked for by name is collected (see `sources::wants`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// Every cookie (`c`) and the wanted items of `localStorage` (`l`) and `sessionStorage` (`s`): key and raw text.
    pub items: Vec<(u8, String, String)>,
    /// Wanted globals: path and value.
    pub globals: Vec<(String, Value)>,
    /// `navigator.globalPrivacyControl === true`.
    pub gpc: bool,
}

impl Evidence {
    /// What `document.cookie` holds, which is empty where reading throws.
    ///
    /// What lies behind a name's `=` is left as it is. Names repeat where paths or domains differ.
    pub fn of(cookies: &str) -> Self {
        let mut evidence = Evidence::default();
        for cookie in cookies.split(';') {
            if let Some((name, raw)) = cookie.split_once('=') {
                evidence.add(b'c', name.trim(), raw);
            }
        }
        evidence
    }

    /// Adds an item.
    pub fn add(&mut self, area: u8, key: &str, raw: &str) {
        self.items.push((area, key.to_owned(), raw.to_owned()));
    }

    /// The raw text of the first item of a name.
    pub fn item(&self, area: u8, key: &str) -> Option<&str> {
        self.items.iter().find(|(own, name, _)| *own == area && name == key).map(|(.., raw)| raw.as_str())
    }

    /// A wanted global; `null` is as good as nothing.
    pub fn global(&self, path: &str) -> Option<&Value> {
        self.globals.iter().find(|(own, _)| own == path).map(|(_, value)| value).filter(|value| !value.is_null())
    }
}

/// Undoes percent-encoding once, where there is no browser to do so; `None` when an escape is malformed or the bytes are not UTF-8.
#[cfg(not(target_arch = "wasm32"))]
pub fn percent_decode(text: &str) -> Option<String> {
    let mut bytes = text.bytes();
    let mut out = Vec::with_capacity(text.len());
    while let Some(byte) = bytes.next() {
        if byte != b'%' {
            out.push(byte);
            continue;
        }
        let mut nibble = || char::from(bytes.next()?).to_digit(16);
        out.push((nibble()? * 16 + nibble()?) as u8);
    }
    String::from_utf8(out).ok()
}
