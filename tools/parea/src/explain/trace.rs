//! The one place that asks the engine why: everything else here reads what it answers.

use parea::config::Value;
use parea::decide::explain::explain;
use parea::ports::Native;
use serde_json::Value as Json;

use crate::world::World;

/// What every campaign's gates say: `{"show":[ids],"campaigns":[{"id","outcome","gates":[{"gate","pass","why","actual",
/// "wanted","nextAt"}]}]}`.
pub(crate) fn trace(world: &World) -> Json {
    json_of(&explain(&world.state, "", &Native))
}

/// The purposes that are granted.
pub(crate) fn granted(world: &World) -> Vec<&'static str> {
    let purposes = world.state.grants().purposes();
    let all = parea::consent::Purpose::CONSENTED.into_iter();
    all.filter(|purpose| purposes.has(*purpose)).map(|purpose| purpose.name()).collect()
}

fn json_of(value: &Value) -> Json {
    serde_json::from_str(&value.to_json(&Native)).unwrap_or_default()
}
