//! The panel of `?parea-debug` and `parea explain` say the same: both are asked here.

use std::io::Seek as _;

use parea::config::Value;
use parea::config::value::parse;
use parea::ports::Native;
use serde_json::{Value as Json, json};

use super::language::{Speaker, tags};
use super::rule::rule;
use super::words::sentence;

/// Asks the panel's own modules, in Node.js and in a language: an expression for each `one` of some campaigns.
fn panel(tag: &str, expression: &str, campaigns: &[Json]) -> Vec<String> {
    let script = r"const [folder, tag, expression] = process.argv.slice(1);
        const { readFileSync } = await import('node:fs');
        const { pathToFileURL } = await import('node:url');
        const load = (name) => import(pathToFileURL(`${folder}${name}`));
        const { speaker } = await load('language.js');
        const { rule, written } = await load('rule.js');
        const { sentence } = await load('words.js');
        const campaigns = JSON.parse(readFileSync(0, 'utf8'));
        const by = speaker(tag, JSON.parse(readFileSync(`${folder}words/${tag}.json`, 'utf8')));
        const say = new Function('one', 'by', 'rule', 'sentence', 'written', `return ${expression}`);
        console.log(JSON.stringify(campaigns.map((one) => say(one, by, rule, sentence, written))));";
    let sources = concat!(env!("CARGO_MANIFEST_DIR"), "/../../src/web/debug/");
    let mut asked = tempfile::tempfile().unwrap();
    serde_json::to_writer(&asked, campaigns).unwrap();
    asked.rewind().unwrap();
    let arguments = ["--input-type=module", "-e", script, sources, tag, expression];
    let said = std::process::Command::new("node").args(arguments).stdin(asked).output().unwrap();
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
        json!({ "actual": [true, false], "wanted": { "all": [{ "visible": "30s" }, { "exit": true }] } }),
        json!({ "actual": { "sessions": 3, "name": null }, "wanted": { "sessions": { "$gte": 5 } } }),
        json!({ "actual": "2026-03-28T12:00:00.000", "wanted": { "days": ["sun"], "hours": "03:30-05:00", "include": ["/a"] } }),
        json!({ "actual": "paused", "wanted": "live" }),
    ];
    let english = Speaker::of("en").unwrap();
    for name in english.table("gates").entries().iter().map(|(name, _)| name.as_str()).chain(["moon"]) {
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
    for tag in tags() {
        let by = Speaker::of(tag).unwrap();
        let clock = |at: jiff::Timestamp| at.as_millisecond().to_string();
        let theirs = panel(tag, "'`' + one.id + '` ' + sentence(one, by, String)", &campaigns);
        for (campaign, said) in campaigns.iter().zip(theirs) {
            assert_eq!(said, sentence(campaign, &by, &clock), "{tag}: {campaign}");
        }
    }
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
            "frequency": { "max": 3, "per": "7d", "every": "1.5d", "cooldown": { "dismissed": "3d", "ignored": "90m" },
                           "stopOn": "converted", "sample": 0.07, "backoff": ["1d", "2d", "22d"], "clock": "group", "withoutConsent": "skip" },
            "group": "offers", "remind": "500ms" }),
        json!({ "format": "rail", "when": { "any": [
                { "scroll": "up" }, { "scroll": "800px" }, { "scroll": 0.625 }, { "scroll": "#sizes" }, { "visible": "1s" }, { "idle": "5s" },
                { "click": "a" }, { "seen": "b" }, { "abandoned": "c" }, { "event": "cart", "if": { "sum": { "$gt": 20 } } }, { "session": 2 },
                { "hash": "#x" }, { "follows": { "campaign": "d", "state": "converted" } }, { "manual": true } ], "cancelOn": ["e", "f"] },
            "schedule": { "from": "2026-01-02T03:04:05+02:00", "to": "2026-12-31T10:00", "hours": ["09:00-12:00", "22:00-02:00"],
                          "blackout": ["2026-05-01", { "from": "2026-08-01", "to": "2026-08-15" }], "timeZone": "visitor" } }),
        json!({ "format": "toast", "audience": { "$event": { "name": "buy", "count": { "$gte": 2 }, "within": "30d" }, "$feature": "new",
            "device.kind": { "$in": ["phone", "fridge"] }, "time.weekday": "mon", "campaigns.a.b.shown": { "$lte": 2 }, "utm.source": "x",
            "lastVisit": { "$within": "7d" }, "firstVisit": { "$before": "2026-01-01" }, "pageViews": { "$between": [1.5, 2] },
            "viewed": { "$size": 2, "$all": ["a", "b"], "$elemMatch": { "$startsWith": "c" } }, "page.query.": "", "v": { "$vgte": "1.2" },
            "d": true, "e": [], "f": { "g": [1, { "h": null }] } } }),
        json!({ "format": "bar", "audience": { "$or": [{ "plan": "free" }, { "$not": { "name": { "$exists": true } } }], "$nor": [{ "x": 1 }],
            "kinds": { "$elemMatch": { "$eq": "oil" }, "$size": { "$gt": 1 } }, "t": { "$in": ["a", "b"], "$not": { "$regex": "^a" } },
            "$and": [], "$event": { "name": "buy" }, "z": { "$exists": false, "$moon": {} }, "y": { "$elemMatch": { "a": 1 } } } }),
        json!({ "format": "tab", "where": { "exclude": "/x" }, "when": {}, "frequency": { "max": 2, "per": "ever" } }),
    ]);
    let values: Vec<Value> = campaigns.iter().map(|one| parse(&one.to_string(), &Native).unwrap()).collect();
    for tag in tags() {
        let by = Speaker::of(tag).unwrap();
        let ours: Vec<_> = values.iter().map(|one| rule(one, &by)).collect();
        assert_eq!(panel(tag, "rule(one, by)", &campaigns), ours);
    }
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
    let by = Speaker::of("en").unwrap();
    for campaign in &config.campaigns {
        let asked = [json!({ "whole": whole, "id": campaign.id })];
        let said = panel("en", "rule(written(one.whole, one.id), by)", &asked);
        assert_eq!(said, [rule(campaign.value, &by)], "{}", campaign.id);
    }
}
