//! What a page shows of its visitor's consent, collected by the browser side before every event.

use crate::config::Value;

/// Raw signs of consent; only what some source asked for by name is collected (see `sources::Source::wants`).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Evidence {
    /// `document.cookie`, whole; empty where reading throws.
    pub cookies: String,
    /// Wanted `localStorage` items: key and raw text.
    pub local: Vec<(String, String)>,
    /// Wanted `sessionStorage` items: key and raw text.
    pub session: Vec<(String, String)>,
    /// Wanted globals: dot path and value.
    pub globals: Vec<(String, Value)>,
    /// `navigator.globalPrivacyControl === true`.
    pub gpc: bool,
}

impl Evidence {
    /// The raw values of every cookie of that name: names repeat where paths or domains differ.
    pub fn cookies<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.cookies.split(';').filter_map(move |pair| {
            let (own, value) = pair.split_once('=')?;
            (own.trim() == name).then(|| value.trim())
        })
    }

    /// A wanted `localStorage` item.
    pub fn local(&self, key: &str) -> Option<&str> {
        find(&self.local, key).map(String::as_str)
    }

    /// A wanted `sessionStorage` item.
    pub fn session(&self, key: &str) -> Option<&str> {
        find(&self.session, key).map(String::as_str)
    }

    /// A wanted global.
    pub fn global(&self, path: &str) -> Option<&Value> {
        find(&self.globals, path)
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
