//! A consent record of the site's own: a cookie, a storage item or a global, with a path, from the configuration.
//!
//! The value is an object from category to answer, a list of what is accepted, or one answer for the `categories` that
//! the site lists. Only the very answer that the site calls `granted` grants (JSON `true` by default); what is listed in
//! `categories` and not granted is refused. Nothing announces its changes: it is read again each time.

use super::Source;
use super::about::about;
use super::reader::{As, Reader, USUAL};
use crate::config::Value;
use crate::consent::evidence::percent_decode;

/// The source. All of it is told.
pub const SOURCE: Source = Source {
    name: "custom",
    read,
    events: "click",
    about: about! {
        title: "A record of the site's own",
        versions: "any",
        read: "the cookie, localStorage item, sessionStorage item or global that the site names; JSON, or plain text",
        changes: "read again each time",
        mapping: "the usual names; others by `consent.map`",
        told: "`cookie`, `localStorage`, `sessionStorage` or `global`; `path`; `granted`: the answer that grants (default `true`); \
            `categories`: what a single answer stands for",
        personalises: true,
        verified: "unit and property tests",
    },
};

fn read(reader: &mut Reader<'_>) -> Option<()> {
    let cookie = reader.setting("cookie", "");
    if !cookie.is_empty() {
        let _ = reader.cookies(cookie, As::Text(by_text));
    }
    let stored = [reader.local(reader.setting("localStorage", "")), reader.session(reader.setting("sessionStorage", ""))];
    for raw in stored {
        let _ = reader.stored(raw, As::Text(by_text));
    }
    let _ = reader.live(reader.setting("global", ""), by_value);
    Some(())
}

fn by_text(reader: &mut Reader<'_>, raw: &str) -> Option<()> {
    let value = reader.json(raw).or_else(|| percent_decode(raw).map(Value::Text))?;
    by_value(reader, &value)
}

fn by_value(reader: &mut Reader<'_>, value: &Value) -> Option<()> {
    let told = |key| reader.config.setting(SOURCE.name, key).unwrap_or(&Value::Null);
    let value = match told("path").text() {
        Some(path) => value.at(path)?,
        None => value,
    };
    let yes = match told("granted") {
        Value::Null => &Value::Bool(true),
        told => told,
    };
    let categories = told("categories").items();
    match value {
        Value::Null => return None,
        Value::Map(answers) => answers.iter().for_each(|(id, answer)| reader.file(USUAL, id, Some(answer == yes))),
        answer => {
            for id in categories.iter().chain(answer.items()) {
                let granted = answer == yes || answer.items().contains(id);
                reader.file(USUAL, id.text()?, Some(granted));
            }
        }
    }
    Some(())
}
