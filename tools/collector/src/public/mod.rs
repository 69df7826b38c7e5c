//! What everybody may read: counts of polls and shares, and approved reviews, comments and ideas; for the widget, and for caches.
//!
//! Nothing here knows who asks, and nothing that is not in a configuration is told to anybody.

mod list;
pub(crate) mod spread;

use std::hash::{DefaultHasher, Hash as _, Hasher as _};
use std::sync::Arc;

use axum::Router;
use axum::extract::rejection::{PathRejection, QueryRejection};
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_TYPE, ETAG, IF_NONE_MATCH, RETRY_AFTER};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::from_fn_with_state;
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::desk;
use crate::forms::{Form, Role};
use crate::problem::{NotTold, PROBLEM, Problem, Told};

/// How long a cache on the way may keep what was told; a browser asks each time, so that who has voted finds their vote.
const KEPT: &str = "public, max-age=0, s-maxage=30";

/// The parameters of all addresses; each has its own few.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    after: Option<String>,
    stars: Option<String>,
    path: Option<String>,
}

/// The addresses; `origins` are those whose pages may read from elsewhere.
pub(crate) fn router(state: &Arc<crate::State>) -> Router<Arc<crate::State>> {
    let origins = state.origins.clone();
    let cors = CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| origins.lists(origin)))
        .allow_methods([Method::GET])
        .allow_headers([IF_NONE_MATCH])
        .expose_headers([ETAG, RETRY_AFTER])
        .max_age(crate::routes::PREFLIGHT);
    Router::new()
        .route("/v1/public/{site}/{form}/{what}", get(tell))
        .route("/v1/public/{site}/shares", get(spread::shares))
        .route("/v1/public/{site}/referrals", get(spread::referrals))
        .method_not_allowed_fallback(async || Problem::method())
        // Inside of what tells other origins that they may read it: a page sees why it got nothing.
        .layer(from_fn_with_state(Arc::clone(state), crate::routes::limited))
        .layer(cors)
}

/// What is told of a block.
#[derive(Debug, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum What {
    Tally,
    Reviews,
    Comments,
    Ideas,
}

/// Tells what was asked for, or that the asker has it already.
#[utoipa::path(
    get,
    path = "/v1/public/{site}/{form}/{what}",
    operation_id = "readPublic",
    tag = "public",
    params(
        ("site" = String, Path, description = "`site.id`."),
        ("form" = String, Path, description = "The id of the block."),
        ("what" = inline(What), Path, description = "Of which sort the block is."),
        ("after" = Option<String>, Query, description = "`next` of the page before."),
        ("stars" = Option<String>, Query, description = "Of reviews: only those with so many."),
        ("path" = Option<String>, Query, description = "Of comments: the page below which they stand."),
    ),
    responses(
        (status = 200, description = "What everybody may read.", body = serde_json::Value),
        (status = 404, description = "Nothing of that name is public.", body = Told, content_type = PROBLEM),
        NotTold,
    )
)]
pub(crate) async fn tell(
    State(state): State<Arc<crate::State>>,
    place: Result<Path<(String, String, What)>, PathRejection>,
    headers: HeaderMap,
    asked: Result<Query<Asked>, QueryRejection>,
) -> Result<Response, Problem> {
    let Path((site, form, what)) = place.map_err(|_| unknown())?;
    let Query(asked) = asked.map_err(|rejection| Problem::query(format!("{}.", rejection.body_text())))?;
    let form = state.forms.find(&site, &form).ok_or_else(unknown)?;
    let body = match (what, form.role) {
        (What::Tally, Role::Poll | Role::Form) if form.results => json(&tally(&state, form).await?),
        (What::Reviews, Role::Reviews) => json(&list::reviews(&state.store, form, asked.stars, asked.after).await?),
        (What::Comments, Role::Comments) => json(&list::comments(&state.store, form, asked.path, asked.after).await?),
        (What::Ideas, Role::Ideas) => json(&list::ideas(&state.store, form, asked.after).await?),
        _ => return Err(unknown()),
    };
    Ok(answer(&headers, body))
}

/// How often each value was chosen.
#[derive(Debug, Serialize)]
struct Tally {
    total: i64,
    steps: Map<String, Value>,
}

async fn tally(state: &crate::State, form: &Form) -> Result<Tally, Problem> {
    let mut tally = Tally { total: 0, steps: Map::new() };
    for (step, value, count) in desk::tallies(&state.store, form).await? {
        if step.is_empty() {
            tally.total = count;
            continue;
        }
        let values = tally.steps.entry(step).or_insert_with(|| Value::Object(Map::new()));
        if let Value::Object(values) = values {
            values.insert(value, count.into());
        }
    }
    Ok(tally)
}

fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

/// The body with its tag, or only the tag for who has it already.
fn answer(headers: &HeaderMap, body: Vec<u8>) -> Response {
    let mut hasher = DefaultHasher::new();
    body.hash(&mut hasher);
    let tag = format!("\"{:016x}\"", hasher.finish());
    let known = headers.get(IF_NONE_MATCH).and_then(|value| value.to_str().ok()).unwrap_or_default();
    // Caches on the way may have made the tag a weak one (RFC 9110, 13.1.2: compared weakly).
    let is_known =
        known.split(',').map(|known| known.trim().trim_start_matches("W/")).any(|known| known == tag || known == "*");
    let mut response = if is_known {
        StatusCode::NOT_MODIFIED.into_response()
    } else {
        ([(CONTENT_TYPE, HeaderValue::from_static("application/json"))], body).into_response()
    };
    let headers = response.headers_mut();
    headers.insert(CACHE_CONTROL, HeaderValue::from_static(KEPT));
    headers.extend(HeaderValue::try_from(tag).ok().map(|tag| (ETAG, tag)));
    response
}

fn unknown() -> Problem {
    let detail = "No configuration of this collector (--config) has a poll, reviews, comments or ideas of that name here, \
                  or a form that says \"results\": true; a poll that says \"results\": \"never\" tells nobody. Shares \
                  are told where a share block says \"counts\", and arrivals where something shows \
                  referral.arrived, of codes with 16 characters or more.";
    Problem::new(StatusCode::NOT_FOUND, "not-public", "There is nothing public here", detail)
}
