//! What waits to be told to webhooks and brokers, what was given up, and how to try that again.

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use axum::http::header::CACHE_CONTROL;
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::deliver::shown;
use crate::problem::{NotRead, Problem};

/// The most given up deliveries that are listed.
const MOST: i64 = 200;

/// What waits, and what was given up.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Deliveries {
    targets: Vec<TargetQueue>,
    /// The last ones first, 200 at most.
    dead: Vec<DeadDelivery>,
}

/// What waits for one receiver.
#[derive(Serialize, utoipa::ToSchema)]
struct TargetQueue {
    target: String,
    waiting: i64,
    dead: i64,
}

/// A delivery that was given up.
#[derive(Serialize, utoipa::ToSchema)]
struct DeadDelivery {
    /// `webhook-id` without `msg_`.
    id: String,
    target: String,
    r#type: String,
    attempts: i64,
    /// Why the last attempt failed.
    failed: String,
}

/// How much is tried again.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Revived {
    /// So many deliveries.
    revived: u64,
}

/// Lists what waits to be told to others, and what was given up.
#[utoipa::path(
    get,
    path = "/v1/deliveries",
    operation_id = "listDeliveries",
    tag = "operate",
    security(("token" = [])),
    responses(
        (status = 200, description = "What waits, and what was given up.", body = Deliveries),
        NotRead,
    )
)]
pub(crate) async fn list(State(state): State<Arc<crate::State>>, headers: HeaderMap) -> Result<Response, Problem> {
    state.admin.admit(&headers)?;
    let queues = state.store.queues().await?;
    let targets = queues.into_iter().map(|queue| TargetQueue {
        target: shown(&queue.target),
        waiting: queue.waiting,
        dead: queue.dead,
    });
    let dead = state.store.dead(MOST).await?.into_iter().map(|dead| DeadDelivery {
        id: dead.id,
        target: shown(&dead.target),
        r#type: dead.kind,
        attempts: dead.attempts,
        failed: dead.failed,
    });
    Ok(fresh(Deliveries { targets: targets.collect(), dead: dead.collect() }))
}

/// Tries everything again that was given up.
#[utoipa::path(
    post,
    path = "/v1/deliveries/retry",
    operation_id = "retryDeliveries",
    tag = "operate",
    security(("token" = [])),
    responses(
        (status = 200, description = "How many are tried again.", body = Revived),
        NotRead,
    )
)]
pub(crate) async fn retry(State(state): State<Arc<crate::State>>, headers: HeaderMap) -> Result<Response, Problem> {
    state.admin.admit(&headers)?;
    let revived = state.store.revive().await?;
    state.targets.news.notify_waiters();
    Ok(fresh(Revived { revived }))
}

/// JSON that nobody keeps.
fn fresh(body: impl Serialize) -> Response {
    ([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(body)).into_response()
}
