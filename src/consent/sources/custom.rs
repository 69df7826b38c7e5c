//! A consent record of the site's own: a cookie, a storage item or a global, with a path, from the configuration.
//!
//! The value is an object from category to answer, a list of what is accepted, or one answer for the `categories` that
//! the site lists. Only the very answer that the site calls `granted` grants (JSON `true` by default); what is listed in
//! `categories` and not granted is refused. Nothing announces its changes: it is read again each time.

use super::Source;
use super::about::about;
use super::reader::Reader;
use crate::config::Value;
use crate::consent::evidence::percent_decode;

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
        told: "`cookie`, `localStorage`, `sessionStorage` or `global`; `path`; `granted`: the answer that grants (default `true`); \
            `categories`: what a single answer stands for",
        personalises: true,
        verified: "unit and property tests",
    },
};

fn read(reader: &mut Reader<'_>, found: &Value, _: &str) -> Option<()> {
    let held;
    let mut value = found;
    if let Value::Text(raw) = found {
        held = reader.page.json(raw).or_else(|| percent_decode(raw).map(Value::Text))?;
        value = &held;
    }
    let told = |reader: &Reader<'_>, key| reader.setting(key).cloned().unwrap_or_default();
    if let Value::Text(path) = told(reader, "path") {
        value = value.at(&path)?;
    }
    let yes = match told(reader, "granted") {
        Value::Null => Value::Bool(true),
        told => told,
    };
    let categories = told(reader, "categories");
    match value {
        Value::Null => return None,
        Value::Map(answers) => answers.iter().for_each(|(id, answer)| reader.file(id, Some(*answer == yes))),
        answer => {
            for id in categories.items().iter().chain(answer.items()) {
                reader.file(id.text()?, Some(*answer == yes || answer.items().contains(id)));
            }
        }
    }
    Some(())
}
