//! What a page shows of its visitor's consent, collected by the browser side before every event.

use crate::config::Value;

/// Something that the browser side must look up for the consent sources, besides `document.cookie`.
///
/// Whatever throws, is blocked or does not exist is left out. Nothing is ever written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Want {
    /// A `localStorage` item; with a `*` at its end every item whose key begins so. Reported in [`Evidence::local`].
    Local(String),
    /// A `sessionStorage` item. Reported in [`Evidence::session`].
    Session(String),
    /// A global by dot path, reported in [`Evidence::globals`] under this very path.
    ///
    /// A part `name()` is a method that is called, `name(word,$host)` is called with these strings, where `$host`
    /// stands for `location.hostname`. A promise is reported as what it was last fulfilled with; until it is, the
    /// last value for this path stays, and when it is, [`Event::Consent`](crate::Event::Consent) happens.
    Global(String),
    /// One of the APIs that answer by callback: `__tcfapi`, `__gpp`, `__uspapi`. Reported in [`Evidence::globals`]
    /// under its name as the list of the two arguments of the last call of the callback, data and success.
    ///
    /// Of the data only the members in [`Want::MEMBERS`] are needed: lists of vendors are long. As soon as the function exists, and again whenever another function stands in its place, a
    /// listener is registered: `__tcfapi("addEventListener", 2, callback)`, `__gpp("addEventListener", callback)`;
    /// `__uspapi` has no events and is asked each time: `__uspapi("getUSPData", 1, callback)`. A call of the callback that
    /// says something new causes [`Event::Consent`](crate::Event::Consent). Nothing waits for it: what has not been said is
    /// not there.
    Api(String),
    /// The consent commands of Google's tags in the array of that name (usually `dataLayer`): those entries which are
    /// `Arguments` objects (`Object.prototype.toString` says so; a real array is no command) and begin with
    /// `"consent"`, each as the object of its arguments by number, as JSON has them, in [`Evidence::globals`] under the
    /// array's name.
    Commands(String),
}

impl Want {
    /// What is needed of an API's data, as JSON.
    pub const MEMBERS: &str = r#"["eventStatus","gdprApplies","tcString","pingData","cmpStatus","signalStatus","applicableSections","gppString","uspString"]"#;
}

/// Raw signs of consent; only what some source asked for by name is collected (see `sources::wants`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// `document.cookie`, whole; empty where reading throws.
    pub cookies: String,
    /// Wanted `localStorage` items: key and raw text.
    pub local: Vec<(String, String)>,
    /// Wanted `sessionStorage` items: key and raw text.
    pub session: Vec<(String, String)>,
    /// Wanted globals: path and value.
    pub globals: Vec<(String, Value)>,
    /// `navigator.globalPrivacyControl === true`.
    pub gpc: bool,
}

impl Evidence {
    /// Every cookie, name and raw value; what lies behind the name's `=` is left as it is.
    pub fn all_cookies(&self) -> impl Iterator<Item = (&str, &str)> {
        self.cookies.split(';').filter_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            Some((name.trim(), value))
        })
    }

    /// The raw values of every cookie of that name: names repeat where paths or domains differ.
    pub fn cookies<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.all_cookies().filter(move |(own, _)| *own == name).map(|(_, value)| value)
    }

    /// A wanted `localStorage` item.
    pub fn local(&self, key: &str) -> Option<&str> {
        find(&self.local, key).map(String::as_str)
    }

    /// A wanted `sessionStorage` item.
    pub fn session(&self, key: &str) -> Option<&str> {
        find(&self.session, key).map(String::as_str)
    }

    /// A wanted global; `null` is as good as nothing.
    pub fn global(&self, path: &str) -> Option<&Value> {
        find(&self.globals, path).filter(|value| !value.is_null())
    }
}

fn find<'a, T>(entries: &'a [(String, T)], key: &str) -> Option<&'a T> {
    entries.iter().find(|(own, _)| own == key).map(|(_, value)| value)
}

/// Undoes percent-encoding once; `None` when an escape is malformed or the bytes are not UTF-8.
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
