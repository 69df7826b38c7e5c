//! What the site declares under `attributes`: how it is decoded, and into which shape.

use super::commerce;
use crate::config::value::{self, number_text};
use crate::config::{Attribute, Value, member, text};
use crate::consent::Permit;
use crate::consent::sources::bits::Bits;
use crate::ports::Ports;
use crate::state::State;

/// Longest cookie, item or text that is read as a fact, in bytes.
const LONGEST: usize = 8 * 1024;

/// What an attribute must be.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Text,
    Number,
    Flag,
    Date,
    Version,
    List,
}

/// The value of an attribute in its shape: as the page set it, else as it was read; `Err` where there is something that
/// does not fit. A permit says that its purpose is granted; without a purpose it needs none.
pub fn resolve(
    state: &State,
    attribute: &Attribute,
    permit: Option<&Permit<'_>>,
    ports: &dyn Ports,
) -> Result<Option<Value>, ()> {
    let shape = match text(attribute.value, "type") {
        "number" => Shape::Number,
        "boolean" => Shape::Flag,
        "date" => Shape::Date,
        "version" => Shape::Version,
        "list" => Shape::List,
        _ => Shape::Text,
    };
    let raw = match state.visitor.declared.get(attribute.name) {
        Some(value) => Some(value.clone()),
        None => read(state, attribute, shape, permit, ports),
    };
    let is_empty = |raw: &Value| raw.is_null() || raw.text().is_some_and(|text| text.trim().is_empty());
    match raw.filter(|raw| !is_empty(raw)) {
        None => Ok(None),
        Some(raw) => shaped(shape, raw, ports).map(Some).ok_or(()),
    }
}

/// What was found where an attribute is read.
fn read(
    state: &State,
    attribute: &Attribute,
    shape: Shape,
    permit: Option<&Permit<'_>>,
    ports: &dyn Ports,
) -> Option<Value> {
    let Attribute { place, key, .. } = *attribute;
    let purpose = permit.map(Permit::purpose);
    let found = |key: &str| state.visitor.found(purpose, place, key);
    match place {
        // A cookie lies in the signs of consent already; it is made use of with a permit only.
        b'c' => decoded(shape, attribute, permit.and(state.evidence.item(b'c', key))?, ports),
        b'l' | b's' => decoded(shape, attribute, found(key)?.text()?, ports),
        b'q' => state.page.facts.at("page.query")?.get(key).cloned(),
        b'm' | b'e' => found(key)?.items().first().cloned(),
        b'j' => {
            let (kind, path) = key.split_once('.')?;
            let things = found("")?.items().iter().filter(|thing| commerce::is_a(thing, kind));
            things.filter_map(|thing| commerce::at(thing, path)).find(|value| !value.is_null()).cloned()
        }
        _ => found(key).cloned(),
    }
}

/// What a stored text holds, decoded as its attribute says.
fn decoded(shape: Shape, attribute: &Attribute, raw: &str, ports: &dyn Ports) -> Option<Value> {
    if raw.len() > LONGEST {
        return None;
    }
    let from = member(attribute.value, "from");
    let decode = text(from, "decode");
    let decoded = match decode {
        "none" => None,
        "base64" => Some(base64(raw)?),
        _ => ports.decode(raw),
    };
    let plain = decoded.as_deref().unwrap_or(raw);
    if let Some(path) = member(from, "path").text().filter(|path| !path.is_empty()) {
        return value::parse(plain, ports).ok()?.at(path).cloned();
    }
    if decode.is_empty() || decode == "auto" {
        // JSON counts only where it is what the type wants: a name that reads `true` stays a name.
        let json = value::parse(plain, ports).unwrap_or_default();
        if matches!((shape, &json), (Shape::List, Value::List(_)) | (_, Value::Text(_))) {
            return Some(json);
        }
    }
    Some(plain.into())
}

/// The text that was written as base64, padded or not.
fn base64(text: &str) -> Option<String> {
    let text = text.trim_ascii().trim_end_matches('=');
    let mut bits = Bits::new(text);
    let bytes = (0..text.len() * 6 / 8).map(|_| bits.take(8) as u8).collect();
    if bits.is_whole() { String::from_utf8(bytes).ok() } else { None }
}

/// The value in the shape that the attribute declares.
fn shaped(shape: Shape, value: Value, ports: &dyn Ports) -> Option<Value> {
    let fits = match (shape, &value) {
        (Shape::Text, Value::Text(_)) | (Shape::Number | Shape::Date, Value::Number(_)) => true,
        (Shape::Flag, Value::Bool(_)) | (Shape::List, Value::List(_)) => true,
        (Shape::Text | Shape::Version, Value::Number(number)) => return Some(number_text(*number, ports).into()),
        (Shape::Date, Value::Text(text)) => is_date(text),
        (Shape::Version, Value::Text(text)) => {
            text.trim_start_matches(['v', 'V']).as_bytes().first().is_some_and(u8::is_ascii_digit)
        }
        (_, Value::Text(text)) => return stands_for(shape, text.trim(), ports),
        _ => false,
    };
    fits.then_some(value)
}

/// The value that a text stands for.
fn stands_for(shape: Shape, text: &str, ports: &dyn Ports) -> Option<Value> {
    match (shape, text) {
        (Shape::Number, _) => Some(ports.number(text)).filter(|number| number.is_finite()).map(Value::Number),
        (Shape::Flag, "true" | "1") => Some(Value::Bool(true)),
        (Shape::Flag, "false" | "0") => Some(Value::Bool(false)),
        (Shape::List, _) => Some(Value::List(text.split(',').map(|part| part.trim().into()).collect())),
        _ => None,
    }
}

/// Whether a text begins with a day as ISO 8601 writes it, alone or before a time.
fn is_date(text: &str) -> bool {
    let (day, rest) = text.split_at_checked(10).unwrap_or_default();
    let digit = |(at, byte): (usize, u8)| if at == 4 || at == 7 { byte == b'-' } else { byte.is_ascii_digit() };
    let within = |from, to, low, high| day.get(from..to).is_some_and(|part| (low..=high).contains(&part));
    day.bytes().enumerate().all(digit)
        && within(5, 7, "01", "12")
        && within(8, 10, "01", "31")
        && (rest.is_empty() || rest.starts_with(['T', ' ']))
}
