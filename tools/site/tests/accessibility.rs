//! The accessibility statement names only walks that there are, and lists every example of the gallery;
//! `UPDATE=1` writes that list anew.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that finds nothing fails")]

use serde_json::Value;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;
use std::path::{Path, PathBuf};
use std::{env, fs};

const MARKS: [&str; 2] = ["<!-- evidence -->\n", "<!-- end of evidence -->"];

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

/// What the examples of a format show.
#[derive(Default)]
struct Shown {
    blocks: BTreeSet<String>,
    examples: Vec<String>,
}

/// The types of blocks and questions in a content, however deep.
fn types(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Array(items) => items.iter().for_each(|item| types(item, found)),
        Value::Object(members) => {
            found.extend(members.get("type").and_then(Value::as_str).map(str::to_owned));
            members.values().for_each(|member| types(member, found));
        }
        _ => {}
    }
}

fn evidence() -> String {
    let mut formats: BTreeMap<String, Shown> = BTreeMap::new();
    let mut paths: Vec<PathBuf> =
        fs::read_dir(root().join("www/gallery")).unwrap().map(|entry| entry.unwrap().path()).collect();
    paths.sort();
    for path in paths.iter().filter(|path| path.extension().is_some_and(|end| end == "json")) {
        let example: Value = serde_json::from_str(&fs::read_to_string(path).unwrap()).unwrap();
        let shown = formats.entry(example["campaign"]["format"].as_str().unwrap().to_owned()).or_default();
        types(&example["campaign"]["content"], &mut shown.blocks);
        let states: Vec<&str> =
            example["states"].as_object().into_iter().flat_map(|states| states.keys().map(String::as_str)).collect();
        let title = example["title"].as_str().unwrap();
        let of = if states.is_empty() { String::new() } else { format!(" ({})", states.join(", ")) };
        let name = path.file_stem().unwrap().to_str().unwrap();
        shown.examples.push(format!("<a href=\"/gallery#{name}\">{title}</a>{of}"));
    }
    let mut table = String::from(
        "      <table>\n        <thead><tr><th scope=\"col\">Format</th><th scope=\"col\">Blocks and questions</th><th scope=\"col\">Examples, and their states</th></tr></thead>\n        <tbody>\n",
    );
    for (format, Shown { blocks, examples }) in formats {
        let blocks: Vec<String> = blocks.into_iter().collect();
        writeln!(
            table,
            "          <tr><th scope=\"row\">{format}</th><td>{}</td><td>{}</td></tr>",
            blocks.join(", "),
            examples.join("; ")
        )
        .unwrap();
    }
    table + "        </tbody>\n      </table>\n"
}

#[test]
fn the_statement_lists_every_example() {
    let path = root().join("www/accessibility.html");
    let page = fs::read_to_string(&path).unwrap();
    let [start, end] = MARKS;
    let (before, rest) = page.split_once(start).unwrap();
    let (_, after) = rest.split_once(end).unwrap();
    let fresh = [before, start, &evidence(), end, after].concat();
    if env::var("UPDATE").is_ok_and(|value| value == "1") {
        fs::write(&path, fresh).unwrap();
    } else {
        assert!(page == fresh, "www/accessibility.html is old: UPDATE=1 cargo test -p parea-site accessibility");
    }
}

#[test]
fn the_statement_names_only_walks_that_there_are() {
    let page = fs::read_to_string(root().join("www/accessibility.html")).unwrap();
    let (_, rest) = page.split_once("<tbody>").unwrap();
    let (table, _) = rest.split_once("</tbody>").unwrap();
    let walks = fs::read_to_string(root().join("tests/browser/tests/walks/main.rs")).unwrap();
    let mut named = 0;
    for row in table.lines() {
        let Some((_, walked)) = row.rsplit_once("<td>") else { continue };
        for name in walked.split("<code>").skip(1).filter_map(|rest| rest.split_once("</code>").map(|(name, _)| name)) {
            let is_there =
                name == "gallery_*" || [")", " in "].iter().any(|end| walks.contains(&format!(" as {name}{end}")));
            assert!(is_there, "there is no walk {name}");
            named += 1;
        }
    }
    assert!(named > 8, "only {named} walks are named");
}
