//! Every lint: a file in which it finds something, word for word, and a file that is nearly the same and in which it
//! finds nothing. `INSTA_UPDATE=always` writes the expected output anew.

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

/// What a lint says of its own file; what others say of it is not its business.
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

/// The lints, as the table of codes has them: those that say why they matter.
fn lints() -> Vec<String> {
    let table = parea(&["check", "--codes"]);
    let rows = table.lines().filter(|line| line.contains("It matters:"));
    rows.map(|line| line.split('`').nth(1).unwrap().to_owned()).collect()
}

#[test]
fn every_lint_finds_what_it_is_for_and_says_it_word_for_word() {
    insta::glob!("lints/*.jsonc", |path| {
        let name = path.file_name().unwrap().to_str().unwrap();
        if !name.contains(".fine.") {
            insta::assert_snapshot!(found(name));
        }
    });
}

#[test]
fn every_lint_leaves_alone_what_is_only_similar() {
    for lint in lints() {
        assert!(codes(&format!("{lint}.jsonc")).contains(&lint), "{lint} finds nothing");
        assert!(!codes(&format!("{lint}.fine.jsonc")).contains(&lint), "{lint} finds something that is fine");
    }
}

#[test]
fn every_code_is_explained() {
    for lint in lints() {
        let about = parea(&["check", "--explain", &lint]);
        assert!(
            about.starts_with(&lint) && about.contains("Why it matters") && about.contains("How to mend it"),
            "{about}"
        );
    }
    insta::assert_snapshot!(parea(&["check", "--explain", "low-contrast"]));
}

#[test]
fn the_documentation_lists_every_code() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../www/docs/check.md");
    let (begin, end) =
        ("<!-- codes: written by `UPDATE=1 cargo test -p parea-cli --test check` -->\n", "<!-- end of codes -->");
    let written = std::fs::read_to_string(&file).unwrap();
    let (before, rest) = written.split_once(begin).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let wanted = format!("{before}{begin}{}{end}{after}", parea(&["check", "--codes"]));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &wanted).unwrap();
    }
    assert!(std::fs::read_to_string(&file).unwrap() == wanted, "www/docs/check.md is not up to date");
}
