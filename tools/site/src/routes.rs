//! Which address is answered with what.

use crate::locales::{self, Language};
use crate::pages;
use crate::render::{Site, address};
use crate::{codes, gallery, headers, preview, vendor};
use axum::Router;
use axum::extract::{Path, Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{Html, IntoResponse, Redirect, Response};
use axum::routing::{get, post};
use tower_http::services::{ServeDir, ServeFile};

/// Files of the site's own folder, by their address.
const FILES: [&str; 6] = ["site.css", "site.js", "consent.js", "klaro.js", "parea.json", "products.json"];

/// The site without the collector.
pub fn router(site: Site) -> Router {
    let mut router = Router::new()
        .route("/", get(front))
        .route("/klaro", get(klaro))
        .route("/vendor/{file}", get(vendor_file))
        .route("/codes/{offer}", post(codes::give))
        .merge(gallery::router(&site))
        .merge(preview::router(&site))
        .route("/{language}", get(short))
        .route("/{language}/", get(home))
        .route("/{language}/{*path}", get(page))
        .nest_service("/art", ServeDir::new(site.folder().join("art")))
        .nest_service("/said", ServeDir::new(site.folder().join("said")))
        .nest_service("/consent", ServeDir::new(site.folder().join("consent")))
        .nest_service("/pkg", ServeDir::new(site.root().join("pkg")));
    for file in FILES {
        router = router.route_service(&format!("/{file}"), ServeFile::new(site.folder().join(file)));
    }
    headers::add(router.fallback(nowhere).with_state(site))
}

/// Sends a visitor to the language of the browser.
async fn front(headers: HeaderMap) -> Response {
    let accept = headers.get(header::ACCEPT_LANGUAGE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let to = address(locales::preferred(accept), "");
    ([(header::VARY, "accept-language")], Redirect::temporary(&to)).into_response()
}

async fn short(State(site): State<Site>, Path(tag): Path<String>, headers: HeaderMap) -> Response {
    match locales::language(&tag) {
        Some(language) => Redirect::permanent(&address(language, "")).into_response(),
        None => missing(&site, locales::english(), &headers),
    }
}

async fn home(state: State<Site>, Path(tag): Path<String>, headers: HeaderMap) -> Response {
    page(state, Path((tag, String::new())), headers).await
}

async fn page(State(site): State<Site>, Path((tag, path)): Path<(String, String)>, headers: HeaderMap) -> Response {
    let Some(language) = locales::language(&tag) else { return missing(&site, locales::english(), &headers) };
    match (pages::page(&path), path.strip_suffix('/').and_then(pages::page)) {
        (Some(page), _) => html(StatusCode::OK, site.page(Some(page), language, &origin(&headers))),
        (None, Some(page)) => Redirect::permanent(&address(language, page.path)).into_response(),
        (None, None) => missing(&site, language, &headers),
    }
}

async fn klaro(State(site): State<Site>, headers: HeaderMap) -> Response {
    html(StatusCode::OK, site.klaro(&origin(&headers)))
}

async fn nowhere(State(site): State<Site>, headers: HeaderMap) -> Response {
    missing(&site, locales::english(), &headers)
}

/// A file of a consent manager, or what to do when it is not installed.
async fn vendor_file(State(site): State<Site>, Path(name): Path<String>, request: Request) -> Response {
    let Some(path) = vendor::file(site.root(), &name) else { return StatusCode::NOT_FOUND.into_response() };
    if !path.is_file() {
        let message = format!("{name} is not installed: `{}` mends it\n", vendor::MEND);
        return (StatusCode::NOT_FOUND, message).into_response();
    }
    match ServeFile::new(path).try_call(request).await {
        Ok(response) => response.into_response(),
        Err(error) => (StatusCode::INTERNAL_SERVER_ERROR, error.to_string()).into_response(),
    }
}

fn missing(site: &Site, language: Language, headers: &HeaderMap) -> Response {
    html(StatusCode::NOT_FOUND, site.page(None, language, &origin(headers)))
}

fn html(status: StatusCode, page: anyhow::Result<String>) -> Response {
    match page {
        Ok(page) => (status, Html(page)).into_response(),
        Err(error) => {
            eprintln!("{error:#}");
            (StatusCode::INTERNAL_SERVER_ERROR, format!("This page could not be made: {error:#}\n")).into_response()
        }
    }
}

/// The origin by which the visitor reached us, for canonical addresses.
fn origin(headers: &HeaderMap) -> String {
    let is_host = |host: &&str| host.bytes().all(|byte| byte.is_ascii_alphanumeric() || b".-:[]".contains(&byte));
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok()).filter(is_host);
    format!("http://{}", host.unwrap_or("localhost"))
}
