//! Somebody who is told: a real HTTP server that fails, is silent, goes away and comes back as a test wants.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex};

use axum::Router;
use axum::body::Bytes;
use axum::extract::State;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

/// How a request is answered.
#[derive(Debug, Clone, Copy)]
pub enum Answer {
    /// With this status.
    Status(u16),
    /// With this status, and when to come back, in seconds.
    After(u16, u64),
    /// Not at all.
    Silence,
}

/// A request that arrived.
#[derive(Debug, Clone)]
pub struct Heard {
    pub headers: HeaderMap,
    pub body: String,
    /// How it was answered.
    pub status: u16,
}

impl Heard {
    /// A header.
    pub fn header(&self, name: &str) -> &str {
        self.headers.get(name).map_or("", |value| value.to_str().unwrap())
    }

    /// The body as JSON.
    pub fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }
}

#[derive(Clone, Default)]
struct Shared {
    plan: Arc<Mutex<VecDeque<Answer>>>,
    refused: Arc<Mutex<String>>,
    heard: Arc<Mutex<Vec<Heard>>>,
}

/// The server; what was heard stays when it goes away.
pub struct Receiver {
    pub url: String,
    port: u16,
    shared: Shared,
    task: Option<JoinHandle<()>>,
}

impl Receiver {
    /// Starts it with answers for its first requests; all further ones are answered with 204.
    pub async fn open(plan: &[Answer]) -> Self {
        let shared = Shared::default();
        shared.plan.lock().unwrap().extend(plan.iter().copied());
        let mut receiver = Self { url: String::new(), port: 0, shared, task: None };
        receiver.come_back().await;
        receiver.url = format!("http://127.0.0.1:{}/hook?key=secret", receiver.port);
        receiver
    }

    /// Goes away: connections are cut off, new ones refused.
    pub async fn go_away(&mut self) {
        if let Some(task) = self.task.take() {
            task.abort();
            let _ = task.await;
        }
    }

    /// Comes back at the same address.
    pub async fn come_back(&mut self) {
        let listener = TcpListener::bind(("127.0.0.1", self.port)).await.unwrap();
        self.port = listener.local_addr().unwrap().port();
        let router = Router::new().fallback(hear).with_state(self.shared.clone());
        self.task = Some(tokio::spawn(async move { axum::serve(listener, router).await.unwrap() }));
    }

    /// After the plan refuses for good (422) whatever contains a text; with an empty one nothing any more.
    pub fn refuse(&self, text: &str) {
        text.clone_into(&mut self.shared.refused.lock().unwrap());
    }

    /// What has arrived.
    pub fn heard(&self) -> Vec<Heard> {
        self.shared.heard.lock().unwrap().clone()
    }

    /// What has arrived and was confirmed.
    pub fn taken(&self) -> Vec<Heard> {
        self.heard().into_iter().filter(|heard| heard.status < 300).collect()
    }
}

async fn hear(State(shared): State<Shared>, headers: HeaderMap, body: Bytes) -> Response {
    let body = String::from_utf8(body.to_vec()).unwrap();
    let refused = shared.refused.lock().unwrap().clone();
    let is_refused = !refused.is_empty() && body.contains(&refused);
    let otherwise = Answer::Status(if is_refused { 422 } else { 204 });
    let answer = shared.plan.lock().unwrap().pop_front().unwrap_or(otherwise);
    let status = match answer {
        Answer::Status(status) | Answer::After(status, _) => status,
        Answer::Silence => 999,
    };
    shared.heard.lock().unwrap().push(Heard { headers, body, status });
    match answer {
        Answer::Status(status) => StatusCode::from_u16(status).unwrap().into_response(),
        Answer::After(status, wait) => {
            (StatusCode::from_u16(status).unwrap(), [("retry-after", wait.to_string())]).into_response()
        }
        Answer::Silence => std::future::pending().await,
    }
}
