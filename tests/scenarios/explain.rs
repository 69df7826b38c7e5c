//! What each gate answers, with what it looked at, what it wanted and when it would open: compared with `tests/data/explain/`.
//!
//! `UPDATE=1 cargo test --test scenarios explain` writes the files anew; read the difference before you commit it.

use crate::world::{ALL_GRANTED, World};
use parea::config::Value;
use parea::decide::explain::explain;
use parea::event::{Act, Close, Event, Page};
use parea::ports::Native;
use serde_json::Value as Json;

const CONTENT: &str = r#""content": [{ "type": "heading", "text": "Oil" }, { "type": "button", "text": "Go", "do": { "open": "/shop" } }]"#;

/// A configuration whose campaigns are modals named `a`, `b`, … with those keys; and further top-level keys.
fn config(campaigns: &[&str], more: &str) -> String {
    let mut all = Vec::new();
    for (name, keys) in ('a'..).zip(campaigns) {
        let comma = if keys.is_empty() { "" } else { "," };
        let format = if keys.contains("\"format\"") { "" } else { r#""format": "modal","# };
        all.push(format!(r#"{{ "id": "{name}", {format} {keys}{comma} {CONTENT} }}"#));
    }
    format!(
        r#"{{ "version": 1, "site": {{ "id": "elaia", "timeZone": "Europe/Athens" }},
             "consent": {{ "source": "vanilla-cookieconsent", "purposes": {{ "remember": "functional", "personalise": "personalisation" }} }},
             "attributes": {{ "kinds": {{ "type": "list", "from": {{ "cookie": "kinds" }}, "purpose": "personalise" }} }},
             "segments": {{ "oil-lover": {{ "kinds": {{ "$elemMatch": {{ "$eq": "oil" }} }} }} }}, {more}
             "campaigns": [{}] }}"#,
        all.join(",")
    )
}

/// A visitor who allowed everything, on a page with such campaigns.
fn visit(campaigns: &[&str], more: &str) -> World {
    let mut world = World::new();
    world.decide(ALL_GRANTED);
    world.open("/shop/oil?ref=mail", &config(campaigns, more));
    assert_eq!(world.codes(), []);
    world.loaded();
    world
}

/// What one gate of campaign `a` answers, and what becomes of the campaign.
fn asked(world: &World, gate: &str) -> Value {
    let trace = explain(&world.state, "a", &Native);
    let campaign = trace.at("campaigns.0").unwrap();
    let gates = campaign.get("gates").unwrap().items();
    let mut found = gates.iter().find(|one| one.get("gate").unwrap().is(gate)).unwrap().clone();
    let keys: Vec<_> = found.entries().iter().map(|(key, _)| key.as_str()).collect();
    assert_eq!(keys, ["gate", "pass", "why", "actual", "wanted", "nextAt"]);
    found.set("outcome", campaign.get("outcome").unwrap().clone());
    found
}

/// Compares what a gate answers in situations with the committed file.
fn golden(gate: &str, situations: &[(&str, World)]) {
    let lines: Vec<_> = situations
        .iter()
        .map(|(name, world)| format!("  \"{name}\": {}", asked(world, gate).to_json(&Native)))
        .collect();
    let text = format!("{{\n{}\n}}\n", lines.join(",\n"));
    let path = format!("{}/tests/data/explain/{gate}.json", env!("CARGO_MANIFEST_DIR"));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(text, std::fs::read_to_string(&path).unwrap_or_default(), "{path}");
}

/// The visitor closes what shows, and comes back after so many hours.
fn again(mut world: World, hours: f64, campaigns: &[&str], more: &str) -> World {
    world.act("a", Act::Close(Close::Button)).happen(Event::Leaving);
    world.alarm = None;
    world.wait(hours * 3.6e6).open("/shop/oil", &config(campaigns, more)).loaded();
    world
}

#[test]
fn status_says_what_took_it_out() {
    let mut hidden = visit(&[r#""when": { "any": [{ "visible": "5s" }] }"#], "");
    hidden.happen(Event::Call { name: "hide".into(), args: vec!["a".into()] });
    let mut cancelled = visit(&[r#""when": { "any": [{ "visible": "5s" }], "cancelOn": ["purchase"] }"#], "");
    cancelled.happen(Event::Call { name: "track".into(), args: vec!["purchase".into()] });
    let mut prevented = World::new();
    prevented.allows = false;
    prevented.open("/", &config(&[""], "")).loaded();
    golden(
        "status",
        &[
            ("live", visit(&[""], "")),
            ("paused", visit(&[r#""status": "paused""#], "")),
            ("hidden by the page", hidden),
            ("called off by an event", cancelled),
            ("refused by a listener", prevented),
        ],
    );
}

#[test]
fn consent_names_what_is_granted_and_what_is_needed() {
    let lover = r#""audience": { "$segment": "oil-lover" }"#;
    let mut refused = World::new();
    refused.decide("necessary functionality").open("/", &config(&[lover], "")).loaded();
    let mut neutral = World::new();
    neutral.open("/", &config(&[&format!(r#"{lover}, "otherwise": "neutral""#)], "")).loaded();
    golden("consent", &[("granted", visit(&[lover], "")), ("refused", refused), ("neutral", neutral)]);
}

#[test]
fn where_names_the_page_and_the_patterns() {
    golden(
        "where",
        &[
            ("here", visit(&[r#""where": { "include": ["/shop/*"] }"#], "")),
            ("elsewhere", visit(&[r#""where": { "include": ["/about"] }"#], "")),
            ("excluded", visit(&[r#""where": { "include": ["/shop/*"], "exclude": ["/shop/oil"] }"#], "")),
        ],
    );
}

#[test]
fn audience_names_the_predicate_that_fails() {
    let lover = r#""audience": { "$segment": "oil-lover" }"#;
    let mut oil = World::new();
    oil.cookie("kinds=oil,wine");
    oil.decide(ALL_GRANTED).open("/", &config(&[lover], "")).loaded();
    let mut unknown = World::new();
    unknown.decide("necessary functionality").open("/", &config(&[lover], "")).loaded();
    let mut evaluated = World::new();
    evaluated
        .open("/", &config(&[r#""audience": { "sessions": { "$gte": 2 } }, "withoutConsent": "evaluate""#], ""))
        .loaded();
    let of = |audience: &str| visit(&[&format!(r#""audience": {audience}"#)], "");
    golden(
        "audience",
        &[
            ("everybody", visit(&[""], "")),
            ("in the segment", oil),
            ("not in the segment", visit(&[lover], "")),
            ("unknown", unknown),
            ("evaluated without consent", evaluated),
            ("the second of two", of(r#"{ "page.path": "/shop/oil", "sessions": { "$gte": 2, "$lt": 9 } }"#)),
            ("inside of and", of(r#"{ "$and": [{ "pageViews": 1 }, { "campaigns.a.shown": { "$gt": 0 } }] }"#)),
            ("none of several", of(r#"{ "$or": [{ "sessions": 2 }, { "sessions": 3 }] }"#)),
            ("not", of(r#"{ "$not": { "pageViews": 1 } }"#)),
            ("event", of(r#"{ "$event": { "name": "purchase", "count": { "$gte": 2 }, "within": "30d" } }"#)),
            ("a moment on the page", of(r#"{ "secondsOnPage": { "$gte": 5 } }"#)),
            // When its trigger fires the page is only asked again: nobody can say that it will be open then.
            (
                "declared, with a trigger that runs",
                visit(&[&format!(r#"{lover}, "when": {{ "any": [{{ "visible": "5s" }}] }}"#)], ""),
            ),
        ],
    );
}

#[test]
fn schedule_says_when_it_opens() {
    // The world begins on Sunday, 22 November 2026, at 00:00 UTC: 02:00 in Athens.
    let of = |schedule: &str| visit(&[&format!(r#""schedule": {schedule}"#)], "");
    golden(
        "schedule",
        &[
            ("always", visit(&[""], "")),
            ("begun", of(r#"{ "from": "2026-11-22", "to": "2026-11-22" }"#)),
            ("later today", of(r#"{ "hours": "09:00-21:00" }"#)),
            ("on Friday", of(r#"{ "days": ["fri"], "hours": ["09:00-12:00", "15:00-18:00"] }"#)),
            ("the night of Saturday", of(r#"{ "days": "sat", "hours": "22:00-04:00" }"#)),
            ("the night of Sunday", of(r#"{ "days": "sun", "hours": "22:00-04:00" }"#)),
            ("from a moment", of(r#"{ "from": "2026-12-24T20:00" }"#)),
            ("over", of(r#"{ "to": "2026-11-21" }"#)),
            (
                "blackout",
                of(r#"{ "blackout": ["2026-11-22", { "from": "2026-11-23T00:00", "to": "2026-11-23T12:00" }] }"#),
            ),
            ("of the visitor", of(r#"{ "hours": "01:00-24:00", "timeZone": "visitor" }"#)),
        ],
    );
}

#[test]
fn frequency_names_the_rule_and_when_it_lets_go() {
    let rule = |rule: &str| format!(r#""frequency": {rule}"#);
    let after = |text: &str, hours: f64| {
        let keys = rule(text);
        again(visit(&[&keys], ""), hours, &[&keys], "")
    };
    let mut refused = visit(&[""], "");
    refused.happen(Event::Call { name: "show".into(), args: vec!["privacy".into()] });
    refused.happen(Event::Act { campaign: "privacy", act: Act::Button(2) });
    let group = [
        r#""group": "offers", "frequency": { "every": "2d", "clock": "group" }"#,
        r#""group": "offers", "priority": 1, "frequency": { "max": 1 }"#,
    ];
    let mut other = visit(&group, "");
    other.act("b", Act::Close(Close::Button));
    golden(
        "frequency",
        &[
            ("never shown", visit(&[&rule(r#"{ "max": 1 }"#)], "")),
            ("max ever", after(r#"{ "max": 1 }"#, 1.0)),
            ("max per window", after(r#"{ "max": 1, "per": "7d" }"#, 1.0)),
            ("max per session", after(r#"{ "max": 1, "per": "session" }"#, 0.1)),
            ("max per session, the next one", after(r#"{ "max": 1, "per": "session" }"#, 1.0)),
            ("every", after(r#"{ "every": "2d" }"#, 1.0)),
            ("cooldown", after(r#"{ "cooldown": { "dismissed": "3d" } }"#, 1.0)),
            ("backoff", after(r#"{ "backoff": ["3d", "7d"] }"#, 1.0)),
            ("stopOn", after(r#"{ "stopOn": ["dismissed"] }"#, 1.0)),
            ("sample", visit(&[&rule(r#"{ "sample": 0 }"#)], "")),
            ("the longest of several", after(r#"{ "every": "2d", "max": 1, "per": "7d" }"#, 1.0)),
            ("clock of the group", other),
            ("less like this", refused),
        ],
    );
}

/// An experiment on a campaign that is withheld from everybody.
const NOTHING: &str =
    r#""experiment": { "key": "x", "variants": [{ "id": "a", "weight": 0 }, { "id": "b", "control": true }] }"#;

#[test]
fn experiment_says_who_is_left_out_of_it() {
    let of = |words: &str| {
        let variants = r#""variants": [{ "id": "a", "weight": 0 }, { "id": "b" }]"#;
        visit(&[&format!(r#""experiment": {{ "key": "x", {words} {variants} }}"#)], "")
    };
    golden(
        "experiment",
        &[
            ("none", visit(&[""], "")),
            ("in it", of("")),
            ("not covered", of(r#""coverage": 0,"#)),
            ("held out", of(r#""holdout": 1,"#)),
            ("in another namespace", of(r#""namespace": ["n", 0, 0],"#)),
            ("outside of the ranges", of(r#""ranges": [[0, 0], [0, 0]],"#)),
            ("on another page", of(r#""urlPatterns": [{ "type": "simple", "pattern": "/" }],"#)),
            ("another condition", of(r#""condition": { "pageViews": 2 },"#)),
            (
                "a feature that is not there",
                of(r#""parentConditions": [{ "id": "new", "condition": { "value": 1 } }],"#),
            ),
            ("over", of(r#""active": false,"#)),
            ("won", of(r#""force": "a","#)),
            ("nothing shows", visit(&[NOTHING], "")),
            ("held out of all", visit(&[""], r#""limits": { "holdout": "100%" },"#)),
        ],
    );
}

#[test]
fn limits_name_the_cap_and_when_there_is_room() {
    let of = |limits: &str| again(visit(&["", ""], limits), 0.1, &["", ""], limits);
    let grouped =
        |limits: &str| again(visit(&[r#""group": "offers""#], limits), 1.0, &[r#""group": "offers""#], limits);
    let mut page = visit(&["", r#""when": { "any": [{ "visible": "5s" }] }"#], r#""limits": { "perPage": 1 },"#);
    page.act("a", Act::Close(Close::Button));
    golden(
        "limits",
        &[
            ("none", visit(&[""], "")),
            ("perPage", page),
            ("perSession", of(r#""limits": { "perSession": 1 },"#)),
            ("perDay", of(r#""limits": { "perDay": 1 },"#)),
            ("gap", of(r#""limits": { "gap": "1h" },"#)),
            ("group", grouped(r#""limits": { "groups": { "offers": { "max": 1, "per": "14d" } } },"#)),
            ("inline", visit(&[r#""format": "inline", "slot": "x""#], r#""limits": { "perPage": 0 },"#)),
        ],
    );
}

#[test]
fn priority_names_who_is_there_already() {
    let mut panel = visit(&[r#""when": { "any": [{ "manual": true }] }"#], "");
    panel.happen(Event::Call { name: "show".into(), args: vec!["privacy".into()] });
    let inline = r#""format": "inline", "slot": "x", "group": "g""#;
    golden(
        "priority",
        &[
            ("first", visit(&["", ""], "")),
            ("another interrupts", visit(&["", r#""priority": 1"#], "")),
            ("another of its group", visit(&[inline, &format!(r#"{inline}, "priority": 1"#)], "")),
            ("the visitor looks at the panel", panel),
        ],
    );
}

#[test]
fn trigger_says_what_has_fired_and_how_long_it_waits() {
    let of = |when: &str| visit(&[&format!(r#""when": {when}"#)], "");
    let mut spent = visit(&[""], "");
    spent.act("a", Act::Close(Close::Button));
    let mut early = World::new();
    early.open("/", &config(&[""], ""));
    let mut hidden = of(r#"{ "any": [{ "visible": "5s" }] }"#);
    hidden.happen(Event::Visible(false));
    let mut told = of(r#"{ "any": [{ "event": "cart", "if": { "value": { "$gte": 50 } } }], "delay": "3s" }"#);
    let cart = |value: f64| vec![Value::from("cart"), parea::config::value::map([("value", value.into())])];
    told.happen(Event::Call { name: "track".into(), args: cart(20.0) });
    let too_small = asked(&told, "trigger");
    assert_eq!(too_small.at("actual.0"), Some(&Value::Bool(false)));
    told.happen(Event::Call { name: "track".into(), args: cart(80.0) });
    golden(
        "trigger",
        &[
            ("shows", visit(&[""], "")),
            ("shown once", spent),
            ("before load", early),
            ("visible time", of(r#"{ "any": [{ "visible": "5s" }, { "exit": true }] }"#)),
            ("hidden page", hidden),
            ("all of them", of(r#"{ "all": [{ "load": true }, { "scroll": "50%" }] }"#)),
            ("event, then the delay", told),
            ("page views", of(r##"{ "any": [{ "pageViews": 3 }, { "session": 2 }, { "hash": "#offer" }] }"##)),
            ("manual", of(r#"{ "any": [{ "manual": true }] }"#)),
        ],
    );
}

#[test]
fn slot_names_the_slot_that_the_page_lacks() {
    let inline = r#""format": "inline", "slot": "hero""#;
    let mut without = World::new();
    without.has_slots = false;
    without.open("/", &config(&[inline], "")).loaded();
    golden(
        "slot",
        &[
            ("over the page", visit(&[""], "")),
            ("in its slot", visit(&[inline], "")),
            ("on a page without it", without),
            ("in vain", visit(&[&format!(r#"{inline}, "when": {{ "any": [{{ "manual": true }}] }}"#)], "")),
        ],
    );
}

#[test]
fn a_trace_has_the_shape_that_tools_rely_on() {
    let world =
        visit(&["", r#""priority": 1"#, r#""status": "draft""#, r#""when": { "any": [{ "exit": true }] }"#], "");
    let trace: Json = serde_json::from_str(&explain(&world.state, "", &Native).to_json(&Native)).unwrap();
    assert_eq!(trace["show"], serde_json::json!(["b"]));
    let outcomes: Vec<_> =
        trace["campaigns"].as_array().unwrap().iter().map(|one| [&one["id"], &one["outcome"]]).collect();
    assert_eq!(outcomes, [["b", "show"], ["a", "wait"], ["c", "skip"], ["d", "wait"]]);
    let gates: Vec<_> =
        trace["campaigns"][0]["gates"].as_array().unwrap().iter().map(|gate| gate["gate"].clone()).collect();
    let expected = [
        "status",
        "consent",
        "where",
        "audience",
        "schedule",
        "experiment",
        "frequency",
        "limits",
        "priority",
        "trigger",
        "slot",
    ];
    assert_eq!(gates, expected);
}

#[test]
fn the_page_asks_with_an_id_or_for_all() {
    let mut world = visit(&["", ""], "");
    for args in [vec![Value::Null], vec!["b".into()]] {
        world.happen(Event::Call { name: "explain".into(), args });
    }
    let count = |at: usize| world.answers[at].get("campaigns").unwrap().items().len();
    assert_eq!((count(0), count(1)), (2, 1));
}

#[test]
fn another_page_closes_the_place() {
    let mut world = visit(&[r#""where": { "include": ["/shop/*"] }, "when": { "any": [{ "visible": "5s" }] }"#], "");
    assert!(asked(&world, "where").get("pass").unwrap().is_true());
    let page: Box<Page> = world.page("/about");
    world.happen(Event::Navigated(page));
    assert!(!asked(&world, "where").get("pass").unwrap().is_true());
}
