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
    "scroll": Kind::Either(&Kind::Share, &Kind::Str), "Scrolled to a share (`60%` or `0.6`), so far (`800px`), to an element (a selector) that is in view or above it, or `up`; never on a page that does not scroll, where nobody has scrolled to anything.";
    "exit": Kind::Flag, "The visitor is about to leave: the pointer goes up and out of the page, or a finger scrolls fast towards its top, or somebody with a phone comes back from another tab.";
    "idle": Kind::Duration, "The visitor did nothing for so long while the page was visible.", eg "\"30s\"";
    "click": Kind::Str, "The visitor clicked an element with this selector; the click does what it does without us.", eg "\"#sizes\"";
    "seen": Kind::Str, "Half of an element with this selector was in view for a second.", eg "\"#reviews\"";
    "abandoned": Kind::Str, "The visitor changed a form of the page with this selector and left it without sending; whoever has left the page meanwhile is asked when the browser brings it back, never while it goes. No value of it is read.", eg "\"form#checkout\"";
    "event": Kind::Str, "The page told of an event by `parea.track`, a `parea:track` event or its `dataLayer`.";
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
    /// Scrolled to an element.
    Element(&'static str),
    /// The visitor is about to leave.
    Exit,
    /// No input for so many visible milliseconds.
    Idle(f64),
    /// The visitor clicked an element.
    Click(&'static str),
    /// Half of an element was in view for a second.
    Seen(&'static str),
    /// A form of the page was changed and left without being sent.
    Abandoned(&'static str),
    /// A slot came into view: no campaign waits for that, but the exposure of what stands there does.
    Slot(&'static str),
    /// The page has a slot of that name: what is to stand there waits for it, behind all its gates.
    Place(&'static str),
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

/// What has happened on this page view, as far as triggers ask.
#[derive(Debug, Default)]
pub struct Happened {
    /// Deepest scroll so far, 0..1; 1 where the page does not scroll.
    pub depth: f64,
    /// The same of a page that was scrolled: one that does not scroll is at its end without having been read.
    pub read: f64,
    /// Furthest scroll from the top so far, CSS pixels.
    pub pixels: f64,
    /// Whether the visitor has scrolled up again.
    pub up: bool,
    /// The visible time of the last input, milliseconds.
    pub active: f64,
    /// The longest visible time without input that has been waited for, milliseconds.
    pub idle: f64,
    /// Triggers that have fired, and stay so.
    pub fired: Vec<Trigger>,
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
    pub fn wait(&self, state: &State) -> Option<f64> {
        let (mut wait, visible) = (f64::INFINITY, state.clock.visible);
        for trigger in &self.triggers {
            let due = match trigger {
                Trigger::Visible(least) => least - visible,
                Trigger::Idle(least) if !trigger.has_fired(state) => least + state.happened.active - visible,
                _ => continue,
            };
            // The clock of a wake-up call may be behind by less than a millisecond.
            if due > 0.0 {
                wait = wait.min(due);
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
            Trigger::Depth(least) if happened.pixels > 0.0 && happened.read >= *least => true,
            Trigger::Pixels(least) if happened.pixels >= *least => true,
            Trigger::Up => happened.up,
            Trigger::Idle(least) => happened.idle >= *least,
            Trigger::Views(least) => history.number("pageViews") >= *least,
            Trigger::Session(least) => history.number("sessions") >= *least,
            Trigger::Hash(hash) if state.page.facts.at("page.hash").is_some_and(|own| own.is(hash)) => true,
            Trigger::Follows(campaign, what) => history.of(campaign, what) > 0.0,
            _ => happened.fired.contains(self),
        }
    }

    /// Whether it waits for the visitor to be idle.
    pub fn is_idle(&self) -> bool {
        matches!(self, Trigger::Idle(_))
    }

    /// What the browser side must watch for it, as its table says (`arm.js`): a word and what belongs to it.
    pub fn want(&self) -> Option<[Value; 2]> {
        let (word, of) = match self {
            Trigger::Depth(least) => ("depth", (*least).into()),
            Trigger::Pixels(least) => ("pixels", (*least).into()),
            Trigger::Up => ("scroll", Value::Null),
            Trigger::Exit => ("exit", Value::Null),
            Trigger::Idle(_) => ("idle", Value::Null),
            Trigger::Element(selector) => ("element", (*selector).into()),
            Trigger::Slot(selector) => ("slot", (*selector).into()),
            Trigger::Place(slot) => ("place", (*slot).into()),
            Trigger::Seen(selector) => ("seen", (*selector).into()),
            Trigger::Click(selector) => ("click", (*selector).into()),
            Trigger::Abandoned(selector) => ("abandoned", (*selector).into()),
            // The core itself knows when the others fire.
            _ => return None,
        };
        Some([word.into(), of])
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
    pub fn hears(&self, event: &str, properties: &Value, state: &State, ports: &dyn Ports) -> bool {
        let Trigger::Event(entry) = self else { return false };
        let fact = |path: &str| properties.at(path).cloned().unwrap_or_default();
        let mut fits = member(entry, "event").is(event);
        if fits {
            with_facts(state, ports, &mut |facts| fits = Facts { fact: &fact, ..*facts }.hold(member(entry, "if")));
        }
        fits
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
        "idle" => duration(value).map(Trigger::Idle),
        "click" => value.text().map(Trigger::Click),
        "seen" => value.text().map(Trigger::Seen),
        "abandoned" => value.text().map(Trigger::Abandoned),
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
