//! What happened, safely away: submissions and events wait here until the collector has confirmed them.
//!
//! Every change is read, merged and stored in one turn, so that two tabs do not lose each other's entries; one tab
//! flushes at a time (events.md). What another tab has sent may be sent again: the collector takes each id once.

pub mod cloudevent;

use crate::config::value;
use crate::config::{Value, member, text};
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

/// The CloudEvents of one purpose that wait.
#[derive(Debug, Default)]
struct Queue {
    events: Vec<Value>,
    /// What was stored when that was read last.
    seen: Vec<Value>,
    /// When the stored item was first written.
    since: f64,
}

/// How far the flush is.
#[derive(Debug, Default, Clone, Copy, PartialEq)]
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
    /// A request is under way.
    Sent,
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
    Refused(Purpose, Vec<String>),
    /// Later, perhaps; whether this is the first failure in a row.
    Failed(bool),
}

/// The two queues, and what is under way.
#[derive(Debug, Default)]
pub struct Outbox {
    service: Queue,
    measure: Queue,
    /// Random id of measurement, stored with its queue.
    pub subject: String,
    /// Ids that are done: another tab's copy of them is not taken over again.
    done: Vec<String>,
    flight: Flight,
    /// The ids in the request that is under way; a submission goes alone.
    sent: Vec<String>,
    is_submission: bool,
    request: u32,
    failures: u32,
    /// Monotonic time before which nothing is tried.
    not_before: f64,
}

impl Outbox {
    /// Leave for submissions, where there are any or may be some from an earlier page.
    pub fn sending(&self) -> Sending {
        Sending(())
    }

    fn queue(&mut self, purpose: Purpose) -> &mut Queue {
        if purpose == Purpose::Service { &mut self.service } else { &mut self.measure }
    }

    /// Puts an event into the queue of its purpose; it is tried at once.
    pub fn push(&mut self, purpose: Purpose, event: Value) {
        self.queue(purpose).events.push(event);
    }

    /// Drops everything that is measured: its consent is gone.
    pub fn clear(&mut self) {
        self.measure = Queue::default();
        self.subject.clear();
    }

    /// Takes back what was said of a campaign since a time, if it waits still.
    pub fn retract(&mut self, kind: &str, campaign: &str, since: &str) {
        for event in &self.measure.events {
            let is_it = text(event, "type").ends_with(kind)
                && member(event, "data").get("campaign").is_some_and(|id| id.is(campaign));
            if is_it && text(event, "time") >= since {
                let id = text(event, "id").to_owned();
                return self.finish(Purpose::Measure, &[id]);
            }
        }
    }

    /// Drops the submissions that wait: the visitor does not want them sent any more.
    pub fn discard(&mut self) {
        self.service = Queue::default();
    }

    /// Takes over what is stored for a purpose.
    pub fn merge(&mut self, purpose: Purpose, stored: Option<&str>, wall: f64, ports: &dyn Ports) {
        let stored = stored.and_then(|text| value::parse(text, ports).ok()).unwrap_or_default();
        let data = member(&stored, "data");
        let (_, age) = purpose.bounds();
        let since = member(&stored, "since").number().filter(|since| (wall - since).abs() < age);
        let subject = text(data, "subject");
        // The id lives as long as an event may: then another one is drawn, and nobody can join the two.
        if purpose == Purpose::Measure && since.is_some() && !subject.is_empty() {
            self.subject = subject.to_owned();
        }
        // RFC 3339 in UTC sorts as text.
        let (oldest, newest) = (ports.time(wall - age), ports.time(wall + age));
        let queue = if purpose == Purpose::Service { &mut self.service } else { &mut self.measure };
        queue.since = since.unwrap_or(wall);
        let mut found = member(data, "events").items().to_vec();
        // What is stored no longer another tab has sent, or the visitor has had it deleted there.
        queue.events.retain(|event| found.contains(event) || !queue.seen.contains(event));
        queue.seen.clone_from(&found);
        found.append(&mut queue.events);
        for event in found {
            let (id, time) = (text(&event, "id"), text(&event, "time"));
            let is_young = *oldest < *time && *time < *newest;
            let is_known =
                self.done.iter().any(|done| done == id) || queue.events.iter().any(|own| text(own, "id") == id);
            if is_young && !is_known {
                queue.events.push(event);
            }
        }
        if purpose == Purpose::Service && self.flight == Flight::Catching {
            self.flight = Flight::Locked;
        }
    }

    /// What is to be stored for a purpose; `None` when the item is to be deleted.
    pub fn stored(&mut self, purpose: Purpose, ports: &dyn Ports) -> Option<String> {
        let subject = if purpose == Purpose::Service { "".into() } else { self.subject.clone() };
        // The oldest go first.
        let (most, _) = purpose.bounds();
        let queue = self.queue(purpose);
        loop {
            if queue.events.is_empty() && subject.is_empty() {
                return None;
            }
            let mut data = Value::default();
            data.set("events", Value::List(queue.events.clone()));
            if !subject.is_empty() {
                data.set("subject", &*subject);
            }
            let text = item(queue.since, data, ports);
            if text.len() <= most || queue.events.is_empty() {
                return Some(text);
            }
            queue.events.remove(0);
        }
    }

    /// The random id of measurement, made when first needed.
    pub fn name(&mut self, chance: &mut Chance) {
        if self.subject.is_empty() {
            self.subject = chance.id();
        }
    }

    /// The purpose whose events go next, if any may go: submissions first.
    fn ready(&self, measures: bool) -> Option<Purpose> {
        if !self.service.events.is_empty() {
            return Some(Purpose::Service);
        }
        (measures && !self.measure.events.is_empty()).then_some(Purpose::Measure)
    }

    /// What to do next about sending.
    pub fn next(&mut self, now: f64, measures: bool) -> Option<Wish> {
        let ready = self.ready(measures).filter(|_| now >= self.not_before);
        match (self.flight, ready) {
            (Flight::Grounded, Some(_)) => {
                self.flight = Flight::Locking;
                Some(Wish::Lock)
            }
            (Flight::Locked, Some(purpose)) => {
                self.flight = Flight::Sent;
                self.is_submission = purpose == Purpose::Service;
                self.request = self.request.wrapping_add(1);
                // A submission goes alone: what spoils one must not hold up another.
                let most = if self.is_submission { 1 } else { BATCH };
                let mut batch = self.queue(purpose).events.clone();
                batch.truncate(most);
                self.sent = batch.iter().map(|event| text(event, "id").to_owned()).collect();
                Some(Wish::Send { purpose, request: self.request, batch: Value::List(batch) })
            }
            (Flight::Locked, None) => {
                self.flight = Flight::Grounded;
                Some(Wish::Unlock)
            }
            _ => None,
        }
    }

    /// Milliseconds until something is to be tried again; `None` when there is nothing to wait for.
    pub fn wait(&self, now: f64, measures: bool) -> Option<f64> {
        let is_due = self.flight == Flight::Grounded && self.ready(measures).is_some();
        is_due.then_some((self.not_before - now).max(0.0))
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
        if request != self.request || self.flight != Flight::Sent {
            return Report::Failed(false);
        }
        self.flight = Flight::Locked;
        let purpose = if self.is_submission { Purpose::Service } else { Purpose::Measure };
        let mut ids = std::mem::take(&mut self.sent);
        match status {
            200..=299 => {
                self.failures = 0;
                self.finish(purpose, &ids);
                Report::Confirmed(purpose, ids)
            }
            400 | 413 | 415 | 422 => {
                // Of a batch the first is given up at a time: the rest may be sound.
                ids.truncate(1);
                self.finish(purpose, &ids);
                Report::Refused(purpose, ids)
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
        self.queue(purpose).events.retain(|event| !ids.iter().any(|id| member(event, "id").is(id)));
        self.done.extend_from_slice(ids);
    }

    /// The browser is online again: no more waiting.
    pub fn hurry(&mut self) {
        self.not_before = 0.0;
    }
}

/// The JSON text of a stored item (events.md).
pub fn item(since: f64, data: Value, ports: &dyn Ports) -> String {
    let mut item = Value::default();
    item.set("v", 1.0);
    item.set("since", since);
    item.set("data", data);
    item.to_json(ports)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::map;
    use crate::ports::Native;

    fn submission(id: &str, at: f64) -> Value {
        map([("id", id.into()), ("time", Native.time(at).into())])
    }

    fn holds(outbox: &Outbox, id: &str) -> bool {
        outbox.service.events.iter().any(|event| text(event, "id") == id)
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
        assert!(holds(&outbox, "a"));
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
        assert!(holds(&one, "a") && holds(&one, "b") && holds(&two, "a"));
        let request = flown(&mut one, 0.0);
        one.answered(request, 202, None, 0.0, &mut chance);
        one.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
        assert!(!holds(&one, "a") && holds(&one, "b"));
    }

    #[test]
    fn what_was_deleted_in_another_tab_is_gone_and_what_could_not_be_stored_is_not() {
        let (mut one, mut two) = (Outbox::default(), Outbox::default());
        one.push(Purpose::Service, submission("a", 1e12));
        let text = one.stored(Purpose::Service, &Native);
        two.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
        two.push(Purpose::Service, submission("b", 1e12));
        two.merge(Purpose::Service, None, 1e12, &Native);
        assert!(!holds(&two, "a") && holds(&two, "b"));
        two.merge(Purpose::Service, None, 1e12, &Native);
        assert!(holds(&two, "b"), "it never was there");
        two.discard();
        two.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
        assert!(holds(&two, "a"), "as a new page finds it");
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
        assert!(!holds(&outbox, "a"), "after a week it is deleted");
    }

    #[test]
    fn events_wait_for_their_purpose_and_submissions_do_not() {
        let mut outbox = Outbox::default();
        outbox.push(Purpose::Measure, submission("m", 1e12));
        assert_eq!(outbox.next(0.0, false), None);
        assert_eq!(outbox.next(0.0, true), Some(Wish::Lock));
    }
}
