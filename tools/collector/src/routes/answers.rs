//! `GET /v1/answers`: what visitors answered, for the site's own people; JSON page by page, or CSV in one piece.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};

use crate::export;
use crate::moment::{first_millisecond, last_millisecond, written_millis};
use crate::problem::Problem;
use crate::store::{Answer, Filter, Position};

/// How many answers a page has when nobody says.
const USUAL: i64 = 100;
/// How many answers a page has at most.
const MOST: i64 = 1000;

/// The parameters, all of them texts: a number that is none must be explained, not just refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Asked {
    form: Option<String>,
    campaign: Option<String>,
    from: Option<String>,
    to: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
    format: Option<String>,
}

/// A page of answers.
#[derive(Debug, Serialize)]
struct Page {
    answers: Vec<Row>,
    /// The `cursor` of the next page; null on the last one.
    next: Option<String>,
}

/// An answer as it is listed.
#[derive(Debug, Serialize)]
struct Row {
    submission: String,
    source: String,
    campaign: String,
    form: String,
    version: String,
    r#final: bool,
    time: String,
    received: String,
    consent: serde_json::Value,
    answers: serde_json::Map<String, serde_json::Value>,
}

/// Lists or exports.
pub(super) async fn list(
    State(state): State<Arc<crate::State>>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    state.admin.admit(&headers)?;
    let Query(asked) = asked.map_err(|rejection| Problem::query(format!("{}.", rejection.body_text())))?;
    let mut response = if wants_csv(&headers, asked.format.as_deref())? {
        // A file is all of it, unless somebody asks for less.
        let rows = export::rows(state.store.snapshot().await?, filter(&asked, i64::MAX)?).await?;
        let mut response = Body::from_stream(rows).into_response();
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("text/csv; charset=utf-8; header=present"));
        headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static("attachment; filename=\"answers.csv\""));
        response
    } else {
        page(&state, filter(&asked, USUAL)?).await?.into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept, authorization"));
    Ok(response)
}

/// Whether CSV is wanted: `format` decides, else the `Accept` header.
fn wants_csv(headers: &HeaderMap, format: Option<&str>) -> Result<bool, Problem> {
    match format {
        Some("csv") => Ok(true),
        Some("json") => Ok(false),
        Some(_) => Err(Problem::query("format is json or csv.")),
        None => Ok(headers.get(ACCEPT).and_then(|accept| accept.to_str().ok()).is_some_and(prefers_csv)),
    }
}

/// Whether the first type in an `Accept` header that we can make is CSV; nobody weighs the two against each other.
fn prefers_csv(accept: &str) -> bool {
    let mut kinds = accept.split(',').filter_map(|kind| kind.trim().parse::<mime::Mime>().ok());
    let known = |kind: &mime::Mime| matches!(kind.essence_str(), "text/csv" | "application/json" | "*/*");
    kinds.find(known).is_some_and(|kind| kind.essence_str() == "text/csv")
}

/// What was asked for.
fn filter(asked: &Asked, usual: i64) -> Result<Filter, Problem> {
    let moment =
        |name: &str| format!("{name} is a date like 2026-11-22 or a moment like 2026-11-22T08:15:00Z, in UTC.");
    let from =
        asked.from.as_deref().map_or(Some(0), first_millisecond).ok_or_else(|| Problem::query(moment("from")))?;
    let to =
        asked.to.as_deref().map_or(Some(i64::MAX), last_millisecond).ok_or_else(|| Problem::query(moment("to")))?;
    let limit = match &asked.limit {
        None => usual,
        Some(text) => text
            .parse()
            .ok()
            .filter(|limit| (1..=MOST).contains(limit))
            .ok_or_else(|| Problem::query(format!("limit is a whole number from 1 to {MOST}.")))?,
    };
    let after = asked.cursor.as_deref().map(place).transpose()?;
    Ok(Filter { form: asked.form.clone(), campaign: asked.campaign.clone(), received: (from, to), after, limit })
}

/// A page and the way to the next one.
async fn page(state: &crate::State, filter: Filter) -> Result<Json<Page>, Problem> {
    let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    // One more than asked for tells whether there is a next page.
    let mut answers = state.store.answers(&Filter { limit: filter.limit.saturating_add(1), ..filter }).await?;
    let is_more = answers.len() > limit;
    answers.truncate(limit);
    let next = answers.last().filter(|_| is_more).map(|last| cursor(&last.position()));
    Ok(Json(Page { answers: answers.into_iter().map(Row::from).collect(), next }))
}

/// A place in the list as a client carries it.
fn cursor(position: &Position) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

/// The place that a client brought back.
fn place(cursor: &str) -> Result<Position, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let position = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    position.ok_or_else(|| Problem::query("cursor is what the page before gave as next."))
}

impl From<Answer> for Row {
    fn from(answer: Answer) -> Self {
        Self {
            submission: answer.submission,
            source: answer.source,
            campaign: answer.campaign,
            form: answer.form,
            version: answer.version,
            r#final: answer.is_final,
            time: answer.time,
            received: written_millis(answer.received),
            consent: answer.consent,
            answers: answer.answers,
        }
    }
}
