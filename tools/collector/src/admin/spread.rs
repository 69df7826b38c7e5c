//! How the sites spread: which pages were shared with whom, and by whose links visitors came.

use std::sync::Arc;

use axum::extract::{OriginalUri, State};
use axum::http::{HeaderMap, StatusCode};
use axum::response::Response;
use minijinja::context;

use super::{Trouble, pages};

/// How many lines each table has: those with the most visitors.
const LINES: i64 = 200;

/// The page.
pub(super) async fn page(
    State(state): State<Arc<crate::State>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
) -> Result<Response, Trouble> {
    let session = state.session(&headers, &uri)?;
    let shared = state.store.shared(LINES).await?;
    let arrived = state.store.arrivals(LINES).await?;
    let least = state.least;
    let context = context! { page => "sharing", key => session.key, shared, arrived, least };
    Ok(pages::show(StatusCode::OK, "sharing.html", context))
}
