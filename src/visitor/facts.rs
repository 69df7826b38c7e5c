//! Facts: what conditions and merge fields can ask for, and the purpose that each needs.

use crate::config::{Attribute, Value, member, text, value};
use crate::consent::evidence::percent_decode;
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
const REMEMBERED: &str = "sessions pageViews firstVisit lastVisit entry.path campaigns. id";

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
    let value = match purpose(path, &state.config.attributes) {
        Some(Some(purpose)) => state.grants.permit(purpose).and_then(|permit| permitted(state, path, &permit, ports)),
        Some(None) => open(state, path),
        None => None,
    };
    value.unwrap_or_default()
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
    match path.strip_prefix("campaigns.") {
        Some(rest) => showings(state, rest),
        None => state.visitor.history.facts.get(path).cloned(),
    }
}

/// `campaigns.<id>.shown` and the like.
fn showings(state: &State, rest: &str) -> Option<Value> {
    let (campaign, what) = rest.split_once('.')?;
    let mut count = 0.0;
    for shown in state.visitor.history.shown() {
        if shown.campaign == campaign {
            if what == "lastShown" {
                return Some(shown.at.into());
            }
            count += f64::from(u8::from(what == "shown" || what == shown.outcome));
        }
    }
    (what != "lastShown").then_some(count.into())
}

/// An attribute: as the page set it, else as its cookie says.
fn declared(state: &State, attribute: &Attribute, permit: &Permit<'_>, ports: &dyn Ports) -> Option<Value> {
    let shape = text(attribute.value, "type");
    let value = match state.visitor.declared.get(attribute.name) {
        Some(value) => value.clone(),
        None => cookie(shape, member(attribute.value, "from"), &state.evidence, permit, ports)?,
    };
    shaped(shape, value, ports)
}

/// What an attribute's cookie holds, read under its permit.
fn cookie(shape: &str, from: &Value, evidence: &Evidence, _: &Permit<'_>, ports: &dyn Ports) -> Option<Value> {
    let raw = evidence.cookies(text(from, "cookie")).next().filter(|raw| raw.len() <= LONGEST)?;
    let decode = text(from, "decode");
    let decoded = if decode == "none" { None } else { percent_decode(raw) };
    let plain = decoded.as_deref().unwrap_or(raw);
    let json = value::parse(plain, ports);
    let path = text(from, "path");
    if !path.is_empty() {
        return json.ok()?.at(path).cloned();
    }
    // JSON counts only where it is what the type wants: a name that reads `true` stays a name.
    match (shape, json) {
        ("list", Ok(list @ Value::List(_))) if decode == "auto" || decode.is_empty() => Some(list),
        ("string" | "", Ok(text @ Value::Text(_))) if decode == "auto" || decode.is_empty() => Some(text),
        _ => Some(plain.into()),
    }
}

/// The value in the shape that the attribute declares; what does not fit is absent.
fn shaped(shape: &str, value: Value, ports: &dyn Ports) -> Option<Value> {
    match (shape, &value) {
        ("number", Value::Number(_)) | ("boolean", Value::Bool(_)) | ("list", Value::List(_)) => Some(value),
        ("number", Value::Text(text)) => {
            let number = ports.number(text);
            (number.is_finite() && !text.trim().is_empty()).then_some(number.into())
        }
        ("boolean", Value::Text(text)) => match text.as_str() {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        ("list", Value::Text(text)) if !text.is_empty() => {
            Some(Value::List(text.split(',').map(|part| part.trim().into()).collect()))
        }
        ("string" | "", Value::Text(_)) => Some(value),
        ("string" | "", Value::Number(number)) => Some(value::number_text(*number, ports).into()),
        _ => None,
    }
}
