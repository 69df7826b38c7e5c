//! What the site declares under `attributes`: how it is decoded, and into which shape.

use super::commerce;
use crate::config::value::{self, number_text};
use crate::config::{Attribute, Value, member, text};
use crate::consent::Permit;
use crate::ports::Ports;
use crate::state::State;

/// Longest cookie, item or text that is read as a fact, in bytes.
const LONGEST: usize = 8 * 1024;

/// What an attribute holds, before its type is looked at: as the page set it, else as it was read; null where there is
/// nothing. A permit says that its purpose is granted; without a purpose it needs none.
pub fn read(state: &State, attribute: &Attribute, permit: Option<&Permit<'_>>, ports: &dyn Ports) -> Option<Value> {
    if let Some(value) = state.visitor.declared.get(attribute.name) {
        return Some(value.clone());
    }
    let (place, key) = attribute.want.split_at_checked(1)?;
    let found = |want| state.visitor.found(permit.map(Permit::purpose), want);
    match place {
        // A cookie lies in the signs of consent already; it is made use of with a permit only.
        "c" => decoded(attribute, permit.and(state.evidence.item(b'c', key))?, ports),
        "l" | "s" => decoded(attribute, found(attribute.want).text()?, ports),
        "q" => state.page.facts.at("page.query")?.get(key).cloned(),
        "j" => {
            let (kind, path) = key.split_once('.')?;
            let mut things = found("j").items().iter().filter(|thing| commerce::is_a(thing, kind));
            things.find_map(|thing| commerce::at(thing, path).filter(|value| !value.is_null())).cloned()
        }
        "m" | "e" => {
            let all = found(attribute.want);
            let first = all.items().first()?;
            // A single `<meta>` may be a list by itself, with commas; what an element says is one item.
            let is_one = !is_list(attribute) || (place == "m" && all.items().len() < 2);
            Some(if is_one { first } else { all }.clone())
        }
        _ => Some(found(attribute.want).clone()),
    }
}

fn is_list(attribute: &Attribute) -> bool {
    text(attribute.value, "type") == "list"
}

/// What a stored text holds, decoded as its attribute says; what cannot be is an object, which no type takes.
fn decoded(attribute: &Attribute, raw: &str, ports: &dyn Ports) -> Option<Value> {
    const UNREADABLE: Option<Value> = Some(Value::Map(Vec::new()));
    if raw.len() > LONGEST {
        return UNREADABLE;
    }
    let from = member(attribute.value, "from");
    let decode = text(from, "decode");
    let decoded = match decode {
        "none" => None,
        "base64" => ports.base64(raw),
        _ => ports.decode(raw),
    };
    if decode == "base64" && decoded.is_none() {
        return UNREADABLE;
    }
    let plain = decoded.as_deref().unwrap_or(raw);
    let json = value::parse(plain, ports);
    if let Some(path) = member(from, "path").text().filter(|path| !path.is_empty() && !plain.is_empty()) {
        return json.map_or(UNREADABLE, |json| json.at(path).cloned());
    }
    let json = json.unwrap_or_default();
    // JSON counts only where it is what the type wants: a name that reads `true` stays a name.
    let is_wanted = match json {
        Value::Text(_) => true,
        Value::List(_) => is_list(attribute),
        _ => false,
    };
    Some(if is_wanted && matches!(decode, "" | "auto") { json } else { plain.into() })
}

/// The value in the shape that the attribute declares; null where there is none, `None` where it does not fit.
pub fn shaped(attribute: &Attribute, value: Value, ports: &dyn Ports) -> Option<Value> {
    let kind = text(attribute.value, "type").as_bytes().first().unwrap_or(&b's');
    let text = match (kind, &value) {
        (_, Value::Null) | (b'n' | b'd', Value::Number(_)) | (b'b', Value::Bool(_)) | (b'l', Value::List(_)) => {
            return Some(value);
        }
        (b's' | b'v', Value::Number(number)) => return Some(number_text(*number, ports).into()),
        (_, Value::Text(text)) => text.trim(),
        _ => return None,
    };
    let is_element = attribute.is_at(b"e");
    match (kind, text) {
        (b's', "") if is_element => Some(value),
        (b'b', "true" | "1") => Some(true.into()),
        (b'b', "false" | "0") => Some(false.into()),
        // It is there, whatever it says: a picture, say, says nothing.
        (b'b', _) if is_element => Some(true.into()),
        (_, "") => Some(Value::Null),
        (b'n', _) => Some(ports.number(text)).filter(|number| number.is_finite()).map(Value::Number),
        (b'l', _) => {
            let mut items = Vec::new();
            for part in text.split(',') {
                items.push(part.trim().into());
            }
            Some(Value::List(items))
        }
        (b'v', _) if !matches!(text.as_bytes(), [b'0'..=b'9', ..] | [b'v', b'0'..=b'9', ..]) => None,
        (b'd', _) if !is_date(text) => None,
        (b'b', _) => None,
        _ => Some(value),
    }
}

/// Whether a text begins as ISO 8601 writes a day.
fn is_date(text: &str) -> bool {
    let (low, high) = (b"0000-00-00", b"9999-19-39");
    text.len() >= low.len() && text.bytes().zip(low).zip(high).all(|((byte, low), high)| (*low..=*high).contains(&byte))
}
