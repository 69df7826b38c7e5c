//! `GET /healthz`: whether the collector can reach its database.

use std::sync::Arc;

use axum::extract::State;
use axum::http::HeaderValue;
use axum::http::header::CACHE_CONTROL;
use axum::response::IntoResponse;

use crate::problem::Problem;

/// `ok`, or 503.
pub(super) async fn check(State(state): State<Arc<crate::State>>) -> Result<impl IntoResponse, Problem> {
    state.store.ping().await?;
    Ok(([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], "ok\n"))
}
