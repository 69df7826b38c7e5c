//! A consent record of the site's own: a cookie, a storage item or a global, with a path, from the configuration.
//!
//! The value is an object from category to answer, a list of what is accepted, or one answer for the `categories`
//! that the site lists. Only the very answer that the site calls `granted` grants (JSON `true` by default); what is
//! listed in `categories` and not granted is refused. Nothing announces its changes: it is read again each time. What
//! is granted may be several words, parted by bars. Verified by unit and property tests.

use super::Source;
use super::about::about;
use super::reader::{Reader, at, is_word, plain};
use crate::config::Value;

/// The source. All of it is told.
pub const SOURCE: Source = Source {
    rules: "custom kclick c$cookie l$localStorage s$sessionStorage g$global *",
    code: read,
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

fn read(reader: &mut Reader<'_>, found: &Value, _: &str) -> Option<()> {
    let page = reader.page;
    let held = found.text().and_then(|raw| page.json(raw).or_else(|| page.ports.decode(raw).map(Value::Text)));
    let value = at(held.as_ref().unwrap_or(found), &reader.name("$path"));
    let told = reader.name("$granted");
    let yes = if told.is_empty() { "+" } else { told.as_str() };
    let is_yes = is_word(&plain(value), yes);
    for (id, answer) in value.entries() {
        reader.file(id, Some(is_word(&plain(answer), yes)));
    }
    for ids in [reader.setting("categories").unwrap_or(&Value::Null), value] {
        for id in ids.items() {
            reader.file(id.text()?, Some(is_yes || value.items().contains(id)));
        }
    }
    (!value.is_null()).then_some(())
}
