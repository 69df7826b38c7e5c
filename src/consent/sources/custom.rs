//! A consent record of the site's own: a cookie, a storage item or a global, with a path, from the configuration.
//!
//! The value is an object from category to answer, a list of what is accepted, or one answer for the `categories`
//! that the site lists. Only the very answer that the site calls `granted` grants (JSON `true` by default); what is
//! listed in `categories` and not granted is refused. Nothing announces its changes: it is read again each time. What
//! is granted may be several words, parted by bars. Verified by unit and property tests.

use super::Source;
use super::about::about;
use super::reader::{Reader, at, is_word, plain, text};
use crate::config::Value;

/// The source. All of it is told.
pub const SOURCE: Source = Source {
    rules: "custom kclick c$cookie l$localStorage s$sessionStorage g$global I *c",
    about: about! {
        title: "A record of the site's own",
        versions: "any",
        read: "the cookie, localStorage item, sessionStorage item or global that the site names; JSON, or plain text",
        changes: "read again each time",
        mapping: "the usual names; others by `consent.map`",
        told: "`cookie`, `localStorage`, `sessionStorage` or `global`; `path`; `granted`: the answer, or several with bars between, that grants (default `true`); \
            `categories`: what a single answer stands for",
        personalises: true,
        verified: "unit and property tests",
    },
};

pub(super) fn read(reader: &mut Reader<'_>, record: &Value) -> Option<()> {
    let value = at(record, text(reader.setting("path"), ""));
    let yes = reader.name("$granted");
    let is_yes = |said: &Value| is_word(&plain(said), if yes.is_empty() { "+" } else { &yes });
    for (id, said) in value.entries() {
        reader.file(id, Some(is_yes(said)));
    }
    for id in reader.setting("categories").items() {
        reader.file(id.text()?, Some(is_yes(value) || value.items().contains(id)));
    }
    match value {
        Value::Null => None,
        Value::List(_) => reader.list(value, true),
        _ => Some(()),
    }
}
