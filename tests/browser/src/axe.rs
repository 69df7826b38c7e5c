//! The accessibility checker, run in the page and through our shadow roots.

use crate::server::{Page, Site};
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
    let violations = report(&visitor.js_async::<Vec<Value>>(RUN, vec![]).await?)?;
    ensure!(violations.is_empty(), "axe finds {} violations in {what}:\n{}", violations.len(), violations.join("\n"));
    Ok(())
}

/// Serves axe to the pages of a site, for [`looks`].
pub fn serves(site: &Site) -> Result<()> {
    site.serve("/axe.js", Page::new("text/javascript; charset=utf-8", source()?));
    Ok(())
}

/// What axe finds in a window and not in its frames; `window` is a script that finds it as `at`.
pub async fn looks(visitor: &Visitor, window: &str, arguments: Vec<Value>) -> Result<Vec<String>> {
    let window = window.replace("arguments[", "args[");
    let load = "\
        if (!at.axe) await new Promise((done, failed) => {\
            const script = at.document.createElement('script');\
            Object.assign(script, { src: '/axe.js', onload: done, onerror: failed });\
            at.document.head.append(script);\
        });\
        const options = { resultTypes: ['violations'], iframes: false, rules: { 'target-size': { enabled: true } } };\
        return (await at.axe.run(at.document, options)).violations;";
    report(&visitor.js_async::<Vec<Value>>(&format!("{window} {load}"), arguments).await?)
}

/// What axe says of each violation.
fn report(violations: &[Value]) -> Result<Vec<String>> {
    let mut all = Vec::new();
    for violation in violations {
        let mut report = format!("{} ({}): {}", violation["id"], violation["impact"], violation["help"]);
        for node in violation["nodes"].as_array().into_iter().flatten() {
            write!(report, "\n    at {}\n    {}\n    {}", node["target"], node["html"], node["failureSummary"])?;
        }
        all.push(report);
    }
    Ok(all)
}
