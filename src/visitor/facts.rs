//! Facts: what conditions and merge fields can ask for, and the purpose that each needs.

use crate::config::{Attribute, Value, attributes::Shape, value};
use crate::consent::evidence::percent_decode;
use crate::consent::{Evidence, Permit, Purpose};
use crate::ports::Ports;
use crate::state::State;

/// Longest cookie that is read as a fact, in bytes.
const LONGEST: usize = 8 * 1024;

/// Groups of facts, and the purpose that they need; a name with a dot at its end stands for all below it.
const BUILT_IN: &[(&str, Option<Purpose>)] = &[
    ("page.url", None),
    ("page.path", None),
    ("page.host", None),
    ("page.hash", None),
    ("page.title", None),
    ("page.language", None),
    ("page.query.", None),
    ("referrer.host", None),
    ("utm.", None),
    ("device.kind", None),
    ("device.pointer", None),
    ("device.viewport.width", None),
    ("device.viewport.height", None),
    ("device.language", None),
    ("device.scheme", None),
    ("device.reducedMotion", None),
    ("time.hour", None),
    ("time.weekday", None),
    ("scroll", None),
    ("secondsOnPage", None),
    ("sessions", Some(Purpose::Remember)),
    ("pageViews", Some(Purpose::Remember)),
    ("firstVisit", Some(Purpose::Remember)),
    ("lastVisit", Some(Purpose::Remember)),
    ("entry.path", Some(Purpose::Remember)),
    ("campaigns.", Some(Purpose::Remember)),
    ("id", Some(Purpose::Remember)),
];

/// Whether an attribute may not have this name, because it belongs to a group of facts.
pub fn is_reserved(name: &str) -> bool {
    name == "answers" || name.contains('.') || BUILT_IN.iter().any(|(own, _)| own.split('.').next() == Some(name))
}

/// The purpose that a fact needs: `None` when there is no such fact, `Some(None)` when it needs none.
pub fn purpose(path: &str, attributes: &[Attribute]) -> Option<Option<Purpose>> {
    let root = path.split('.').next().unwrap_or_default();
    if let Some(attribute) = attributes.iter().find(|attribute| attribute.name == root) {
        return Some(Some(attribute.purpose));
    }
    BUILT_IN
        .iter()
        .find(|(name, _)| *name == path || (name.ends_with('.') && path.starts_with(name)))
        .map(|(_, purpose)| *purpose)
}

/// The value of a fact; null where it is absent or its purpose is not granted.
pub fn fact(state: &State, path: &str, ports: &dyn Ports) -> Value {
    match purpose(path, &state.config.attributes) {
        Some(Some(purpose)) => match state.grants.permit(purpose) {
            Some(permit) => permitted(state, path, &permit, ports),
            None => Value::Null,
        },
        Some(None) => open(state, path, ports),
        None => Value::Null,
    }
}

/// Facts of this page view, which need no consent.
fn open(state: &State, path: &str, ports: &dyn Ports) -> Value {
    let page = &state.page;
    let (group, rest) = path.split_once('.').unwrap_or((path, ""));
    match (group, rest) {
        ("scroll", _) => state.visitor.depth.into(),
        ("secondsOnPage", _) => (state.clock.visible / 1000.0).floor().into(),
        ("device", "kind") => (if page.width < 640.0 {
            "phone"
        } else if page.coarse {
            "tablet"
        } else {
            "desktop"
        })
        .into(),
        ("device", "pointer") => (if page.coarse { "coarse" } else { "fine" }).into(),
        ("device", "viewport.width") => page.width.into(),
        ("device", "viewport.height") => page.height.into(),
        ("device", "language") => page.languages.first().map_or(Value::Null, |tag| tag.as_str().into()),
        ("device", "scheme") => (if page.dark { "dark" } else { "light" }).into(),
        ("device", "reducedMotion") => page.reduced_motion.into(),
        ("page", "title") => page.title.as_str().into(),
        ("page", "language") => page.language.as_str().into(),
        ("time", _) => moment(state, rest),
        _ => address(state, group, rest, ports),
    }
}

fn address(state: &State, group: &str, rest: &str, ports: &dyn Ports) -> Value {
    let page = &state.page;
    let of = |address: &str| ports.url(address, &page.url).unwrap_or_default();
    match (group, rest) {
        ("referrer", "host") if !page.referrer.is_empty() => of(&page.referrer).host.into(),
        ("page", "url") => page.url.as_str().into(),
        ("page", "path") => of(&page.url).path.into(),
        ("page", "host") => of(&page.url).host.into(),
        ("page", "hash") => of(&page.url).hash.into(),
        ("page", _) => rest.strip_prefix("query.").map_or(Value::Null, |name| query(&of(&page.url).query, name)),
        ("utm", _) => query(&of(&page.url).query, &["utm_", rest].concat()),
        _ => Value::Null,
    }
}

/// The visitor's local hour and weekday.
fn moment(state: &State, which: &str) -> Value {
    const DAYS: [&str; 7] = ["thu", "fri", "sat", "sun", "mon", "tue", "wed"];
    let local = state.clock.wall / 6e4 + state.page.offset;
    match which {
        "hour" => (local / 60.0).rem_euclid(24.0).floor().into(),
        // 1970 began on a Thursday.
        "weekday" => DAYS.get((local / 1440.0).rem_euclid(7.0) as usize).map_or(Value::Null, |day| (*day).into()),
        _ => Value::Null,
    }
}

/// The first value of a query parameter, decoded as forms encode.
pub fn query(query: &str, name: &str) -> Value {
    let decoded = |text: &str| percent_decode(&text.replace('+', " ")).unwrap_or_else(|| text.to_owned());
    query
        .split('&')
        .map(|pair| pair.split_once('=').unwrap_or((pair, "")))
        .find(|(own, _)| decoded(own) == name)
        .map_or(Value::Null, |(_, value)| decoded(value).into())
}

/// Facts that need a purpose; the permit says that it is granted in this turn.
fn permitted(state: &State, path: &str, permit: &Permit<'_>, ports: &dyn Ports) -> Value {
    let history = &state.visitor.history;
    let time = |wall: f64| if wall > 0.0 { Value::Number(wall) } else { Value::Null };
    match path {
        "sessions" => history.sessions.into(),
        "pageViews" => history.page_views.into(),
        "firstVisit" => time(history.first),
        "lastVisit" => time(history.previous),
        "entry.path" => history.entry.as_str().into(),
        "id" => history.id.as_str().into(),
        _ => match path.strip_prefix("campaigns.") {
            Some(rest) => showings(state, rest),
            None => attribute(state, path, permit, ports),
        },
    }
}

/// `campaigns.<id>.shown` and the like.
fn showings(state: &State, rest: &str) -> Value {
    let Some((campaign, what)) = rest.rsplit_once('.') else { return Value::Null };
    let mut of = state.visitor.history.of(campaign);
    match what {
        "shown" => (of.count() as f64).into(),
        "lastShown" => of.next().map_or(Value::Null, |shown| shown.at.into()),
        outcome => (of.filter(|shown| shown.end.is_some_and(|(end, _)| end.name() == outcome)).count() as f64).into(),
    }
}

/// An attribute: as the page set it, else as its cookie says.
fn attribute(state: &State, path: &str, permit: &Permit<'_>, ports: &dyn Ports) -> Value {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let Some(attribute) = state.config.attributes.iter().find(|attribute| attribute.name == name) else {
        return Value::Null;
    };
    let set = state.visitor.declared.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let value = set.or_else(|| cookie(attribute, &state.evidence, permit, ports)).unwrap_or_default();
    let value = shaped(attribute.shape, value, ports).unwrap_or_default();
    if rest.is_empty() { value } else { value.at(rest).cloned().unwrap_or_default() }
}

/// What the attribute's cookie holds, read under its permit.
fn cookie(attribute: &Attribute, evidence: &Evidence, _: &Permit<'_>, ports: &dyn Ports) -> Option<Value> {
    let raw = evidence.cookies(&attribute.cookie).next().filter(|raw| raw.len() <= LONGEST)?;
    let decoded = if attribute.decodes { percent_decode(raw) } else { None };
    let text = decoded.as_deref().unwrap_or(raw);
    let json = value::parse(text, ports).ok().filter(|_| attribute.is_auto || !attribute.path.is_empty());
    if !attribute.path.is_empty() {
        return json?.at(&attribute.path).cloned();
    }
    // JSON counts only where it is what the type wants: a name that reads `true` stays a name.
    json.filter(|value| {
        matches!((attribute.shape, value), (Shape::List, Value::List(_)) | (Shape::String, Value::Text(_)))
    })
    .or_else(|| Some(text.into()))
}

/// The value in the shape that the attribute declares; what does not fit is absent.
pub fn shaped(shape: Shape, value: Value, ports: &dyn Ports) -> Option<Value> {
    match (shape, value) {
        (Shape::String, value @ Value::Text(_)) | (Shape::Number, value @ Value::Number(_)) => Some(value),
        (Shape::Boolean, value @ Value::Bool(_)) | (Shape::List, value @ Value::List(_)) => Some(value),
        (Shape::String, Value::Number(number)) => Some(value::number_text(number, ports).into()),
        (Shape::Number, Value::Text(text)) => {
            let number = ports.number(&text);
            (number.is_finite() && !text.trim().is_empty()).then_some(number.into())
        }
        (Shape::Boolean, Value::Text(text)) => match text.as_str() {
            "true" | "1" => Some(true.into()),
            "false" | "0" => Some(false.into()),
            _ => None,
        },
        (Shape::List, Value::Text(text)) if !text.is_empty() => {
            Some(Value::List(text.split(',').map(|part| part.trim().into()).collect()))
        }
        _ => None,
    }
}
