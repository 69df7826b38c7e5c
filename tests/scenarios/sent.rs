//! What leaves the browser is what the collector takes: its limits and its kinds.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::event::{Act, Event};
use parea::ports::Native;

#[test]
fn a_click_says_by_a_text_which_block_it_was() {
    let campaigns = r#"{ "id": "it", "format": "modal", "content": [ { "type": "heading", "text": "Hello" },
        { "type": "coupon", "code": "ELAIA10" }, { "type": "button", "text": "See", "do": { "open": "/shop" } } ] }"#;
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &config(campaigns)).loaded();
    world.act("it", Act::Coupon(1)).act("it", Act::Button(2)).wait(60_000.0);
    let blocks: Vec<_> = world.collected("clicked").iter().map(|event| event.at("data.block").cloned()).collect();
    assert_eq!(blocks, [Some("1".into()), Some("2".into())], "the collector takes ids, and no numbers");
}

#[test]
fn a_revision_without_measure_does_not_cost_the_visitor_their_answer() {
    let form = r#"{ "id": "tab", "format": "tab", "content": [ { "type": "form", "id": "f", "steps": [
        { "id": "why", "type": "long-text", "title": "Why?" }, { "id": "end", "type": "end", "title": "Thanks" } ] } ] }"#;
    let mut world = World::new();
    let revision = "x".repeat(400);
    world.cookie(&format!(
        "cc_cookie=%7B%22categories%22:[%22necessary%22],%22revision%22:%22{revision}%22,%22services%22:%7B%22necessary%22:[]%7D,%22consentTimestamp%22:%22t%22}}"
    ));
    world.open("/", &config(form)).loaded().act("tab", Act::Toggle).fill("tab", "why", "because").act("tab", Act::Next);
    let [sent] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    let revision = sent.at("data.consent.revision").and_then(Value::text).unwrap();
    assert!(revision.len() <= 128, "{revision}");
}

#[test]
fn where_a_site_asks_for_it_each_page_view_says_which_gate_kept_a_campaign_from_showing() {
    let content = r#""content": [ { "type": "text", "text": "Hello" } ]"#;
    let campaigns = format!(
        r#"{{ "id": "shows", "format": "inline", "slot": "a", {content} }},
           {{ "id": "elsewhere", "format": "modal", "where": {{ "include": ["/other"] }}, {content} }},
           {{ "id": "config", "format": "bar", "audience": {{ "device.kind": "fridge" }}, {content} }},
           {{ "id": "later", "format": "modal", "when": {{ "any": [{{ "visible": "60s" }}] }}, {content} }}"#
    );
    let all = config(&campaigns);
    let asks = all.replace(r#"{ "type": "collector" }"#, r#"{ "type": "collector", "events": ["shown", "gated"] }"#);
    let told = |text: &str, decision: &str, address: &str| -> Vec<String> {
        let mut world = World::new();
        world.decide(decision).open(address, text).loaded().wait(5_000.0);
        world.happen(Event::Navigated(world.page("/other"))).wait(60_000.0);
        // Who comes back to a page that was left does not begin another one.
        world.happen(Event::Leaving).happen(Event::Consent).happen(Event::Leaving).wait(60_000.0);
        world.collected("gated").iter().map(|event| event.get("data").unwrap().to_json(&Native)).collect()
    };
    let first = r#"{"config":"audience","later":"trigger"}"#;
    let second = r#"{"config":"audience","later":"priority"}"#;
    assert_eq!(told(&asks, ALL_GRANTED, "/"), [first, second]);
    let none: [&str; 0] = [];
    assert_eq!(told(&all, ALL_GRANTED, "/"), none, "one more event a page view nobody has unasked");
    assert_eq!(told(&asks, "necessary", "/"), none);
    assert_eq!(told(&asks, ALL_GRANTED, "/?parea-debug="), none, "a test counts nothing");
}

#[test]
fn of_more_campaigns_than_the_collector_takes_the_first_are_told_of() {
    let drafts: Vec<String> = (0..201)
        .map(|at| {
            format!(r#"{{ "id": "a{at}", "status": "draft", "format": "bar", "content": [{{ "type": "divider" }}] }}"#)
        })
        .collect();
    let text = config(&drafts.join(",")).replace(r#""collector" }"#, r#""collector", "events": ["gated"] }"#);
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &text).loaded().happen(Event::Leaving).wait(60_000.0);
    let [told] = world.collected("gated")[..] else { panic!("{:?}", world.sent) };
    assert_eq!(told.get("data").unwrap().entries().len(), 200);
}

#[test]
fn a_path_is_cut_before_it_is_longer_than_the_collector_takes() {
    let campaigns =
        r#"{ "id": "it", "format": "inline", "slot": "a", "content": [ { "type": "text", "text": "Hello" } ] }"#;
    let mut world = World::new();
    let path = format!("/{}", "long/".repeat(1_000));
    world.decide(ALL_GRANTED).open(&path, &config(campaigns)).loaded().happen(Event::Shown("it")).wait(60_000.0);
    let [shown] = world.collected("shown")[..] else { panic!("{:?}", world.sent) };
    let sent = shown.at("data.path").and_then(Value::text).unwrap();
    assert!(sent.len() <= 2_048 && path.starts_with(sent), "{} characters", sent.len());
}

#[test]
fn answers_that_are_too_large_together_are_shortened_before_they_are_sent() {
    let step = |number: u32| format!(r#"{{ "id": "s-{number}", "type": "long-text", "title": "{number}?" }},"#);
    let steps: String = (1..=7).map(step).collect();
    let form = format!(
        r#"{{ "id": "tab", "format": "tab", "content": [ {{ "type": "form", "id": "f", "steps": [
        {steps} {{ "id": "end", "type": "end", "title": "Thanks" }} ] }} ] }}"#
    );
    let mut world = World::new();
    world.open("/", &config(&form)).loaded().act("tab", Act::Toggle);
    for number in 1..=7 {
        let step = format!("s-{number}");
        world.fill("tab", &step, &"ω".repeat(5_000)).act("tab", Act::Next);
        let text = world.text("tab");
        if let Some((_, allowed)) = text.split_once("Characters allowed: ") {
            let allowed = allowed.split('.').next().unwrap().parse().unwrap();
            world.fill("tab", &step, &"ω".repeat(allowed)).act("tab", Act::Next);
        }
    }
    assert!(world.text("tab").contains("Thanks"), "{}", world.text("tab"));
    let [sent] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    let length = sent.to_json(&Native).len();
    assert!((40 * 1024..60 * 1024).contains(&length), "{length} bytes");
}
