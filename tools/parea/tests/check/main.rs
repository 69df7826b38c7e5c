//! `parea check`: what it says about good and bad files, word for word. `UPDATE=1` writes the expected output anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    reason = "helpers of tests fail like tests"
)]

mod lints;

use std::path::Path;
use std::process::Command;

/// Runs the check on a file beside this one; what it printed, and its exit status.
fn check(file: &str, format: &str) -> (String, i32) {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check");
    let output = Command::new(env!("CARGO_BIN_EXE_parea"))
        .args(["check", file, "--now", "2026-11-22T10:00:00Z", "--format", format])
        .current_dir(folder)
        .output()
        .unwrap();
    (String::from_utf8(output.stdout).unwrap(), output.status.code().unwrap())
}

#[track_caller]
fn golden(file: &str, format: &str, status: i32) {
    let (printed, code) = check(file, format);
    assert_eq!(code, status, "{printed}");
    let expected = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check").join(format!("{file}.{format}.txt"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&expected, &printed).unwrap();
    }
    let expected = std::fs::read_to_string(&expected).unwrap_or_default();
    assert!(printed == expected, "{file} as {format}:\n{printed}");
}

#[test]
fn a_whole_file_has_nothing_to_be_said_about() {
    golden("good.json", "human", 0);
    golden("good.json", "json", 0);
    golden("good.json", "github", 0);
}

#[test]
fn every_problem_is_shown_where_it_stands_with_what_comes_of_it_and_how_to_mend_it() {
    golden("bad.jsonc", "human", 1);
    golden("bad.jsonc", "json", 1);
    golden("bad.jsonc", "github", 1);
}

#[test]
fn circles_doubles_images_without_a_text_and_steps_that_lead_nowhere_are_errors() {
    golden("more.jsonc", "human", 1);
}

#[test]
fn what_is_no_json_is_shown_where_it_stops() {
    golden("broken.json", "human", 1);
}

#[test]
fn a_mark_that_an_editor_puts_before_the_text_is_no_mistake() {
    let good = std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/good.json")).unwrap();
    let file = std::env::temp_dir().join(format!("parea-marked-{}.json", std::process::id()));
    std::fs::write(&file, format!("\u{feff}{good}")).unwrap();
    let (printed, code) = check(file.to_str().unwrap(), "json");
    std::fs::remove_file(&file).unwrap();
    assert_eq!((printed.trim(), code), ("[]", 0));
}

#[test]
fn a_source_without_a_category_for_personalising_is_told_with_what_to_write() {
    golden("never.json", "human", 0);
}

#[test]
fn a_purpose_or_category_that_is_mapped_needs_no_telling() {
    let (printed, code) = check("mapped.json", "json");
    assert_eq!((printed.trim(), code), ("[]", 0));
}

#[test]
fn without_a_file_there_is_nothing_to_check() {
    assert_eq!(check("absent.json", "human"), (String::new(), 2));
}

#[test]
fn the_demo_is_whole() {
    let (printed, code) = check("../../../../www/elaia/parea.json", "json");
    assert_eq!((printed.trim(), code), ("[]", 0));
}

#[test]
fn the_recipes_are_whole() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/recipes");
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.extension().is_none_or(|end| end != "json") {
            continue;
        }
        let recipe: serde_json::Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
        let whole = serde_json::json!({
            "version": 1,
            "site": { "id": "elaia", "languages": ["en", "de", "fa"], "language": "en", "collector": "/parea" },
            "consent": { "source": "vanilla-cookieconsent",
                "purposes": { "remember": "functional", "personalise": "personalisation", "measure": "analytics" } },
            "campaigns": [recipe["campaign"]],
        });
        let file = std::env::temp_dir().join(format!("parea-recipe-{}", path.file_name().unwrap().to_str().unwrap()));
        std::fs::write(&file, whole.to_string()).unwrap();
        let (printed, code) = check(file.to_str().unwrap(), "json");
        std::fs::remove_file(&file).unwrap();
        assert_eq!((printed.trim(), code), ("[]", 0), "{}", path.display());
    }
}
