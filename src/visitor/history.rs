//! What `remember` holds: sessions, page views, every campaign's showings and outcomes, and the events of the page.
//!
//! It is kept in the very form in which it is stored and read as a fact; what is malformed counts as absent. Everything
//! is bounded, and the oldest goes first; a campaign's sums outlive its single showings.

use crate::config::{Value, member, text};

/// A session ends after so long without a page view (config.md, Facts).
const SESSION: f64 = 30.0 * 60e3;

/// Events of the page that are kept, and the longest name of one in bytes.
const EVENTS: (usize, usize) = (100, 64);

/// How a showing ended, from what says least to what says most: a later one takes the place of one that says less.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd, Eq)]
pub enum Outcome {
    /// It was left, or closed by itself.
    Ignored,
    /// The visitor closed it.
    Dismissed,
    /// Its goal was reached.
    Converted,
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

/// The sum of what an experiment has withheld of a campaign.
pub const WITHHELD: &str = "withheld";

/// One showing of a campaign.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Shown<'a> {
    /// The campaign's id.
    pub campaign: &'a str,
    /// When it was drawn, milliseconds since 1970.
    pub at: f64,
    /// The number of the session in which that was.
    pub session: f64,
    /// Whether it interrupted.
    pub interrupts: bool,
    /// The group that the campaign was in, or empty.
    pub group: &'a str,
    /// How it ended; empty while it has not.
    pub outcome: &'a str,
    /// When it ended.
    pub ended: f64,
}

/// The visitor's past on this site.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct History {
    /// By their names as facts: `id sessions pageViews firstVisit lastVisit entry.path`, and `campaigns.<id>` with the sums
    /// `shown dismissed ignored converted`, `lastShown`, and `begun` (when its countdown did); and the wall clock of the
    /// latest page view (`seen`), the milliseconds for which pages were visible (`stay`), when less of a campaign was wanted
    /// (`refused`), and when and after how long it was to come back (`remind`).
    pub facts: Value,
    /// Showings, oldest first: campaign, time, session (negative where it did not interrupt), group, and the outcome and
    /// the time of that, or null twice.
    shown: Vec<Value>,
    /// Events of the page, oldest first: name and time.
    events: Vec<Value>,
}

impl History {
    /// Takes over what was stored.
    pub fn new(stored: &Value) -> Self {
        let list = |key| member(stored, key).items().to_vec();
        History { facts: stored.clone(), shown: list("shown"), events: list("events") }
    }

    /// The form in which it is stored.
    pub fn to_value(&self) -> Value {
        let mut value = self.facts.clone();
        value.set("shown", Value::List(self.shown.clone()));
        value.set("events", Value::List(self.events.clone()));
        value
    }

    /// One of its numbers; 0 where there is none.
    pub fn number(&self, key: &str) -> f64 {
        member(&self.facts, key).number().unwrap_or(0.0)
    }

    /// Counts a page view.
    pub fn view(&mut self, wall: f64, path: &str) {
        let last = self.number("seen");
        if last == 0.0 || wall - last > SESSION {
            self.count("sessions", 1.0);
            self.facts.set("entry.path", path);
            self.facts.set(if last == 0.0 { "firstVisit" } else { "lastVisit" }, if last == 0.0 { wall } else { last });
        }
        self.count("pageViews", 1.0);
        self.facts.set("seen", wall.max(last));
    }

    /// Adds to one of its numbers.
    pub fn count(&mut self, key: &str, more: f64) {
        self.facts.set(key, self.number(key) + more);
    }

    /// Records a showing of a campaign of a group; so many are kept one by one, because caps ask when they were.
    pub fn show(&mut self, campaign: &str, group: &str, interrupts: bool, kept: f64, wall: f64) {
        self.sum(campaign, "shown", 1.0);
        self.note(campaign, "lastShown", wall);
        let (mut room, mut at) = (kept - 1.0, self.shown.len());
        while at > 0 {
            at -= 1;
            if self.shown.get(at).is_some_and(|row| is_of(row, campaign)) {
                room -= 1.0;
                if room < 0.0 {
                    self.shown.remove(at);
                }
            }
        }
        let session = self.number("sessions");
        let session = if interrupts { session } else { -session };
        self.shown.push(Value::List(vec![
            campaign.into(),
            wall.into(),
            session.into(),
            group.into(),
            Value::Null,
            Value::Null,
        ]));
    }

    /// Records that a showing was withheld: it counts for the campaign's own frequency, for no group and no limit, and nothing
    /// has shown.
    pub fn withhold(&mut self, campaign: &str, kept: f64, wall: f64) {
        let before = self.of(campaign, "lastShown");
        self.show(campaign, "", false, kept, wall);
        self.sum(campaign, "shown", -1.0);
        self.sum(campaign, WITHHELD, 1.0);
        self.note(campaign, "lastShown", before);
    }

    /// Records when a countdown of a campaign began, once and for all.
    pub fn begin(&mut self, campaign: &str, wall: f64) {
        if self.of(campaign, "begun") == 0.0 {
            self.note(campaign, "begun", wall);
        }
    }

    /// Whether what a campaign began at a moment was withheld: since it last showed nothing has.
    pub fn is_withheld(&self, campaign: &str, begun: f64) -> bool {
        self.of(campaign, WITHHELD) > 0.0 && begun > self.of(campaign, "lastShown")
    }

    /// Records how a showing ended, in place of what was taken for its end before: the last of a campaign that had begun by
    /// a moment. How a withheld one ended is no sum: nothing has shown.
    pub fn end(&mut self, campaign: &str, begun: f64, outcome: Outcome, wall: f64) {
        let is_withheld = self.is_withheld(campaign, begun);
        let row = self.shown.iter_mut().rev().find(|row| is_of(row, campaign) && number(row, 1) <= begun);
        if let Some(Value::List(row)) = row
            && let [_, _, _, _, ending, ended] = row.as_mut_slice()
        {
            *ended = wall.into();
            if let Value::Text(before) = std::mem::replace(ending, outcome.name().into())
                && !is_withheld
            {
                self.sum(campaign, &before, -1.0);
            }
        }
        if !is_withheld {
            self.sum(campaign, outcome.name(), 1.0);
        }
    }

    /// Showings, newest first.
    pub fn shown(&self) -> impl Iterator<Item = Shown<'_>> {
        self.shown.iter().rev().map(read)
    }

    /// The events of the page that are kept, oldest first: name and time.
    pub fn told(&self) -> &[Value] {
        &self.events
    }

    /// A sum of a campaign, `shown dismissed ignored converted`, or `lastShown`; 0 where there is none.
    pub fn of(&self, campaign: &str, what: &str) -> f64 {
        member(member(member(&self.facts, "campaigns"), campaign), what).number().unwrap_or(0.0)
    }

    #[inline(never)]
    fn sum(&mut self, campaign: &str, what: &str, more: f64) {
        self.note(campaign, what, self.of(campaign, what) + more);
    }

    #[inline(never)]
    fn note(&mut self, campaign: &str, what: &str, number: f64) {
        self.facts.set_at(&["campaigns", campaign, what], number.into());
    }

    /// Records an event of the page; a name that nobody would write is not remembered.
    pub fn track(&mut self, event: &str, wall: f64) {
        if event.len() <= EVENTS.1 {
            self.events.push(Value::List(vec![event.into(), wall.into()]));
            let surplus = self.events.len().saturating_sub(EVENTS.0);
            self.events.drain(..surplus);
        }
    }

    /// How often an event of the page was recorded since a moment (`{ "$event": … }`).
    pub fn events(&self, event: &str, since: f64) -> f64 {
        let mut count = 0.0;
        for row in &self.events {
            count += f64::from(u8::from(is_of(row, event) && number(row, 1) >= since));
        }
        count
    }

    /// Remembers that the visitor wants less of a campaign.
    pub fn refuse(&mut self, campaign: &str, wall: f64) {
        self.facts.set_at(&["refused", campaign], wall.into());
    }

    /// Remembers that the visitor wants to see a campaign again after so many milliseconds.
    pub fn remind(&mut self, campaign: &str, wall: f64, wait: f64) {
        self.facts.set_at(&["remind", campaign], Value::List(vec![wall.into(), wait.into()]));
    }

    /// When a visitor has asked to see a campaign again, and after how long, if it has not shown since.
    pub fn reminder(&self, campaign: &str) -> Option<(f64, &Value)> {
        let [at, wait] = member(member(&self.facts, "remind"), campaign).items() else { return None };
        let at = at.number()?;
        (at >= self.of(campaign, "lastShown")).then_some((at, wait))
    }

    /// Forgets a campaign: its showings and sums, and that less of it was wanted.
    pub fn reset(&mut self, campaign: &str) {
        self.shown.retain(|row| !is_of(row, campaign));
        self.facts.prune(&|name| name != campaign);
    }

    /// The clock says so now: what seems to lie ahead happened before it was set back, and counts as of now. So no rule
    /// waits longer than it says, and none begins anew; of a countdown is left what was left, `by` milliseconds ahead.
    pub fn rebase(&mut self, wall: f64, by: f64) {
        for (campaign, sums) in member(&self.facts, "campaigns").clone().entries() {
            if let Some(begun) = member(sums, "begun").number() {
                self.note(campaign, "begun", begun - by.max(0.0));
            }
        }
        clamp(&mut self.facts, wall);
        self.shown.iter_mut().chain(&mut self.events).for_each(|row| clamp(row, wall));
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
        self.count("stay", here.number("stay"));
        for row in &mut here.shown {
            if let Value::List(row) = row
                && let Some(Value::Number(session)) = row.get_mut(2)
            {
                *session = self.number("sessions").copysign(*session);
            }
        }
        self.shown.append(&mut here.shown);
        self.events.append(&mut here.events);
        for (campaign, sums) in member(&here.facts, "campaigns").entries() {
            for (what, number) in sums.entries() {
                let (before, here) = (self.of(campaign, what), number.number().unwrap_or_default());
                let sum = match what.as_str() {
                    "lastShown" => before.max(here),
                    // It began when it began first.
                    "begun" if before > 0.0 => before.min(here),
                    _ => before + here,
                };
                self.note(campaign, what, sum);
            }
        }
        for (campaign, at) in member(&here.facts, "refused").entries() {
            self.refuse(campaign, at.number().unwrap_or_default());
        }
        for (campaign, asked) in member(&here.facts, "remind").entries() {
            self.facts.set_at(&["remind", campaign], asked.clone());
        }
        if let Some(id) = here.facts.get("id") {
            self.facts.set("id", id.clone());
        }
    }

    /// Forgets what is oldest: an event or a showing, then the sums of a campaign; false when there is nothing left. The last
    /// of each goes after all that has a later one: from it waits are reckoned, whatever else has shown since.
    pub fn forget(&mut self) -> bool {
        let (event, shown) = (spare(&self.events), spare(&self.shown));
        let at = |rows: &[Value], index| rows.get(index).map_or(f64::INFINITY, |row| number(row, 1));
        let is_event = at(&self.events, event) < at(&self.shown, shown);
        let (rows, index) = if is_event { (&mut self.events, event) } else { (&mut self.shown, shown) };
        if index < rows.len() {
            rows.remove(index);
            return true;
        }
        let sums = member(&self.facts, "campaigns").entries();
        let rest = sums.get(1..).unwrap_or_default().to_vec();
        let is_any = !sums.is_empty();
        self.facts.set("campaigns", Value::Map(rest));
        is_any
    }

    /// Gives the visitor an id, if there is none yet.
    pub fn name(&mut self, id: &str) {
        if text(&self.facts, "id").is_empty() {
            self.facts.set("id", id);
        }
    }
}

/// No number above a bound: of all that is remembered only moments are so large.
fn clamp(value: &mut Value, most: f64) {
    match value {
        Value::Number(number) => *number = number.min(most),
        Value::List(items) => items.iter_mut().for_each(|item| clamp(item, most)),
        Value::Map(entries) => entries.iter_mut().for_each(|(_, item)| clamp(item, most)),
        _ => {}
    }
}

/// The oldest row that has a later one of its own, else the oldest of all.
#[inline(never)]
fn spare(rows: &[Value]) -> usize {
    for (at, row) in rows.iter().enumerate() {
        let name = row.items().first().and_then(Value::text).unwrap_or_default();
        if rows.get(at + 1..).unwrap_or_default().iter().any(|later| is_of(later, name)) {
            return at;
        }
    }
    0
}

/// What a row says.
#[inline(never)]
fn read(row: &Value) -> Shown<'_> {
    let text = |at| row.items().get(at).and_then(Value::text).unwrap_or_default();
    let session = number(row, 2);
    Shown {
        campaign: text(0),
        at: number(row, 1),
        session: session.abs(),
        interrupts: session > 0.0,
        group: text(3),
        outcome: text(4),
        ended: number(row, 5),
    }
}

/// A number of a row; 0 where there is none.
#[inline(never)]
fn number(row: &Value, at: usize) -> f64 {
    row.items().get(at).and_then(Value::number).unwrap_or(0.0)
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
        stored.show("a", "", true, 20.0, START);
        stored.end("a", START, Outcome::Dismissed, START + 1.0);
        let mut here = History::default();
        here.view(START + 60e3, "/second");
        here.show("a", "", true, 20.0, START + 60e3);
        here.join(History::new(&stored.to_value()));
        assert_eq!((here.number("pageViews"), here.number("sessions")), (2.0, 1.0));
        let shown: Vec<_> =
            here.shown().map(|shown| (shown.at, shown.session, shown.outcome.to_owned(), shown.ended)).collect();
        assert_eq!(shown, [(START + 60e3, 1.0, String::new(), 0.0), (START, 1.0, "dismissed".to_owned(), START + 1.0)]);
        assert_eq!((here.of("a", "shown"), here.of("a", "dismissed")), (2.0, 1.0));
        assert_eq!(here.of("a", "lastShown"), START + 60e3);
    }

    #[test]
    fn what_was_withheld_before_the_past_was_known_leaves_the_last_showing() {
        let (mut stored, mut here) = (History::default(), History::default());
        stored.view(START, "/");
        stored.show("a", "", true, 20.0, START);
        here.withhold("a", 20.0, START + 60e3);
        here.join(stored);
        assert_eq!((here.of("a", "lastShown"), here.of("a", "shown"), here.of("a", WITHHELD)), (START, 1.0, 1.0));
        assert!(here.is_withheld("a", START + 60e3) && !here.is_withheld("a", START));
    }

    #[test]
    fn the_oldest_showings_of_a_campaign_are_forgotten_but_not_their_sum() {
        let mut history = History::default();
        history.show("other", "", true, 20.0, START);
        for day in 0..30 {
            history.show("often", "", true, 20.0, START + f64::from(day));
        }
        assert_eq!(history.shown().filter(|shown| shown.campaign == "often").count(), 20);
        assert_eq!(history.shown().next().map(|shown| shown.at), Some(START + 29.0));
        assert_eq!(history.shown().last().map(|shown| shown.campaign), Some("other"));
        assert_eq!((history.of("often", "shown"), history.of("other", "shown")), (30.0, 1.0));
    }

    #[test]
    fn events_are_counted_in_a_window_and_bounded() {
        let mut history = History::default();
        for minute in 0..150 {
            history.track(if minute % 2 == 0 { "purchase" } else { "search" }, START + f64::from(minute) * 60e3);
        }
        history.track(&"x".repeat(65), START);
        assert_eq!(history.events("purchase", 0.0), 50.0);
        assert_eq!(history.events("purchase", START + 140.0 * 60e3), 5.0);
        assert_eq!(history.events(&"x".repeat(65), 0.0), 0.0);
    }

    #[test]
    fn a_clock_that_was_set_back_leaves_everything_in_the_past() {
        let mut history = History::default();
        let ahead = START + 400.0 * 864e5;
        history.view(ahead, "/");
        history.show("a", "", true, 20.0, ahead + 1.0);
        history.end("a", ahead + 1.0, Outcome::Dismissed, ahead + 2.0);
        history.track("purchase", ahead);
        history.rebase(START, 0.0);
        history.view(START, "/");
        let shown = history.shown().next().unwrap();
        assert_eq!((shown.at, shown.ended, history.of("a", "lastShown")), (START, START, START));
        assert_eq!((history.number("sessions"), history.of("a", "shown")), (1.0, 1.0), "counts are no moments");
        assert_eq!(history.events("purchase", START), 1.0);
        history.view(START + 31.0 * 60e3, "/");
        assert_eq!(history.number("sessions"), 2.0);
    }

    #[test]
    fn what_does_not_fit_goes_from_the_oldest_to_the_sums() {
        let mut history = History::default();
        history.show("a", "", true, 20.0, START);
        history.track("search", START + 1.0);
        history.show("b", "", true, 20.0, START + 2.0);
        let mut left = Vec::new();
        while history.forget() {
            left.push((history.shown().count(), history.events("search", 0.0), history.of("b", "shown")));
        }
        assert_eq!(left, [(1, 1.0, 1.0), (1, 0.0, 1.0), (0, 0.0, 1.0), (0, 0.0, 1.0), (0, 0.0, 0.0)]);
    }

    #[test]
    fn the_last_of_each_is_forgotten_last() {
        let mut history = History::default();
        for (campaign, at) in [("slow", 0.0), ("busy", 1.0), ("busy", 2.0), ("busy", 3.0)] {
            history.show(campaign, "", true, 20.0, START + at);
        }
        assert!(history.forget() && history.forget());
        let left: Vec<_> = history.shown().map(|shown| (shown.campaign, shown.at - START)).collect();
        assert_eq!(left, [("busy", 3.0), ("slow", 0.0)]);
    }

    #[test]
    fn what_is_malformed_counts_as_absent() {
        let text = r#"{ "sessions": "x", "seen": [], "shown": [1, ["a"], ["b", "x"], ["c", 1, 2, 3, 4], {}], "events": [1, ["e"]], "campaigns": [2] }"#;
        let mut history = History::new(&crate::config::value::parse(text, &crate::ports::Native).unwrap());
        history.view(START, "/");
        assert_eq!((history.number("sessions"), history.number("pageViews")), (1.0, 1.0));
        assert!(history.shown().all(|shown| shown.outcome.is_empty()));
    }
}
