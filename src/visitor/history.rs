//! What `remember` holds: sessions, page views, and every campaign's showings and outcomes.
//!
//! It is kept in the very form in which it is stored and read as a fact; what is malformed counts as absent.

use crate::config::{Value, member, text};
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
    /// The word in the configuration, in storage and in events.
    pub fn name(self) -> &'static str {
        match self {
            Outcome::Converted => "converted",
            Outcome::Dismissed => "dismissed",
            Outcome::Ignored => "ignored",
        }
    }
}

/// One showing of a campaign that interrupted.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown<'a> {
    /// The campaign's id.
    pub campaign: &'a str,
    /// When it was drawn, milliseconds since 1970.
    pub at: f64,
    /// How it ended; empty while it has not.
    pub outcome: &'a str,
    /// When it ended.
    pub ended: f64,
}

/// The visitor's past on this site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// By their names as facts: `id sessions pageViews firstVisit lastVisit entry.path`; and the wall clock of the latest
    /// page view (`seen`) and of the beginning of this session (`session`).
    pub facts: Value,
    /// Showings that interrupted, oldest first: campaign and time, and then the outcome and the time of that.
    shown: Vec<Value>,
}

impl History {
    /// Takes over what was stored.
    pub fn new(stored: &Value) -> Self {
        History { facts: stored.clone(), shown: member(stored, "shown").items().to_vec() }
    }

    /// The form in which it is stored.
    pub fn to_value(&self) -> Value {
        let mut value = self.facts.clone();
        value.set("shown", Value::List(self.shown.clone()));
        value
    }

    /// One of its numbers; 0 where there is none.
    pub fn number(&self, key: &str) -> f64 {
        member(&self.facts, key).number().unwrap_or(0.0)
    }

    /// Counts a page view.
    pub fn view(&mut self, wall: f64, path: &str) {
        let last = self.number("seen");
        // A clock that was set back begins a new session rather than an endless one.
        if last == 0.0 || (wall - last).abs() > SESSION {
            self.count("sessions", 1.0);
            self.facts.set("session", wall);
            self.facts.set("entry.path", path);
        }
        self.facts.set(if last == 0.0 { "firstVisit" } else { "lastVisit" }, if last == 0.0 { wall } else { last });
        self.count("pageViews", 1.0);
        self.facts.set("seen", wall);
    }

    fn count(&mut self, key: &str, more: f64) {
        self.facts.set(key, self.number(key) + more);
    }

    /// Records a showing.
    pub fn show(&mut self, campaign: &str, wall: f64) {
        let is_own = |row: &Value| is_of(row, campaign);
        if self.shown.iter().filter(|row| is_own(row)).count() >= KEPT
            && let Some(oldest) = self.shown.iter().position(is_own)
        {
            self.shown.remove(oldest);
        }
        self.shown.push(Value::List(vec![campaign.into(), wall.into()]));
    }

    /// Records how the last showing of a campaign ended.
    pub fn end(&mut self, campaign: &str, outcome: Outcome, wall: f64) {
        if let Some(Value::List(row)) = self.shown.iter_mut().rev().find(|row| is_of(row, campaign)) {
            row.truncate(2);
            row.push(outcome.name().into());
            row.push(wall.into());
        }
    }

    /// Showings, newest first.
    pub fn shown(&self) -> Vec<Shown<'_>> {
        let mut all = Vec::new();
        for row in self.shown.iter().rev() {
            if let [campaign, at, rest @ ..] = row.items() {
                let (outcome, ended) = match rest {
                    [outcome, ended] => (outcome.text(), ended.number()),
                    _ => (None, None),
                };
                all.push(Shown {
                    campaign: campaign.text().unwrap_or_default(),
                    at: at.number().unwrap_or(0.0),
                    outcome: outcome.unwrap_or_default(),
                    ended: ended.unwrap_or(0.0),
                });
            }
        }
        all
    }

    /// Remembers that the visitor wants less of a campaign.
    pub fn refuse(&mut self, campaign: &str, wall: f64) {
        let mut refused = member(&self.facts, "refused").clone();
        refused.set(campaign, wall);
        self.facts.set("refused", refused);
    }

    /// Adds what was stored before this page view to what was gathered in memory since.
    pub fn join(&mut self, stored: History) {
        if stored.number("seen") == 0.0 {
            return;
        }
        let mut here = std::mem::replace(self, stored);
        let views = here.number("pageViews");
        if views > 0.0 {
            self.view(here.number("seen"), text(&here.facts, "entry.path"));
            self.count("pageViews", views - 1.0);
        }
        self.shown.append(&mut here.shown);
        for (campaign, at) in member(&here.facts, "refused").entries() {
            self.refuse(campaign, at.number().unwrap_or_default());
        }
        if let Some(id) = here.facts.get("id") {
            self.facts.set("id", id.clone());
        }
    }

    /// Forgets the oldest showing; false when there is none.
    pub fn forget(&mut self) -> bool {
        let is_any = !self.shown.is_empty();
        self.shown.drain(..usize::from(is_any));
        is_any
    }

    /// Gives the visitor an id, if there is none yet.
    pub fn name(&mut self, chance: &mut Chance) {
        if text(&self.facts, "id").is_empty() {
            self.facts.set("id", chance.id());
        }
    }
}

fn is_of(row: &Value, campaign: &str) -> bool {
    row.items().first().is_some_and(|own| own.is(campaign))
}

#[cfg(test)]
mod tests {
    use super::*;

    const START: f64 = 1e12;

    #[test]
    fn half_an_hour_without_a_page_view_ends_a_session() {
        let mut history = History::default();
        for (minutes, sessions, entry) in [(0.0, 1.0, "/0"), (29.0, 1.0, "/0"), (58.0, 1.0, "/0"), (89.0, 2.0, "/89")] {
            history.view(START + minutes * 60e3, &format!("/{minutes}"));
            assert_eq!(
                (history.number("sessions"), text(&history.facts, "entry.path")),
                (sessions, entry),
                "{minutes}"
            );
        }
        assert_eq!((history.number("pageViews"), history.number("firstVisit")), (4.0, START));
        assert_eq!(history.number("lastVisit"), START + 58.0 * 60e3, "the page view before this one");
    }

    #[test]
    fn what_was_stored_and_what_was_gathered_since_are_one_past() {
        let mut stored = History::default();
        stored.view(START, "/first");
        stored.show("a", START);
        stored.end("a", Outcome::Dismissed, START + 1.0);
        let mut here = History::default();
        here.view(START + 60e3, "/second");
        here.show("a", START + 60e3);
        here.join(History::new(&stored.to_value()));
        assert_eq!((here.number("pageViews"), here.number("sessions")), (2.0, 1.0));
        let shown: Vec<_> =
            here.shown().iter().map(|shown| (shown.at, shown.outcome.to_owned(), shown.ended)).collect();
        assert_eq!(shown, [(START + 60e3, String::new(), 0.0), (START, "dismissed".to_owned(), START + 1.0)]);
    }

    #[test]
    fn the_oldest_showings_of_a_campaign_are_forgotten_and_no_others() {
        let mut history = History::default();
        history.show("other", START);
        for day in 0..30 {
            history.show("often", START + f64::from(day));
        }
        assert_eq!(history.shown().iter().filter(|shown| shown.campaign == "often").count(), KEPT);
        assert_eq!(history.shown().first().map(|shown| shown.at), Some(START + 29.0));
        assert_eq!(history.shown().last().map(|shown| shown.campaign), Some("other"));
    }

    #[test]
    fn what_is_malformed_counts_as_absent() {
        let text = r#"{ "sessions": "x", "seen": [], "shown": [1, ["a"], ["b", "x"], ["c", 1, 2, 3], {}] }"#;
        let mut history = History::new(&crate::config::value::parse(text, &crate::ports::Native).unwrap());
        history.view(START, "/");
        assert_eq!((history.number("sessions"), history.number("pageViews")), (1.0, 1.0));
        assert!(history.shown().iter().all(|shown| shown.outcome.is_empty()));
    }
}
