//! Learning on the device: what a visitor did themselves decides what they see next, if they have agreed to that.

use crate::facts::{PERSONALISE, config};
use crate::likes::kept;
use crate::world::{ALL_GRANTED, World};
use parea::config::value::parse;
use parea::config::{Config, Value};
use parea::event::{Act, Close, Event};
use parea::ports::Native;

/// Everything but that anything is personalised.
const REMEMBERED: &str = "necessary functionality analytics";

/// A bar of two variants that learns, with the priors given.
fn bar(priors: &str) -> String {
    let bar = format!(
        r#"{{ "id": "offer", "format": "bar", "frequency": {{ "max": 99, "per": "page" }}, "learn": {{ "decay": "30d", "priors": {priors} }},
            "content": [{{ "type": "heading", "id": "headline", "text": "As it was" }}, {{ "type": "button", "text": "Go", "do": {{ "track": "gone" }} }},
                {{ "type": "coupon", "code": "OIL" }}],
            "experiment": {{ "key": "headline", "variants": [{{ "id": "plain" }},
                {{ "id": "by-name", "patch": {{ "content": {{ "headline": {{ "text": "Another" }} }} }} }}] }} }}"#
    );
    config("", &bar)
}

#[test]
fn what_was_drawn_stays_for_the_page_view_however_often_the_past_is_read() {
    let late = bar("{}").replacen(
        r#""frequency""#,
        r#""when": { "any": [{ "load": true }], "delay": "10s" }, "frequency""#,
        1,
    );
    for visitor in 0..8 {
        let mut world = World::new();
        world.wall += f64::from(visitor) * 1e6;
        world.decide(ALL_GRANTED).open("/", &late).loaded();
        for _ in 0..9 {
            // A cookie of the page's own changes.
            world.wait(1_000.0).happen(Event::Consent);
        }
        assert!(!world.shows("offer"));
        assert!(world.wait(1_001.0).shows("offer"), "visitor {visitor}: the delay began again");
    }
}

#[test]
fn whoever_was_forgotten_in_another_tab_is_somebody_new() {
    let (mut world, config) = (World::new(), bar("{}"));
    world.decide(ALL_GRANTED).open("/", &config).loaded().wait(1_000.0);
    let id = |world: &World| crate::bounds::item(world, "remember").at("data.id").cloned();
    let before = id(&world).unwrap();
    world.storage.clear();
    world.happen(Event::Consent).wait(1_000.0);
    crate::showings::go(&mut world, "/next");
    assert!(id(&world).is_some_and(|after| after != before));
}

/// Opens a page on which the bar is seen, and says which variant it is.
fn see(world: &mut World, page: u32, config: &str) -> bool {
    world.wait(3_600_000.0).open(&format!("/{page}"), config).loaded().happen(Event::Shown("offer"));
    assert!(world.shows("offer"), "{page}");
    world.text("offer").contains("Another")
}

#[test]
fn a_visitor_sees_what_they_took_before() {
    let (mut world, config) = (World::new(), bar("{}"));
    world.decide(ALL_GRANTED);
    let (mut late, mut early) = (0, 0);
    for page in 0..60 {
        let is_other = see(&mut world, page, &config);
        let act = if is_other { Act::Coupon(2) } else { Act::Close(Close::Button) };
        world.act("offer", act);
        *(if page < 30 { &mut early } else { &mut late }) += u32::from(is_other);
    }
    assert!(late >= 27 && early < 30, "{early} and {late} of 30");
    assert!(kept(&world).at("learning.offer:by-name.1").and_then(Value::number) > Some(20.0), "{:?}", kept(&world));
    world.decide(REMEMBERED);
    assert_eq!(world.stored(PERSONALISE), None);
}

#[test]
fn priors_decide_for_whom_nothing_is_known_and_weights_for_whom_nothing_may_be() {
    let config = bar(r#"{ "plain": [1, 900], "by-name": [900, 1] }"#);
    let (mut learnt, mut weighed) = (0, 0);
    for visitor in 0..60 {
        let mut world = World::new();
        world.wall += f64::from(visitor) * 1e6;
        world.decide(ALL_GRANTED);
        learnt += u32::from(see(&mut world, 0, &config));
        let mut world = World::new();
        world.wall += f64::from(visitor) * 1e6;
        world.decide(REMEMBERED);
        let first = see(&mut world, 0, &config);
        assert_eq!(see(&mut world, 1, &config), first, "kept as weights drew it");
        weighed += u32::from(first);
    }
    assert_eq!(learnt, 60);
    assert!((18..42).contains(&weighed), "{weighed} of 60");
}

#[test]
fn whoever_asks_why_is_told_what_was_learnt() {
    let (mut world, config) = (World::new(), bar(r#"{ "by-name": [900, 10] }"#));
    world.decide(ALL_GRANTED);
    see(&mut world, 0, &config);
    world.act("offer", Act::Coupon(2));
    world.answers.clear();
    world.happen(Event::Call { name: "explain".into(), args: vec!["offer".into()] });
    let gates = world.answers[0].at("campaigns.0.gates").unwrap().clone();
    let gate = gates.items().iter().find(|gate| gate.get("gate").is_some_and(|name| name.is("experiment"))).unwrap();
    assert_eq!(gate.get("actual"), Some(&"by-name".into()));
    let arm = |at: &str| gate.at(&format!("wanted.{at}")).and_then(Value::number);
    assert_eq!((arm("by-name.0"), arm("by-name.1"), arm("plain.0")), (Some(901.0), Some(10.0), Some(1.0)));
    assert!(arm("by-name.2") > arm("plain.2"), "{}", gate.to_json(&Native));
    world.happen(Event::Call { name: "privacy.report".into(), args: vec![] });
    let report = world.answers.pop().unwrap().to_json(&Native);
    assert!(
        report.contains(r#"{"fact":"learning.offer:by-name","purpose":"personalise","value":[901,10]}"#),
        "{report}"
    );
}

#[test]
fn a_goal_that_is_reached_on_another_page_rewards_what_was_seen_last() {
    let mut world = World::new();
    let with_goal = bar(r#"{ "plain": [1, 900], "by-name": [900, 1] }"#)
        .replace(r#""experiment""#, r#""goal": { "event": "purchase", "within": "7d" }, "experiment""#);
    world.decide(ALL_GRANTED);
    see(&mut world, 0, &with_goal);
    world.act("offer", Act::Coupon(2));
    assert_eq!(kept(&world).at("learning.offer:by-name.1"), Some(&0.0.into()), "only the goal counts");
    let elsewhere = with_goal.replace(r#""format""#, r#""where": { "exclude": ["/thanks"] }, "format""#);
    world.open("/thanks", &elsewhere).loaded();
    world.happen(Event::Call { name: "track".into(), args: vec!["purchase".into()] });
    assert_eq!(kept(&world).at("learning.offer:by-name.1"), Some(&1.0.into()));
}

#[test]
fn of_a_group_what_suits_goes_first() {
    let campaign = |id: &str, priority: u8| {
        format!(
            r#"{{ "id": "{id}", "format": "bar", "group": "offers", "priority": {priority}, "content": [{{ "type": "text", "text": "{id}" }}] }}"#
        )
    };
    let limits = r#""limits": { "groups": { "offers": { "max": 99, "per": "1d",
        "learn": { "priors": { "oil": [1, 500], "soap": [300, 200] } } } } }, "campaigns""#;
    let config = config("", &[campaign("oil", 5), campaign("soap", 1)].join(",")).replace(r#""campaigns""#, limits);
    let mut world = World::new();
    world.decide(REMEMBERED).open("/", &config).loaded();
    assert!(world.shows("oil") && !world.shows("soap"), "by priority");
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &config).loaded();
    assert!(world.shows("soap") && !world.shows("oil"));
    world.happen(Event::Shown("soap"));
    assert_eq!(kept(&world).at("learning.offers/soap.0"), Some(&1.0.into()));
    world.happen(Event::Call { name: "explain".into(), args: vec!["soap".into()] });
    let trace = world.answers.pop().unwrap().to_json(&Native);
    assert!(trace.contains(r#""oil":[1,500"#) && trace.contains(r#""soap":[300,201"#), "{trace}");
}

#[test]
fn what_is_wrong_with_it_says_where() {
    let check = |text: &str, expected: &[(&str, &str)]| {
        let config = Config::read(text, &Native);
        let found: Vec<_> = config.problems.iter().map(|one| (one.code.name(), one.path.as_str())).collect();
        assert_eq!(found, expected);
        assert!(parse(text, &Native).is_ok());
    };
    check(&bar(r#"{ "by-nam": [1, 2] }"#), &[("unknown-reference", "campaigns[0].learn.priors.by-nam")]);
    check(&bar(r#"{ "by-name": [1] }"#), &[("wrong-type", "campaigns[0].learn.priors.by-name")]);
    check(&bar(r#"{ "by-name": [0, 2] }"#), &[("wrong-type", "campaigns[0].learn.priors.by-name")]);
    check(
        &bar("{}").replace(r#""decay": "30d""#, r#""rewrad": "converted""#),
        &[("unknown-key", "campaigns[0].learn.rewrad")],
    );
    let alone = r#"{ "id": "a", "format": "bar", "learn": {}, "content": [{ "type": "text", "text": "a" }] }"#;
    check(&config("", alone), &[("missing", "campaigns[0]")]);
}
