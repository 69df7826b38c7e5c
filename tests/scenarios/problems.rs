//! Broken configurations: a problem stays where it is, and is named by its path.

use crate::world::{World, config};

const WHOLE: &str =
    r#"{ "id": "whole", "format": "inline", "slot": "a", "content": [ { "type": "text", "text": "Fine" } ] }"#;

#[track_caller]
fn check(campaign: &str, code: &str, path: &str) {
    let mut world = World::new();
    world.open("/", &config(&format!("{WHOLE},{campaign}"))).loaded().wait(1_000.0);
    assert_eq!(world.codes(), [(code, path)]);
    assert_eq!(world.screen.len(), 1, "the others show");
}

#[test]
fn a_mistake_takes_out_its_campaign_and_nothing_else() {
    let with = |part: &str| format!(r#"{{ "id": "bad", "format": "bar", {part} }}"#);
    let text = r#""content": [ { "type": "text", "text": "x" } ]"#;
    check(&with(&format!(r#"{text}, "colour": 1"#)), "unknown-key", "campaigns[1].colour");
    check(&with(r#""content": 1"#), "wrong-type", "campaigns[1].content");
    check(&with(r#""priority": 1"#), "missing", "campaigns[1].content");
    check(
        &with(&format!(r#"{text}, "audience": {{ "$segment": "nobody" }}"#)),
        "unknown-reference",
        "campaigns[1].audience.$segment",
    );
    check(&with(&format!(r#"{text}, "audience": {{ "shoe": 1 }}"#)), "unknown-fact", "campaigns[1].audience.shoe");
    check(
        &with(&format!(r#"{text}, "audience": {{ "name": {{ "$lke": 1 }} }}"#)),
        "unknown-key",
        "campaigns[1].audience.name.$lke",
    );
    check(
        &with(&format!(r#"{text}, "when": {{ "any": [ {{ "visible": 5 }} ] }}"#)),
        "wrong-type",
        "campaigns[1].when.any[0].visible",
    );
    check(&with(&format!(r#"{text}, "frequency": {{ "per": "week" }}"#)), "unknown-word", "campaigns[1].frequency.per");
    check(&with(&format!(r#"{text}, "extends": "base""#)), "unknown-reference", "campaigns[1].extends");
}

#[test]
fn a_mistake_in_the_content_is_named_when_it_would_be_drawn() {
    let with = |block: &str| format!(r#"{{ "id": "bad", "format": "bar", "content": [ {block} ] }}"#);
    check(&with(r#"{ "type": "txt", "text": "x" }"#), "unknown-word", "campaigns[1].content[0].type");
    check(&with(r#"{ "type": "text", "text": "Hi {{ name }}" }"#), "no-fallback", "campaigns[1].content[0].text");
    check(
        &with(r#"{ "type": "button", "text": "x", "do": { "open": "javascript:alert(1)" } }"#),
        "unsafe-address",
        "campaigns[1].content[0].do.open",
    );
    check(&with(r#"{ "type": "image", "src": "/a.png" }"#), "missing", "campaigns[1].content[0].alt");
}

#[test]
fn an_id_is_written_in_kebab_case_wherever_events_and_answers_refer_to_it() {
    let with = |block: &str| format!(r#"{{ "id": "bad", "format": "bar", "content": [ {block} ] }}"#);
    let form = |id: &str, step: &str| {
        with(&format!(
            r#"{{ "type": "form", "id": "{id}", "steps": [ {{ "id": "{step}", "type": "short-text", "title": "?" }},
               {{ "id": "end", "type": "end", "title": "." }} ] }}"#
        ))
    };
    // The first two are fields of our own: what is written there would be no answer.
    for step in ["website_url", "server_host", "Score 1"] {
        check(&form("f", step), "bad-id", "campaigns[1].content[0].steps[0].id");
    }
    for block in [
        form("My Form", "a"),
        with(r#"{ "type": "text", "id": "Text 1", "text": "x" }"#),
        with(r#"{ "type": "poll", "id": "My Poll", "title": "?", "options": ["a", "b"] }"#),
        with(r#"{ "type": "reviews", "id": "My Reviews" }"#),
        with(r#"{ "type": "ideas", "id": "My Ideas" }"#),
    ] {
        check(&block, "bad-id", "campaigns[1].content[0].id");
    }
}

#[test]
fn text_that_is_not_json_shows_nothing_and_says_where() {
    let mut world = World::new();
    world.open("/", "{ \"version\": 1, ").loaded();
    assert_eq!(world.codes(), [("not-json", "16")]);
    assert!(world.screen.is_empty());
}

#[test]
fn an_unknown_version_shows_nothing() {
    let mut world = World::new();
    world.open("/", &config(WHOLE).replacen("\"version\": 1", "\"version\": 2", 1)).loaded();
    assert_eq!(world.codes(), [("unknown-version", "version")]);
    assert!(world.screen.is_empty());
}

#[test]
fn a_problem_in_consent_denies_every_purpose() {
    let mut world = World::new();
    world.decide(crate::world::ALL_GRANTED);
    world.open("/", &config(WHOLE).replacen("\"source\":", "\"sauce\":", 1)).loaded();
    assert_eq!(world.codes(), [("unknown-key", "consent.sauce")]);
    assert!(world.keys().is_empty());
    assert!(world.shows("whole"));
}

#[test]
fn a_problem_in_the_site_or_the_limits_lets_nothing_interrupt() {
    let bar = r#"{ "id": "bar", "format": "bar", "content": [ { "type": "text", "text": "x" } ] }"#;
    let both = format!("{WHOLE},{bar}");
    for text in [
        config(&both).replacen("\"languages\"", "\"tongues\"", 1),
        config(&both).replacen("\"sinks\"", r#""limits": { "perPage": "many" }, "sinks""#, 1),
    ] {
        let mut world = World::new();
        world.open("/", &text).loaded().wait(1_000.0);
        assert!(world.shows("whole") && !world.shows("bar"), "{:?}", world.codes());
    }
}

#[test]
fn segments_that_refer_to_each_other_are_a_cycle_and_take_out_who_uses_them() {
    let campaign = r#"{ "id": "x", "format": "bar", "audience": { "$segment": "a" }, "content": [ { "type": "text", "text": "x" } ] }"#;
    let text = config(&format!("{WHOLE},{campaign}")).replacen(
        r#""segments": {"#,
        r#""segments": { "a": { "$segment": "b" }, "b": { "$not": { "$segment": "a" } },"#,
        1,
    );
    let mut world = World::new();
    world.open("/", &text).loaded();
    assert!(world.codes().contains(&("cycle", "segments.a")), "{:?}", world.codes());
    assert!(world.shows("whole") && !world.shows("x"));
}

#[test]
fn two_campaigns_with_one_id_are_a_mistake_of_the_second() {
    let mut world = World::new();
    world.open("/", &config(&format!("{WHOLE},{WHOLE}"))).loaded();
    assert_eq!(world.codes(), [("duplicate", "campaigns[1]")]);
    assert!(world.shows("whole"));
}

#[test]
fn consent_that_is_no_object_grants_nothing() {
    let text = config(WHOLE);
    let start = text.find("\"consent\"").unwrap();
    let end = start + text[start..].find("\"attributes\"").unwrap();
    let text = [&text[..start], "\"consent\": \"auto\", ", &text[end..]].concat();
    let mut world = World::new();
    world.decide(crate::world::ALL_GRANTED).open("/", &text).loaded();
    assert_eq!(world.codes(), [("wrong-type", "consent")]);
    assert_eq!(world.keys(), [""; 0]);
}
