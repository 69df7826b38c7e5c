//! `POST /v1/events`: takes a batch, and says 202 when all of it is on the disk.

use std::sync::Arc;
use std::time::Duration;

use axum::body::{Body, Bytes};
use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use futures_util::StreamExt as _;

use crate::event::read_batch;
use crate::problem::{NotTaken, PROBLEM, Problem, Told};
use crate::vet::vet;

/// What a batch is sent as (CloudEvents 1.0.2, HTTP protocol binding, 3.3).
const BATCH: &str = "application/cloudevents-batch+json";
/// The largest body, in bytes; the widget stays below the 64 KiB that browsers grant `keepalive`.
const LARGEST: usize = 64 * 1024;
/// How much of a body that is too large is read and thrown away: a sender who is cut off sees a broken network, not the answer.
const DRAINED: usize = 1024 * 1024;
/// How long a sender may take for the body.
const SLOWEST: Duration = Duration::from_secs(15);

/// Takes a batch: 202 when every event of it is on the disk. What was taken before is taken again and stored once.
#[utoipa::path(
    post,
    path = "/v1/events",
    operation_id = "takeEvents",
    tag = "collect",
    request_body(content = serde_json::Value, content_type = BATCH),
    responses(
        (status = 202, description = "Every event is stored."),
        (status = 400, description = "The body is no JSON array.", body = Told, content_type = PROBLEM),
        (status = 408, description = "The body came too slowly.", body = Told, content_type = PROBLEM),
        (status = 413, description = "Too many events, or too large.", body = Told, content_type = PROBLEM),
        (status = 415, description = "The content type is none of a batch.", body = Told, content_type = PROBLEM),
        (status = 422, description = "An event is not as it must be; nothing is stored.", body = Told, content_type = PROBLEM),
        (
            status = 428,
            description = "A form takes answers with a ticket, and these have none that is good; nothing is stored.",
            body = Told,
            content_type = PROBLEM,
            headers(("parea-ticket" = String, description = "To be sent again as `ticket` of their data, within 10 minutes."))
        ),
        NotTaken,
    )
)]
pub(crate) async fn take(
    State(state): State<Arc<crate::State>>,
    uri: Uri,
    headers: HeaderMap,
    extensions: Extensions,
    body: Body,
) -> Result<Response, Problem> {
    state.origins.admit(&headers, &uri)?;
    let sender = state.proxies.sender(&headers, &extensions);
    state.limits.admit(sender)?;
    if !is_batch(&headers) {
        return Err(unsupported());
    }
    let body = tokio::time::timeout(SLOWEST, read(&headers, body)).await.map_err(|_| too_slow())??;
    let events = vet(&state, read_batch(&body)?)?;
    state.tickets.admit(&state.forms, &events, sender)?;
    state.store.append(events).await?;
    Ok((StatusCode::ACCEPTED, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response())
}

/// Whether the body is said to be a batch, in UTF-8 and not compressed.
fn is_batch(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok()?.parse::<mime::Mime>().ok());
    kind.is_some_and(|kind| {
        kind.essence_str() == BATCH && kind.get_param(mime::CHARSET).is_none_or(|charset| charset == mime::UTF_8)
    }) && !headers.contains_key(CONTENT_ENCODING)
}

/// The whole body, if it is not too large.
async fn read(headers: &HeaderMap, body: Body) -> Result<Bytes, Problem> {
    let announced = headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse::<usize>().ok());
    if announced.is_some_and(|length| length > DRAINED) {
        return Err(too_large());
    }
    let mut stream = body.into_data_stream();
    let (mut taken, mut length) = (Vec::with_capacity(announced.unwrap_or(0).min(LARGEST)), 0);
    while let Some(chunk) = stream.next().await {
        let chunk = chunk.map_err(|_| broken_off())?;
        length += chunk.len();
        if length > DRAINED {
            break;
        }
        if length <= LARGEST {
            taken.extend_from_slice(&chunk);
        }
    }
    if length > LARGEST { Err(too_large()) } else { Ok(taken.into()) }
}

fn unsupported() -> Problem {
    let detail = format!("Send a JSON array of CloudEvents as \"Content-Type: {BATCH}\", in UTF-8 and not compressed.");
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "content-type", "The content type is not a batch", detail)
        .with("accept", BATCH)
}

fn too_large() -> Problem {
    let detail = format!("A body has at most {LARGEST} bytes. Send fewer events at a time.");
    Problem::new(StatusCode::PAYLOAD_TOO_LARGE, "too-large", "The batch is too large", detail)
}

fn too_slow() -> Problem {
    let detail = format!("The body did not arrive within {} seconds; nothing was stored.", SLOWEST.as_secs());
    Problem::new(StatusCode::REQUEST_TIMEOUT, "too-slow", "The batch came too slowly", detail)
}

fn broken_off() -> Problem {
    let detail = "The body ended before it was complete; nothing was stored. Send it again.";
    // Not 400: that would tell the sender never to come back with these answers.
    Problem::new(StatusCode::REQUEST_TIMEOUT, "broken-off", "The batch is not complete", detail)
}
