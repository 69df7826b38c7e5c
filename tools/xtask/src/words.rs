//! The words of the widget, and of its panel for testing, as files of the package: one for each language but English, which
//! is in the Wasm and in the panel itself.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use regex::Regex;
use sha2::{Digest as _, Sha256};
use std::fs;

/// The language that the widget holds itself.
const OWN: &str = "en";

/// Language and text of each file, in the order in which `src/text/words.rs` counts them: by language.
pub fn files(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    translated(workspace, "src/text/locales", lines)
}

/// Language and text of each file of the panel's, by language: JSON, of which the order of keys counts.
pub fn of_the_panel(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    // No text of JSON holds the end of a line, so what a line begins with stands between texts.
    translated(workspace, "src/web/debug/words", |json| Ok(json.lines().map(str::trim_start).collect()))
}

/// Language and adapted text of each file of a folder but that in English, by language.
fn translated(
    workspace: &Workspace,
    folder: &str,
    adapt: impl Fn(&str) -> Result<String>,
) -> Result<Vec<(String, String)>> {
    let mut files = Vec::new();
    for entry in fs::read_dir(workspace.path(folder)).with_context(|| folder.to_owned())? {
        let path = entry?.path();
        let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if tag != OWN {
            let json = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.push((tag, adapt(&json)?));
        }
    }
    files.sort();
    Ok(files)
}

/// The values of a flat JSON object in their order, each on a line of its own after an empty one.
fn lines(json: &str) -> Result<String> {
    let member = Regex::new(r#"(?m)^\s*"\w+": (".*"),?$"#)?;
    let mut out = String::new();
    for found in member.captures_iter(json) {
        out.push('\n');
        out += &serde_json::from_str::<String>(&found[1])?;
    }
    Ok(out)
}

/// The hash of a file by which the loader knows it, base64 without its sign of filling.
pub fn hash(text: &str) -> String {
    STANDARD_NO_PAD.encode(Sha256::digest(text))
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::path::Path;

    #[test]
    fn a_file_holds_the_values_in_their_order() {
        assert_eq!(lines("{\n  \"b\": \"One: \\\"1\\\"\",\n  \"a\": \"Two\"\n}\n").unwrap(), "\nOne: \"1\"\nTwo");
    }

    #[test]
    fn the_panel_gets_every_language_but_the_one_it_holds_in_one_line_each() {
        let workspace = Workspace::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
        let files = of_the_panel(&workspace).unwrap();
        let tags: Vec<&str> = files.iter().map(|(tag, _)| tag.as_str()).collect();
        assert_eq!(tags, ["de", "el", "fa", "pl"]);
        for (tag, text) in &files {
            let source = fs::read_to_string(workspace.path("src/web/debug/words").join(format!("{tag}.json"))).unwrap();
            let read = |text: &str| serde_json::from_str::<serde_json::Value>(text).unwrap();
            assert!(read(text) == read(&source) && text.lines().count() == 1, "{tag}: {text}");
        }
    }

    #[test]
    fn hashes_are_as_long_as_the_loader_takes_them_to_be() {
        assert_eq!(hash("").len(), 43);
    }
}
