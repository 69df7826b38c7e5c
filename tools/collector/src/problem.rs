//! What a client is told when something is not done: `application/problem+json` (RFC 9457).
//!
//! A problem never carries what the database or a panic said: that goes to the log.

use axum::Json;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderName, HeaderValue, StatusCode};
use axum::response::{IntoResponse, Response};
use serde::Serialize;

use crate::event::{Fault, Refusal};
use crate::store::Unavailable;

/// Where the kinds of problems are named; a tag URI (RFC 4151), for there is no page behind them.
const KINDS: &str = "tag:parea.eu,2026:problem/";

/// A request that was not done, and why.
#[derive(Debug)]
pub(crate) struct Problem {
    status: StatusCode,
    kind: &'static str,
    title: &'static str,
    detail: String,
    errors: Vec<Fault>,
    header: Option<(&'static str, Box<str>)>,
}

/// What problems are sent as.
pub(crate) const PROBLEM: &str = "application/problem+json";

/// How a problem is written (RFC 9457).
#[derive(Serialize, utoipa::ToSchema)]
#[schema(as = Problem)]
pub(crate) struct Told {
    /// The kind of the problem; the same for all of a kind.
    r#type: String,
    title: &'static str,
    status: u16,
    detail: String,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    errors: Vec<Fault>,
}

/// For the description of addresses: what whoever reads may be told instead.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "it is only described; problems are made by hand")]
pub(crate) enum NotRead {
    /// The token is missing or wrong.
    #[response(status = 401, content_type = "application/problem+json")]
    Token(Told),
    /// There is no token.
    #[response(status = 403, content_type = "application/problem+json")]
    Nobody(Told),
    /// Too many wrong tokens from one address.
    #[response(status = 429, content_type = "application/problem+json")]
    TooOften(Told),
    /// The database cannot answer now.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Told),
}

/// The same for what everybody may read.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "it is only described; problems are made by hand")]
pub(crate) enum NotTold {
    /// As it was (`If-None-Match`).
    #[response(status = 304)]
    AsItWas,
    /// A parameter is not understood.
    #[response(status = 400, content_type = "application/problem+json")]
    Misunderstood(Told),
    /// Too many requests from one address.
    #[response(status = 429, content_type = "application/problem+json")]
    TooOften(Told),
    /// The database cannot answer now.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Told),
}

/// The same for what visitors send.
#[derive(utoipa::IntoResponses)]
#[allow(dead_code, reason = "it is only described; problems are made by hand")]
pub(crate) enum NotTaken {
    /// Pages of this origin may not send.
    #[response(status = 403, content_type = "application/problem+json")]
    Elsewhere(Told),
    /// Too many requests from one address.
    #[response(status = 429, content_type = "application/problem+json")]
    TooOften(Told),
    /// The database cannot answer now.
    #[response(status = 503, content_type = "application/problem+json")]
    Unavailable(Told),
}

impl Problem {
    /// A problem of a kind: `title` is the same for all of the kind, `detail` says what to do about this one.
    pub(crate) fn new(status: StatusCode, kind: &'static str, title: &'static str, detail: impl Into<String>) -> Self {
        Self { status, kind, title, detail: detail.into(), errors: Vec::new(), header: None }
    }

    /// The same problem with a header that says how to go on.
    pub(crate) fn with(mut self, name: &'static str, value: &str) -> Self {
        self.header = Some((name, value.into()));
        self
    }

    /// Nothing is at this address.
    pub(crate) fn not_found() -> Self {
        let detail = "The collector's addresses are described at /v1/openapi.json.";
        Self::new(StatusCode::NOT_FOUND, "not-found", "There is nothing here", detail)
    }

    /// The address is right and the method is not.
    pub(crate) fn method() -> Self {
        let detail = "Events are sent with POST, submissions erased with DELETE, all else is read with GET.";
        Self::new(StatusCode::METHOD_NOT_ALLOWED, "method", "The method does not fit", detail)
    }

    /// A question (its parameters) that is not understood.
    pub(crate) fn query(detail: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, "query", "A parameter is not understood", detail)
    }

    /// The sender must prove who they are.
    pub(crate) fn unauthorized() -> Self {
        let detail = "Send the admin token as \"Authorization: Bearer …\".";
        Self::new(StatusCode::UNAUTHORIZED, "token", "The admin token is missing or wrong", detail)
            .with("www-authenticate", "Bearer realm=\"parea\"")
    }

    /// Something in the collector itself is wrong.
    pub(crate) fn internal() -> Self {
        let detail = "Nothing was stored. The collector's log has more.";
        Self::new(StatusCode::INTERNAL_SERVER_ERROR, "internal", "The collector failed", detail)
    }
}

impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        let (status, kind, title) = match refusal {
            Refusal::NotJson(_) => (StatusCode::BAD_REQUEST, "not-json", "The body is not JSON"),
            Refusal::NotABatch => (StatusCode::BAD_REQUEST, "not-a-batch", "The body is not a batch"),
            Refusal::TooMany(_) => (StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The batch is too large"),
            Refusal::Faults(_) => (StatusCode::UNPROCESSABLE_ENTITY, "invalid-event", "The batch holds invalid events"),
        };
        let mut problem = Self::new(status, kind, title, refusal.to_string());
        if let Refusal::Faults(faults) = refusal {
            problem.errors = faults;
        }
        problem
    }
}

impl From<Unavailable> for Problem {
    fn from(unavailable: Unavailable) -> Self {
        let wait = unavailable.retry_after.as_secs();
        let detail = format!("The request was not done; nothing of it was stored. Send it again in {wait} seconds.");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, "unavailable", "The database cannot answer now", detail)
            .with("retry-after", &wait.to_string())
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        let body = Told {
            r#type: format!("{KINDS}{}", self.kind),
            title: self.title,
            status: self.status.as_u16(),
            detail: self.detail,
            errors: self.errors,
        };
        let mut response = (self.status, Json(body)).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(PROBLEM));
        headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Some((name, value)) = self.header
            && let Ok(value) = HeaderValue::try_from(&*value)
        {
            headers.insert(HeaderName::from_static(name), value);
        }
        response
    }
}
