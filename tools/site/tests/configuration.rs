//! The site's own configuration: whole, and written in every language of the site.

use parea::config::Config;
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
    let ids: Vec<&str> = config.campaigns.iter().map(|campaign| campaign.id.as_str()).collect();
    assert_eq!(ids, ["harvest-offer", "last-chance", "welcome-bar", "greeting", "how-was-it", "share-this"]);
    for campaign in &config.campaigns {
        for block in campaign.content.items() {
            // A form is read when it is first shown; here a problem in it must be known earlier.
            if block.get("type").and_then(parea::config::Value::text) == Some("form") {
                parea::form::Form::decode(block, &config, &mut parea::config::Path::default()).unwrap();
            }
        }
    }
}

#[test]
fn every_text_is_written_in_every_language() {
    let config: Value = serde_json::from_str(&text()).unwrap();
    let mut texts = 0;
    visit(&config["campaigns"], "campaigns", &mut texts);
    assert_eq!(texts, 20, "of this many each was looked at");
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
