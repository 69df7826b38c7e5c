//! The preview: a page that draws somebody's own file, and the frames in which it does so.

use crate::gallery;
use crate::render::Site;
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use tower_http::services::{ServeDir, ServeFile};

/// The policy of a frame: pictures and films may come from where the file says, over TLS; nothing else comes from
/// elsewhere, and nothing goes there.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self' https:; \
                      media-src 'self' https:; connect-src 'self'; frame-src https:; base-uri 'none'; form-action 'none'; \
                      frame-ancestors 'self'";

/// The preview's addresses.
pub fn router(site: &Site) -> Router<Site> {
    let root = site.root();
    Router::new()
        .route("/preview", get(|State(site): State<Site>| gallery::page(site, "www/preview.html")))
        .route("/preview/frame", get(frame))
        .nest_service("/preview/page", ServeDir::new(root.join("www/preview")))
        // The sentences of the panel, and what the codes of problems mean.
        .nest_service("/preview/words", ServeDir::new(root.join("src/web/debug")))
        .route_service("/preview/codes.md", ServeFile::new(root.join("www/docs/check.md")))
}

async fn frame(State(site): State<Site>) -> Response {
    // Who gives a picture learns nothing of the page that shows it.
    let headers = [(header::CONTENT_SECURITY_POLICY, POLICY), (header::REFERRER_POLICY, "no-referrer")];
    (headers, gallery::page(site, "www/preview/trial.html").await).into_response()
}
