//! What `remember` holds: sessions, page views, and every campaign's showings and outcomes.

use crate::config::{Value, value::map};
use crate::state::Clock;
use crate::visitor::chance::Chance;

/// A session ends after so long without a page view (config.md, Facts).
const SESSION: f64 = 30.0 * 60e3;

/// Showings kept for each campaign; older ones count for no rule that people write.
const KEPT: usize = 20;

/// How a showing ended.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// Its goal was reached.
    Converted,
    /// The visitor closed it.
    Dismissed,
    /// It was left, or closed by itself.
    Ignored,
}

impl Outcome {
    /// All, in the order of [`OUTCOMES`](crate::config::campaign::OUTCOMES).
    pub const ALL: [Outcome; 3] = [Outcome::Converted, Outcome::Dismissed, Outcome::Ignored];

    /// Its place in arrays by outcome.
    pub fn index(self) -> usize {
        self as usize
    }

    /// The word in the configuration and in events.
    pub fn name(self) -> &'static str {
        crate::config::campaign::OUTCOMES.get(self.index()).copied().unwrap_or_default()
    }
}

/// One showing of a campaign.
#[derive(Clone, Debug, PartialEq)]
pub struct Shown {
    /// The campaign's id.
    pub campaign: String,
    /// When it was drawn, milliseconds since 1970.
    pub at: f64,
    /// How it ended, and when.
    pub end: Option<(Outcome, f64)>,
    /// Whether it interrupted.
    pub interrupts: bool,
}

/// The visitor's past on this site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// Random, for experiments; empty until something is remembered.
    pub id: String,
    /// Sessions so far, this one included.
    pub sessions: f64,
    /// Page views so far, this one included.
    pub page_views: f64,
    /// First page view, milliseconds since 1970.
    pub first: f64,
    /// The page view before this one; 0 when there is none.
    pub previous: f64,
    /// The latest page view.
    pub last: f64,
    /// When this session began.
    pub session: f64,
    /// Path of the first page of this session.
    pub entry: String,
    /// Showings, oldest first.
    pub shown: Vec<Shown>,
}

impl History {
    /// Counts a page view.
    pub fn view(&mut self, clock: &Clock, path: &str) {
        self.previous = self.last;
        // A clock that was set back begins a new session rather than an endless one.
        if self.last == 0.0 || (clock.wall - self.last).abs() > SESSION {
            self.sessions += 1.0;
            self.session = clock.wall;
            self.entry = path.to_owned();
        }
        if self.first == 0.0 {
            self.first = clock.wall;
        }
        self.page_views += 1.0;
        self.last = clock.wall;
    }

    /// Records a showing.
    pub fn show(&mut self, campaign: &str, interrupts: bool, wall: f64) {
        let mut older = self.shown.iter().filter(|shown| shown.campaign == campaign).count();
        self.shown.retain(|shown| {
            let drop = shown.campaign == campaign && older >= KEPT;
            older -= usize::from(drop);
            !drop
        });
        self.shown.push(Shown { campaign: campaign.to_owned(), at: wall, end: None, interrupts });
    }

    /// Records how the last showing of a campaign ended.
    pub fn end(&mut self, campaign: &str, outcome: Outcome, wall: f64) {
        if let Some(shown) = self.shown.iter_mut().rev().find(|shown| shown.campaign == campaign) {
            shown.end = Some((outcome, wall));
        }
    }

    /// Showings of a campaign, newest first.
    pub fn of<'a>(&'a self, campaign: &'a str) -> impl Iterator<Item = &'a Shown> {
        self.shown.iter().rev().filter(move |shown| shown.campaign == campaign)
    }

    /// Adds what was stored before this page view to what was gathered in memory since.
    pub fn join(&mut self, stored: History) {
        let here = std::mem::replace(self, stored);
        if self.last == 0.0 {
            *self = here;
            return;
        }
        let clock = Clock { wall: here.last, ..Clock::default() };
        let views = here.page_views;
        if views > 0.0 {
            self.view(&clock, &here.entry);
            self.page_views += views - 1.0;
        }
        self.shown.extend(here.shown);
        if self.id.is_empty() {
            self.id = here.id;
        }
    }

    /// Gives the visitor an id, if there is none yet.
    pub fn name(&mut self, chance: &mut Chance) {
        if self.id.is_empty() {
            self.id = chance.id();
        }
    }

    /// The form in which it is stored.
    pub fn to_value(&self) -> Value {
        let shown = self.shown.iter().map(|shown| {
            let (outcome, ended) = shown.end.map_or((-1.0, 0.0), |(outcome, at)| (outcome.index() as f64, at));
            Value::List(vec![
                shown.campaign.as_str().into(),
                shown.at.into(),
                outcome.into(),
                ended.into(),
                shown.interrupts.into(),
            ])
        });
        map([
            ("id", self.id.as_str().into()),
            ("sessions", self.sessions.into()),
            ("pageViews", self.page_views.into()),
            ("first", self.first.into()),
            ("last", self.last.into()),
            ("session", self.session.into()),
            ("entry", self.entry.as_str().into()),
            ("shown", Value::List(shown.collect())),
        ])
    }

    /// Reads the stored form; what is malformed is as if it had never been.
    pub fn from_value(value: &Value) -> History {
        let number = |key: &str| value.get(key).and_then(Value::number).unwrap_or(0.0);
        let text = |key: &str| value.get(key).and_then(Value::text).unwrap_or_default().to_owned();
        History {
            id: text("id"),
            sessions: number("sessions"),
            page_views: number("pageViews"),
            first: number("first"),
            previous: 0.0,
            last: number("last"),
            session: number("session"),
            entry: text("entry"),
            shown: value.get("shown").map(Value::items).unwrap_or_default().iter().filter_map(shown).collect(),
        }
    }
}

fn shown(value: &Value) -> Option<Shown> {
    let [campaign, at, outcome, ended, interrupts] = value.items() else { return None };
    let outcome = Outcome::ALL.into_iter().find(|one| Some(one.index() as f64) == outcome.number());
    Some(Shown {
        campaign: campaign.text()?.to_owned(),
        at: at.number()?,
        end: outcome.zip(ended.number()),
        interrupts: interrupts.is_true(),
    })
}
