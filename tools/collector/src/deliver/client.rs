//! One request to a receiver, and what came of it.

use std::time::{Duration, SystemTime};

use axum::body::Bytes;
use axum::http::header::RETRY_AFTER;
use axum::http::{HeaderMap, Request, StatusCode};
use http_body_util::Full;
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::Client as Hyper;
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::rt::TokioExecutor;

/// Why a receiver has not confirmed.
#[derive(Debug, Clone)]
pub(super) struct Failure {
    /// For whoever looks; nothing of what was sent.
    pub(super) why: String,
    /// What the receiver says of another attempt.
    pub(super) verdict: Verdict,
}

/// What is to be done after a failure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Verdict {
    /// Another attempt.
    Again,
    /// Another attempt, not before.
    After(Duration),
    /// The receiver will never take this.
    Never,
}

/// What posts.
#[derive(Clone)]
pub(super) struct Client(Hyper<HttpsConnector<HttpConnector>, Full<Bytes>>);

impl Client {
    /// A client that trusts whom the machine trusts.
    pub(super) fn new() -> std::io::Result<Self> {
        let provider = rustls::crypto::ring::default_provider();
        let connector = HttpsConnectorBuilder::new().with_provider_and_native_roots(provider)?;
        let connector = connector.https_or_http().enable_http1().build();
        Ok(Self(Hyper::builder(TokioExecutor::new()).build(connector)))
    }

    /// Posts, and waits for the answer at most so long. Only 2xx confirms.
    pub(super) async fn post(&self, request: Request<Full<Bytes>>, patience: Duration) -> Result<(), Failure> {
        let again = |why: String| Failure { why, verdict: Verdict::Again };
        let answer = tokio::time::timeout(patience, self.0.request(request)).await;
        let answer = answer.map_err(|_| again(format!("no answer within {} s", patience.as_secs_f32())))?;
        let answer = answer.map_err(|error| again(reason(&error)))?;
        let status = answer.status();
        if status.is_success() {
            return Ok(());
        }
        Err(Failure { why: format!("the answer was {status}"), verdict: verdict(status, answer.headers()) })
    }
}

/// What to do after an answer that does not confirm.
fn verdict(status: StatusCode, headers: &HeaderMap) -> Verdict {
    let wait = headers.get(RETRY_AFTER).and_then(|value| wait(value.to_str().ok()?.trim()));
    match (status.as_u16(), wait) {
        // Its head is too long, and will be again.
        (414 | 431, _) => Verdict::Never,
        // 410: Standard Webhooks, "the receiver is gone"; the others are about this very body.
        (400 | 410 | 413 | 415 | 422, _) => Verdict::Never,
        (_, Some(wait)) => Verdict::After(wait.min(LONGEST)),
        _ => Verdict::Again,
    }
}

/// How long `Retry-After` asks to wait: seconds, or a date (RFC 9110, 10.2.3); one that is over asks for nothing.
fn wait(asked: &str) -> Option<Duration> {
    if let Ok(seconds) = asked.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let until = httpdate::parse_http_date(asked).ok()?;
    Some(until.duration_since(SystemTime::now()).unwrap_or_default())
}

/// The longest that a receiver may ask us to wait.
const LONGEST: Duration = Duration::from_secs(24 * 3600);

/// The innermost reason: "connection refused" and not "client error".
fn reason(error: &dyn std::error::Error) -> String {
    let mut innermost = error;
    while let Some(source) = innermost.source() {
        innermost = source;
    }
    innermost.to_string()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_receiver_says_when_to_come_back_in_seconds_or_as_a_date() {
        let verdict = |asked: &str| {
            let headers = HeaderMap::from_iter([(RETRY_AFTER, asked.parse().unwrap())]);
            verdict(StatusCode::SERVICE_UNAVAILABLE, &headers)
        };
        let date = |seconds: u64| httpdate::fmt_http_date(SystemTime::now() + Duration::from_secs(seconds));
        assert_eq!(verdict("90"), Verdict::After(Duration::from_secs(90)));
        let Verdict::After(wait) = verdict(&date(90)) else { panic!("a date is obeyed") };
        assert!((80..=90).contains(&wait.as_secs()), "{wait:?}");
        assert_eq!(verdict(&date(7 * 24 * 3600)), Verdict::After(LONGEST));
        for past in ["Sun, 06 Nov 1994 08:49:37 GMT", "Sunday, 06-Nov-94 08:49:37 GMT", "Sun Nov  6 08:49:37 1994"] {
            assert_eq!(verdict(past), Verdict::After(Duration::ZERO), "{past}");
        }
        assert_eq!(verdict("soon"), Verdict::Again);
    }
}
