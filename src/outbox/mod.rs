//! What happened, safely away: submissions and events wait here until the collector has confirmed them.
//!
//! Every change is read, merged and stored in one turn, so that two tabs do not lose each other's entries; one tab
//! flushes at a time (events.md). What another tab has sent may be sent again: the collector takes each id once.

pub mod cloudevent;

use crate::config::value::{self, map};
use crate::config::{Value, member};
use crate::consent::Purpose;
use crate::ports::Ports;
use crate::visitor::chance::Chance;

/// Leave to read, store and send submissions; it comes from the visitor's act of sending and its retries.
///
/// Only this module can make one.
#[derive(Debug)]
pub struct Sending(());

/// Most events in one request; the collector takes a hundred.
const BATCH: usize = 20;

/// First wait after a failure, and the longest, in milliseconds.
const BACKOFF: [f64; 2] = [2_000.0, 300_000.0];

/// Wait while another tab flushes, in milliseconds.
const BUSY: f64 = 3_000.0;

/// An event on its way.
#[derive(Debug, Clone, PartialEq)]
pub struct Entry {
    /// The CloudEvent's id: the collector takes each once.
    pub id: String,
    /// When it was made, milliseconds since 1970.
    pub at: f64,
    /// The CloudEvent.
    pub event: Value,
}

/// The entries of one purpose.
#[derive(Debug)]
struct Queue {
    purpose: Purpose,
    /// Most bytes of JSON that are stored; the oldest go first.
    most: usize,
    /// Milliseconds after which an entry is dropped.
    age: f64,
    entries: Vec<Entry>,
    /// When the stored item was first written.
    since: f64,
}

/// How far the flush is.
#[derive(Debug, Default, PartialEq)]
enum Flight {
    /// Nothing is under way.
    #[default]
    Grounded,
    /// The lock is asked for.
    Locking,
    /// The lock is ours, what other tabs left is being read.
    Catching,
    /// The lock is ours, nothing is under way.
    Locked,
    /// A request with these ids is under way.
    Sent(Purpose, Vec<String>),
}

/// What the outbox wants of the world; `step` turns it into effects, with a permit.
#[derive(Debug, PartialEq)]
pub enum Wish {
    /// Ask for the lock.
    Lock,
    /// Give the lock back.
    Unlock,
    /// Send a batch.
    Send {
        /// The purpose of its events.
        purpose: Purpose,
        /// Number of the request.
        request: u32,
        /// The events.
        batch: Value,
    },
}

/// What became of a request.
#[derive(Debug, PartialEq)]
pub enum Report {
    /// The collector has these events.
    Confirmed(Purpose, Vec<String>),
    /// The collector will never take this event.
    Refused(Purpose, String),
    /// Later, perhaps; whether this is the first failure in a row.
    Failed(bool),
}

/// The two queues, and what is under way.
#[derive(Debug)]
pub struct Outbox {
    queues: [Queue; 2],
    /// Random id of measurement, stored with its queue.
    pub subject: String,
    /// Ids that are done: another tab's copy of them is not taken over again.
    done: Vec<String>,
    flight: Flight,
    request: u32,
    failures: u32,
    /// Monotonic time before which nothing is tried.
    not_before: f64,
}

impl Default for Outbox {
    fn default() -> Self {
        let queue =
            |purpose, most, days: f64| Queue { purpose, most, age: days * 8.64e7, entries: Vec::new(), since: 0.0 };
        Outbox {
            queues: [queue(Purpose::Service, 256 * 1024, 7.0), queue(Purpose::Measure, 64 * 1024, 90.0)],
            subject: String::new(),
            done: Vec::new(),
            flight: Flight::default(),
            request: 0,
            failures: 0,
            not_before: 0.0,
        }
    }
}

impl Outbox {
    /// Leave for submissions, where there are any or may be some from an earlier page.
    pub fn sending(&self) -> Sending {
        Sending(())
    }

    fn queue(&mut self, purpose: Purpose) -> &mut Queue {
        let [service, measure] = &mut self.queues;
        if purpose == Purpose::Service { service } else { measure }
    }

    /// Puts an event into the queue of its purpose; it is tried at once.
    pub fn push(&mut self, purpose: Purpose, entry: Entry) {
        self.queue(purpose).entries.push(entry);
    }

    /// Whether an event has not been confirmed yet.
    pub fn holds(&self, id: &str) -> bool {
        self.queues.iter().any(|queue| queue.entries.iter().any(|entry| entry.id == id))
    }

    /// Drops everything of a purpose: its consent is gone.
    pub fn clear(&mut self, purpose: Purpose) {
        self.queue(purpose).entries.clear();
        if purpose == Purpose::Measure {
            self.subject.clear();
        }
    }

    /// Takes over what is stored for a purpose.
    pub fn merge(&mut self, purpose: Purpose, text: Option<&str>, wall: f64, ports: &dyn Ports) {
        let stored = text.and_then(|text| value::parse(text, ports).ok()).unwrap_or_default();
        let data = member(&stored, "data");
        if let (Purpose::Measure, Some(subject)) = (purpose, member(data, "subject").text()) {
            self.subject = subject.to_owned();
        }
        let found = member(data, "events").items().iter().filter_map(entry);
        let found: Vec<Entry> = found.filter(|entry| !self.done.contains(&entry.id)).collect();
        let queue = self.queue(purpose);
        queue.since = member(&stored, "since").number().unwrap_or(wall);
        let fresh = std::mem::replace(&mut queue.entries, found);
        for entry in fresh {
            if !queue.entries.iter().any(|other| other.id == entry.id) {
                queue.entries.push(entry);
            }
        }
        queue.entries.retain(|entry| (wall - entry.at).abs() < queue.age);
        if purpose == Purpose::Service && self.flight == Flight::Catching {
            self.flight = Flight::Locked;
        }
    }

    /// What is to be stored for a purpose; `None` when the item is to be deleted.
    pub fn stored(&mut self, purpose: Purpose, ports: &dyn Ports) -> Option<String> {
        let subject = self.subject.clone();
        let queue = self.queue(purpose);
        loop {
            if queue.entries.is_empty() && (purpose == Purpose::Service || subject.is_empty()) {
                return None;
            }
            let text = queue.to_value(&subject).to_json(ports);
            if text.len() <= queue.most || queue.entries.is_empty() {
                return Some(text);
            }
            queue.entries.remove(0);
        }
    }

    /// The random id of measurement, made when first needed.
    pub fn name(&mut self, chance: &mut Chance) {
        if self.subject.is_empty() {
            self.subject = chance.id();
        }
    }

    /// What to do next about sending.
    pub fn next(&mut self, now: f64, measures: bool) -> Option<Wish> {
        let ready = self
            .queues
            .iter()
            .find(|queue| !queue.entries.is_empty() && (queue.purpose == Purpose::Service || measures));
        match (&self.flight, ready) {
            (Flight::Grounded, Some(_)) if now >= self.not_before => {
                self.flight = Flight::Locking;
                Some(Wish::Lock)
            }
            (Flight::Locked, Some(queue)) if now >= self.not_before => {
                // A submission goes alone: what spoils one must not hold up another.
                let most = if queue.purpose == Purpose::Service { 1 } else { BATCH };
                let batch: Vec<&Entry> = queue.entries.iter().take(most).collect();
                let events = Value::List(batch.iter().map(|entry| entry.event.clone()).collect());
                let ids = batch.iter().map(|entry| entry.id.clone()).collect();
                let purpose = queue.purpose;
                self.flight = Flight::Sent(purpose, ids);
                self.request = self.request.wrapping_add(1);
                Some(Wish::Send { purpose, request: self.request, batch: events })
            }
            (Flight::Locked, _) => {
                self.flight = Flight::Grounded;
                Some(Wish::Unlock)
            }
            _ => None,
        }
    }

    /// Milliseconds until something is to be tried again; `None` when there is nothing to wait for.
    pub fn wait(&self, now: f64, measures: bool) -> Option<f64> {
        let is_idle = matches!(self.flight, Flight::Grounded);
        let is_due = self
            .queues
            .iter()
            .any(|queue| !queue.entries.is_empty() && (queue.purpose == Purpose::Service || measures));
        (is_idle && is_due).then_some((self.not_before - now).max(0.0))
    }

    /// The lock is ours, or another tab has it.
    pub fn locked(&mut self, ours: bool, now: f64) {
        if self.flight == Flight::Locking {
            self.flight = if ours { Flight::Catching } else { Flight::Grounded };
        }
        if !ours {
            self.not_before = now + BUSY;
        }
    }

    /// What an answer means; 2xx confirms, 4xx refuses for good but for those that ask to come back.
    pub fn answered(
        &mut self,
        request: u32,
        status: u16,
        retry_after: Option<f64>,
        now: f64,
        chance: &mut Chance,
    ) -> Report {
        if request != self.request {
            return Report::Failed(false);
        }
        let Flight::Sent(purpose, ids) = std::mem::replace(&mut self.flight, Flight::Locked) else {
            return Report::Failed(false);
        };
        match status {
            200..=299 => {
                self.failures = 0;
                self.finish(purpose, &ids);
                Report::Confirmed(purpose, ids)
            }
            400 | 413 | 415 | 422 => {
                // Of a batch the first is given up at a time: the rest may be sound.
                let first = ids.into_iter().next().unwrap_or_default();
                self.finish(purpose, std::slice::from_ref(&first));
                Report::Refused(purpose, first)
            }
            _ => {
                let [first, longest] = BACKOFF;
                let wait = (first * f64::from(1u32 << self.failures.min(10))).min(longest);
                self.failures += 1;
                // Jitter keeps a thousand visitors from coming back in the same second.
                self.not_before = now + retry_after.unwrap_or(0.0).min(longest).max(wait * (0.5 + chance.share()));
                Report::Failed(self.failures == 1)
            }
        }
    }

    fn finish(&mut self, purpose: Purpose, ids: &[String]) {
        self.queue(purpose).entries.retain(|entry| !ids.contains(&entry.id));
        self.done.extend_from_slice(ids);
    }

    /// The browser is online again: no more waiting.
    pub fn hurry(&mut self) {
        self.not_before = 0.0;
    }
}

impl Queue {
    fn to_value(&self, subject: &str) -> Value {
        let events = Value::List(self.entries.iter().map(|entry| entry.event.clone()).collect());
        let mut data = map([("events", events)]);
        if self.purpose == Purpose::Measure {
            data.set("subject", subject.into());
        }
        map([("v", 1.0.into()), ("since", self.since.into()), ("data", data)])
    }
}

/// An entry from a stored CloudEvent; anything else is not ours.
fn entry(event: &Value) -> Option<Entry> {
    Some(Entry {
        id: event.get("id")?.text()?.to_owned(),
        at: cloudevent::read_time(event.get("time")?.text()?)?,
        event: event.clone(),
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Native;

    fn submission(id: &str, at: f64) -> Entry {
        let time = cloudevent::write_time(at);
        Entry { id: id.to_owned(), at, event: map([("id", id.into()), ("time", time.into())]) }
    }

    fn flown(outbox: &mut Outbox, now: f64) -> u32 {
        assert_eq!(outbox.next(now, false), Some(Wish::Lock));
        outbox.locked(true, now);
        let stored = outbox.stored(Purpose::Service, &Native);
        outbox.merge(Purpose::Service, stored.as_deref(), 1e12, &Native);
        match outbox.next(now, false) {
            Some(Wish::Send { request, .. }) => request,
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_submission_stays_until_it_is_confirmed() {
        let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
        outbox.push(Purpose::Service, submission("a", 1e12));
        let request = flown(&mut outbox, 0.0);
        assert_eq!(outbox.answered(request, 0, None, 0.0, &mut chance), Report::Failed(true));
        assert!(outbox.holds("a"));
        assert_eq!(outbox.next(0.0, false), Some(Wish::Unlock));
        let wait = outbox.wait(0.0, false).unwrap();
        assert!((1_000.0..3_000.0).contains(&wait), "{wait}");
        let request = flown(&mut outbox, wait);
        assert_eq!(
            outbox.answered(request, 202, None, wait, &mut chance),
            Report::Confirmed(Purpose::Service, vec!["a".into()])
        );
        assert_eq!(outbox.stored(Purpose::Service, &Native), None);
    }

    #[test]
    fn what_two_tabs_queued_is_all_there_and_what_is_done_does_not_come_back() {
        let (mut one, mut two, mut chance) = (Outbox::default(), Outbox::default(), Chance::new([1, 2]));
        one.push(Purpose::Service, submission("a", 1e12));
        let text = one.stored(Purpose::Service, &Native);
        two.push(Purpose::Service, submission("b", 1e12));
        two.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
        let text = two.stored(Purpose::Service, &Native);
        one.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
        assert!(one.holds("a") && one.holds("b") && two.holds("a"));
        let request = flown(&mut one, 0.0);
        one.answered(request, 202, None, 0.0, &mut chance);
        one.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
        assert!(!one.holds("a") && one.holds("b"));
    }

    #[test]
    fn retry_after_and_age_are_kept() {
        let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
        outbox.push(Purpose::Service, submission("a", 1e12));
        let request = flown(&mut outbox, 0.0);
        outbox.answered(request, 503, Some(60e3), 0.0, &mut chance);
        outbox.next(0.0, false);
        assert_eq!(outbox.wait(0.0, false), Some(60e3));
        outbox.merge(Purpose::Service, None, 1e12 + 8.0 * 8.64e7, &Native);
        assert!(!outbox.holds("a"), "after a week it is deleted");
    }

    #[test]
    fn events_wait_for_their_purpose_and_submissions_do_not() {
        let mut outbox = Outbox::default();
        outbox.push(Purpose::Measure, submission("m", 1e12));
        assert_eq!(outbox.next(0.0, false), None);
        assert_eq!(outbox.next(0.0, true), Some(Wish::Lock));
    }
}
