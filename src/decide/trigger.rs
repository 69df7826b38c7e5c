//! `when`: what must have happened on the page before a campaign may show.

use super::condition::{Compiler, Facts};
use super::with_facts;
use crate::config::describe::{Key, Kind, duration, keys, share};
use crate::config::{Code, Path, Problem, Value, member, text};
use crate::ports::Ports;
use crate::state::State;

/// The keys of `when`.
pub const KEYS: &[Key] = keys! {
    "any": Kind::List(&Kind::Object(TRIGGER)), "Triggers of which one must fire.";
    "all": Kind::List(&Kind::Object(TRIGGER)), "Triggers that must all fire.";
    "delay": Kind::Duration, "Visible time to wait after that, before all gates are asked again.";
    "cancelOn": Kind::Some(&Kind::Str), "Events that call it off for this page view.";
};

/// The keys of a trigger: exactly one of them.
pub const TRIGGER: &[Key] = keys! {
    "load": Kind::Flag, "The page has loaded.";
    "visible": Kind::Duration, "The page was visible for so long.";
    "scroll": Kind::Either(&Kind::Share, &Kind::Str), "Scrolled to a share (`60%` or `0.6`), so far (`800px`), to an element (a selector), or `up`.";
    "exit": Kind::Flag, "The visitor is about to leave, by pointer or touch.";
    "event": Kind::Str, "The page told of an event by `parea.track`.";
    "if": Kind::Any, "For `event`: a condition on its properties.";
    "pageViews": Kind::Number, "The visitor has viewed so many pages of the site.";
    "session": Kind::Number, "The visitor is here for the second, the third … session.";
    "hash": Kind::Str, "The address ends so, `#offer`.";
    "follows": Kind::Object(FOLLOWS), "Another campaign came before.";
    "manual": Kind::Flag, "Never by itself, only by `parea.show`.";
};

/// The keys of `follows`.
pub const FOLLOWS: &[Key] = keys! {
    #[required] "campaign": Kind::Str, "The id of the other campaign.";
    #[required] "state": Kind::Word(&["shown", "dismissed", "ignored", "converted"]), "What must have become of it.";
};

/// When a campaign may show.
#[derive(Debug, Clone)]
pub struct When {
    /// Whether all triggers must fire, not just one.
    pub all: bool,
    /// The triggers; none means loading is enough.
    pub triggers: Vec<Trigger>,
    /// Visible milliseconds between the triggers and the showing.
    pub delay: f64,
    /// Names of events that call it off.
    pub cancel: &'static [Value],
}

/// Something that can happen on the page.
#[derive(Debug, Clone, Copy, PartialEq)]
pub enum Trigger {
    /// The page has loaded.
    Load,
    /// The page was visible for so many milliseconds.
    Visible(f64),
    /// Scrolled to a share of the page, 0..1.
    Depth(f64),
    /// Scrolled by so many CSS pixels.
    Pixels(f64),
    /// Scrolled up again, by a tenth of the viewport or more.
    Up,
    /// An element came into view.
    Element(&'static str),
    /// The visitor is about to leave.
    Exit,
    /// The page told of an event, as the entry says.
    Event(&'static Value),
    /// So many page views.
    Views(f64),
    /// So many sessions.
    Session(f64),
    /// The fragment of the address, without `#`.
    Hash(&'static str),
    /// Another campaign, and what must have become of it.
    Follows(&'static str, &'static str),
    /// Never by itself.
    Manual,
}

/// What has happened on this page view, as far as triggers ask; it is never undone, so what has fired stays fired.
#[derive(Debug, Default)]
pub struct Happened {
    /// Deepest scroll so far, 0..1.
    pub depth: f64,
    /// Furthest scroll from the top so far, CSS pixels.
    pub pixels: f64,
    /// Whether the visitor has scrolled up again.
    pub up: bool,
    /// Whether the visitor was about to leave.
    pub exit: bool,
    /// Selectors of the elements that came into view.
    pub seen: Vec<&'static str>,
    /// Triggers that fired by an event, as they were written.
    pub told: Vec<&'static Value>,
}

impl When {
    /// Decodes `when` of a campaign beside those others.
    pub fn decode(value: &'static Value, others: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        let all = value.get("all").is_some();
        let key = if all { "all" } else { "any" };
        if all && value.get("any").is_some() {
            path.member("any", |path| problems.push(Problem::new(path, Code::Duplicate, "any")));
        }
        let mut triggers = Vec::new();
        path.member(key, |path| {
            for (index, entry) in member(value, key).items().iter().enumerate() {
                path.item(index, |path| match trigger(entry, path, problems) {
                    Some(trigger) => {
                        trigger.check(others, path, problems);
                        triggers.push(trigger);
                    }
                    // What is unfit in the entry has been named already, unless the entry itself is.
                    None if problems.iter().any(|problem| problem.path.starts_with(path.as_str())) => {}
                    None => problems.push(Problem::new(path, Code::WrongType, "")),
                });
            }
        });
        When {
            all,
            triggers,
            delay: duration(member(value, "delay")).unwrap_or(0.0),
            cancel: member(value, "cancelOn").each(),
        }
    }

    /// Whether events of the page fire it or call it off.
    pub fn asks_for_events(&self) -> bool {
        !self.cancel.is_empty() || self.triggers.iter().any(|trigger| matches!(trigger, Trigger::Event(_)))
    }

    /// Whether enough triggers have fired.
    pub fn has_fired(&self, state: &State) -> bool {
        let (mut any, mut all) = (self.triggers.is_empty(), true);
        for trigger in &self.triggers {
            let fired = trigger.has_fired(state);
            any |= fired;
            all &= fired;
        }
        if self.all { all } else { any }
    }

    /// The visible milliseconds until a trigger fires by itself.
    pub fn wait(&self, visible: f64) -> Option<f64> {
        let mut wait = f64::INFINITY;
        for trigger in &self.triggers {
            if let Trigger::Visible(least) = trigger
                && *least > visible
            {
                wait = wait.min(least - visible);
            }
        }
        (wait < f64::INFINITY).then_some(wait)
    }
}

impl Trigger {
    /// Whether it has fired on this page view.
    pub fn has_fired(&self, state: &State) -> bool {
        let (happened, history) = (&state.happened, state.past());
        match self {
            Trigger::Load => state.is_loaded,
            Trigger::Visible(least) => state.clock.visible >= *least,
            Trigger::Depth(least) => happened.depth >= *least,
            Trigger::Pixels(least) => happened.pixels >= *least,
            Trigger::Up => happened.up,
            Trigger::Element(selector) => happened.seen.contains(selector),
            Trigger::Exit => happened.exit,
            Trigger::Event(entry) => happened.told.contains(entry),
            Trigger::Views(least) => history.number("pageViews") >= *least,
            Trigger::Session(least) => history.number("sessions") >= *least,
            Trigger::Hash(hash) => state.page.facts.at("page.hash").is_some_and(|own| own.is(hash)),
            Trigger::Follows(campaign, what) => history.of(campaign, what) > 0.0,
            Trigger::Manual => false,
        }
    }

    /// Whether what it refers to exists.
    fn check(&self, others: &Value, path: &mut Path, problems: &mut Vec<Problem>) {
        if let Trigger::Follows(campaign, _) = self
            && !others.items().iter().any(|other| member(other, "id").is(campaign))
        {
            path.member("follows", |path| {
                path.member("campaign", |path| problems.push(Problem::new(path, Code::UnknownReference, campaign)));
            });
        }
    }

    /// Whether it waits for an event and this is the one.
    pub fn hears(&self, event: &str, properties: &Value, state: &State, ports: &dyn Ports) -> Option<&'static Value> {
        let Trigger::Event(entry) = self else { return None };
        let fact = |path: &str| properties.at(path).cloned().unwrap_or_default();
        let mut fits = member(entry, "event").is(event);
        if fits {
            with_facts(state, ports, &mut |facts| fits = Facts { fact: &fact, ..*facts }.hold(member(entry, "if")));
        }
        fits.then_some(entry)
    }
}

fn trigger(entry: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Option<Trigger> {
    let ((key, value), condition) = match entry.entries() {
        [one] => (one, None),
        [one, (other, condition)] | [(other, condition), one] if one.0 == "event" && other == "if" => {
            (one, Some(condition))
        }
        _ => return None,
    };
    if let Some(condition) = condition {
        path.member("if", |path| Compiler::check_members(condition, path, problems));
    }
    match key.as_str() {
        "load" => value.is_true().then_some(Trigger::Load),
        "visible" => duration(value).map(Trigger::Visible),
        "exit" => value.is_true().then_some(Trigger::Exit),
        "manual" => value.is_true().then_some(Trigger::Manual),
        "event" => value.text().map(|_| Trigger::Event(entry)),
        "pageViews" => value.number().map(Trigger::Views),
        "session" => value.number().map(Trigger::Session),
        "hash" => value.text().map(|text| Trigger::Hash(text.trim_start_matches('#'))),
        "follows" => Some(Trigger::Follows(text(value, "campaign"), text(value, "state"))),
        "scroll" => {
            if let Some(depth) = share(value) {
                return Some(Trigger::Depth(depth));
            }
            let text = value.text()?;
            let pixels = text.strip_suffix("px").and_then(crate::config::describe::decimal);
            Some(match (text, pixels) {
                ("up", _) => Trigger::Up,
                (_, Some(pixels)) => Trigger::Pixels(pixels),
                (selector, _) => Trigger::Element(selector),
            })
        }
        _ => None,
    }
}
