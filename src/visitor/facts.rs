//! Facts: what conditions and merge fields can ask for, and the purpose that each needs.

use crate::config::value::texts;
use crate::config::{Attribute, Value, member, text, value};
use crate::consent::{Evidence, Permit, Purpose};
use crate::ports::Ports;
use crate::state::State;

/// Longest cookie that is read as a fact, in bytes.
const LONGEST: usize = 8 * 1024;

/// Facts that need no consent; a name with a dot at its end stands for all below it.
const OPEN: &str = "page.url page.path page.host page.hash page.title page.language page.query. referrer.host utm. \
    device.kind device.pointer device.viewport.width device.viewport.height device.language device.scheme \
    device.reducedMotion time.hour time.weekday scroll secondsOnPage";

/// Facts that need the purpose `remember`.
const REMEMBERED: &str = "sessions pageViews firstVisit lastVisit secondsOnSite entry.path campaigns. \
    id";

/// Every fact that the widget itself knows; a name with a dot at its end stands for all below it.
#[cfg(not(target_arch = "wasm32"))]
pub fn names() -> impl Iterator<Item = &'static str> {
    OPEN.split_ascii_whitespace().chain(REMEMBERED.split_ascii_whitespace())
}

/// Whether an attribute may not have this name, because it belongs to a group of facts.
pub fn is_reserved(name: &str) -> bool {
    let group = |own: &str| own.split('.').next() == Some(name);
    name == "answers" || name.contains('.') || OPEN.split(' ').any(group) || REMEMBERED.split(' ').any(group)
}

/// The purpose that a fact needs: `None` when there is no such fact, `Some(None)` when it needs none.
pub fn purpose(path: &str, attributes: &[Attribute]) -> Option<Option<Purpose>> {
    if let Some(attribute) = find(path, attributes) {
        return Some(Some(attribute.purpose));
    }
    if is_in(OPEN, path) {
        return Some(None);
    }
    is_in(REMEMBERED, path).then_some(Some(Purpose::Remember))
}

fn is_in(names: &str, path: &str) -> bool {
    names.split(' ').any(|name| name == path || (name.ends_with('.') && path.starts_with(name)))
}

/// The attribute that a path begins with.
fn find<'a>(path: &str, attributes: &'a [Attribute]) -> Option<&'a Attribute> {
    let root = path.split('.').next()?;
    attributes.iter().find(|attribute| attribute.name == root)
}

/// The value of a fact; null where it is absent or its purpose is not granted.
pub fn fact(state: &State, path: &str, ports: &dyn Ports) -> Value {
    let needed = purpose(path, &state.config.attributes);
    let value = match needed {
        Some(Some(purpose)) => state.grants.permit(purpose).and_then(|permit| permitted(state, path, &permit, ports)),
        Some(None) => open(state, path),
        None => None,
    };
    let value = value.unwrap_or_default();
    if let Value::List(seen) = &mut *state.witness.borrow_mut()
        && !seen.iter().any(|own| member(own, "fact").is(path))
    {
        let mut read = texts(&[("fact", path), ("purpose", needed.flatten().map_or("", Purpose::name))]);
        read.set("value", value.clone());
        seen.push(read);
    }
    value
}

/// Facts of this page view, which need no consent.
fn open(state: &State, path: &str) -> Option<Value> {
    match path {
        "scroll" => Some(state.happened.depth.into()),
        "secondsOnPage" => Some((state.clock.visible / 1000.0).floor().into()),
        _ => state.page.facts.at(path).cloned(),
    }
}

/// Facts that need a purpose; the permit says that it is granted in this turn.
fn permitted(state: &State, path: &str, permit: &Permit<'_>, ports: &dyn Ports) -> Option<Value> {
    if let Some(attribute) = find(path, &state.config.attributes) {
        let value = declared(state, attribute, permit, ports)?;
        return match path.split_once('.') {
            Some((_, rest)) => value.at(rest).cloned(),
            None => Some(value),
        };
    }
    let history = &state.visitor.history;
    match path.strip_prefix("campaigns.") {
        Some(rest) => showings(state, rest),
        None if path == "secondsOnSite" => Some((history.number("stay") / 1000.0).floor().into()),
        None => history.facts.get(path).cloned(),
    }
}

/// `campaigns.<id>.shown` and the like: a count is 0 where nothing was, but the time of nothing is absent.
fn showings(state: &State, rest: &str) -> Option<Value> {
    let (campaign, what) = rest.split_once('.')?;
    let number = state.visitor.history.of(campaign, what);
    (number > 0.0 || what != "lastShown").then_some(number.into())
}

/// What an attribute must be.
#[derive(Clone, Copy, PartialEq)]
enum Shape {
    Text,
    Number,
    Flag,
    List,
}

/// An attribute: as the page set it, else as its cookie says.
fn declared(state: &State, attribute: &Attribute, permit: &Permit<'_>, ports: &dyn Ports) -> Option<Value> {
    let shape = match text(attribute.value, "type") {
        "number" => Shape::Number,
        "boolean" => Shape::Flag,
        "list" => Shape::List,
        _ => Shape::Text,
    };
    let value = match state.visitor.declared.get(attribute.name) {
        Some(value) => value.clone(),
        None => cookie(shape, member(attribute.value, "from"), &state.evidence, permit, ports)?,
    };
    shaped(shape, value, ports)
}

/// What an attribute's cookie holds, read under its permit.
fn cookie(shape: Shape, from: &Value, evidence: &Evidence, _: &Permit<'_>, ports: &dyn Ports) -> Option<Value> {
    let raw = evidence.item(b'c', text(from, "cookie")).filter(|raw| raw.len() <= LONGEST)?;
    let decode = member(from, "decode");
    let decoded = if decode.is("none") { None } else { ports.decode(raw) };
    let plain = decoded.as_deref().unwrap_or(raw);
    let json = value::parse(plain, ports).unwrap_or_default();
    if let Some(path) = member(from, "path").text().filter(|path| !path.is_empty()) {
        return json.at(path).cloned();
    }
    // JSON counts only where it is what the type wants: a name that reads `true` stays a name.
    let is_wanted = matches!((shape, &json), (Shape::List, Value::List(_)) | (Shape::Text, Value::Text(_)));
    let is_auto = decode.is_null() || decode.is("auto");
    Some(if is_wanted && is_auto { json } else { plain.into() })
}

/// The value in the shape that the attribute declares; what does not fit is absent.
fn shaped(shape: Shape, value: Value, ports: &dyn Ports) -> Option<Value> {
    let fits = match (shape, &value) {
        (Shape::Text, Value::Text(_)) | (Shape::Number, Value::Number(_)) => true,
        (Shape::Flag, Value::Bool(_)) | (Shape::List, Value::List(_)) => true,
        (Shape::Text, Value::Number(number)) => return Some(value::number_text(*number, ports).into()),
        (_, Value::Text(text)) => return read(shape, text, ports),
        _ => false,
    };
    fits.then_some(value)
}

/// The value that a text stands for.
fn read(shape: Shape, text: &str, ports: &dyn Ports) -> Option<Value> {
    if text.trim().is_empty() {
        return None;
    }
    match shape {
        Shape::Number => Some(ports.number(text)).filter(|number| number.is_finite()).map(Value::Number),
        Shape::Flag => match text {
            "true" | "1" => Some(Value::Bool(true)),
            "false" | "0" => Some(Value::Bool(false)),
            _ => None,
        },
        _ => {
            let mut items = Vec::new();
            for part in text.split(',') {
                items.push(part.trim().into());
            }
            Some(Value::List(items))
        }
    }
}
