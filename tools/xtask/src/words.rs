//! The widget's own words as files of the package: one for each language but English, which is in the Wasm.

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
    let mut files = Vec::new();
    for entry in fs::read_dir(workspace.path("src/text/locales")).context("src/text/locales")? {
        let path = entry?.path();
        let tag = path.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        if tag != OWN {
            let json = fs::read_to_string(&path).with_context(|| format!("cannot read {}", path.display()))?;
            files.push((tag, lines(&json)?));
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

    #[test]
    fn a_file_holds_the_values_in_their_order() {
        assert_eq!(lines("{\n  \"b\": \"One: \\\"1\\\"\",\n  \"a\": \"Two\"\n}\n").unwrap(), "\nOne: \"1\"\nTwo");
    }

    #[test]
    fn hashes_are_as_long_as_the_loader_takes_them_to_be() {
        assert_eq!(hash("").len(), 43);
    }
}
