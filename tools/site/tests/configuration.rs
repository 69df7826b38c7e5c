//! The site's own configuration: whole, and written in every language of the site.

#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that finds nothing fails")]

use parea::config::Config;
use parea::event::{Event, Input, Page};
use parea::ports::Native;
use parea_site::LANGUAGES;
use serde_json::Value;

const FILE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/elaia/parea.json");

fn text() -> String {
    std::fs::read_to_string(FILE).unwrap()
}

#[test]
fn it_is_read_without_a_problem() {
    let config = Config::read(&text(), &Native);
    assert!(config.problems.is_empty(), "{:#?}", config.problems);
    let ids: Vec<&str> = config.campaigns.iter().map(|campaign| campaign.id).collect();
    assert_eq!(ids, ["harvest-offer", "last-chance", "welcome-bar", "greeting", "how-was-it", "share-this"]);
}

/// Content is checked when it would be drawn: every campaign is asked for by its id on a page where it may show.
#[test]
fn every_campaign_can_be_drawn() {
    let mut problems = Vec::new();
    for id in ["harvest-offer", "last-chance", "welcome-bar", "greeting", "how-was-it", "share-this"] {
        let mut state = parea::State::default();
        let page = Page { url: "https://elaia.example/en/shop/soap".into(), visible: true, ..Page::default() };
        let config = Config::read(&text(), &Native);
        let start = Event::Start {
            seed: [1, 2],
            config,
            page: Box::new(page),
            files: parea::config::Value::Null,
            told: parea::config::Value::Null,
        };
        let show = Event::Call { name: "show".into(), args: vec![id.into()] };
        for event in [start, Event::Loaded, show] {
            let consent = parea::consent::Evidence::default();
            for effect in parea::step(&mut state, &Native, Input { now: 0.0, wall: 1e12, consent, event }) {
                if let parea::Effect::Report(found) = effect {
                    problems.extend(found);
                }
            }
        }
    }
    assert!(problems.is_empty(), "{problems:#?}");
}

#[test]
fn every_text_is_written_in_every_language() {
    let config: Value = serde_json::from_str(&text()).unwrap();
    let mut texts = 0;
    visit(&config["campaigns"], "campaigns", &mut texts);
    assert_eq!(texts, 19, "of this many each was looked at");
}

/// Keys that hold what a visitor reads.
const READ: [&str; 7] = ["text", "alt", "title", "description", "label", "lowLabel", "highLabel"];

fn visit(value: &Value, path: &str, texts: &mut usize) {
    match value {
        Value::Object(members) => {
            for (key, member) in members {
                let path = format!("{path}.{key}");
                if READ.contains(&key.as_str()) {
                    *texts += 1;
                    for language in LANGUAGES {
                        let text = member.get(language.tag).and_then(Value::as_str).unwrap_or_default();
                        assert!(!text.trim().is_empty(), "{path} has no {}", language.tag);
                    }
                } else {
                    visit(member, &path, texts);
                }
            }
        }
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                visit(item, &format!("{path}[{index}]"), texts);
            }
        }
        _ => {}
    }
}
