//! The panel of `?parea-debug` and `parea explain` say the same: both are asked here.

use jiff::tz::TimeZone;
use parea::config::value::parse;
use parea::ports::Native;
use serde_json::{Value as Json, json};

use super::rule::rule;
use super::words::{CLOSED, sentence};

/// Asks the panel's own modules, in Node.js: an expression for each `one` of some campaigns.
fn panel(expression: &str, campaigns: &[Json]) -> Vec<String> {
    let script = r"const [folder, expression, campaigns] = process.argv.slice(1);
        const { readFileSync } = await import('node:fs');
        const read = (name) => readFileSync(`${folder}${name}`, 'utf8');
        const load = (name) => import(`data:text/javascript,${encodeURIComponent(read(name))}`);
        const { sentence } = await load('words.js');
        const { rule, written } = await load('rule.js');
        const [reasons, words] = ['gates.json', 'rules.json'].map((name) => JSON.parse(read(name)));
        const when = (at) => new Date(at).toISOString().replace('T', ' ').replace('.000Z', ' +00:00');
        const say = new Function('one', 'sentence', 'rule', 'written', 'reasons', 'words', 'when', `return ${expression}`);
        console.log(JSON.stringify(JSON.parse(campaigns).map((one) => say(one, sentence, rule, written, reasons, words, when))));";
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/web/debug/");
    let campaigns = Json::from(campaigns).to_string();
    let arguments = ["--input-type=module", "-e", script, sources, expression, &campaigns];
    let said = std::process::Command::new("node").args(arguments).output().unwrap();
    assert!(said.status.success(), "{}", String::from_utf8_lossy(&said.stderr));
    serde_json::from_slice(&said.stdout).unwrap()
}

#[test]
fn the_panel_says_the_same_of_what_became_of_a_campaign() {
    let mut campaigns =
        vec![json!({ "id": "shown", "outcome": "show", "gates": [{ "gate": "status", "pass": true }] })];
    let said = [
        json!({ "why": null }),
        json!({ "why": "too-much-of-it", "actual": 2, "wanted": { "max": 2 }, "nextAt": 1_800_000_000_000_u64 }),
        json!({ "why": "x", "actual": [], "wanted": ["a", "b"] }),
        json!({ "actual": [true, 1.5], "wanted": "/shop/*", "nextAt": null }),
        json!({ "why": "x", "actual": [], "wanted": null }),
        json!({ "why": "gap", "actual": 5_500, "wanted": "90m" }),
        json!({ "why": "gap", "actual": 170_000_000, "wanted": "30d" }),
        json!({ "why": "gap", "actual": 0, "wanted": 5_400_000 }),
    ];
    for name in CLOSED.as_object().unwrap().keys().map(String::as_str).chain(["moon"]) {
        let (gate, why) = name.split_once('.').unwrap_or((name, ""));
        for (outcome, pass) in [("wait", json!(false)), ("skip", json!(null))] {
            for said in &said {
                let mut closed = said.clone();
                closed["gate"] = gate.into();
                closed["pass"] = pass.clone();
                if !why.is_empty() {
                    closed["why"] = why.into();
                }
                let gates = json!([{ "gate": "status", "pass": true }, closed, { "gate": "later", "pass": false }]);
                campaigns.push(json!({ "id": gate, "outcome": outcome, "gates": gates }));
            }
        }
    }
    let ours: Vec<_> = campaigns.iter().map(|campaign| sentence(campaign, &TimeZone::UTC)).collect();
    assert_eq!(panel("'`' + one.id + '` ' + sentence(one, reasons, when)", &campaigns), ours);
}

#[test]
fn the_panel_says_the_same_of_the_rules_of_a_campaign() {
    let demo: Json = serde_json::from_str(include_str!("../../../../www/elaia/parea.json")).unwrap();
    let mut campaigns = demo["campaigns"].as_array().unwrap().clone();
    campaigns.extend([
        json!({}),
        json!({ "format": "inline", "when": { "all": [{ "load": true }, { "pageViews": 3 }, { "a": 1, "b": 2 }] }, "frequency": { "max": 1 } }),
        json!({ "format": "modal", "where": { "include": ["/shop/*", "/", { "regex": "x" }], "exclude": "/checkout/*" },
            "audience": { "$segment": "oil-lover", "sessions": { "$gte": 2, "$lt": 9 }, "a": null, "b": [1, "c"] },
            "when": { "any": [{ "scroll": "60%" }, { "exit": true }, { "moon": "full" }], "delay": "5s", "cancelOn": ["x"] },
            "schedule": { "days": ["fri", "sat"], "from": "2026-11-20" },
            "frequency": { "max": 3, "per": "7d", "every": "1d", "cooldown": { "dismissed": "3d" }, "stopOn": "converted", "sample": 0.1,
                           "backoff": ["1d", "2d"], "clock": "group" },
            "group": "offers" }),
        json!({ "format": "bar", "audience": { "$or": [{ "plan": "free" }, { "$not": { "name": { "$exists": true } } }], "$nor": [{ "x": 1 }],
            "kinds": { "$elemMatch": { "$eq": "oil" }, "$size": { "$gt": 1 } }, "t": { "$in": ["a", "b"], "$not": { "$regex": "^a" } },
            "$and": [], "$event": { "name": "buy" }, "z": { "$exists": false, "$moon": {} }, "y": { "$elemMatch": { "a": 1 } } } }),
        json!({ "format": "tab", "where": { "exclude": "/x" }, "when": {}, "frequency": { "max": 2, "per": "ever" } }),
    ]);
    let ours: Vec<_> = campaigns.iter().map(|one| rule(&parse(&one.to_string(), &Native).unwrap())).collect();
    assert_eq!(panel("rule(one, words)", &campaigns), ours);
}

#[test]
fn the_panel_takes_over_defaults_as_the_widget_does() {
    let content = json!([{ "type": "text", "text": "Oil" }]);
    let campaigns = json!([
        { "id": "own", "format": "modal", "audience": { "page.title": null }, "content": content },
        { "id": "more", "extends": "base", "format": "modal",
          "frequency": { "stopOn": ["converted"], "cooldown": { "ignored": "3d" } }, "where": { "exclude": null } },
        { "id": "less", "extends": "base", "frequency": null, "where": { "include": ["/a", "/b"] } },
    ]);
    let base = json!({ "format": "bar", "frequency": { "max": 3, "per": "7d" }, "content": content,
        "where": { "include": ["/shop/*"], "exclude": "/checkout/*" } });
    let whole = json!({ "version": 1, "site": { "id": "s" }, "defaults": { "base": base }, "campaigns": campaigns });
    let config = parea::config::Config::read(&whole.to_string(), &Native);
    assert_eq!((config.campaigns.len(), &*config.problems), (3, &[][..]));
    for campaign in &config.campaigns {
        let asked = [json!({ "whole": whole, "id": campaign.id })];
        assert_eq!(panel("rule(written(one.whole, one.id), words)", &asked), [rule(campaign.value)], "{}", campaign.id);
    }
}
