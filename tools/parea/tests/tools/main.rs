//! The commands that try a configuration out: `build`, `schema`, `simulate`, `explain`, `diff`; and `report`. What they
//! print is compared word for word; `INSTA_UPDATE=always` writes it anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]

mod api;
mod build;
mod diff;
mod explain;
mod files;
mod gates;
mod import;
mod networks;
mod page;
mod report;
mod schema;
mod simulate;
mod text;
mod year;

use std::path::{Path, PathBuf};
use std::process::Command;

/// The checkout.
fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// The demo site's configuration.
const DEMO: &str = "../../../../www/elaia/parea.json";

/// Runs the command in this folder: what it printed, what it complained of, and its exit status.
fn run(arguments: &[&str]) -> (String, String, i32) {
    let output = Command::new(env!("CARGO_BIN_EXE_parea"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools"))
        // Whoever runs the tests may speak any language.
        .env("LC_ALL", "C")
        .output()
        .unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    (text(output.stdout), text(output.stderr), output.status.code().unwrap())
}

/// What the command printed, where it went well.
#[track_caller]
fn printed(arguments: &[&str]) -> String {
    let (out, complaint, status) = run(arguments);
    assert_eq!((complaint.as_str(), status), ("", 0), "{arguments:?}\n{out}");
    out
}

/// A file for one test.
fn file(folder: &tempfile::TempDir, name: &str, text: &str) -> String {
    let path = folder.path().join(name);
    std::fs::write(&path, text).unwrap();
    path.to_str().unwrap().to_owned()
}
