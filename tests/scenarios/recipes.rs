//! The ready forms of `www/recipes/`: each is answered to its end, and what arrives is what was answered.

use crate::forms_ways::json;
use crate::world::{World, config};
use parea::config::{Value, value};
use parea::event::Act;
use parea::ports::Native;

/// Each recipe, the answers on one way through it (the field, a sign, the value; a bar between steps), and what is sent.
const WAYS: &[(&str, &str, &str)] = &[
    (
        "nps",
        "score=4|wrong=late|call=true|mail=a@b.example",
        r#"{ "score": 4, "wrong": "late", "call": true, "mail": "a@b.example" }"#,
    ),
    ("nps", "score=9|why=oil", r#"{ "score": 9, "why": "oil" }"#),
    ("csat", "score=2|why=late", r#"{ "score": 2, "why": "late" }"#),
    ("csat", "score=5", r#"{ "score": 5 }"#),
    ("ces", "effort=7", r#"{ "effort": 7 }"#),
    ("ces", "effort=2|hard=menu", r#"{ "effort": 2, "hard": "menu" }"#),
    (
        "product-market-fit",
        "|miss=very|benefit=oil|better=more",
        r#"{ "miss": "very", "benefit": "oil", "better": "more" }"#,
    ),
    ("product-market-fit", "|miss=not|better=more", r#"{ "miss": "not", "better": "more" }"#),
    ("exit", "reason=missing|missing=soap", r#"{ "reason": "missing", "missing": "soap" }"#),
    ("exit", "reason=other,reason.other=rain", r#"{ "reason": { "other": "rain" } }"#),
    ("churn", "reason=price|fair=5|back=true", r#"{ "reason": "price", "fair": 5, "back": true }"#),
    ("churn", "reason=unused|back=false", r#"{ "reason": "unused", "back": false }"#),
    ("docs-feedback", "helpful=up", r#"{ "helpful": "up" }"#),
    (
        "docs-feedback",
        "helpful=down|missing=unclear,missing=wrong|",
        r#"{ "helpful": "down", "missing": ["unclear", "wrong"] }"#,
    ),
    ("feature-request", "idea=Refill|why=waste|weight=5|", r#"{ "idea": "Refill", "why": "waste", "weight": 5 }"#),
    (
        "review",
        "rating=1|title=Bitter|text=It was bitter and arrived late.|name=Anna|consent=yes",
        r#"{ "rating": 1, "title": "Bitter", "text": "It was bitter and arrived late.", "name": "Anna", "consent": true }"#,
    ),
    ("poll", "favourite=bread", r#"{ "favourite": "bread" }"#),
    (
        "contact",
        "topic=order|order=EL-12345|message=Where is my order?|who.name=Anna,who.email=a@b.example",
        r#"{ "topic": "order", "order": "EL-12345", "message": "Where is my order?", "who": { "name": "Anna", "email": "a@b.example" } }"#,
    ),
    (
        "callback",
        "phone=+30 210 1234567|day=2026-11-25|hour=noon",
        r#"{ "phone": "+30 210 1234567", "day": "2026-11-25", "hour": "noon" }"#,
    ),
    (
        "newsletter",
        "mail=a@b.example|topics=harvest",
        r#"{ "mail": "a@b.example", "topics": ["harvest"], "double-opt-in": true }"#,
    ),
    (
        "event-registration",
        "|who.name=Anna,who.email=a@b.example|guests=2|names=Nikos|food=vegan",
        r#"{ "who": { "name": "Anna", "email": "a@b.example" }, "guests": 2, "names": "Nikos", "food": ["vegan"] }"#,
    ),
    ("savings", "people=4|cooking=daily|paid=15", r#"{ "people": 4, "cooking": "daily", "paid": 15 }"#),
    ("savings", "people=1|cooking=rarely|paid=12.5", r#"{ "people": 1, "cooking": "rarely", "paid": 12.5 }"#),
    (
        "suggestion-box",
        "text=More shade in the yard|answer=false",
        r#"{ "text": "More shade in the yard", "answer": false }"#,
    ),
];

fn read(name: &str) -> Value {
    let path = format!("{}/www/recipes/{name}.json", env!("CARGO_MANIFEST_DIR"));
    json(&std::fs::read_to_string(&path).unwrap_or_else(|why| panic!("{path}: {why}")))
}

/// The recipe on a page, shown at once.
fn opened(name: &'static str, language: &str) -> World {
    let mut campaign = read(name).get("campaign").cloned().unwrap();
    ["audience", "frequency", "when"].iter().for_each(|key| campaign.remove(key));
    let mut world = World::new();
    let config =
        config(&campaign.to_json(&Native)).replace(r#""language": "en""#, &format!(r#""language": "{language}""#));
    let mut page = world.page("/");
    page.language = language.to_owned();
    let config = parea::config::Config::read(&config, &Native);
    let start = parea::event::Event::Start { seed: [3, 3], config, page, files: Value::Null, told: Value::Null };
    world.happen(start).loaded();
    if campaign.get("format").is_some_and(|format| format.is("tab")) {
        world.act(name, Act::Toggle);
    }
    world
}

#[test]
fn every_recipe_is_answered_to_its_end_and_arrives_as_it_was_answered() {
    for (name, way, expected) in WAYS {
        let mut world = opened(name, "en");
        for step in way.split('|') {
            for field in step.split(',').filter(|field| !field.is_empty()) {
                let (field, value) = field.split_once('=').unwrap();
                world.fill(name, field, value);
            }
            world.act(name, Act::Next);
        }
        let [submission] = world.collected("submitted")[..] else { panic!("{name} {way}: {}", world.text(name)) };
        let mut answers = value::map([]);
        // In the order of the steps, and compared whatever their order is.
        for (id, answer) in submission.at("data.answers").unwrap().entries() {
            answers.set(id, answer.clone());
        }
        let expected = json(expected);
        assert_eq!(answers.entries().len(), expected.entries().len(), "{name}: {answers:?}");
        for (id, answer) in expected.entries() {
            assert_eq!(answers.get(id), Some(answer), "{name}: {id}");
        }
        assert!(world.text(name).contains("Your answers have arrived"), "{name}: {}", world.text(name));
        assert_eq!(world.codes(), [], "{name}");
    }
}

#[test]
fn every_recipe_has_a_way_and_is_written_in_three_languages() {
    let folder = format!("{}/www/recipes", env!("CARGO_MANIFEST_DIR"));
    let names = std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().path());
    let names = names.filter(|path| path.extension().is_some_and(|end| end == "json"));
    let names: Vec<String> = names.map(|path| path.file_stem().unwrap().to_str().unwrap().to_owned()).collect();
    assert_eq!(names.len(), 16);
    for name in names {
        let (own, ..) = WAYS.iter().find(|(own, ..)| *own == name).unwrap_or_else(|| panic!("{name} has no way"));
        let campaign = read(own).get("campaign").cloned().unwrap();
        for language in ["en", "de", "fa"] {
            assert!(opened(own, language).shows(own), "{own} in {language}");
        }
        texts(&campaign, &mut |text| {
            for language in ["en", "de", "fa"] {
                assert!(text.get(language).is_some(), "{own}: {text:?}");
            }
        });
    }
}

/// Visits every text that is written in several languages.
fn texts(value: &Value, visit: &mut dyn FnMut(&Value)) {
    if value.get("en").is_some() {
        visit(value);
    }
    value.items().iter().chain(value.entries().iter().map(|(_, member)| member)).for_each(|part| texts(part, visit));
}
