//! The gates that every campaign passes in turn, in the order in which they are asked.
//!
//! A gate decides and explains in one and the same function, so an explanation cannot differ from the decision. What it
//! looked at and what it wanted is put together only while somebody asks; deciding allocates nothing for it.

mod audience;
pub mod consent;
mod experiment;
mod frequency;
mod limits;
mod place;
mod priority;
mod schedule;
pub mod slot;
mod status;
pub mod trigger;

use crate::config::describe::duration;
use crate::config::{Campaign, Value};
use crate::ports::Ports;
use crate::state::{Run, State};
use crate::visitor::history::Shown;
use std::cell::RefCell;

/// Every gate, in order: the first that is closed decides.
pub static ALL: &[Gate] = &[
    status::GATE,
    consent::GATE,
    place::GATE,
    audience::GATE,
    schedule::GATE,
    experiment::GATE,
    frequency::GATE,
    limits::GATE,
    priority::GATE,
    trigger::GATE,
    slot::GATE,
];

/// A gate.
#[derive(Debug)]
pub struct Gate {
    /// Its name in reports.
    pub name: &'static str,
    /// Whether it holds even for what the page calls for by `parea.show` (config.md, What the page can call).
    pub is_firm: bool,
    /// Asks it.
    pub ask: fn(&Case<'_>) -> Answer,
}

/// What a gate answers.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Answer {
    /// Why it is closed, as a code; empty where it is open.
    pub why: &'static str,
    /// When it would open.
    pub next: Next,
}

/// When a closed gate would open.
#[derive(Clone, Copy, Debug, PartialEq)]
pub enum Next {
    /// Not on this page view, as far as is known.
    Never,
    /// When something happens on the page.
    Event,
    /// By itself, in so many milliseconds.
    In(f64),
}

impl Answer {
    /// The gate is open.
    pub const OPEN: Answer = Answer::closed("");

    /// It cannot be said, because a purpose is not granted.
    pub const UNKNOWN: Answer = Answer::closed("unknown");

    /// It is closed, and will be on this page view.
    pub const fn closed(why: &'static str) -> Answer {
        Answer { why, next: Next::Never }
    }

    /// It is closed until something happens.
    pub const fn until(why: &'static str) -> Answer {
        Answer { why, next: Next::Event }
    }

    /// It is closed for so many milliseconds more; infinitely many are not known to end.
    pub fn wait(why: &'static str, wait: f64) -> Answer {
        Answer { why, next: if wait < f64::INFINITY { Next::In(wait) } else { Next::Never } }
    }

    /// Whether it is open.
    pub fn is_open(&self) -> bool {
        self.why.is_empty()
    }
}

/// A campaign before a gate.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// Everything that is known.
    pub state: &'a State,
    /// The campaign.
    pub campaign: &'a Campaign,
    /// The campaign on this page view. What shows already is judged as before it showed.
    pub run: &'a Run,
    /// What the platform computes.
    pub ports: &'a dyn Ports,
    /// Holds what the gate looked at and what it wanted, while somebody asks.
    pub asked: Option<&'a RefCell<[Value; 2]>>,
}

impl Case<'_> {
    /// One of the campaign's own keys, or null.
    pub fn key(&self, key: &str) -> &'static Value {
        self.campaign.value.get(key).unwrap_or(&Value::Null)
    }

    /// When what is on the screen was counted; 0 where nothing is that counts.
    pub fn since(&self) -> f64 {
        self.run.showing.as_ref().map_or(0.0, |showing| showing.at)
    }

    /// Runs something with each showing, newest first, but for that which is on the screen.
    pub fn past(&self, each: &mut dyn FnMut(&Shown<'_>)) {
        let mut current = self.since();
        for shown in self.state.past().shown() {
            if shown.campaign == self.campaign.id && shown.at <= current {
                current = 0.0;
            } else {
                each(&shown);
            }
        }
    }

    /// Whether somebody asks: then it is said what was looked at.
    pub fn is_asked(&self) -> bool {
        self.asked.is_some()
    }

    /// Says what was looked at and what was wanted, if somebody asks.
    #[inline(never)]
    pub fn say(&self, actual: Value, wanted: &Value) {
        if let Some(asked) = self.asked {
            asked.replace([actual, wanted.clone()]);
        }
    }
}

/// The rule of a gate that holds a campaign back for longest; it answers for all.
struct Worst<'a> {
    case: &'a Case<'a>,
    why: &'static str,
    wait: f64,
}

impl<'a> Worst<'a> {
    fn new(case: &'a Case<'a>) -> Self {
        Worst { case, why: "", wait: 0.0 }
    }

    /// A rule holds the campaign back for so many milliseconds; for infinitely many nobody knows until when.
    fn add(&mut self, why: &'static str, wait: f64, actual: f64, wanted: &Value) {
        if wait > self.wait {
            (self.why, self.wait) = (why, wait);
            self.case.say(actual.into(), wanted);
        }
    }

    /// A span that must lie between a moment and now.
    #[inline(never)]
    fn since(&mut self, why: &'static str, span: &Value, at: f64) {
        let since = self.case.state.clock.wall - at;
        self.add(why, duration(span).unwrap_or(0.0) - since, since, span);
    }

    /// A cap on those of the past showings in a span that count; without a span, in this session.
    #[inline(never)]
    fn cap(&mut self, why: &'static str, most: &Value, span: Option<f64>, counts: &dyn Fn(&Shown<'_>) -> bool) {
        let (state, mut count, mut wait) = (self.case.state, 0.0, f64::INFINITY);
        let session = state.past().number("sessions");
        self.case.past(&mut |shown| {
            let left = match span {
                Some(span) => shown.at + span - state.clock.wall,
                None if shown.session == session => f64::INFINITY,
                None => 0.0,
            };
            if left > 0.0 && counts(shown) {
                count += 1.0;
                // When the last that fits no longer counts there is room again.
                if most.number() == Some(count) {
                    wait = left;
                }
            }
        });
        self.sum(why, most, count, wait);
    }

    /// A cap on a number, and how long it would stay full.
    #[inline(never)]
    fn sum(&mut self, why: &'static str, most: &Value, count: f64, wait: f64) {
        if most.number().is_some_and(|max| count >= max) {
            self.add(why, wait, count, most);
        }
    }

    fn answer(&self) -> Answer {
        Answer::wait(self.why, if self.why.is_empty() { f64::INFINITY } else { self.wait })
    }
}
