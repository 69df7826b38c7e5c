//! `cargo xtask size`: what a visitor downloads, who takes how much of it, and whether that is within budget.toml.

use crate::ablation;
use crate::breakdown::{self, Row};
use crate::budget::Budget;
use crate::build;
use crate::compress::Weight;
use crate::package::{self, DOWNLOADED, Files, PANEL};
use crate::parts::PARTS;
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result, bail};
use std::fs;
use std::process::ExitCode;

/// Prints the sizes, and the largest functions if some are wanted; with `check`, fails above a budget.
pub fn size(workspace: &Workspace, check: bool, functions: usize) -> Result<ExitCode> {
    let budget = Budget::read(workspace)?;
    build::build(workspace)?;
    let downloads = weigh(workspace)?;
    print_downloads(&downloads, &budget);
    let files = package::read(&workspace.pkg())?;
    let panel = weigh_file(&files, PANEL)?;
    println!("{:<24}{:>10}{:>10}{:>10}  only with ?parea-debug", PANEL, panel.raw, panel.gzip, panel.brotli);
    let rows = breakdown::breakdown(workspace, functions)?;
    let wasm = files.get(WASM).with_context(|| format!("pkg/{WASM} is missing"))?;
    let (raw, consent) = ablation::consent(workspace, wasm)?;
    let limit = budget.parts.consent;
    println!("{:<34}{raw:>10}{consent:>20}  of {limit}", "all consent sources together");
    println!(
        "That sum is measured: the widget with them, less the widget without any; medians over several build ids."
    );
    if !check {
        return Ok(ExitCode::SUCCESS);
    }
    let mut faults = above_budget(&downloads, &budget);
    faults.extend(above_price(&rows, &budget));
    if consent > limit {
        faults.push(format!("all consent sources together: {consent} of {limit}"));
    }
    for fault in &faults {
        println!("above budget: {fault}");
    }
    Ok(if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

/// The file whose parts are weighed.
const WASM: &str = "parea_bg.wasm";

type Downloads = Vec<(&'static str, Weight)>;

fn weigh(workspace: &Workspace) -> Result<Downloads> {
    let files = package::read(&workspace.pkg())?;
    let names = DOWNLOADED.into_iter().chain(PARTS.iter().map(|part| part.file));
    names.map(|name| Ok((name, weigh_file(&files, name)?))).collect()
}

fn weigh_file(files: &Files, name: &str) -> Result<Weight> {
    Weight::of(files.get(name).with_context(|| format!("pkg/{name} is missing"))?)
}

/// What every page downloads, and what it does besides where it needs some of the parts.
fn total(downloads: &Downloads, parts: &[&str]) -> Weight {
    let mut total = Weight::default();
    for (_, weight) in downloads.iter().filter(|(name, _)| DOWNLOADED.contains(name) || parts.contains(name)) {
        total += *weight;
    }
    total
}

/// What a first view downloads, by what it shows.
fn views(downloads: &Downloads) -> Vec<(String, Weight)> {
    let mut views = vec![("an offer, or nothing".to_owned(), total(downloads, &[]))];
    for part in &PARTS {
        views.push((format!("with `{}`", part.name), total(downloads, &[part.file])));
    }
    let all: Vec<&str> = PARTS.iter().map(|part| part.file).collect();
    views.push(("everything".to_owned(), total(downloads, &all)));
    views
}

fn print_downloads(downloads: &Downloads, budget: &Budget) {
    println!("{:<24}{:>10}{:>10}{:>10}{:>10}", "what a visitor downloads", "raw", "gzip -9", "brotli", "budget");
    let line = |name: &str, weight: Weight, limit: Option<usize>| {
        let limit = limit.map(|limit| limit.to_string()).unwrap_or_default();
        println!("{name:<24}{:>10}{:>10}{:>10}{limit:>10}", weight.raw, weight.gzip, weight.brotli);
    };
    for (name, weight) in downloads {
        line(name, *weight, budget.files.get(*name).copied());
    }
    for (at, (name, weight)) in views(downloads).into_iter().enumerate() {
        line(&name, weight, (at == 0).then_some(budget.total.brotli));
    }
    println!("{:<54}{:>10}", "what the parts of today should weigh", budget.total.stage);
    println!("{:<54}{:>10}", "once every part of the widget exists", budget.total.goal);
}

fn above_budget(downloads: &Downloads, budget: &Budget) -> Vec<String> {
    let mut faults = Vec::new();
    for (name, weight) in downloads {
        match budget.files.get(*name) {
            Some(limit) if weight.brotli > *limit => faults.push(format!("{name}: {} of {limit}", weight.brotli)),
            Some(_) => {}
            None => faults.push(format!("{name} has no limit in budget.toml")),
        }
    }
    let sum = total(downloads, &[]).brotli;
    if sum > budget.total.brotli {
        faults.push(format!("an offer, or nothing: {sum} of {}", budget.total.brotli));
    }
    faults
}

fn above_price(rows: &[Row], budget: &Budget) -> Vec<String> {
    let price = |row: &Row| {
        let price = budget.dependencies.get(row.dependency.as_ref()?)?;
        (row.brotli > price.brotli).then(|| format!("dependency {}: {} of {}", row.name, row.brotli, price.brotli))
    };
    rows.iter().filter_map(price).collect()
}

/// The table of the README, as it should be now.
pub fn markdown(workspace: &Workspace) -> Result<String> {
    Ok(markdown_table(&weigh(workspace)?, &Budget::read(workspace)?))
}

fn markdown_table(downloads: &Downloads, budget: &Budget) -> String {
    let mut table = String::from("| file | raw | gzip -9 | brotli -11 | budget |\n|---|--:|--:|--:|--:|\n");
    let mut line = |name: &str, weight: Weight, limit: Option<usize>| {
        let limit = limit.map(|limit| limit.to_string()).unwrap_or_default();
        table += &format!("| {name} | {} | {} | {} | {limit} |\n", weight.raw, weight.gzip, weight.brotli);
    };
    for (name, weight) in downloads {
        line(&format!("`{name}`"), *weight, budget.files.get(*name).copied());
    }
    for (at, (name, weight)) in views(downloads).into_iter().enumerate() {
        line(&format!("**{name}**"), weight, (at == 0).then_some(budget.total.brotli));
    }
    table
}

const README_START: &str = "<!-- sizes: written by cargo xtask build -->\n";
const README_END: &str = "<!-- end of sizes -->";

/// Writes the table of sizes between the two marks in the README.
pub fn write_readme(workspace: &Workspace) -> Result<()> {
    let (downloads, budget) = (weigh(workspace)?, Budget::read(workspace)?);
    if let Some(text) = readme(workspace, &downloads, &budget)? {
        fs::write(workspace.path("README.md"), text)?;
        say("wrote the README's table of sizes");
    }
    Ok(())
}

/// The README with the present table, if it has another one.
fn readme(workspace: &Workspace, downloads: &Downloads, budget: &Budget) -> Result<Option<String>> {
    let Ok(text) = fs::read_to_string(workspace.path("README.md")) else { return Ok(None) };
    let Some((before, rest)) = text.split_once(README_START) else { return Ok(None) };
    let Some((_, after)) = rest.split_once(README_END) else { bail!("README.md: no {README_END} after the sizes") };
    let fresh = format!("{before}{README_START}{}{README_END}{after}", markdown_table(downloads, budget));
    Ok((fresh != text).then_some(fresh))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::budget::{Parts, Price, Total};
    use std::collections::BTreeMap;

    fn budget() -> Budget {
        Budget {
            total: Total { brotli: 100, stage: 50, goal: 200 },
            files: BTreeMap::from([("parea.js".into(), 40)]),
            parts: Parts { consent: 9 },
            dependencies: BTreeMap::from([("talc".into(), Price { brotli: 10, why: "allocator".into() })]),
        }
    }

    fn weight(brotli: usize) -> Weight {
        Weight { raw: brotli * 3, gzip: brotli + 5, brotli }
    }

    #[test]
    fn a_file_and_the_sum_are_held_to_their_limits() {
        assert!(above_budget(&vec![("parea.js", weight(40))], &budget()).is_empty());
        assert_eq!(above_budget(&vec![("parea.js", weight(41))], &budget()), ["parea.js: 41 of 40"]);
        let both = vec![("parea.js", weight(40)), ("parea_bg.wasm", weight(61))];
        let faults = above_budget(&both, &budget());
        assert_eq!(faults, ["parea_bg.wasm has no limit in budget.toml", "an offer, or nothing: 101 of 100"]);
    }

    #[test]
    fn a_part_counts_where_it_is_needed_and_has_a_limit_of_its_own() {
        let part = PARTS[0].file;
        let downloads = vec![("parea.js", weight(40)), (part, weight(70))];
        let views: Vec<usize> = views(&downloads).iter().map(|(_, weight)| weight.brotli).collect();
        assert_eq!(views, [40, 110, 40, 40, 110]);
        let mut budget = budget();
        budget.files.insert(part.into(), 69);
        assert_eq!(above_budget(&downloads, &budget), [format!("{part}: 70 of 69")]);
    }

    #[test]
    fn a_dependency_is_held_to_its_price() {
        let row = |brotli| Row { name: "talc".into(), dependency: Some("talc".into()), raw: 30, brotli };
        assert!(above_price(&[row(10)], &budget()).is_empty());
        assert_eq!(above_price(&[row(11)], &budget()), ["dependency talc: 11 of 10"]);
    }

    #[test]
    fn the_readme_has_the_table_between_its_marks() {
        let folder = tempfile::tempdir().unwrap();
        let workspace = Workspace::at(folder.path()).unwrap();
        let downloads = vec![("parea.js", weight(40))];
        let text = format!("# Parea\n{README_START}old{README_END}\nend\n");
        fs::write(workspace.path("README.md"), text).unwrap();
        let fresh = readme(&workspace, &downloads, &budget()).unwrap().unwrap();
        assert!(fresh.contains("| `parea.js` | 120 | 45 | 40 | 40 |") && fresh.ends_with("\nend\n"), "{fresh}");
        fs::write(workspace.path("README.md"), fresh).unwrap();
        assert_eq!(readme(&workspace, &downloads, &budget()).unwrap(), None, "a fresh table stays");
    }
}
