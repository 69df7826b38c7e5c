//! The tasks that tell, one for each target: what is due is claimed, sent, and then deleted or put off.

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::body::Bytes;
use axum::http::Request;
use axum::http::request::Builder;
use futures_util::{StreamExt as _, stream};
use http_body_util::Full;
use jiff::Timestamp;
use serde_json::Value;
use tokio::task::JoinSet;

use super::client::{Client, Failure, Verdict};
use super::{Mode, Pace, Secret, Target, Targets, Told, payload, shown};
use crate::event::is_attribute;
use crate::store::{Delivery, Store, Verdict as Settled};

/// The most events in a batch.
const BATCH: i64 = 100;

/// The most requests under way at a time where each tells one thing.
const TOGETHER: usize = 8;

/// How many of those are claimed at a time: two rounds of the slowest end before the lease of three does.
const CLAIMED: i64 = 16;

/// How long what is claimed is ours, as a multiple of the time that one attempt may take.
const LEASE: u32 = 3;

/// How long a worker sleeps at most: what another process has put off, or revived, is found then.
const NAP: Duration = Duration::from_secs(30);

/// The tasks.
pub(crate) struct Workers(std::sync::Mutex<JoinSet<()>>);

impl Workers {
    /// Starts a task for each target.
    pub(crate) fn start(store: &Arc<Store>, targets: &Arc<Targets>) -> std::io::Result<Self> {
        let mut tasks = JoinSet::new();
        for target in &targets.list {
            let (store, targets, target) = (Arc::clone(store), Arc::clone(targets), target.clone());
            tasks.spawn(Worker { store, targets, target, client: Client::new()? }.run());
        }
        Ok(Self(std::sync::Mutex::new(tasks)))
    }

    /// Stops them. What was under way is sent again after the next start.
    pub(crate) fn stop(&self) {
        if let Ok(mut tasks) = self.0.lock() {
            tasks.abort_all();
        }
    }
}

struct Worker {
    store: Arc<Store>,
    targets: Arc<Targets>,
    target: Target,
    client: Client,
}

impl Worker {
    async fn run(self) {
        loop {
            let news = self.targets.news.notified();
            let lease = self.pace().patience * LEASE;
            let most = if matches!(self.target.told, Told::Events(Mode::Batch, _)) { BATCH } else { CLAIMED };
            match self.store.claim(&self.target.url, most, lease).await {
                Ok(claimed) if !claimed.is_empty() => self.tell(claimed).await,
                // The failure is in the log.
                Err(_) => tokio::time::sleep(self.pace().first).await,
                Ok(_) => {
                    let nap = self.store.next_due(&self.target.url).await.ok().flatten().unwrap_or(NAP).min(NAP);
                    let _ = tokio::time::timeout(nap, news).await;
                }
            }
        }
    }

    fn pace(&self) -> Pace {
        self.targets.pace
    }

    /// Sends what was claimed and settles each as it ends.
    async fn tell(&self, claimed: Vec<Delivery>) {
        if let Told::Events(Mode::Batch, headers) = &self.target.told {
            return self.batch(claimed, headers).await;
        }
        let one = async |one: Delivery| {
            let sent = match &self.target.told {
                Told::Webhook(secret) => self.webhook(&one, secret).await,
                Told::Events(_, headers) => self.binary(&one, headers).await,
            };
            self.settle(vec![(one, sent)]).await;
        };
        stream::iter(claimed).for_each_concurrent(TOGETHER, one).await;
    }

    /// One webhook.
    async fn webhook(&self, delivery: &Delivery, secret: &Secret) -> Result<(), Failure> {
        let event: Value = serde_json::from_str(&delivery.event).unwrap_or_default();
        let body = payload(&delivery.kind, &event).to_string();
        let (id, now) = (format!("msg_{}", delivery.id), Timestamp::now().as_second());
        let request = self
            .request(&[])
            .header("content-type", "application/json")
            .header("webhook-signature", secret.sign(&id, now, &body))
            .header("webhook-timestamp", now)
            .header("webhook-id", id);
        self.post(request, body).await
    }

    /// One event with its attributes as headers.
    async fn binary(&self, delivery: &Delivery, headers: &[(String, String)]) -> Result<(), Failure> {
        let event: Value = serde_json::from_str(&delivery.event).unwrap_or_default();
        let mut request = self.request(headers).header("content-type", "application/json");
        for (name, value) in event.as_object().into_iter().flatten() {
            let text = match value {
                Value::String(text) => escaped(text),
                Value::Bool(_) | Value::Number(_) => value.to_string(),
                _ => continue,
            };
            if is_attribute(name, value) && name != "datacontenttype" && name != "data" {
                request = request.header(format!("ce-{name}"), text);
            }
        }
        self.post(request, event.get("data").cloned().unwrap_or_default().to_string()).await
    }

    /// Many events at once; where the receiver refuses the body for good, each alone, so that one bad event stops no other.
    async fn batch(&self, claimed: Vec<Delivery>, headers: &[(String, String)]) {
        let began = Instant::now();
        let sent = self.events(&claimed, headers).await;
        let is_refused = sent.as_ref().is_err_and(|failure| failure.verdict == Verdict::Never);
        if !is_refused || claimed.len() == 1 {
            return self.settle(claimed.into_iter().map(|one| (one, sent.clone())).collect()).await;
        }
        for one in claimed {
            // What there is no time for is claimed again when the lease has ended.
            if began.elapsed() > self.pace().patience * (LEASE - 1) {
                return;
            }
            let sent = self.events(std::slice::from_ref(&one), headers).await;
            self.settle(vec![(one, sent)]).await;
        }
    }

    async fn events(&self, deliveries: &[Delivery], headers: &[(String, String)]) -> Result<(), Failure> {
        let events: Vec<&str> = deliveries.iter().map(|delivery| delivery.event.as_str()).collect();
        let request = self.request(headers).header("content-type", "application/cloudevents-batch+json; charset=utf-8");
        self.post(request, format!("[{}]", events.join(","))).await
    }

    fn request(&self, headers: &[(String, String)]) -> Builder {
        let request = Request::post(&self.target.url).header("user-agent", "Parea");
        headers.iter().fold(request, |request, (name, value)| request.header(name, value))
    }

    async fn post(&self, request: Builder, body: String) -> Result<(), Failure> {
        let unsendable = |error: axum::http::Error| Failure { why: error.to_string(), verdict: Verdict::Never };
        let request = request.body(Full::new(Bytes::from(body))).map_err(unsendable)?;
        self.client.post(request, self.pace().patience).await
    }

    /// Deletes what was confirmed and puts off what was not.
    async fn settle(&self, done: Vec<(Delivery, Result<(), Failure>)>) {
        let mut settled = Vec::with_capacity(done.len());
        for (delivery, sent) in done {
            let verdict = match sent {
                Ok(()) => Settled::Confirmed,
                Err(failure) => self.judge(&delivery, failure),
            };
            settled.push((delivery.id, verdict));
        }
        // Where the database does not take it, the lease ends and the receiver hears it once more.
        let _ = self.store.settle(settled).await;
    }

    fn judge(&self, delivery: &Delivery, failure: Failure) -> Settled {
        let (pace, target) = (self.pace(), shown(&self.target.url));
        let is_webhook = matches!(self.target.told, Told::Webhook(_));
        let is_over = failure.verdict == Verdict::Never || (is_webhook && delivery.attempts >= pace.attempts);
        let Failure { why, verdict } = failure;
        if is_over {
            tracing::error!(target, attempts = delivery.attempts, why, "a delivery was given up");
            return Settled::Dead(why);
        }
        tracing::warn!(target, attempts = delivery.attempts, why, "a delivery is tried again later");
        let usual = wait(pace, delivery.attempts);
        Settled::Later(if let Verdict::After(asked) = verdict { asked.max(usual) } else { usual }, why)
    }
}

/// How long after so many attempts the next one comes: doubled each time, and spread, so that not all come at once.
fn wait(pace: Pace, attempts: i64) -> Duration {
    let doublings = u32::try_from(attempts.clamp(1, 30) - 1).unwrap_or(0);
    let wait = pace.first.saturating_mul(2_u32.saturating_pow(doublings)).min(pace.longest);
    let mut chance = [0_u8];
    let _ = getrandom::fill(&mut chance);
    wait.mul_f32(0.8 + 0.4 * f32::from(chance[0]) / 255.0)
}

/// A text as a header's value (CloudEvents 1.0.2, HTTP protocol binding, 3.1.3.2).
fn escaped(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        match byte {
            b'!' | b'#'..=b'$' | b'&'..=b'~' => out.push(char::from(byte)),
            _ => out.push_str(&format!("%{byte:02X}")),
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn waits_double_up_to_the_longest() {
        let pace = Pace::default();
        for (attempts, seconds) in [(1, 5.0), (2, 10.0), (5, 80.0), (24, 21_600.0), (i64::MAX, 21_600.0)] {
            let wait = wait(pace, attempts).as_secs_f64();
            assert!((0.79 * seconds..=1.21 * seconds).contains(&wait), "{attempts}: {wait}");
        }
    }

    #[test]
    fn what_no_header_can_hold_is_escaped() {
        assert_eq!(escaped("Euro € 😀 \"100%\""), "Euro%20%E2%82%AC%20%F0%9F%98%80%20%22100%25%22");
    }
}
