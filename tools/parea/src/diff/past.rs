//! The past of a synthetic visitor: the items that the site has stored, made of the values of facts.

use std::collections::BTreeMap;

use parea::config::{Value, value};
use parea::consent::Purpose;
use parea::outbox;
use parea::ports::Native;

use super::asked::{DAY, age};
use crate::world::World;

/// The page view before this one in the same session was so long ago, milliseconds.
const MINUTES: f64 = 3e5;

/// After so long a page view begins a session, milliseconds (config.md, Facts).
const SESSION: f64 = 1.8e6;

/// Facts of a visitor, and events of the page with the milliseconds since each.
pub(super) struct Past<'p> {
    pub(super) facts: &'p BTreeMap<String, Value>,
    pub(super) events: &'p [(String, f64)],
    /// When the visitor comes, milliseconds since 1970.
    pub(super) now: f64,
}

impl Past<'_> {
    /// Puts it into the storage.
    pub(super) fn store(&self, world: &mut World) {
        let remembered = self.remembered();
        if remembered.get("seen").is_some() {
            world.keep(Purpose::Remember, outbox::item(self.now - 99.0 * DAY, remembered, &Native));
        }
        let liked = self.liked();
        if !liked.is_null() {
            world.keep(Purpose::Personalise, outbox::item(self.now - DAY, liked, &Native));
        }
    }

    fn number(&self, fact: &str) -> Option<f64> {
        self.facts.get(fact).and_then(|value| self.resolved(value).number())
    }

    /// A value, with the moment that one so long ago is.
    fn resolved(&self, value: &Value) -> Value {
        age(value).map_or_else(|| value.clone(), |age| (self.now - age).into())
    }

    /// The history; with `seen` only where there is one.
    fn remembered(&self) -> Value {
        let mut data = Value::default();
        for (fact, own) in self.facts {
            let own = self.resolved(own);
            match fact.split_once('.') {
                Some(("campaigns", rest)) => {
                    let Some((campaign, what)) = rest.split_once('.') else { continue };
                    let mut all = data.get("campaigns").cloned().unwrap_or_default();
                    let mut sums = all.get(campaign).cloned().unwrap_or_default();
                    sums.set(what, own);
                    all.set(campaign, sums);
                    data.set("campaigns", all);
                }
                _ if matches!(fact.as_str(), "firstVisit" | "entry.path" | "id") => data.set(fact, own),
                _ => {}
            }
        }
        if let Some(seconds) = self.number("secondsOnSite") {
            data.set("stay", seconds.max(0.0) * 1e3);
        }
        if !self.events.is_empty() {
            let rows =
                self.events.iter().map(|(name, age)| Value::List(vec![name.as_str().into(), (self.now - age).into()]));
            data.set("events", Value::List(rows.collect()));
        }
        let (sessions, views) = (self.number("sessions"), self.number("pageViews"));
        let is_back = [sessions, views].iter().flatten().any(|count| *count > 1.0);
        if data.is_null() && !is_back && self.number("lastVisit").is_none() {
            return data;
        }
        self.counted(&mut data, sessions, views);
        data
    }

    /// The counts as they stood before this page view, which is counted when it begins.
    fn counted(&self, data: &mut Value, sessions: Option<f64>, views: Option<f64>) {
        // Where a session began stays known for as long as it lasts.
        let is_same = data.get("entry.path").is_some() || sessions.is_some_and(|sessions| sessions <= 1.0);
        let seen = self.number("lastVisit").unwrap_or(self.now - if is_same { MINUTES } else { DAY });
        let new = if self.now - seen > SESSION { 1.0 } else { 0.0 };
        data.set("sessions", (sessions.unwrap_or(1.0) - new).max(1.0));
        data.set("pageViews", (views.unwrap_or(2.0) - 1.0).max(1.0));
        data.set("seen", seen);
        if data.get("firstVisit").is_none() {
            data.set("firstVisit", seen);
        }
    }

    /// Interests, products, searches, preferences; null where there are none.
    fn liked(&self) -> Value {
        let mut data = Value::default();
        for (fact, own) in self.facts {
            let own = self.resolved(own);
            match (fact.split_once('.'), own.number()) {
                (Some((part @ "interests", topic)), Some(share)) => {
                    // interests.<topic> = w / (w + 3), and halves every thirty days (config.md, Facts).
                    let weight = Value::List(vec![(3.0 * share / (1.0 - share)).into(), self.now.into()]);
                    put(&mut data, part, topic, weight);
                }
                (Some((part @ "preferences", name)), _) => put(&mut data, part, name, own),
                (None, _)
                    if matches!(fact.as_str(), "viewed" | "purchased" | "searches" | "shared" | "name" | "email") =>
                {
                    data.set(fact, own);
                }
                _ => {}
            }
        }
        data
    }

    /// What the page gives by `parea.set`: the attributes that a file declares.
    pub(super) fn declared(&self, root: &Value) -> Value {
        let declared = root.get("attributes").map(Value::entries).unwrap_or_default();
        let own = declared.iter().filter_map(|(name, _)| Some((name.as_str(), self.resolved(self.facts.get(name)?))));
        let mut all = value::map([]);
        own.for_each(|(name, value)| all.set(name, value));
        all
    }
}

fn put(data: &mut Value, part: &str, name: &str, value: Value) {
    let mut all = data.get(part).cloned().unwrap_or_default();
    all.set(name, value);
    data.set(part, all);
}
