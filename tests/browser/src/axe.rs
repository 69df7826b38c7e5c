//! The accessibility checker, run in the page and through our shadow roots.

use crate::visitor::Visitor;
use anyhow::{Context, Result, ensure};
use serde_json::Value;
use std::fmt::Write;

/// The version that the lock file of `tests/browser/npm` pins.
fn source() -> Result<String> {
    let path = crate::root().join("tests/browser/npm/node_modules/axe-core/axe.min.js");
    std::fs::read_to_string(&path).with_context(|| {
        format!("{} is missing: `cargo xtask test` installs it (npm ci in tests/browser/npm)", path.display())
    })
}

/// Every rule of axe, its optional rule on target sizes (WCAG 2.2 AA) included.
const RUN: &str = "\
    const found = await axe.run(document, { resultTypes: ['violations'], rules: { 'target-size': { enabled: true } } });\
    return found.violations;";

/// Fails with rule, element and help for every violation on the page as it is now.
pub async fn finds_nothing(visitor: &Visitor, what: &str) -> Result<()> {
    visitor.rests().await?;
    if !visitor.js::<bool>("return 'axe' in window", vec![]).await? {
        // Axe defines itself on `window`, which the script's own scope would hide.
        visitor.driver.execute(format!("{}; window.axe = axe;", source()?), vec![]).await?;
    }
    let violations: Vec<Value> = visitor.js_async(RUN, vec![]).await?;
    let mut report = String::new();
    for violation in &violations {
        writeln!(report, "{} ({}): {}", violation["id"], violation["impact"], violation["help"])?;
        for node in violation["nodes"].as_array().into_iter().flatten() {
            writeln!(report, "    at {}\n    {}\n    {}", node["target"], node["html"], node["failureSummary"])?;
        }
    }
    ensure!(violations.is_empty(), "axe finds {} violations in {what}:\n{report}", violations.len());
    Ok(())
}
