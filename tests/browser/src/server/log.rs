//! What reached the server, word by word.

use bytes::Bytes;
use hyper::http::request::Parts;
use serde_json::Value;
use std::time::Instant;

/// One request as the server saw it.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST` and so on.
    pub method: String,
    /// The path, without the query.
    pub path: String,
    /// The query without its question mark, or nothing.
    pub query: String,
    /// Names in lower case, in order of arrival.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: Bytes,
    /// When it arrived.
    pub at: Instant,
    /// What became of it.
    pub fate: Fate,
}

/// What became of a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fate {
    /// It is still being answered.
    Pending,
    /// It got this status.
    Answered(u16),
    /// Its connection was closed without an answer.
    Dropped,
}

impl Request {
    pub(super) fn new(head: &Parts, body: &Bytes) -> Self {
        let text = |value: &[u8]| String::from_utf8_lossy(value).into_owned();
        Self {
            method: head.method.to_string(),
            path: head.uri.path().to_owned(),
            query: head.uri.query().unwrap_or_default().to_owned(),
            headers: head.headers.iter().map(|(name, value)| (name.to_string(), text(value.as_bytes()))).collect(),
            body: body.clone(),
            at: Instant::now(),
            fate: Fate::Pending,
        }
    }

    /// The first header of that (lower case) name.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str())
    }

    /// The body as JSON, or null.
    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_default()
    }

    /// The CloudEvents of a batch whose type ends with `kind`.
    pub fn events(&self, kind: &str) -> Vec<Value> {
        let events = self.json().as_array().cloned().unwrap_or_default();
        events.into_iter().filter(|event| event["type"].as_str().is_some_and(|name| name.ends_with(kind))).collect()
    }
}

impl std::fmt::Display for Request {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{} {}", self.method, self.path)?;
        if !self.query.is_empty() {
            write!(f, "?{}", self.query)?;
        }
        write!(f, " -> {:?}", self.fate)
    }
}
