//! What happened, safely away: submissions and events wait here until the collector has confirmed them.
//!
//! Every change is read, merged and stored in one turn, so that two tabs do not lose each other's entries; one tab
//! flushes at a time (events.md). What another tab has sent may be sent again: the collector takes each id once.

pub mod cloudevent;
#[cfg(test)]
mod machine_tests;
pub mod proof;
pub mod queue;
#[cfg(test)]
mod tests;

pub use queue::item;

use queue::{Queue, ids};

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

/// The longest wait that a collector can ask for, in milliseconds.
const PATIENCE: f64 = 8.64e7;

/// Wait while another tab flushes, in milliseconds.
const BUSY: f64 = 3_000.0;

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
    /// The lock is ours, no request is under way.
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
    /// The collector will never take these events.
    Refused(Purpose, Vec<String>),
    /// At once, with the ticket without which the collector does not take it.
    Again,
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
    /// Whether the page was hidden: where nothing is stored when that is read next, all was sent or deleted meanwhile.
    is_back: bool,
    flight: Flight,
    /// The ids in the request that is under way; a submission goes alone.
    sent: Vec<String>,
    is_submission: bool,
    /// Whether events go one by one, because one of a batch was refused.
    is_careful: bool,
    request: u32,
    failures: u32,
    /// How far the search for a proof is.
    tried: u32,
    /// Whether what was sent last has just been given a ticket.
    is_admitted: bool,
    /// Monotonic time before which nothing is tried.
    not_before: f64,
    /// Whether the collector has asked for that.
    is_asked: bool,
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

    /// The submission that is under way, if one is.
    pub fn under_way(&self) -> Option<&Value> {
        let id = self.sent.first()?;
        self.service.events.iter().find(|event| member(event, "id").is(id))
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

    /// The visitor has come back to the page, which they may have left: whether to look what of the submissions is still
    /// stored.
    pub fn returns(&mut self, was_left: bool) -> bool {
        self.is_back = !self.service.events.is_empty();
        self.service.was_left = was_left;
        self.measure.was_left = was_left;
        self.is_back
    }

    /// Whether a submission outlives the page.
    pub fn is_saved(&self, id: &str) -> bool {
        self.service.is_saved(id)
    }

    /// Storage has not taken what was to be stored.
    pub fn unsaved(&mut self, purpose: Purpose) {
        self.queue(purpose).unsaved();
    }

    /// Takes over what is stored for a purpose.
    pub fn merge(&mut self, purpose: Purpose, stored: Option<&str>, wall: f64, ports: &dyn Ports) {
        let (_, age) = purpose.bounds();
        let is_service = purpose == Purpose::Service;
        // What was measured is not worth sending twice, answers are.
        let was_left = std::mem::take(&mut self.queue(purpose).was_left);
        let drops = !is_service || (std::mem::take(&mut self.is_back) && (was_left || stored.is_none()));
        let stored = stored.map(|text| queue::read(text, ports)).unwrap_or_default();
        let subject = text(member(&stored, "data"), "subject");
        // Whoever was forgotten meanwhile is somebody new.
        if !is_service && was_left && subject.is_empty() {
            self.clear();
        }
        let queue = if is_service { &mut self.service } else { &mut self.measure };
        let is_young = queue.merge(&stored, &self.done, drops, [wall, age], ports);
        // The id lives as long as an event may: then another one is drawn, and nobody can join the two.
        if !is_service && is_young && !subject.is_empty() {
            self.subject = subject.to_owned();
        }
        if is_service && self.flight == Flight::Catching {
            self.flight = Flight::Locked;
        }
    }

    /// What is to be stored for a purpose; `None` when the item is to be deleted.
    pub fn stored(&mut self, purpose: Purpose, ports: &dyn Ports) -> Option<String> {
        let subject = if purpose == Purpose::Service { "".into() } else { self.subject.clone() };
        self.queue(purpose).stored(purpose, &subject, ports)
    }

    /// The random id of measurement, made when first needed.
    pub fn name(&mut self, chance: &mut Chance) {
        if self.subject.is_empty() {
            self.subject = chance.id();
        }
    }

    /// The purpose whose events go next, if any may go: submissions first. After each failure it is the turn of the next,
    /// one submission after the other and then what was measured: what spoils one must not hold up the rest.
    fn ready(&self, measures: bool) -> Option<Purpose> {
        let (waiting, measures) = (self.service.events.len(), measures && !self.measure.events.is_empty());
        let turn = self.failures as usize % (waiting + usize::from(measures)).max(1);
        if turn < waiting { Some(Purpose::Service) } else { measures.then_some(Purpose::Measure) }
    }

    /// What to do next about sending; with nothing to do a proof may still be searched for.
    pub fn next(&mut self, now: f64, measures: bool) -> Option<Wish> {
        let ready = self.ready(measures).filter(|_| now >= self.not_before);
        match (self.flight, ready) {
            (Flight::Grounded, Some(_)) => {
                self.flight = Flight::Locking;
                Some(Wish::Lock)
            }
            (Flight::Locked, Some(purpose)) => self.send(purpose),
            (Flight::Locked, None) => {
                self.flight = Flight::Grounded;
                Some(Wish::Unlock)
            }
            _ => None,
        }
    }

    fn send(&mut self, purpose: Purpose) -> Option<Wish> {
        self.is_submission = purpose == Purpose::Service;
        let batch = if self.is_submission {
            // A submission goes alone, and after a failure another one is tried: what spoils one must not hold up all.
            let at = self.failures as usize % self.service.events.len().max(1);
            let event = self.service.events.get_mut(at)?;
            if !proof::prove(event, &mut self.tried) {
                return None;
            }
            vec![event.clone()]
        } else {
            let mut batch = self.measure.events.clone();
            batch.truncate(if self.is_careful { 1 } else { BATCH });
            batch
        };
        self.flight = Flight::Sent;
        self.request = self.request.wrapping_add(1);
        self.sent = ids(&batch);
        Some(Wish::Send { purpose, request: self.request, batch: Value::List(batch) })
    }

    /// Milliseconds until something is to be tried again, or a search goes on; `None` when there is nothing to wait for.
    pub fn wait(&self, now: f64, measures: bool) -> Option<f64> {
        let is_due = matches!(self.flight, Flight::Grounded | Flight::Locked) && self.ready(measures).is_some();
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

    /// What an answer means; 202 confirms, some of 4xx refuse for good. Another 2xx may be any page that a host has for what
    /// it does not know.
    pub fn answered(
        &mut self,
        request: u32,
        status: u16,
        retry_after: Option<f64>,
        ticket: &str,
        now: f64,
        chance: &mut Chance,
    ) -> Report {
        if request != self.request || self.flight != Flight::Sent {
            return Report::Failed(false);
        }
        self.flight = Flight::Locked;
        // Not twice in a row: two who do not agree have to wait like all that fails.
        self.is_admitted = !ticket.is_empty() && !self.is_admitted;
        if !ticket.is_empty() {
            let is_sent = |event: &&mut Value| self.sent.iter().any(|id| member(event, "id").is(id));
            if let Some(event) = self.service.events.iter_mut().find(is_sent) {
                event.set_at(&["data", "ticket"], ticket.into());
            }
            if self.is_admitted {
                return Report::Again;
            }
        }
        let purpose = if self.is_submission { Purpose::Service } else { Purpose::Measure };
        let ids = std::mem::take(&mut self.sent);
        let is_confirmed = status == 202;
        if is_confirmed || matches!(status, 400 | 413 | 415 | 422) {
            // While what failed still waits, what was measured does not shorten its wait.
            if self.is_submission || self.service.events.is_empty() {
                self.failures = 0;
            }
            // Which of a batch was refused nobody says: each is tried by itself.
            self.is_careful = !is_confirmed && ids.len() > 1;
            if self.is_careful {
                return Report::Failed(false);
            }
            self.finish(purpose, &ids);
            return if is_confirmed { Report::Confirmed(purpose, ids) } else { Report::Refused(purpose, ids) };
        }
        let [first, longest] = BACKOFF;
        let wait = (first * f64::from(1u32 << self.failures.min(10))).min(longest);
        self.failures += 1;
        self.is_asked = retry_after.is_some();
        // Jitter keeps a thousand visitors from coming back in the same second.
        self.not_before = now + retry_after.unwrap_or(0.0).min(PATIENCE).max(wait * (0.5 + chance.share()));
        Report::Failed(self.failures == 1)
    }

    fn finish(&mut self, purpose: Purpose, ids: &[String]) {
        self.queue(purpose).events.retain(|event| !ids.iter().any(|id| member(event, "id").is(id)));
        self.done.extend_from_slice(ids);
    }

    /// The browser is online again: no more waiting, unless the collector has asked for it.
    pub fn hurry(&mut self) {
        if !self.is_asked {
            self.not_before = 0.0;
        }
    }
}
