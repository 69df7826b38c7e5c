//! The addresses of the collector, and what holds for all of them: problems as JSON, a line in the log, no panic.

mod answers;
mod events;
mod health;

use std::sync::Arc;
use std::time::{Duration, Instant};

use axum::Router;
use axum::extract::{MatchedPath, Request};
use axum::http::header::{CONTENT_TYPE, RETRY_AFTER, X_CONTENT_TYPE_OPTIONS};
use axum::http::{HeaderValue, Method};
use axum::middleware::{Next, from_fn};
use axum::response::{IntoResponse as _, Response};
use axum::routing::{get, post};
use tower_http::catch_panic::CatchPanicLayer;
use tower_http::cors::{AllowOrigin, CorsLayer};

use crate::State;
use crate::problem::Problem;

/// How long a browser may remember that it may post; Chromium remembers two hours at most.
const PREFLIGHT: Duration = Duration::from_secs(7200);

/// Every address with its handler.
pub(crate) fn router(state: Arc<State>) -> Router {
    let events = Router::new().route("/v1/events", post(events::take)).method_not_allowed_fallback(method);
    Router::new()
        // After the fallback: what browsers ask before they post is answered by this layer.
        .merge(events.layer(cors(&state)))
        .route("/v1/answers", get(answers::list))
        .route("/healthz", get(health::check))
        .fallback(async || Problem::not_found())
        .method_not_allowed_fallback(method)
        .layer(CatchPanicLayer::custom(|_| Problem::internal().into_response()))
        .layer(from_fn(log))
        .with_state(state)
}

/// The address is right and the method is not.
async fn method() -> Problem {
    Problem::method()
}

/// Pages of listed origins may post events and read whether and when to send again.
fn cors(state: &State) -> CorsLayer {
    let origins = state.origins.clone();
    CorsLayer::new()
        .allow_origin(AllowOrigin::predicate(move |origin, _| origins.lists(origin)))
        .allow_methods([Method::POST])
        .allow_headers([CONTENT_TYPE])
        .expose_headers([RETRY_AFTER])
        .max_age(PREFLIGHT)
}

/// One line per request: what was asked and how it ended; never who asked, nor with which parameters.
async fn log(path: Option<MatchedPath>, request: Request, next: Next) -> Response {
    let method = request.method().clone();
    let began = Instant::now();
    let mut response = next.run(request).await;
    response.headers_mut().insert(X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff"));
    let route = path.as_ref().map_or("unknown", MatchedPath::as_str);
    let (status, millis) = (response.status().as_u16(), began.elapsed().as_millis());
    tracing::info!(%method, route, status, millis, "request");
    response
}
