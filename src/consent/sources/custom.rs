//! A consent record of the site's own: a cookie, a storage item or a global, with a path, from the configuration.
//!
//! The value is an object from category to answer, a list of what is accepted, or one answer for the `categories` that
//! the site lists. Only the very answer that the site calls `granted` grants (JSON `true` by default); what is listed in
//! `categories` and not granted is refused. Nothing announces its changes: it is read again each time.

use super::about::about;
use super::{Context, Reading, Source, USUAL, either};
use crate::config::{Consent, Value};
use crate::consent::evidence::Want;

/// The source. All of it is told.
pub const SOURCE: Source = Source {
    name: "custom",
    read,
    wants: "",
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

/// What the browser side must look up.
pub fn wants(source: &Source, config: &Consent) -> Option<Want> {
    let name = |key| super::setting(config, SOURCE.name, key).map(str::to_owned);
    if source.name != SOURCE.name {
        return None;
    }
    name("localStorage")
        .map(Want::Local)
        .or(name("sessionStorage").map(Want::Session))
        .or(name("global").map(Want::Global))
}

fn read(context: &Context<'_>) -> Option<Reading> {
    let told = |key| super::setting(context.config, SOURCE.name, key);
    let evidence = context.evidence;
    let cookies = told("cookie").and_then(|name| context.cookies(name, |raw| by_text(context, raw)));
    let stored = told("localStorage")
        .and_then(|key| evidence.local(key))
        .or(told("sessionStorage").and_then(|key| evidence.session(key)))
        .and_then(|raw| by_text(context, raw));
    let global = told("global").and_then(|path| by_value(context, evidence.global(path)?));
    either(cookies, either(stored, global))
}

fn by_text(context: &Context<'_>, raw: &str) -> Option<Reading> {
    by_value(context, &context.json(raw).or_else(|| context.decoded(raw).map(Value::Text))?)
}

fn by_value(context: &Context<'_>, value: &Value) -> Option<Reading> {
    let told = |key| context.config.setting(SOURCE.name, key);
    let value = match told("path").and_then(Value::text) {
        Some(path) => value.at(path)?,
        None => value,
    };
    let is_granted = |answer: &Value| match told("granted") {
        Some(granted) => answer == granted,
        None => answer.is_true(),
    };
    let categories = told("categories").map(Value::items).unwrap_or_default().iter().filter_map(Value::text);
    let mut reading = Reading::decided(SOURCE.name);
    match value {
        Value::Null => return None,
        Value::Map(answers) => {
            for (id, answer) in answers {
                context.file(&mut reading, USUAL, id, Some(is_granted(answer)));
            }
        }
        Value::List(accepted) => {
            context.file_list(&mut reading, USUAL, value, true)?;
            for id in categories.filter(|id| !accepted.iter().any(|own| own.text() == Some(id))) {
                context.file(&mut reading, USUAL, id, Some(false));
            }
        }
        answer => {
            for id in categories {
                context.file(&mut reading, USUAL, id, Some(is_granted(answer)));
            }
        }
    }
    (!reading.others.is_empty()).then_some(reading)
}
