//! The gallery: every example of `www/gallery/` and every recipe of `www/recipes/`, on one page and each in a page of its own.

use crate::render::Site;
use anyhow::{Context, Result};
use axum::Router;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse, Response};
use axum::routing::get;
use serde::Serialize;
use serde_json::Value;
use std::path::Path;
use std::{fs, io};
use tower_http::services::{ServeDir, ServeFile};

/// The policy of the gallery: as everywhere, and its examples may stand in frames of its own.
const POLICY: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; style-src 'self'; img-src 'self'; \
                      media-src 'self'; connect-src 'self'; frame-src 'self'; base-uri 'none'; form-action 'self'; \
                      frame-ancestors 'self'";

/// What the gallery shows, and in which languages the widget has words.
#[derive(Debug, Serialize)]
struct Contents {
    languages: Vec<String>,
    examples: Vec<Example>,
}

#[derive(Debug, Serialize)]
struct Example {
    /// Its file, without `.json`.
    name: String,
    /// The file as it is written, for whoever wants to copy from it.
    source: String,
}

/// The gallery's addresses.
pub fn router(site: &Site) -> Router<Site> {
    let folder = site.root().join("www");
    Router::new()
        .route("/gallery", get(|State(site): State<Site>| page(site, "www/gallery.html")))
        .route("/gallery/frame", get(|State(site): State<Site>| page(site, "www/gallery/page/frame.html")))
        .route("/gallery/contents.json", get(contents))
        .nest_service("/gallery/page", ServeDir::new(folder.join("gallery/page")))
        .route_service("/accessibility", ServeFile::new(folder.join("accessibility.html")))
}

/// A page of the gallery's kind, with its policy.
pub async fn page(site: Site, file: &str) -> Response {
    let headers = [(header::CONTENT_TYPE, "text/html; charset=utf-8"), (header::CONTENT_SECURITY_POLICY, POLICY)];
    match fs::read_to_string(site.root().join(file)) {
        Ok(text) => (headers, text).into_response(),
        Err(error) => failure(&error.into()),
    }
}

async fn contents(State(site): State<Site>) -> Response {
    match read(site.root()) {
        Ok(contents) => axum::Json(contents).into_response(),
        Err(error) => failure(&error),
    }
}

fn failure(error: &anyhow::Error) -> Response {
    eprintln!("{error:#}");
    (axum::http::StatusCode::INTERNAL_SERVER_ERROR, format!("{error:#}\n")).into_response()
}

/// Everything in order of its name, and the recipes last: what belongs together begins alike.
fn read(root: &Path) -> Result<Contents> {
    let mut examples = Vec::new();
    for folder in ["www/gallery", "www/recipes"].map(|folder| root.join(folder)) {
        for name in names(&folder)? {
            let path = folder.join(format!("{name}.json"));
            let source = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
            serde_json::from_str::<Value>(&source).with_context(|| path.display().to_string())?;
            examples.push(Example { name, source });
        }
    }
    Ok(Contents { languages: names(&root.join("src/text/locales"))?, examples })
}

/// The names of the JSON files in a folder, sorted, without their ending.
fn names(folder: &Path) -> Result<Vec<String>> {
    let entries = fs::read_dir(folder).with_context(|| folder.display().to_string())?;
    let files: Vec<_> = entries.collect::<io::Result<_>>()?;
    let mut names: Vec<String> =
        files.iter().filter_map(|file| file.file_name().to_str()?.strip_suffix(".json").map(str::to_owned)).collect();
    names.sort();
    Ok(names)
}
