//! `GET /v1/answers`: what visitors answered, for the site's own people; JSON page by page, or CSV or NDJSON in one piece.

use std::sync::Arc;

use axum::Json;
use axum::body::Body;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::http::header::{ACCEPT, CACHE_CONTROL, CONTENT_DISPOSITION, CONTENT_TYPE, VARY};
use axum::http::{HeaderMap, HeaderValue};
use axum::response::{IntoResponse as _, Response};
use serde::{Deserialize, Serialize};

use crate::cursor;
use crate::export::{self, Row};
use crate::moment::{first_millisecond, last_millisecond};
use crate::problem::{NotRead, PROBLEM, Problem, Told};
use crate::store::Filter;

/// How many answers a page has when nobody says.
const USUAL: i64 = 100;
/// How many answers a page has at most.
const MOST: i64 = 1000;

/// The parameters, all of them texts: a number that is none must be explained, not just refused.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    form: Option<String>,
    campaign: Option<String>,
    from: Option<String>,
    to: Option<String>,
    limit: Option<String>,
    cursor: Option<String>,
    format: Option<String>,
}

/// A page of answers.
#[derive(Debug, Serialize, utoipa::ToSchema)]
struct Page {
    answers: Vec<Row>,
    /// The `cursor` of the next page; null on the last one.
    next: Option<String>,
}

/// Lists answers, or exports them as CSV or NDJSON.
#[utoipa::path(
    get,
    path = "/v1/answers",
    operation_id = "listAnswers",
    tag = "read",
    params(
        ("form" = Option<String>, Query, description = "Only of this form."),
        ("campaign" = Option<String>, Query, description = "Only of this campaign."),
        ("from" = Option<String>, Query, description = "Received then or later: a date or a moment, in UTC."),
        ("to" = Option<String>, Query, description = "Received then or before."),
        ("limit" = Option<String>, Query, description = "How many a page has, 1 to 1000."),
        ("cursor" = Option<String>, Query, description = "`next` of the page before."),
        ("format" = Option<String>, Query, description = "`json`, `csv` or `ndjson`; else as `Accept` says."),
    ),
    security(("token" = [])),
    responses(
        (status = 200, description = "The answers, newest first.", content(
            (Page = "application/json"), (String = "text/csv"), (String = "application/x-ndjson")
        )),
        (status = 400, description = "A parameter is not understood.", body = Told, content_type = PROBLEM),
        NotRead,
    )
)]
pub(crate) async fn list(
    State(state): State<Arc<crate::State>>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    state.admin.admit(&headers)?;
    let Query(asked) = asked.map_err(|rejection| Problem::query(format!("{}.", rejection.body_text())))?;
    let mut response = match wanted(&headers, asked.format.as_deref())? {
        Format::Json => page(&state, filter(&asked, USUAL)?).await?.into_response(),
        // A file is all of it, unless somebody asks for less.
        Format::Csv => {
            let snapshot = state.store.download().await?;
            let rows = export::rows(snapshot, filter(&asked, i64::MAX)?, &state.forms).await?;
            file(Body::from_stream(rows), export::CSV, "attachment; filename=\"answers.csv\"")
        }
        Format::Lines => {
            let lines = export::lines(state.store.download().await?, filter(&asked, i64::MAX)?);
            file(Body::from_stream(lines), export::NDJSON, "attachment; filename=\"answers.ndjson\"")
        }
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    headers.insert(VARY, HeaderValue::from_static("accept, authorization"));
    Ok(response)
}

/// How answers are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Format {
    Json,
    Csv,
    Lines,
}

/// The formats as the `Accept` header names them.
const KINDS: [(&str, Format); 4] = [
    ("application/json", Format::Json),
    ("*/*", Format::Json),
    ("text/csv", Format::Csv),
    (export::NDJSON, Format::Lines),
];

/// What is wanted: `format` decides, else the `Accept` header.
fn wanted(headers: &HeaderMap, format: Option<&str>) -> Result<Format, Problem> {
    match format {
        Some("csv") => Ok(Format::Csv),
        Some("json") => Ok(Format::Json),
        Some("ndjson") => Ok(Format::Lines),
        Some(_) => Err(Problem::query("format is json, csv or ndjson.")),
        None => {
            let accept = headers.get(ACCEPT).and_then(|accept| accept.to_str().ok());
            Ok(accept.and_then(preferred).unwrap_or(Format::Json))
        }
    }
}

/// The first type in an `Accept` header that we can make; nobody weighs them against each other.
fn preferred(accept: &str) -> Option<Format> {
    let kinds = accept.split(',').filter_map(|kind| kind.trim().parse::<mime::Mime>().ok());
    let known =
        |kind: mime::Mime| KINDS.iter().find(|(name, _)| *name == kind.essence_str()).map(|(_, format)| *format);
    kinds.filter_map(known).next()
}

/// A file to be saved.
fn file(body: Body, kind: &'static str, saved: &'static str) -> Response {
    let mut response = body.into_response();
    let headers = response.headers_mut();
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind));
    headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(saved));
    response
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
    let after = asked.cursor.as_deref().map(cursor::read).transpose()?;
    Ok(Filter {
        form: asked.form.clone(),
        campaign: asked.campaign.clone(),
        received: (from, to),
        after,
        limit,
        ..Filter::default()
    })
}

/// A page and the way to the next one.
async fn page(state: &crate::State, filter: Filter) -> Result<Json<Page>, Problem> {
    let limit = usize::try_from(filter.limit).unwrap_or(usize::MAX);
    // One more than asked for tells whether there is a next page.
    let mut answers = state.store.answers(&Filter { limit: filter.limit.saturating_add(1), ..filter }).await?;
    let is_more = answers.len() > limit;
    answers.truncate(limit);
    let next = answers.last().filter(|_| is_more).map(|last| cursor::written(&last.position()));
    Ok(Json(Page { answers: answers.into_iter().map(Row::from).collect(), next }))
}
