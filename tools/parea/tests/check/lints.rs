//! Every code: a file in which there is something to be found, word for word, and a file that is nearly the same and in
//! which there is nothing. `INSTA_UPDATE=always` writes the expected output anew.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::Command;

/// Runs the command in the folder of these files, for a fixed moment; what it printed.
fn parea(arguments: &[&str]) -> String {
    let output = Command::new(env!("CARGO_BIN_EXE_parea"))
        .args(arguments)
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/check/lints"))
        .output()
        .unwrap();
    String::from_utf8(output.stdout).unwrap()
}

fn check(file: &str, format: &str) -> String {
    parea(&["check", file, "--now", "2026-11-22T10:00:00Z", "--format", format])
}

/// What is found of the code that a file is named by; what else is found in it is not its business.
fn found(file: &str) -> String {
    let code = format!("[{}]", file.trim_end_matches(".jsonc"));
    let printed = check(file, "human");
    let own = printed.split("\n\n").filter(|finding| finding.lines().next().is_some_and(|line| line.contains(&code)));
    own.collect::<Vec<_>>().join("\n\n")
}

/// The codes that were found in a file.
fn codes(file: &str) -> BTreeSet<String> {
    let findings: Vec<serde_json::Value> = serde_json::from_str(&check(file, "json")).unwrap();
    findings.iter().map(|finding| finding["code"].as_str().unwrap().to_owned()).collect()
}

/// Every code, as their table has them.
fn all() -> Vec<String> {
    let table = parea(&["check", "--codes"]);
    table.lines().skip(2).map(|line| line.split('`').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn every_code_is_found_and_said_word_for_word() {
    insta::glob!("lints/*.jsonc", |path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.contains(".fine.") {
            insta::assert_snapshot!(found(name));
        }
    });
}

#[test]
fn every_code_has_a_file_with_it_and_one_that_is_only_similar() {
    for code in all().iter().filter(|code| !LATER.contains(&code.as_str())) {
        assert!(codes(&format!("{code}.jsonc")).contains(code), "{code} is not found");
        assert!(!codes(&format!("{code}.fine.jsonc")).contains(code), "{code} is found where all is fine");
    }
}

/// Codes for what happens on a page; no file can have them.
const LATER: [&str; 6] = ["unreachable", "refused", "wrong-fact", "no-feed", "bad-call", "no-library"];

#[test]
fn every_code_of_the_decoder_is_in_the_table() {
    let source = include_str!("../../../../src/config/problem.rs");
    let names = source.lines().filter_map(|line| line.trim().strip_prefix("Code::")?.split('"').nth(1));
    // That there is nothing to show is nobody's mistake.
    let names: Vec<&str> = names.filter(|name| *name != "nothing").collect();
    assert!(names.len() > 15, "{names:?}");
    for name in names {
        assert!(all().iter().any(|code| code == name), "{name} has no line in the table of codes");
    }
}

#[test]
fn every_code_is_explained() {
    for code in all() {
        let about = parea(&["check", "--explain", &code]);
        assert!(about.starts_with(&code) && about.contains("How to mend it"), "{about}");
    }
    insta::assert_snapshot!(parea(&["check", "--explain", "low-contrast"]));
}

/// The documentation with something else between two marks.
fn with(page: &str, begin: &str, end: &str, text: &str) -> String {
    let (before, rest) = page.split_once(begin).unwrap();
    format!("{before}{begin}{text}{end}{}", rest.split_once(end).unwrap().1)
}

#[test]
fn the_documentation_lists_every_code_and_shows_what_is_printed() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/docs/check.md");
    let written = std::fs::read_to_string(&file).unwrap();
    let shown = parea(&["check", "../page/parea.jsonc", "--now", "2026-11-22T10:00:00Z"]);
    let wanted = with(&written, "```text\n", "```\n", &shown.replace("../page/", ""));
    let begin = "<!-- codes: written by `UPDATE=1 cargo test -p parea-cli --test check` -->\n";
    let wanted = with(&wanted, begin, "<!-- end of codes -->", &parea(&["check", "--codes"]));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &wanted).unwrap();
    }
    assert!(std::fs::read_to_string(&file).unwrap() == wanted, "www/docs/check.md is not up to date");
}
