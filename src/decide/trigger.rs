//! `when`: what must have happened on the page before a campaign may show.

use crate::config::describe::{Key, Kind, duration, keys, share};
use crate::config::{Code, Path, Problem, Value, member};
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
    "scroll": Kind::Str, "Scrolled to a share (`60%`), so far (`800px`), to an element (a selector), or `up`.";
    "exit": Kind::Flag, "The visitor is about to leave, by pointer or touch.";
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
}

impl When {
    /// Decodes `when`.
    pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        let all = value.get("all").is_some();
        let key = if all { "all" } else { "any" };
        if all && value.get("any").is_some() {
            path.member("any", |path| problems.push(Problem::new(path, Code::Duplicate, "any")));
        }
        let mut triggers = Vec::new();
        path.member(key, |path| {
            for (index, entry) in member(value, key).items().iter().enumerate() {
                path.item(index, |path| match trigger(entry) {
                    Some(trigger) => triggers.push(trigger),
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
        let happened = &state.happened;
        match self {
            Trigger::Load => state.is_loaded,
            Trigger::Visible(least) => state.clock.visible >= *least,
            Trigger::Depth(least) => happened.depth >= *least,
            Trigger::Pixels(least) => happened.pixels >= *least,
            Trigger::Up => happened.up,
            Trigger::Element(selector) => happened.seen.contains(selector),
            Trigger::Exit => happened.exit,
        }
    }
}

fn trigger(entry: &'static Value) -> Option<Trigger> {
    let [(key, value)] = entry.entries() else { return None };
    match key.as_str() {
        "load" => value.is_true().then_some(Trigger::Load),
        "visible" => duration(value).map(Trigger::Visible),
        "exit" => value.is_true().then_some(Trigger::Exit),
        "scroll" => {
            let text = value.text()?;
            let pixels = text.strip_suffix("px").and_then(crate::config::describe::decimal);
            Some(match (text, share(value), pixels) {
                ("up", ..) => Trigger::Up,
                (_, Some(depth), _) => Trigger::Depth(depth),
                (_, _, Some(pixels)) => Trigger::Pixels(pixels),
                (selector, ..) => Trigger::Element(selector),
            })
        }
        _ => None,
    }
}
