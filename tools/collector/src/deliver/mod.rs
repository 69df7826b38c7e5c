//! Telling others: webhooks for people's tools, and every event for a broker. At least once: what has to be told is stored
//! in the same transaction as the event, and deleted when the receiver has confirmed it.

mod client;
mod secret;
mod worker;

use std::time::Duration;

use serde_json::{Value, json};
use sha2::{Digest as _, Sha256};
use tokio::sync::Notify;

pub use secret::{BadSecret, Secret};
pub(crate) use worker::Workers;

use crate::event::Event;

/// What a webhook tells besides the types of events: a submission met the `alert` of its form.
pub(crate) const ALERT: &str = "eu.parea.alert";

/// How events are forwarded (CloudEvents 1.0.2, HTTP protocol binding).
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Mode {
    /// A list of events in one request, as widgets send them (3.3).
    #[default]
    Batch,
    /// One event a request: attributes as headers, data as body (3.1).
    Binary,
}

/// Somebody who is told.
#[derive(Debug, Clone)]
pub struct Target {
    /// Where to: `http` or `https`.
    pub url: String,
    /// What they are told, and how.
    pub told: Told,
}

/// What somebody is told.
#[derive(Debug, Clone)]
pub enum Told {
    /// Final submissions and alerts, signed as Standard Webhooks says.
    Webhook(Secret),
    /// Every event as it came, with these headers besides.
    Events(Mode, Vec<(String, String)>),
}

/// The address of a target is none that can be posted to.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is no address to post to: write it whole, like https://hooks.example/parea")]
pub struct BadTarget(pub String);

/// How long a receiver may take, and how attempts are spread.
#[derive(Debug, Clone, Copy)]
pub struct Pace {
    /// How long one attempt may take.
    pub patience: Duration,
    /// How long after the first failure the second attempt comes; each further one waits twice as long.
    pub first: Duration,
    /// The longest wait.
    pub longest: Duration,
    /// After so many attempts a webhook is given up; events for a broker never are.
    pub attempts: i64,
}

impl Default for Pace {
    /// Three days of attempts.
    fn default() -> Self {
        let (first, longest) = (Duration::from_secs(5), Duration::from_secs(6 * 3600));
        Self { patience: Duration::from_secs(10), first, longest, attempts: 24 }
    }
}

/// Everybody who is told.
#[derive(Default)]
pub(crate) struct Targets {
    pub(crate) list: Vec<Target>,
    pub(crate) pace: Pace,
    /// Something new waits.
    pub(crate) news: Notify,
}

impl Targets {
    /// Checks the addresses.
    pub(crate) fn new(list: Vec<Target>, pace: Pace) -> Result<Self, BadTarget> {
        let is_address = |target: &Target| {
            url::Url::parse(&target.url).is_ok_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
        };
        match list.iter().find(|target| !is_address(target)) {
            Some(target) => Err(BadTarget(target.url.clone())),
            None => Ok(Self { list, pace, news: Notify::new() }),
        }
    }

    /// The addresses of those who are told of an event.
    pub(crate) fn told_of<'a>(&'a self, event: &Event) -> impl Iterator<Item = &'a str> {
        let is_sent = event.submission.as_ref().is_some_and(|submission| submission.is_final && !submission.is_test);
        let is_told = move |target: &&Target| matches!(target.told, Told::Events(..)) || is_sent;
        self.list.iter().filter(is_told).map(|target| target.url.as_str())
    }

    /// The addresses of those who are alarmed.
    pub(crate) fn alarmed(&self) -> impl Iterator<Item = &str> {
        let is_alarmed = |target: &&Target| matches!(target.told, Told::Webhook(_));
        self.list.iter().filter(is_alarmed).map(|target| target.url.as_str())
    }
}

/// The body of a webhook (Standard Webhooks, "Payload structure"): type, moment, and the data of the event with its site.
fn payload(kind: &str, event: &Value) -> Value {
    let mut data = event.get("data").cloned().unwrap_or_default();
    if let Some(data) = data.as_object_mut() {
        // What only served against spam tells the receiver nothing.
        for spent in ["proof", "trap"] {
            data.remove(spent);
        }
        data.insert("source".to_owned(), event.get("source").cloned().unwrap_or_default());
    }
    json!({ "type": kind, "timestamp": event.get("time"), "data": data })
}

/// The address without what may be secret in it, which of many a hook is the path: its origin, and by what the rest is told
/// from others there.
pub(crate) fn shown(url: &str) -> String {
    let origin = url::Url::parse(url).map_or_else(|_| String::new(), |url| url.origin().ascii_serialization());
    let rest: String = Sha256::digest(url).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
    format!("{origin}/…{rest}")
}

/// So many random bytes as hexadecimal.
pub(crate) fn random_id() -> String {
    let mut bytes = [0_u8; 16];
    if getrandom::fill(&mut bytes).is_err() {
        // Without chance the clock must do: an id is no secret.
        bytes = jiff::Timestamp::now().as_nanosecond().to_le_bytes();
    }
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_tells_where_to_and_not_with_which_key() {
        let [one, other] =
            ["abcdef", "uvwxyz"].map(|key| shown(&format!("https://user:word@hooks.example/catch/{key}?k=1")));
        for shown in [&one, &other] {
            let rest = shown.strip_prefix("https://hooks.example/…").unwrap();
            assert!(rest.len() == 8 && rest.bytes().all(|byte| byte.is_ascii_hexdigit()), "{shown}");
        }
        assert_ne!(one, other, "two hooks of one host are told apart");
    }
}
