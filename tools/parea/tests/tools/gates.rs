//! `parea explain --format json`, gate by gate: each campaign of `gates.jsonc` is stopped by the gate after which it is named.

use super::printed;
use serde_json::Value;

/// Every gate, in the order in which they are asked, but for the slot, which is there on every page of the tool's.
const GATES: [&str; 10] =
    ["status", "consent", "where", "audience", "schedule", "experiment", "frequency", "limits", "priority", "trigger"];

fn explained(campaign: &str) -> Value {
    let said =
        printed(&["explain", "gates.jsonc", "--visit", "gates.json", "--campaign", campaign, "--format", "json"]);
    serde_json::from_str(&said).unwrap()
}

#[test]
fn each_gate_says_what_it_looked_at_what_it_wanted_and_when_it_would_open() {
    let mut text = String::new();
    for gate in GATES {
        let trace = explained(gate);
        let campaign = &trace["campaigns"][0];
        let closed: Vec<&Value> =
            campaign["gates"].as_array().unwrap().iter().filter(|gate| gate["pass"] != true).collect();
        assert_eq!(closed.len(), 1, "{gate}: {closed:?}");
        assert_eq!(closed[0]["gate"], gate);
        text += &format!("{}  {}\n", campaign["outcome"].as_str().unwrap(), closed[0]);
    }
    insta::assert_snapshot!(text);
}

#[test]
fn a_campaign_that_shows_has_passed_every_gate() {
    let trace = explained("shows");
    assert_eq!(trace["show"], serde_json::json!(["shows", "stands"]));
    insta::assert_snapshot!(serde_json::to_string_pretty(&trace["campaigns"]).unwrap());
}
