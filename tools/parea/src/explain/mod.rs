//! Who would see what now, gate by gate.

pub(crate) mod rule;
pub(crate) mod trace;
mod visit;
pub(crate) mod words;

use serde_json::{Value as Json, json};

use crate::world::{Source, World};
pub(crate) use visit::Moment;

/// The trace of a visit: `{"show": […], "campaigns": [{"id", "outcome", "gates": […]}]}`, campaigns in the order of the
/// file. A campaign with a problem has one gate, `whole`.
///
/// # Errors
/// Where the visit cannot be carried out.
pub(crate) fn explain(source: &Source, moment: &Moment) -> anyhow::Result<(Json, World)> {
    let world = moment.play(source)?;
    let traced = trace::trace(&world);
    let known = traced.get("campaigns").and_then(Json::as_array).cloned().unwrap_or_default();
    let written = source.value.get("campaigns").map(parea::config::Value::items).unwrap_or_default();
    let mut campaigns = Vec::new();
    for (index, written) in written.iter().enumerate() {
        let id = written.get("id").and_then(parea::config::Value::text).unwrap_or_default();
        let path = format!("campaigns[{index}]");
        let found = known.iter().find(|campaign| campaign.get("id").and_then(Json::as_str) == Some(id));
        campaigns.push(match found {
            Some(found) => found.clone(),
            None => broken(source, id, &path),
        });
    }
    Ok((json!({ "show": traced.get("show"), "campaigns": campaigns }), world))
}

/// A campaign that was left out, and why.
fn broken(source: &Source, id: &str, path: &str) -> Json {
    let about = source.config.problems.iter().find(|problem| problem.path.starts_with(path));
    let why = about.map_or("left-out", |problem| problem.code.name());
    let actual = about.map(|problem| problem.path.clone());
    let gate = json!({ "gate": "whole", "pass": false, "why": why, "actual": actual, "wanted": null, "nextAt": null });
    json!({ "id": id, "outcome": "skip", "gates": [gate] })
}
