//! What the inbox shows, as a file: CSV for spreadsheets, NDJSON for programs.

use std::sync::Arc;

use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{OriginalUri, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use futures_util::{StreamExt as _, stream};

use super::Trouble;
use super::inbox::Asked;
use crate::desk;
use crate::export;

/// The file, piece by piece.
pub(super) async fn file(
    State(state): State<Arc<crate::State>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Trouble> {
    state.session(&headers, &uri)?;
    let Query(asked) = asked.map_err(|rejection| Trouble::Wrong(rejection.body_text()))?;
    desk::catch_up(&state.store, &state.forms, &state.mark).await?;
    let (filter, snapshot) = (asked.filter(i64::MAX)?, state.store.download().await?);
    let (body, kind, name) = match asked.format.as_str() {
        "csv" => {
            // Excel takes a file without this mark for one in the code page of its machine.
            let mark = stream::once(async { Ok("\u{feff}".into()) });
            let rows = mark.chain(export::rows(snapshot, filter, &state.forms).await?);
            (Body::from_stream(rows), export::CSV, "answers.csv")
        }
        "ndjson" => (Body::from_stream(export::lines(snapshot, filter)), export::NDJSON, "answers.ndjson"),
        _ => return Err(Trouble::Wrong("A file is csv or ndjson.".to_owned())),
    };
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    let saved = HeaderValue::try_from(format!("attachment; filename=\"{name}\""));
    headers.extend(saved.ok().map(|saved| (CONTENT_DISPOSITION, saved)));
    Ok(response)
}
