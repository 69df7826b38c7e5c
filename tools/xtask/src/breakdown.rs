//! Who takes how much of the released Wasm: crates, folders of `src/`, and single functions when asked.

use crate::attribution::{Attribution, Owner, attribute};
use crate::compress::{Weight, quick_brotli};
use crate::inputs::files_below;
use crate::needs;
use crate::recipe::{self, Recipe};
use crate::workspace::Workspace;
use anyhow::Result;
use std::cmp::Reverse;
use std::fs;
use std::ops::Range;

/// One owner's part of the Wasm.
#[derive(Debug)]
pub struct Row {
    /// What the table calls it.
    pub name: String,
    /// The dependency that it is, if it is one.
    pub dependency: Option<String>,
    /// Bytes in the Wasm.
    pub raw: usize,
    /// Its share of the packed file, estimated.
    pub brotli: usize,
}

/// Optimises the Wasm of the last build once more, with names, shares its bytes out, and prints the table.
pub fn breakdown(workspace: &Workspace, functions: usize) -> Result<Vec<Row>> {
    let tools = needs::for_build(workspace)?;
    let _alone = recipe::alone(workspace)?;
    let module = recipe::stage(workspace)?.join("bound.wasm");
    let named = Recipe::RELEASED.optimise(&tools, &module, true)?;
    let attribution = attribute(&named, &rules(workspace)?)?;
    let rows = rows(workspace, &named, &attribution)?;
    println!("\n{:<34}{:>10}{:>20}", "parea_bg.wasm, by who wrote it", "raw", "brotli (estimate)");
    let (sources, others): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.name.starts_with(SOURCES));
    for row in others.into_iter().chain(sources) {
        println!(
            "{:<34}{:>10}{:>20}",
            row.name
                .strip_prefix("src/consent/sources/")
                .map_or_else(|| row.name.clone(), |file| format!("  consent source {file}")),
            row.raw,
            row.brotli
        );
    }
    println!(
        "The estimate: how much smaller the packed file is without this part, scaled so that the parts add up to it."
    );
    if functions > 0 {
        println!("\n{:>8}  function, with what was joined into it", "raw");
    }
    for (name, bytes) in attribution.functions.iter().take(functions) {
        println!("{bytes:>8}  {}", name.chars().take(140).collect::<String>());
    }
    Ok(rows)
}

/// Where the consent sources lie.
const SOURCES: &str = "src/consent/sources/";

/// The text of each consent source's rules, with the name of its file: it stands among the constants.
fn rules(workspace: &Workspace) -> Result<Vec<(String, String)>> {
    let mut rules = Vec::new();
    for file in files_below(&workspace.path(SOURCES))? {
        let text = fs::read_to_string(&file)?;
        let Some((_, rest)) = text.split_once("    rules: \"") else { continue };
        let lines = rest.split('"').next().unwrap_or_default().split("\\\n").map(str::trim_start);
        let name = file.file_stem().unwrap_or_default().to_string_lossy().into_owned();
        rules.push((name, lines.collect()));
    }
    Ok(rules)
}

fn rows(workspace: &Workspace, wasm: &[u8], attribution: &Attribution) -> Result<Vec<Row>> {
    let whole: Vec<Range<usize>> = attribution.shares.values().flatten().cloned().collect();
    let all = without(wasm, &whole, &[]);
    let (packed, quick) = (Weight::of(&all)?.brotli, quick_brotli(&all)?);
    let mut rows = Vec::new();
    for (owner, ranges) in &attribution.shares {
        let (name, dependency) = name(workspace, owner);
        let raw = ranges.iter().map(Range::len).sum();
        let saved = quick.saturating_sub(quick_brotli(&without(wasm, &whole, ranges))?);
        rows.push(Row { name, dependency, raw, brotli: saved });
    }
    // What several parts have in common is missed by leaving out one at a time: it is shared out in proportion.
    let alone: usize = rows.iter().map(|row| row.brotli).sum();
    for row in &mut rows {
        row.brotli = (row.brotli * packed).checked_div(alone).unwrap_or_default();
    }
    rows.sort_by_key(|row| Reverse(row.raw));
    Ok(rows)
}

/// The parts `whole` but not `left_out`, in the order of the file.
fn without(wasm: &[u8], whole: &[Range<usize>], left_out: &[Range<usize>]) -> Vec<u8> {
    let mut kept: Vec<&Range<usize>> = whole.iter().filter(|range| !left_out.contains(range)).collect();
    kept.sort_by_key(|range| range.start);
    let parts: Vec<&[u8]> = kept.into_iter().filter_map(|range| wasm.get(range.clone())).collect();
    parts.concat()
}

/// What an owner is called in the table, and the dependency that it is.
fn name(workspace: &Workspace, owner: &Owner) -> (String, Option<String>) {
    match owner {
        Owner::Crate(name) => (name.replace('_', "-"), Some(name.replace('_', "-"))),
        Owner::Widget(module) if workspace.path(&format!("src/{module}")).is_dir() => (format!("src/{module}/"), None),
        Owner::Widget(module) if workspace.path(&format!("src/{module}.rs")).is_file() => {
            (format!("src/{module}.rs"), None)
        }
        Owner::Widget(_) => ("src/lib.rs".to_owned(), None),
        Owner::Source(file) => (format!("{SOURCES}{file}.rs"), None),
        Owner::Data => ("data: strings and tables".to_owned(), None),
        Owner::Frame => ("frame: types, imports, …".to_owned(), None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_part_is_left_out_and_the_rest_keeps_its_order() {
        let whole = [4..6, 0..2, 2..4];
        assert_eq!(without(b"aabbcc", &whole, &[]), b"aabbcc");
        assert_eq!(without(b"aabbcc", &whole, std::slice::from_ref(&(2..4))), b"aacc");
    }

    #[test]
    fn folders_and_files_of_the_sources_are_named_as_they_are() {
        let folder = tempfile::tempdir().unwrap();
        std::fs::create_dir_all(folder.path().join("src/decide")).unwrap();
        std::fs::write(folder.path().join("src/step.rs"), "").unwrap();
        let workspace = Workspace::at(folder.path()).unwrap();
        let called = |module: &str| name(&workspace, &Owner::Widget(module.into())).0;
        assert_eq!([called("decide"), called("step"), called("gone")], ["src/decide/", "src/step.rs", "src/lib.rs"]);
        assert_eq!(name(&workspace, &Owner::Crate("web_sys".into())).1.as_deref(), Some("web-sys"));
    }
}
