//! Erasing: a submission by its id, which only its visitor has; what was measured of somebody by whoever has the admin token.

use std::sync::Arc;

use axum::Json;
use axum::extract::{Path, State};
use axum::http::header::CACHE_CONTROL;
use axum::http::{Extensions, HeaderMap, HeaderValue, StatusCode, Uri};
use axum::response::{IntoResponse as _, Response};
use serde::Serialize;

use crate::problem::{NotRead, NotTaken, PROBLEM, Problem, Told};

/// How much was erased.
#[derive(Serialize, utoipa::ToSchema)]
pub(crate) struct Erased {
    /// So many events.
    events: u64,
}

/// Erases a submission with everything derived from it. The id is the key: who has it needs no login. Whether there was
/// one is not told.
#[utoipa::path(
    delete,
    path = "/v1/submissions/{id}",
    operation_id = "eraseSubmission",
    tag = "erase",
    params(("id" = String, Path, description = "The id of the submission, which its visitor was shown.")),
    responses(
        (status = 204, description = "Nothing of it is stored any more, and it cannot come back."),
        (status = 400, description = "The id is none.", body = Told, content_type = PROBLEM),
        NotTaken,
    )
)]
pub(crate) async fn submission(
    State(state): State<Arc<crate::State>>,
    Path(id): Path<String>,
    uri: Uri,
    headers: HeaderMap,
    extensions: Extensions,
) -> Result<Response, Problem> {
    state.origins.admit(&headers, &uri)?;
    state.limits.admit(state.proxies.sender(&headers, &extensions))?;
    state.store.erase_submission(&id).await?;
    Ok((StatusCode::NO_CONTENT, [(CACHE_CONTROL, HeaderValue::from_static("no-store"))]).into_response())
}

/// Erases everything that was measured of a visitor.
#[utoipa::path(
    delete,
    path = "/v1/subjects/{id}",
    operation_id = "eraseSubject",
    tag = "erase",
    params(("id" = String, Path, description = "The `subject` of the visitor's events.")),
    security(("token" = [])),
    responses(
        (status = 200, description = "How much was erased; none of it comes back.", body = Erased),
        (status = 400, description = "The id is none.", body = Told, content_type = PROBLEM),
        NotRead,
    )
)]
pub(crate) async fn subject(
    State(state): State<Arc<crate::State>>,
    Path(id): Path<String>,
    headers: HeaderMap,
) -> Result<Response, Problem> {
    state.admin.admit(&headers)?;
    let events = state.store.erase_subject(&id).await?;
    Ok(([(CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(Erased { events })).into_response())
}
