//! `when`: what must have happened on the page before a campaign may show.

use crate::config::describe::{Key, Kind, duration, keys, share};
use crate::config::site::strings;
use crate::config::{Code, Path, Problem, Value, member};
use crate::state::Clock;

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
#[derive(Debug, Clone, Default, PartialEq)]
pub struct When {
    /// Whether all triggers must fire, not just one.
    pub all: bool,
    /// The triggers; none means loading is enough.
    pub triggers: Vec<Trigger>,
    /// Visible milliseconds between the triggers and the showing.
    pub delay: f64,
    /// Names of events that call it off.
    pub cancel: Vec<String>,
}

/// Something that can happen on the page.
#[derive(Debug, Clone, PartialEq)]
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
    Element(String),
    /// The visitor is about to leave.
    Exit,
}

impl When {
    /// Decodes `when`.
    pub fn decode(value: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
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
            cancel: strings(member(value, "cancelOn")),
        }
    }
}

fn trigger(entry: &Value) -> Option<Trigger> {
    let [(key, value)] = entry.entries() else { return None };
    match key.as_str() {
        "load" => value.is_true().then_some(Trigger::Load),
        "visible" => duration(value).map(Trigger::Visible),
        "exit" => value.is_true().then_some(Trigger::Exit),
        "scroll" => {
            let text = value.text()?;
            let pixels = text.strip_suffix("px").and_then(crate::config::describe::decimal);
            Some(match (text, share(value), pixels) {
                ("up", _, _) => Trigger::Up,
                (_, Some(depth), _) => Trigger::Depth(depth),
                (_, _, Some(pixels)) => Trigger::Pixels(pixels),
                (selector, ..) => Trigger::Element(selector.to_owned()),
            })
        }
        _ => None,
    }
}

/// The triggers of one campaign on this page view; what has fired stays fired.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Armed {
    fired: Vec<bool>,
    /// The visible time at which enough of them had fired.
    ready: Option<f64>,
}

impl Armed {
    /// Fires the triggers that a test accepts.
    pub fn fire(&mut self, when: &When, test: impl Fn(&Trigger) -> bool) {
        self.fired.resize(when.triggers.len(), false);
        for (fired, trigger) in self.fired.iter_mut().zip(&when.triggers) {
            *fired |= test(trigger);
        }
    }

    /// Whether the campaign may show now; else the visible milliseconds until it may, where only time is missing.
    pub fn poll(&mut self, when: &When, clock: &Clock, loaded: bool) -> Result<(), Option<f64>> {
        self.fire(when, |trigger| match trigger {
            Trigger::Load => loaded,
            Trigger::Visible(least) => clock.visible >= *least,
            _ => false,
        });
        let is_ready = match (when.all, self.fired.is_empty()) {
            (_, true) => true,
            (true, _) => self.fired.iter().all(|fired| *fired),
            (false, _) => self.fired.iter().any(|fired| *fired),
        };
        if is_ready {
            let ready = *self.ready.get_or_insert(clock.visible);
            let left = ready + when.delay - clock.visible;
            return if left <= 0.0 { Ok(()) } else { Err(Some(left)) };
        }
        let waits = when.triggers.iter().filter_map(|trigger| match trigger {
            Trigger::Visible(least) if *least > clock.visible => Some(least - clock.visible),
            _ => None,
        });
        Err(waits.reduce(f64::min))
    }
}
