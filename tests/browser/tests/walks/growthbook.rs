//! The cases of the GrowthBook specification, and random conditions, through the Wasm build in a real browser.

use anyhow::{Context, Result, ensure};
use parea::ports::Native;
use parea_walks::cast::Cast;
use parea_walks::server::Page;
use serde::Deserialize;
use std::path::PathBuf;
use std::process::Command;
use std::sync::{Mutex, PoisonError};
use wasm_bindgen_cli_support::Bindgen;

/// What became of a section.
#[derive(Deserialize)]
struct Tally {
    section: String,
    passed: usize,
    total: usize,
    failures: Vec<String>,
}

const SEED: u32 = 20_261_122;

const ASK: &str = "const page = await import('/growthbook/page.js'); await page.default({ module_or_path: '/growthbook/page_bg.wasm' });\
    const cases = await (await fetch('/growthbook/cases.json')).text();\
    return [JSON.parse(page.tallies(cases)), page.answers(arguments[0])];";

/// Every case passes, and equal seeds give equal answers natively and in Wasm.
pub async fn every_section_passes(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    let folder = bound()?;
    let file = |name: &str| std::fs::read(folder.join(name)).with_context(|| format!("{name} was not written"));
    site.serve(
        "/page",
        Page::html("<!doctype html><html lang=en><head><title>Cases</title></head><body></body></html>"),
    );
    site.serve("/growthbook/page.js", Page::new("text/javascript", file("page.js")?));
    for name in ["ports.js", "safe.js"] {
        let source = std::fs::read(parea_walks::root().join("src/web").join(name))?;
        site.serve(&format!("/growthbook/{name}"), Page::new("text/javascript", source));
    }
    site.serve("/growthbook/page_bg.wasm", Page::new("application/wasm", file("page_bg.wasm")?));
    let own = parea_walks::root().join("tests/data/growthbook/cases.json");
    let path = std::env::var_os("GROWTHBOOK_CASES").map_or(own, PathBuf::from);
    site.serve("/growthbook/cases.json", Page::new("application/json", std::fs::read(path)?));
    visitor.opens(&site, "/page").await?;
    let (tallies, answers): (Vec<Tally>, String) = visitor.js_async(ASK, vec![SEED.into()]).await?;
    for Tally { section, passed, total, failures } in &tallies {
        println!("{:<10}{section:<24}{passed:>4}/{total}", cast.engine().name());
        ensure!(passed == total && *total > 0, "{section}: {passed} of {total} pass: {failures:#?}");
    }
    ensure!(!tallies.is_empty(), "no section was run");
    ensure!(answers == parea_growthbook::answers(SEED.into(), &Native), "Wasm answers random conditions otherwise");
    Ok(())
}

/// Builds the module, once at a time, and lets wasm-bindgen write its JavaScript half.
fn bound() -> Result<PathBuf> {
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let target = parea_walks::root().join("target");
    let folder = target.join("growthbook-page");
    let arguments = ["build", "--quiet", "--locked", "--package=parea-growthbook", "--target=wasm32-unknown-unknown"];
    let built = Command::new("cargo").args(arguments).current_dir(parea_walks::root()).output()?;
    ensure!(built.status.success(), "{}", String::from_utf8_lossy(&built.stderr));
    Bindgen::new()
        .input_path(target.join("wasm32-unknown-unknown/debug/parea_growthbook.wasm"))
        .out_name("page")
        .web(true)?
        .typescript(false)
        .generate(&folder)?;
    Ok(folder)
}
