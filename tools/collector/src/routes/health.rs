//! How the collector is: `/healthz` whether the process lives, `/readyz` whether it can store, `/metrics` in numbers.

use std::sync::Arc;

use axum::extract::State;
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::IntoResponse;

use crate::problem::{NotRead, PROBLEM, Problem, Told};

/// What OpenMetrics are sent as.
const METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// Whether the process lives: a service manager starts it anew when this is not answered.
#[utoipa::path(
    get,
    path = "/healthz",
    operation_id = "isAlive",
    tag = "operate",
    responses((status = 200, description = "It lives.", body = String, content_type = "text/plain"))
)]
pub(crate) async fn alive() -> impl IntoResponse {
    ([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], "ok\n")
}

/// Whether the database answers: who balances load sends visitors elsewhere while it does not.
#[utoipa::path(
    get,
    path = "/readyz",
    operation_id = "isReady",
    tag = "operate",
    responses(
        (status = 200, description = "It stores what comes.", body = String, content_type = "text/plain"),
        (status = 503, description = "The database cannot answer now.", body = Told, content_type = PROBLEM),
    )
)]
pub(crate) async fn ready(State(state): State<Arc<crate::State>>) -> Result<impl IntoResponse, Problem> {
    state.store.ping().await?;
    Ok(([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], "ok\n"))
}

/// Numbers for Prometheus (OpenMetrics), for whoever has the admin token.
#[utoipa::path(
    get,
    path = "/metrics",
    operation_id = "readMetrics",
    tag = "operate",
    security(("token" = [])),
    responses(
        (status = 200, description = "OpenMetrics.", body = String, content_type = "application/openmetrics-text"),
        NotRead,
    )
)]
pub(crate) async fn metrics(
    State(state): State<Arc<crate::State>>,
    headers: HeaderMap,
) -> Result<impl IntoResponse, Problem> {
    state.admin.admit(&headers)?;
    let queues = state.store.queues().await?;
    let headers = [(CONTENT_TYPE, METRICS), (CACHE_CONTROL, "no-store")];
    Ok((headers, state.metrics.written(&queues)))
}
