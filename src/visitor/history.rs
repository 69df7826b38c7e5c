//! What `remember` holds: sessions, page views, every campaign's showings and outcomes, and the events of the page.
//!
//! It is kept in the very form in which it is stored and read as a fact; what is malformed counts as absent. Everything
//! is bounded, and the oldest goes first; a campaign's sums outlive its single showings.

mod join;
#[cfg(test)]
mod tests;

use crate::config::{Value, member, text};

/// A session ends after so long without a page view (config.md, Facts).
const SESSION: f64 = 30.0 * 60e3;

/// Events of the page that are kept, and the longest name of one in bytes.
const EVENTS: (usize, usize) = (100, 64);

/// A draft is kept for so long, in milliseconds: thirty days.
pub const DRAFT: f64 = 2.592e9;

/// Votes of one form that are kept.
const VOTES: usize = 50;

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
    /// (`refused`), when and after how long it was to come back (`remind`), what was voted for, by form (`votes`), and the codes
    /// that coupons were given, by campaign and address (`codes`).
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

    /// Records an event of the page; a name that nobody would write is not remembered. Of too many those of the most
    /// frequent name go: what happens on each page takes no room from a purchase.
    pub fn track(&mut self, event: &str, wall: f64) {
        if event.len() <= EVENTS.1 {
            self.events.push(Value::List(vec![event.into(), wall.into()]));
            while self.events.len() > EVENTS.0 {
                self.events.remove(surplus(&self.events));
            }
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

    /// The draft of a campaign's form; null where there is none.
    pub fn draft(&self, campaign: &str) -> &Value {
        member(member(&self.facts, "drafts"), campaign)
    }

    /// Keeps the draft of a campaign's form, or forgets it where it is null; whether anything has changed. Two have room:
    /// the oldest goes first.
    pub fn keep_draft(&mut self, campaign: &str, draft: &Value) -> bool {
        if self.draft(campaign) == draft {
            return false;
        }
        let mut drafts = member(&self.facts, "drafts").entries().to_vec();
        drafts.retain(|(name, _)| name != campaign);
        if !draft.is_null() {
            drafts.push((campaign.to_owned(), draft.clone()));
        }
        let rest = drafts.split_off(drafts.len().saturating_sub(2));
        self.facts.set("drafts", Value::Map(rest));
        true
    }

    /// Remembers when a campaign's form was sent, or that it was not (0); this and other notes say that something changed.
    pub fn answer(&mut self, campaign: &str, wall: f64) -> bool {
        self.note(campaign, "answered", wall);
        true
    }

    /// Remembers that the visitor wants less of a campaign.
    pub fn refuse(&mut self, campaign: &str, wall: f64) {
        self.facts.set_at(&["refused", campaign], wall.into());
    }

    /// Remembers a vote in a poll, or for an idea; of one form so many that nobody gives more.
    pub fn vote(&mut self, form: &str, vote: Value) -> bool {
        let mut votes = member(member(&self.facts, "votes"), form).items().to_vec();
        votes.push(vote);
        let surplus = votes.len().saturating_sub(VOTES);
        votes.drain(..surplus);
        self.facts.set_at(&["votes", form], Value::List(votes));
        true
    }

    /// Takes votes of a form back, all or one; whether there were any.
    pub fn unvote(&mut self, form: &str, vote: Option<&str>) -> bool {
        let mut all = member(&self.facts, "votes").clone();
        let mut votes = member(&all, form).items().to_vec();
        if votes.is_empty() {
            return false;
        }
        votes.retain(|own| vote.is_some_and(|vote| !own.is(vote)));
        if votes.is_empty() {
            all.remove(form);
        } else {
            all.set(form, Value::List(votes));
        }
        self.facts.set("votes", all);
        true
    }

    /// Forgets drafts that are too old, by their own time.
    pub fn expire_drafts(&mut self, wall: f64) {
        for (campaign, draft) in member(&self.facts, "drafts").clone().entries() {
            if wall - member(draft, "at").number().unwrap_or_default() >= DRAFT {
                self.keep_draft(campaign, &Value::Null);
            }
        }
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

    /// Forgets what is oldest: a draft, then an event or a showing, then the sums of a campaign, then its codes; false when
    /// there is nothing left. The last of each goes after all that has a later one: from it waits are reckoned, whatever else has shown since.
    pub fn forget(&mut self) -> bool {
        if self.shed("drafts") {
            return true;
        }
        let (event, shown) = (spare(&self.events), spare(&self.shown));
        let at = |rows: &[Value], index| rows.get(index).map_or(f64::INFINITY, |row| number(row, 1));
        let is_event = at(&self.events, event) < at(&self.shown, shown);
        let (rows, index) = if is_event { (&mut self.events, event) } else { (&mut self.shown, shown) };
        if index < rows.len() {
            rows.remove(index);
            return true;
        }
        self.shed("campaigns") || self.shed("codes")
    }

    /// Forgets the first of a part; false where there is none.
    fn shed(&mut self, part: &str) -> bool {
        let Some(rest) = member(&self.facts, part).entries().get(1..) else { return false };
        self.facts.set(part, Value::Map(rest.to_vec()));
        true
    }

    /// Gives the visitor an id, if there is none yet.
    pub fn name(&mut self, id: &str) {
        if text(&self.facts, "id").is_empty() {
            self.facts.set("id", id);
        }
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

/// The oldest row of the name that has most of them.
fn surplus(rows: &[Value]) -> usize {
    let (mut at, mut most) = (0, 0);
    for (index, row) in rows.iter().enumerate() {
        let count = rows.iter().filter(|other| other.items().first() == row.items().first()).count();
        if count > most {
            (at, most) = (index, count);
        }
    }
    at
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
