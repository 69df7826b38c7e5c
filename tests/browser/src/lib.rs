//! The tools of the browser walks: three engines, a server that sees and breaks everything, and eyes for what a visitor notices.
//!
//! A walk (`tests/walks`) is one story that a visitor could tell, walked in a fresh browser profile against a fresh
//! server with its own database. Nothing here knows how the widget works inside: walks look at the page, at the
//! storage, at the requests that reached the server and at the rows in the database.

pub mod axe;
pub mod cast;
pub mod elsewhere;
pub mod engine;
pub mod form;
pub mod host;
pub mod npm;
pub mod process;
pub mod rows;
pub mod run;
pub mod screen;
pub mod server;
pub mod storage;
pub mod visitor;
pub mod widget;

use std::path::PathBuf;

/// The root of the repository.
pub fn root() -> PathBuf {
    PathBuf::from(concat!(env!("CARGO_MANIFEST_DIR"), "/../.."))
}

/// Where screenshots of one engine go: `target/screenshots/<engine>/`.
pub fn screenshots(engine: engine::Engine) -> PathBuf {
    root().join("target/screenshots").join(engine.name())
}
