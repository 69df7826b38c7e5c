//! `parea schema`: every example of the documentation fits it, and what is wrong does not.

use super::{DEMO, file, printed, root};
use serde_json::{Value, json};

fn schema() -> Value {
    serde_json::from_str(&printed(&["schema"])).unwrap()
}

/// Every block of JSON in a text of Markdown.
fn blocks(text: &str) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut lines = text.lines();
    while let Some(line) = lines.next() {
        if line.trim() == "```json" || line.trim() == "```jsonc" {
            let block: Vec<&str> = lines.by_ref().take_while(|line| line.trim() != "```").collect();
            blocks.push(block.join("\n"));
        }
    }
    blocks
}

/// Every configuration in the documentation, with the file it stands in: what has a `version`.
fn examples() -> Vec<(String, String)> {
    let docs = std::fs::read_dir(root().join("www/docs")).unwrap().map(|entry| entry.unwrap().path());
    let files = docs.chain([root().join("README.md"), root().join("pkg/README.md")]);
    let mut found = Vec::new();
    for path in files.filter(|path| path.extension().is_some_and(|extension| extension == "md")) {
        let Ok(text) = std::fs::read_to_string(&path) else { continue };
        let configurations = blocks(&text).into_iter().filter(|block| block.contains("\"version\""));
        found.extend(configurations.map(|block| (path.display().to_string(), block)));
    }
    found
}

#[test]
fn it_is_a_schema_of_2020_12() {
    assert!(jsonschema::meta::is_valid(&schema()));
    assert_eq!(schema()["$schema"], "https://json-schema.org/draft/2020-12/schema");
}

#[test]
fn every_example_and_every_default_in_it_fits_its_own_key() {
    let schema = schema();
    fn each(value: &Value, definitions: &Value, count: &mut usize) {
        for (given, example) in value["examples"]
            .as_array()
            .into_iter()
            .flatten()
            .map(|one| ("example", one))
            .chain(value.get("default").map(|one| ("default", one)))
        {
            let mut own = value.clone();
            own["$defs"] = definitions.clone();
            let fits = jsonschema::validator_for(&own).unwrap().is_valid(example);
            assert!(fits, "the {given} {example} does not fit {value}");
            *count += 1;
        }
        match value {
            Value::Object(members) => members
                .values()
                .filter(|member| member.is_object() || member.is_array())
                .for_each(|member| each(member, definitions, count)),
            Value::Array(items) => {
                items.iter().filter(|item| item.is_object()).for_each(|item| each(item, definitions, count))
            }
            _ => {}
        }
    }
    let mut count = 0;
    for part in [&schema["properties"], &schema["$defs"]] {
        each(part, &schema["$defs"], &mut count);
    }
    assert!(count > 40, "{count}");
}

#[test]
fn every_configuration_in_the_documentation_and_the_demos_fits() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let examples = examples();
    assert!(examples.len() >= 4, "the README alone has two: {}", examples.len());
    let demo = std::fs::read_to_string(root().join("www/elaia/parea.json")).unwrap();
    for (name, text) in examples.into_iter().chain([(DEMO.to_owned(), demo)]) {
        // Comments are taken away by the tool itself, which also checks it.
        let plain = printed(&["build", &file(&folder, "example.jsonc", &text)]);
        let value: Value = serde_json::from_str(&plain).unwrap();
        let errors: Vec<_> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{name}: {errors:?}\n{text}");
    }
}

#[test]
fn what_is_wrong_does_not_fit() {
    let validator = jsonschema::validator_for(&schema()).unwrap();
    let good = json!({
        "version": 1, "site": { "id": "s" },
        "attributes": { "name": { "from": { "cookie": "c" }, "purpose": "personalise" } },
        "segments": { "s": { "$or": [{ "sessions": { "$gte": 2 } }, { "name": "Anna" }], "$not": { "scroll": { "$lt": 0.5 } } } },
        "campaigns": [{
            "id": "a", "format": "bar", "audience": { "$segment": "s" },
            "when": { "any": [{ "visible": "2s" }] }, "frequency": { "max": 1, "per": "session" },
            "content": [
                { "type": "text", "text": { "en": "x" } },
                { "type": "button", "text": "Go", "do": ["close", { "open": "/a" }] },
                { "type": "form", "id": "f", "variables": { "price": 2 }, "steps": [{ "id": "q", "type": "nps", "title": "?", "set": { "sum": { "$if": [{ "answers.q": 1 }, { "$add": [1, { "answer": "q", "or": 0 }] }, 2] }, "n": { "add": 1 } }, "next": [{ "goto": "e" }] }, { "id": "e", "type": "end", "title": "!" }] },
            ],
        }, { "id": "b", "extends": "base" }],
        "defaults": { "base": { "format": "bar", "content": [] } },
    });
    assert!(
        validator.is_valid(&good),
        "{:?}",
        validator.iter_errors(&good).map(|error| error.to_string()).collect::<Vec<_>>()
    );
    for (pointer, wrong) in [
        ("/version", json!(2)),
        ("/site", json!({})),
        ("/site/nmae", json!("x")),
        ("/attributes/name/purpose", json!("sell")),
        ("/segments/s/$or", json!({})),
        ("/segments/s/$or/0/sessions/$gtee", json!(1)),
        ("/segments/s/$either", json!([])),
        ("/campaigns/0/format", json!("popup")),
        ("/campaigns/0", json!({ "id": "a", "content": [] })),
        ("/campaigns/0", json!({ "extends": "base" })),
        ("/campaigns/0/when/any/0/visible", json!("2 seconds")),
        ("/campaigns/0/frequency/per", json!("week")),
        ("/campaigns/0/audience", json!("s")),
        ("/campaigns/0/content/0/type", json!("texts")),
        ("/campaigns/0/content/0/html", json!("<b>")),
        ("/campaigns/0/content/1/do/0", json!("explode")),
        ("/campaigns/0/content/2/steps/0/type", json!("npss")),
        ("/campaigns/0/content/2/steps/0/lowLable", json!("x")),
        ("/campaigns/0/content/2/steps/0/set/sum", json!({ "$sum": [1] })),
        ("/campaigns/0/content/2/steps/0/set/sum", json!({ "$divide": [1] })),
        ("/campaigns/0/content/2/steps/0/set/sum/$if/0", json!(true)),
        ("/campaigns/0/content/2/steps/0/set/sum/$if/1/$add/1/answer", json!(5)),
        ("/campaigns/0/content/2/steps/0/set/n/add", json!({ "add": 1 })),
    ] {
        let mut bad = good.clone();
        let (owner, last) = pointer.rsplit_once('/').unwrap();
        match bad.pointer_mut(owner).unwrap() {
            Value::Array(items) => items[last.parse::<usize>().unwrap()] = wrong,
            owner => owner[last] = wrong,
        }
        assert!(!validator.is_valid(&bad), "{pointer} fits");
    }
}
