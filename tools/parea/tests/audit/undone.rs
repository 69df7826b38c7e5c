//! What cannot be carried out is said, with what to do about it.

use crate::audits::{audit, run};
use crate::site::url;

fn check(arguments: &[&str], expected: &str) {
    let output = run(arguments);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(2), "{said}");
    assert!(said.contains(expected), "{said} does not say {expected}");
}

#[test]
fn no_browser() {
    check(&["http://127.0.0.1:9/", "--browser", "/nowhere/chromium"], "there is no program at /nowhere/chromium");
}

#[test]
fn no_address() {
    check(&["file:///etc/passwd"], "give one that begins with https:// or http://");
}

#[test]
fn no_page() {
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().to_str().unwrap();
    check(&["http://127.0.0.1:9/", "--out", out], "could not be reached");
    check(&[&url("/nowhere/at/all"), "--out", out], "answered 404");
}

#[test]
fn no_dialog() {
    let audit = audit(&url("/planted/silent"), &["--pages", "1"]);
    assert_eq!(audit.status, 2);
    assert!(
        audit.said.contains("no consent dialog was found") && audit.said.contains("--accept SELECTOR"),
        "{}",
        audit.said
    );
    assert_eq!(audit.report["verdict"], "incomplete");
    assert!(audit.page.contains("3 of the four stages could not be carried out"));
}

#[test]
fn buttons_that_nobody_understands_can_be_named() {
    let named = ["--pages", "1", "--accept", "#yes", "--refuse", "#no", "--open", "#again"];
    let audit = audit(&url("/planted/unknown"), &named);
    assert_eq!(audit.status, 0, "{}", audit.said);
    assert_eq!(audit.stage("withdrawn")["decision"]["steps"], serde_json::json!(["…", "Nö"]));
}
