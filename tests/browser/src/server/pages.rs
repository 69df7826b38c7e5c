//! Pages of our own on the server under test, and the ear that every HTML page gets.

use bytes::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, Response, StatusCode};
use serde_json::Value;
use std::collections::HashMap;

/// The first script of every page; see `js/console.js`.
const EAR: &str = "<script src=\"/__walk__/console.js\"></script>";

/// An answer that a walk prepared.
#[derive(Debug, Clone)]
pub struct Page {
    status: StatusCode,
    headers: HeaderMap,
    body: Bytes,
}

impl Page {
    /// Bytes of that media type.
    pub fn new(kind: &'static str, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
        Self { status: StatusCode::OK, headers, body: body.into() }
    }

    /// An HTML page.
    pub fn html(body: impl Into<Bytes>) -> Self {
        Self::new("text/html; charset=utf-8", body)
    }

    /// A JSON file.
    pub fn json(body: &Value) -> Self {
        Self::new("application/json", body.to_string())
    }

    /// The same with another status.
    pub fn status(mut self, code: u16) -> Self {
        self.status = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        self
    }

    /// The same with one more header.
    pub fn header(mut self, name: &'static str, value: &str) -> Self {
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.insert(HeaderName::from_static(name), value);
        }
        self
    }

    pub(super) fn response(self) -> Response<Bytes> {
        let mut response = Response::new(self.body);
        *response.status_mut() = self.status;
        *response.headers_mut() = self.headers;
        response
    }
}

/// The pages that walks have added, by path.
#[derive(Debug, Default)]
pub(super) struct Pages(HashMap<String, Page>);

impl Pages {
    pub(super) fn add(&mut self, path: &str, page: Page) {
        self.0.insert(path.to_owned(), page);
    }

    pub(super) fn find(&self, path: &str) -> Option<Page> {
        self.0.get(path).cloned()
    }
}

/// Puts the ear into a page; everything else passes untouched.
pub(super) fn listen(response: Response<Bytes>) -> Response<Bytes> {
    let is_html = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    if !is_html {
        return response;
    }
    let (mut head, body) = response.into_parts();
    let text = String::from_utf8_lossy(&body).into_owned();
    let at = text.find("<head>").map_or(0, |start| start + "<head>".len());
    let (before, after) = text.split_at(at);
    head.headers.remove(CONTENT_LENGTH);
    Response::from_parts(head, Bytes::from(format!("{before}{EAR}{after}")))
}
