//! How often a page was shared, as the site's own collector has counted it: no network is asked, and nothing is made up.

use crate::config::{Value, member};
use crate::content::blocks::crowd::{come, with};
use crate::content::{Scene, feed};

/// Whether a share block shows it.
pub fn is_wanted(block: &Value) -> bool {
    !matches!(member(block, "counts"), Value::Null | Value::Bool(false))
}

/// Where it is read: of the page by the path that is recorded when it is shared. Empty where there is no collector.
pub fn address(scene: &Scene<'_>, block: &Value) -> String {
    let counts = member(block, "counts");
    if counts.get("from").is_some() {
        return scene.member("counts", || feed::address(scene, counts, "from"));
    }
    let (site, page) = (&scene.config.site, scene.page);
    if site.collector.is_empty() {
        return String::new();
    }
    let path = page.facts.at("page.path").and_then(Value::text).unwrap_or_default();
    let url = with(&[site.collector, "/v1/public/", site.id, "/shares"].concat(), "path", path);
    scene.ports.url(&url, &page.url).map_or(String::new(), |url| url.href)
}

/// How often, with a network or with all of them (`""`); none where nobody knows, or where it is less than the block wants.
pub fn count(scene: &Scene<'_>, block: &Value, network: &str) -> Option<f64> {
    if !is_wanted(block) {
        return None;
    }
    let told = come(scene, &address(scene, block))?;
    let count = if network.is_empty() { told.get("total") } else { member(told, "networks").get(network) };
    let least = member(member(block, "counts"), "least").number().unwrap_or(1.0);
    count?.number().filter(|count| *count >= least)
}
