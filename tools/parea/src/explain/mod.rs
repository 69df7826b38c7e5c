//! Who would see what now, gate by gate.

pub(crate) mod language;
#[cfg(test)]
mod panel;
pub(crate) mod rule;
pub(crate) mod trace;
mod visit;
pub(crate) mod words;

use parea::config::Value;
use serde_json::Value as Json;

use crate::world::{Source, World};
pub(crate) use visit::Moment;

/// The trace of a visit: `{"show": […], "campaigns": [{"id", "outcome", "gates": […]}]}`, campaigns in the order of the
/// file.
///
/// # Errors
/// Where the visit cannot be carried out.
pub(crate) fn explain(source: &Source, moment: &Moment) -> anyhow::Result<(Json, World)> {
    let world = moment.play(source)?;
    let mut traced = trace::trace(&world);
    let written = source.value.get("campaigns").map(Value::items).unwrap_or_default();
    if let Some(campaigns) = traced.get_mut("campaigns").and_then(Json::as_array_mut) {
        campaigns.sort_by_key(|campaign| {
            let id = campaign.get("id").and_then(Json::as_str).unwrap_or_default();
            written.iter().position(|own| own.get("id").is_some_and(|own| own.is(id)))
        });
    }
    Ok((traced, world))
}
