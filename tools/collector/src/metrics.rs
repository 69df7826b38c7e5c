//! What Prometheus may ask: how many requests there were and how long they took, what was stored, what waits to be told.
//! Numbers only: no form, no page and no visitor has a label.

use std::time::Duration;

use prometheus_client::encoding::{EncodeLabelSet, text::encode};
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::Histogram;
use prometheus_client::registry::{Registry, Unit};

use crate::deliver::shown;
use crate::store::{Queue, Stored};

/// Upper ends of the classes of durations, in seconds.
const SECONDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 5.0];

/// The methods that are told apart.
const METHODS: [&str; 7] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"];

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Answered {
    route: String,
    method: &'static str,
    status: u16,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Outcome {
    outcome: &'static str,
}

#[derive(Debug, Clone, PartialEq, Eq, Hash, EncodeLabelSet)]
struct Waiting {
    target: String,
    state: &'static str,
}

/// Everything that is counted.
pub(crate) struct Metrics {
    registry: Registry,
    requests: Family<Answered, Counter>,
    durations: Histogram,
    events: Family<Outcome, Counter>,
    commits: Counter,
    batches: Counter,
    deliveries: Family<Waiting, Gauge>,
}

impl Default for Metrics {
    fn default() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("parea"),
            requests: Family::default(),
            durations: Histogram::new(SECONDS),
            events: Family::default(),
            commits: Counter::default(),
            batches: Counter::default(),
            deliveries: Family::default(),
        };
        let registry = &mut metrics.registry;
        registry.register("requests", "Requests, by how they were answered", metrics.requests.clone());
        let durations = metrics.durations.clone();
        registry.register_with_unit("request_duration", "How long requests took", Unit::Seconds, durations);
        let help = "Events: new, known (sent again, or erased), or dropped as spam";
        registry.register("events", help, metrics.events.clone());
        registry.register("commits", "Transactions with events", metrics.commits.clone());
        registry.register("batches", "Batches that were stored by them", metrics.batches.clone());
        let help = "Deliveries to webhooks and brokers that wait, or were given up";
        registry.register("deliveries", help, metrics.deliveries.clone());
        metrics
    }
}

impl Metrics {
    /// A request was answered.
    pub(crate) fn answered(&self, route: &str, method: &str, status: u16, took: Duration) {
        // Anybody may make up a method; only those that have a name get a line.
        let method = METHODS.into_iter().find(|known| *known == method).unwrap_or("other");
        let answered = Answered { route: route.to_owned(), method, status };
        self.requests.get_or_create(&answered).inc();
        self.durations.observe(took.as_secs_f64());
    }

    /// A transaction with so many batches was committed.
    pub(crate) fn committed(&self, batches: usize, stored: &Stored) {
        self.commits.inc();
        self.batches.inc_by(batches as u64);
        self.events.get_or_create(&Outcome { outcome: "new" }).inc_by(stored.new);
        self.events.get_or_create(&Outcome { outcome: "known" }).inc_by(stored.known);
    }

    /// A submission was dropped that no person has sent.
    pub(crate) fn dropped(&self) {
        self.events.get_or_create(&Outcome { outcome: "spam" }).inc();
    }

    /// All of it as Prometheus reads it (OpenMetrics 1.0).
    pub(crate) fn written(&self, queues: &[Queue]) -> String {
        self.deliveries.clear();
        for queue in queues {
            for (state, count) in [("waiting", queue.waiting), ("dead", queue.dead)] {
                let waiting = Waiting { target: shown(&queue.target), state };
                self.deliveries.get_or_create(&waiting).inc_by(count);
            }
        }
        let mut text = String::new();
        // Writing to a text cannot fail.
        let _ = encode(&mut text, &self.registry);
        text
    }
}
