//! The addresses of the collector, and what holds for all of them: problems as JSON, a line in the log, no panic.

pub(crate) mod answers;
pub(crate) mod deliveries;
pub(crate) mod erase;
pub(crate) mod events;
pub(crate) mod health;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::extract::{self, MatchedPath, Request};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderName, HeaderValue, Method};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{delete, get, post};
use axum::{Json, Router};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::State;
use crate::limits::too_often;
use crate::metrics::Metrics;
use crate::openapi::document;
use crate::problem::Problem;
use crate::ticket;

/// How long a browser may remember that it may post; Chromium remembers two hours at most.
pub(crate) const PREFLIGHT: Duration = Duration::from_secs(7200);

/// Every address with its handler.
pub(crate) fn router(state: Arc<State>) -> Router {
    let events = Router::new().route("/v1/events", post(events::take)).method_not_allowed_fallback(method);
    let erasing =
        Router::new().route("/v1/submissions/{id}", delete(erase::submission)).method_not_allowed_fallback(method);
    let metrics = Arc::clone(&state.metrics);
    Router::new()
        // After the fallback: what browsers ask before they post is answered by this layer.
        .merge(events.layer(cors(&state, Method::POST)))
        .merge(erasing.layer(cors(&state, Method::DELETE)))
        .merge(crate::public::router(&state))
        .merge(crate::admin::router(&state))
        .route("/v1/answers", get(answers::list))
        .route("/v1/subjects/{id}", delete(erase::subject))
        .route("/v1/deliveries", get(deliveries::list))
        .route("/v1/deliveries/retry", post(deliveries::retry))
        .route("/v1/openapi.json", get(async || Json(document())))
        .route("/healthz", get(health::alive))
        .route("/readyz", get(health::ready))
        .route("/metrics", get(health::metrics))
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(method)
        .layer(CatchPanicLayer::custom(|_| Problem::internal().into_response()))
        .layer(from_fn_with_state(Arc::clone(&state), guessed))
        .layer(from_fn(without_nul))
        .layer(from_fn(move |path, request, next| log(Arc::clone(&metrics), path, request, next)))
        .with_state(state)
}

/// The address is right and the method is not.
async fn method() -> Problem {
    Problem::method()
}

/// Pages of listed origins may post events and read whether and when to send again.
fn cors(state: &State, method: Method) -> CorsLayer {
    let origins = state.origins.clone();
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| origins.lists(origin)))
        .allow_methods([method])
        .allow_headers([CONTENT_TYPE])
        .expose_headers([RETRY_AFTER, HeaderName::from_static(ticket::HEADER)])
        .max_age(PREFLIGHT)
}

/// Refuses who asks too often.
pub(crate) async fn limited(
    extract::State(state): extract::State<Arc<State>>,
    request: Request,
    next: Next,
) -> Response {
    match state.limits.admit(state.proxies.sender(request.headers(), request.extensions())) {
        Ok(()) => next.run(request).await,
        Err(problem) => problem.into_response(),
    }
}

/// Tells who sends wrong tokens again and again to wait; a right one is never asked to.
async fn guessed(extract::State(state): extract::State<Arc<State>>, request: Request, next: Next) -> Response {
    if state.admin.is_tried(request.headers())
        && let Some(wait) = state.failures.fail(state.proxies.sender(request.headers(), request.extensions()))
    {
        return too_often(wait).into_response();
    }
    next.run(request).await
}

/// Refuses an address with U+0000 in it, which no database keeps and some fail at.
async fn without_nul(request: Request, next: Next) -> Response {
    let has_nul = request.uri().path_and_query().is_some_and(|address| address.as_str().contains("%00"));
    if has_nul { Problem::query("An address never holds %00.").into_response() } else { next.run(request).await }
}

/// One line per request: what was asked and how it ended; never who asked, nor with which parameters.
async fn log(metrics: Arc<Metrics>, path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let began = Instant::now();
    let mut response = next.run(request).await;
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let route = path.as_ref().map_or("unknown", MatchedPath::as_str);
    let (status, took) = (response.status().as_u16(), began.elapsed());
    metrics.answered(route, method.as_str(), status, took);
    tracing::info!(%method, route, status, millis = took.as_millis(), "request");
    response
}
