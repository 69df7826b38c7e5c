//! What waits for the collector, of one purpose: what is kept in memory, what is stored, and how the two are joined.
//!
//! A submission is dropped when the collector has it or will never take it, when the visitor has it deleted, and when an
//! earlier page has left it and it is too old; never because another tab, or somebody else, has written over what is
//! stored, nor because a clock was set.

use crate::config::value;
use crate::config::{Value, member, text};
use crate::consent::Purpose;
use crate::ports::Ports;

/// How each of our events begins in JSON.
const HEAD: &str = r#"{"specversion""#;

/// How many brackets may follow the end of an event.
const TAIL: usize = 4;

/// What a stored item takes besides its events, in bytes.
const FRAME: usize = 128;

/// The CloudEvents of one purpose that wait.
#[derive(Debug, Default)]
pub struct Queue {
    /// The events, oldest first.
    pub events: Vec<Value>,
    /// The ids of what was stored when that was read last.
    seen: Vec<String>,
    /// The ids of what this page has stored since.
    saved: Vec<String>,
    /// Whether the page was left since that was read: what is stored no longer was sent or deleted meanwhile.
    pub was_left: bool,
    /// When the stored item was first written.
    since: f64,
}

/// The ids of events.
pub fn ids(events: &[Value]) -> Vec<String> {
    events.iter().map(|event| text(event, "id").to_owned()).collect()
}

impl Queue {
    /// Whether an event is stored: it outlives the page.
    pub fn is_saved(&self, id: &str) -> bool {
        self.seen.iter().chain(&self.saved).any(|saved| saved == id)
    }

    /// Nothing could be stored.
    pub fn unsaved(&mut self) {
        self.saved.clear();
    }

    /// Takes over what is stored, but for what is `done`.
    ///
    /// What is stored no longer is dropped only where `drops` says so: another tab has sent it, or the visitor has had it
    /// deleted.
    /// What is older than `age` is not taken over, and stays where this page holds it; says whether the item is younger.
    pub fn merge(
        &mut self,
        stored: &Value,
        done: &[String],
        drops: bool,
        [wall, age]: [f64; 2],
        ports: &dyn Ports,
    ) -> bool {
        let since = member(stored, "since").number().filter(|since| (wall - since).abs() < age);
        self.since = since.unwrap_or(wall);
        let stored = member(member(stored, "data"), "events").items();
        // RFC 3339 in UTC sorts as text.
        let (oldest, newest) = (ports.time(wall - age), ports.time(wall + age));
        let mut found = Vec::new();
        for event in stored {
            let time = text(event, "time");
            if *oldest < *time && *time < *newest {
                found.push(event.clone());
            }
        }
        for event in std::mem::take(&mut self.events) {
            let id = text(&event, "id");
            // What this page holds may know more: its proof.
            if let Some(other) = found.iter_mut().find(|other| text(other, "id") == id) {
                *other = event;
            } else if !(drops && self.seen.iter().any(|seen| seen == id)) {
                found.push(event);
            }
        }
        self.seen = ids(stored);
        for event in found {
            let id = text(&event, "id");
            let is_known = done.iter().any(|done| done == id) || self.events.iter().any(|own| text(own, "id") == id);
            if !is_known {
                self.events.push(event);
            }
        }
        since.is_some()
    }

    /// The item to be stored, with a random id where there is one; `None` where there is nothing to store.
    ///
    /// It is never larger than the purpose allows: of submissions those that are stored already stay, of what is measured
    /// the newest. The rest is kept in memory.
    pub fn stored(&mut self, purpose: Purpose, subject: &str, ports: &dyn Ports) -> Option<String> {
        let is_service = purpose == Purpose::Service;
        let mut room = purpose.bounds().0 - FRAME;
        let mut kept = Vec::new();
        let mut keep = |event: &Value| {
            let length = event.to_json(ports).len() + 1;
            if length <= room {
                room -= length;
                kept.push(event.clone());
            }
        };
        if is_service {
            self.events.iter().for_each(&mut keep);
        } else {
            self.events.iter().rev().for_each(&mut keep);
            kept.reverse();
        }
        self.saved = ids(&kept);
        if kept.is_empty() && subject.is_empty() {
            return None;
        }
        let mut data = Value::default();
        data.set("events", Value::List(kept));
        if !subject.is_empty() {
            data.set("subject", subject);
        }
        Some(item(self.since, data, ports))
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

/// A stored item; of one that something else has damaged, the events that are whole.
pub fn read(text: &str, ports: &dyn Ports) -> Value {
    value::parse(text, ports).unwrap_or_else(|_| {
        let mut events = Vec::new();
        for part in text.split(HEAD).skip(1) {
            let mut whole = [HEAD, part].concat();
            for _ in 0..TAIL {
                whole.truncate(whole.rfind('}').map_or(0, |at| at + 1));
                if let Ok(event) = value::parse(&whole, ports) {
                    events.push(event);
                    break;
                }
                whole.pop();
            }
        }
        let mut item = Value::default();
        item.set_at(&["data", "events"], Value::List(events));
        item
    })
}
