//! `parea diff`.

use super::{file, printed, run};
use serde_json::Value;

fn diff(old: &str, new: &str, more: &[&str]) -> String {
    printed(&[&["diff", old, new, "--visitors", "200"], more].concat())
}

#[test]
fn reach_before_and_after_what_is_lost_and_what_overlaps() {
    insta::assert_snapshot!(diff("old.jsonc", "new.jsonc", &["--seed", "3"]));
}

#[test]
fn equal_seeds_give_equal_numbers_and_others_do_not() {
    assert_eq!(diff("old.jsonc", "new.jsonc", &["--seed", "3"]), diff("old.jsonc", "new.jsonc", &["--seed", "3"]));
    assert_ne!(diff("old.jsonc", "new.jsonc", &["--seed", "3"]), diff("old.jsonc", "new.jsonc", &["--seed", "4"]));
}

#[test]
fn nothing_changes_where_nothing_is_changed() {
    let change: Value = serde_json::from_str(&diff("old.jsonc", "old.jsonc", &["--format", "json"])).unwrap();
    for reach in change["campaigns"].as_array().unwrap() {
        assert_eq!(reach["before"], reach["after"], "{reach}");
        assert!(reach["before"].as_u64().unwrap() > 0, "the population tries every campaign: {reach}");
    }
}

#[test]
fn a_file_that_is_not_there_is_said() {
    assert_eq!(run(&["diff", "old.jsonc", "absent.jsonc"]).2, 2);
}

/// How many of 60 visitors a campaign reaches that has one key or another.
#[track_caller]
fn reach(old: &str, new: &str) -> (u64, u64) {
    let folder = tempfile::tempdir().unwrap();
    let config = |name: &str, key: &str| {
        let text = r#"{ "version": 1, "site": { "id": "s", "timeZone": "Europe/Athens" },
            "attributes": {
              "total": { "type": "number", "from": { "cookie": "t" }, "purpose": "remember" },
              "app": { "type": "version", "from": { "cookie": "a" }, "purpose": "remember" },
              "born": { "type": "date", "from": { "meta": "b" } },
              "kinds": { "type": "list", "from": { "meta": "k" } }
            },
            "campaigns": [
              { "id": "c", "format": "bar", KEY, "content": [{ "type": "text", "text": "Hello" }] },
              { "id": "other", "format": "inline", "slot": "s", "content": [{ "type": "text", "text": "Hello" }] }
            ] }"#;
        file(&folder, name, &text.replace("KEY", key))
    };
    let (old, new) = (config("old.json", old), config("new.json", new));
    let all = ["diff", &old, &new, "--visitors", "60", "--seed", "1", "--format", "json"];
    let change: Value = serde_json::from_str(&printed(&all)).unwrap();
    let reach = &change["campaigns"][0];
    (reach["before"].as_u64().unwrap(), reach["after"].as_u64().unwrap())
}

#[test]
fn a_threshold_that_is_changed_shows_in_reach_whatever_fact_it_is_about() {
    for (old, new) in [
        (r#""sessions": { "$gte": 3 }"#, r#""sessions": { "$gte": 5 }"#),
        (r#""pageViews": { "$gte": 10 }"#, r#""pageViews": { "$gte": 12 }"#),
        (r#""secondsOnSite": { "$gt": 60 }"#, r#""secondsOnSite": { "$gt": 120 }"#),
        (r#""firstVisit": { "$within": "30d" }"#, r#""firstVisit": { "$within": "7d" }"#),
        (r#""lastVisit": { "$before": "2026-01-10" }"#, r#""lastVisit": { "$before": "2026-01-20" }"#),
        (r#""entry.path": "/a""#, r#""entry.path": { "$in": ["/a", "/b"] }"#),
        (r#""campaigns.c.shown": { "$lt": 2 }"#, r#""campaigns.c.shown": { "$lt": 4 }"#),
        (r#""campaigns.c.lastShown": { "$within": "3d" }"#, r#""campaigns.c.lastShown": { "$within": "10d" }"#),
        (r#""interests.olive-oil": { "$gte": 0.5 }"#, r#""interests.olive-oil": { "$gte": 0.6 }"#),
        (r#""viewed": { "$elemMatch": { "$eq": "sku-1" } }"#, r#""viewed": { "$in": ["sku-1", "sku-2"] }"#),
        (r#""purchased": { "$size": { "$gte": 1 } }"#, r#""purchased": { "$size": { "$gte": 3 } }"#),
        (r#""searches": { "$contains": "oil" }"#, r#""searches": { "$all": ["oil", "soap"] }"#),
        (r#""preferences.shoe-size": { "$gte": 40 }"#, r#""preferences.shoe-size": { "$gte": 43 }"#),
        (r#""name": "Anna""#, r#""name": { "$in": ["Anna", "Maria"] }"#),
        (r#""total": { "$gte": 50 }"#, r#""total": { "$gte": 80 }"#),
        (r#""app": { "$vgte": "2.1.0" }"#, r#""app": { "$vgte": "2.3.0" }"#),
        (r#""born": { "$after": "2000-01-01" }"#, r#""born": { "$after": "2008-01-01" }"#),
        (r#""kinds": { "$size": 1 }"#, r#""kinds": { "$size": { "$gte": 2 } }"#),
        (r#""referrer.kind": "search""#, r#""referrer.kind": { "$in": ["search", "social"] }"#),
        (r#""utm.source": "mail""#, r#""utm.source": { "$in": ["mail", "app"] }"#),
        (r#""device.viewport.width": { "$lt": 600 }"#, r#""device.viewport.width": { "$lt": 900 }"#),
        (
            r#""$event": { "name": "purchase", "count": { "$gte": 2 } }"#,
            r#""$event": { "name": "purchase", "count": { "$gte": 4 } }"#,
        ),
        (r#""$event": { "name": "purchase", "within": "30d" }"#, r#""$event": { "name": "purchase", "within": "7d" }"#),
    ] {
        let (before, after) = reach(&format!(r#""audience": {{ {old} }}"#), &format!(r#""audience": {{ {new} }}"#));
        assert!(before > 0 && after > 0 && before != after, "{old} {before}, {new} {after}");
    }
}

#[test]
fn what_triggers_wait_for_is_tried_too() {
    for (old, new) in [
        (r#""event": "purchase""#, r#""manual": true"#),
        (r##""hash": "#offer""##, r#""load": true"#),
        (r#""pageViews": 3"#, r#""pageViews": 5"#),
        (r#""session": 2"#, r#""session": 4"#),
        (r#""follows": { "campaign": "other", "state": "dismissed" }"#, r#""load": true"#),
    ] {
        let when = |trigger: &str| format!(r#""when": {{ "any": [{{ {trigger} }}] }}"#);
        let (before, after) = reach(&when(old), &when(new));
        assert!(before > 0 && before != after, "{old} {before}, {new} {after}");
    }
}
