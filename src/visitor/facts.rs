//! Facts: what conditions and merge fields can ask for, and the purpose that each needs.

use super::referrer;
use crate::config::value::texts;
use crate::config::{Attribute, Value, member};
use crate::consent::{Permit, Purpose};
use crate::decide::zone;
use crate::ports::Ports;
use crate::state::State;

/// Facts that need no consent; a name with a dot at its end stands for all below it.
const OPEN: &str = "page.url page.path page.host page.hash page.title page.language page.query. referrer.host \
    referrer.kind utm. device.kind device.pointer device.viewport.width device.viewport.height device.language device.scheme \
    device.reducedMotion time.hour time.weekday time.zone scroll secondsOnPage";

/// Facts that need the purpose `remember`.
const REMEMBERED: &str = "sessions pageViews firstVisit lastVisit secondsOnSite entry.path campaigns. \
    id";

/// Facts that need the purpose `personalise`.
const PERSONAL: &str = "preferences. interests. viewed purchased searches shared referral.code referral.arrived \
    referral.by";

/// Facts that need it too, and that an attribute may supply instead.
const NAMES: &str = "name email";

/// The days, from the first of 1970 on, which was a Thursday.
pub const DAYS: &[&str] = &["thu", "fri", "sat", "sun", "mon", "tue", "wed"];

/// Every fact that the widget itself knows; a name with a dot at its end stands for all below it.
#[cfg(not(target_arch = "wasm32"))]
pub fn names() -> impl Iterator<Item = &'static str> {
    [OPEN, REMEMBERED, PERSONAL, NAMES].into_iter().flat_map(str::split_ascii_whitespace)
}

/// Whether an attribute may not have this name, because it belongs to a group of facts.
pub fn is_reserved(name: &str) -> bool {
    let group = |own: &str| own.split('.').next() == Some(name);
    let is_group = |names: &&str| names.split(' ').any(group);
    name == "answers" || name.contains('.') || [OPEN, REMEMBERED, PERSONAL].iter().any(is_group)
}

/// The purpose that a fact needs: `None` when there is no such fact, `Some(None)` when it needs none.
pub fn purpose(path: &str, attributes: &[Attribute]) -> Option<Option<Purpose>> {
    if let Some(attribute) = attribute(path, attributes) {
        return Some(attribute.purpose);
    }
    if is_in(OPEN, path) {
        return Some(None);
    }
    if is_in(REMEMBERED, path) {
        return Some(Some(Purpose::Remember));
    }
    (is_in(PERSONAL, path) || is_in(NAMES, path)).then_some(Some(Purpose::Personalise))
}

fn is_in(names: &str, path: &str) -> bool {
    names.split(' ').any(|name| name == path || (name.ends_with('.') && path.starts_with(name)))
}

/// The attribute that a path begins with.
pub fn attribute<'a>(path: &str, attributes: &'a [Attribute]) -> Option<&'a Attribute> {
    let root = path.split('.').next()?;
    attributes.iter().find(|attribute| attribute.name == root)
}

/// The value of a fact; null where it is absent or its purpose is not granted.
pub fn fact(state: &State, path: &str, ports: &dyn Ports) -> Value {
    let needed = purpose(path, &state.config.attributes);
    let value = match needed {
        Some(Some(purpose)) => state.grants.permit(purpose).and_then(|permit| permitted(state, path, &permit)),
        Some(None) => open(state, path, ports),
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
fn open(state: &State, path: &str, ports: &dyn Ports) -> Option<Value> {
    // In whole numbers, because the remainder of others is a function of 2 kB.
    let clock = || zone::local(state.clock.wall, state.zone(), ports) as i64;
    let local = |unit: i64, count: i64| clock().div_euclid(unit).rem_euclid(count);
    match path {
        "scroll" => Some(state.happened.depth.into()),
        "secondsOnPage" => Some((state.clock.visible / 1000.0).floor().into()),
        "time.hour" => Some((local(3_600_000, 24) as f64).into()),
        "time.weekday" => DAYS.get(local(86_400_000, 7) as usize).map(|day| (*day).into()),
        "referrer.kind" => {
            let [host, own, medium] = ["referrer.host", "page.host", "utm.medium"]
                .map(|path| state.page.facts.at(path).and_then(Value::text).unwrap_or_default());
            Some(referrer::kind(host, own, medium).into())
        }
        _ => declared(state, path).or_else(|| state.page.facts.at(path)).cloned(),
    }
}

/// Facts that need a purpose; the permit says that it is granted in this turn.
fn permitted(state: &State, path: &str, permit: &Permit<'_>) -> Option<Value> {
    if let Some(value) = declared(state, path) {
        return Some(value.clone());
    }
    if permit.purpose() == Purpose::Personalise {
        return state.visitor.profile.fact(path, state.clock.wall).or_else(|| unshared(state, path));
    }
    let history = &state.visitor.history;
    match path.strip_prefix("campaigns.") {
        Some(rest) => showings(state, rest),
        None if path == "secondsOnSite" => {
            Some(((history.number("stay") + state.visitor.stayed) / 1000.0).floor().into())
        }
        // An attribute that is absent may be called as something else that is kept there.
        None if is_in(REMEMBERED, path) => history.facts.get(path).cloned(),
        None => None,
    }
}

/// Whoever has shared no link yet has the code that they would share, by which nobody has come.
fn unshared(state: &State, path: &str) -> Option<Value> {
    let code = &state.visitor.code;
    match path {
        "referral.code" if !code.is_empty() => Some(code.as_str().into()),
        "referral.arrived" if !code.is_empty() && state.visitor.profile.facts.at("referral.code").is_none() => {
            Some(0.0.into())
        }
        _ => None,
    }
}

/// What an attribute holds; only those are resolved whose purpose is granted.
fn declared<'s>(state: &'s State, path: &str) -> Option<&'s Value> {
    let (name, rest) = path.split_once('.').unwrap_or((path, ""));
    let value = state.visitor.attributes.get(name)?;
    if rest.is_empty() { Some(value) } else { value.at(rest) }
}

/// `campaigns.<id>.shown` and the like: a count is 0 where nothing was, but the time of nothing is absent.
fn showings(state: &State, rest: &str) -> Option<Value> {
    let (campaign, what) = rest.split_once('.')?;
    let number = state.visitor.history.of(campaign, what);
    (number > 0.0 || what != "lastShown").then_some(number.into())
}
