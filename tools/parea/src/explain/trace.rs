//! The one place that asks the engine why: everything else here reads what it answers.

use parea::config::{Campaign, Value};
use parea::decide::{Gate, judge};
use parea::ports::Native;
use serde_json::{Value as Json, json};

use crate::world::World;

/// The gates, in the order in which they are asked.
const GATES: [Gate; 8] = [
    Gate::Status,
    Gate::Consent,
    Gate::Where,
    Gate::Audience,
    Gate::Frequency,
    Gate::Limits,
    Gate::Trigger,
    Gate::Priority,
];

/// What every campaign's gates say: `{"show":[ids],"campaigns":[{"id","outcome","gates":[{"gate","pass","why","actual",
/// "wanted","nextAt"}]}]}`. Gates behind the first that is closed are not asked.
pub(crate) fn trace(world: &World) -> Json {
    let shown = |id: &str| world.screen.iter().any(|view| view.campaign == id);
    let show: Vec<&str> = world.config.campaigns.iter().map(|campaign| campaign.id).filter(|id| shown(id)).collect();
    let campaigns = world.config.campaigns.iter().map(|campaign| of(world, campaign, shown(campaign.id)));
    json!({ "show": show, "campaigns": campaigns.collect::<Vec<_>>() })
}

fn of(world: &World, campaign: &Campaign, is_shown: bool) -> Json {
    // What shows has passed all of them; asked again, it would stand in its own way.
    let closed = if is_shown { None } else { judge(&world.state, campaign, &Native) };
    let mut gates = Vec::new();
    for gate in GATES {
        let is_closed = closed.is_some_and(|closed| closed.gate == gate);
        let (actual, wanted) = if is_closed { values(world, campaign, gate) } else { (Json::Null, Json::Null) };
        let wait = closed.filter(|_| is_closed).and_then(|closed| closed.wait);
        let next = wait.map(|wait| world.now() + jiff::SignedDuration::from_millis(wait as i64));
        gates.push(json!({
            "gate": gate.name(), "pass": !is_closed, "why": null, "actual": actual, "wanted": wanted,
            "nextAt": next.map(|next| next.to_string()),
        }));
        if is_closed {
            break;
        }
    }
    let waits = closed.is_some_and(|closed| closed.wait.is_some() || closed.gate == Gate::Trigger);
    let outcome = if closed.is_none() {
        "show"
    } else if waits {
        "wait"
    } else {
        "skip"
    };
    json!({ "id": campaign.id, "outcome": outcome, "gates": gates })
}

/// What a closed gate found, and what it wants.
fn values(world: &World, campaign: &Campaign, gate: Gate) -> (Json, Json) {
    let written = |key: &str| campaign.value.get(key).map_or(Json::Null, json_of);
    match gate {
        Gate::Status => (written("status"), "live".into()),
        Gate::Where => (world.address().into(), written("where")),
        Gate::Audience => (Json::Null, written("audience")),
        Gate::Trigger => (Json::Null, written("when")),
        Gate::Frequency => (Json::Null, written("frequency")),
        Gate::Limits => (Json::Null, json_of(world.config.limits.value)),
        Gate::Consent => (granted(world).into(), needs(campaign).into()),
        Gate::Priority => (world.screen.iter().map(|view| view.campaign).collect::<Vec<_>>().into(), Json::Null),
    }
}

/// The purposes that are granted.
pub(crate) fn granted(world: &World) -> Vec<&'static str> {
    let purposes = world.state.grants().purposes();
    let all = parea::consent::Purpose::CONSENTED.into_iter();
    all.filter(|purpose| purposes.has(*purpose)).map(|purpose| purpose.name()).collect()
}

fn needs(campaign: &Campaign) -> Vec<&'static str> {
    let all = parea::consent::Purpose::CONSENTED.into_iter();
    all.filter(|purpose| campaign.needs.has(*purpose)).map(|purpose| purpose.name()).collect()
}

fn json_of(value: &Value) -> Json {
    serde_json::from_str(&value.to_json(&Native)).unwrap_or_default()
}
