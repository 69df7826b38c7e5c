//! What the language writes in two ways means the same either way.

use crate::gates::{NEW_YEAR, config, visitor};
use parea::config::Config;
use parea::event::Event;
use parea::ports::Native;

/// How much of a page must be scrolled until the campaign shows, in hundredths.
fn depth(trigger: &str) -> Option<u32> {
    let config = config(&[&format!(r#""when": {{ "any": [{{ "scroll": {trigger} }}] }}"#)]);
    let mut world = visitor(NEW_YEAR);
    world.start("/", config).loaded();
    (0..=100).find(|hundredth| {
        world.happen(Event::Scrolled { depth: f64::from(*hundredth) / 100.0, pixels: 1.0 + f64::from(*hundredth) });
        world.shows("a")
    })
}

#[test]
fn a_share_is_a_number_or_a_percentage() {
    for (trigger, expected) in [(r#""60%""#, 60), ("0.6", 60), (r#""7%""#, 7), ("0.07", 7), ("1", 100), ("0", 0)] {
        assert_eq!(depth(trigger), Some(expected), "{trigger}");
    }
    for trigger in ["1.2", "-0.1", "true", "{}"] {
        let campaign = format!(
            r#"{{ "id": "a", "format": "bar", "when": {{ "any": [{{ "scroll": {trigger} }}] }}, "content": [] }}"#
        );
        let config = Config::read(&crate::world::config(&campaign), &Native);
        let codes: Vec<_> = config.problems.iter().map(|one| (one.code.name(), one.path.as_str())).collect();
        assert_eq!(codes, [("wrong-type", "campaigns[0].when.any[0].scroll")], "{trigger}");
    }
}

#[test]
fn a_pattern_has_a_long_form() {
    let config = config(&[
        r#""where": { "include": { "regex": "^/shop/[0-9]+$" } }"#,
        r#""priority": -1, "where": { "include": ["/shop/*", { "regex": "^/a(b|c)" }], "exclude": [{ "regex": "secret" }] }"#,
    ]);
    let shown = |path: &str| {
        let mut world = visitor(NEW_YEAR);
        world.start(path, config).loaded();
        world.screen.first().map(|view| view.campaign)
    };
    for (path, expected) in
        [("/shop/12", Some("a")), ("/shop/oil", Some("b")), ("/ac/1", Some("b")), ("/ad", None), ("/shop/secret", None)]
    {
        assert_eq!(shown(path), expected, "{path}");
    }
    for (place, expected) in [
        (
            r#"{ "include": [{ "regx": "a" }] }"#,
            vec![("unknown-key", "include[0].regx"), ("missing", "include[0].regex")],
        ),
        (r#"{ "exclude": { "regex": 1 } }"#, vec![("wrong-type", "exclude.regex")]),
        (r#"{ "exclude": { "regex": "(" } }"#, vec![]),
    ] {
        let campaign = format!(r#"{{ "id": "a", "format": "bar", "where": {place}, "content": [] }}"#);
        let config = Config::read(&crate::world::config(&campaign), &Native);
        let found: Vec<_> = config.problems.iter().map(|one| (one.code.name(), one.path.clone())).collect();
        let expected: Vec<_> =
            expected.into_iter().map(|(code, path)| (code, format!("campaigns[0].where.{path}"))).collect();
        assert_eq!(found, expected, "{place}");
    }
}
