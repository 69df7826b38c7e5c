//! `www/docs/config.md`: its tables are those of the schema, and its examples are configurations. `UPDATE=1` writes the
//! tables anew.

use std::collections::BTreeMap;

use super::{file, printed, root};
use serde_json::Value;

const PAGE: &str = "www/docs/config.md";
const END: &str = "<!-- end of keys -->\n";

/// Every table, by its name.
fn tables() -> BTreeMap<String, String> {
    let printed = printed(&["schema", "--tables"]);
    let marked = printed.split(END).filter_map(|part| part.strip_prefix("<!-- keys: ")?.split_once(" -->\n"));
    marked.map(|(name, table)| (name.to_owned(), table.to_owned())).collect()
}

/// The page with the tables as they are now; those without a place come at its end.
fn fresh(page: &str) -> String {
    let mut tables = tables();
    let mut out = String::new();
    let mut parts = page.split("<!-- keys: ");
    out += parts.next().unwrap();
    for part in parts {
        let (name, rest) = part.split_once(" -->\n").expect("a mark has an end");
        let after = rest.split_once(END).expect("a table has an end").1;
        let table = tables.remove(name).unwrap_or_else(|| panic!("there is no table {name} any more"));
        out += &format!("<!-- keys: {name} -->\n{table}{END}{after}");
    }
    let (start, end) = ("<!-- the rest: what has no place of its own above -->\n", "<!-- end of the rest -->");
    let (before, rest) = out.split_once(start).expect("the mark before the rest");
    let after = rest.split_once(end).expect("the mark behind the rest").1;
    let left: String = tables.iter().map(|(name, table)| format!("\n### `{name}`\n\n{table}\n")).collect();
    format!("{before}{start}{left}{end}{after}")
}

#[test]
fn the_page_has_every_key_of_the_language() {
    let path = root().join(PAGE);
    let page = std::fs::read_to_string(&path).unwrap();
    let fresh = fresh(&page);
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    assert!(
        std::fs::read_to_string(&path).unwrap() == fresh,
        "{PAGE} is stale: UPDATE=1 cargo test -p parea-cli --test tools page"
    );
}

#[test]
fn every_link_in_the_page_leads_somewhere() {
    let page = std::fs::read_to_string(root().join(PAGE)).unwrap();
    let mut count = 0;
    for link in page.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(link, _)| link) {
        count += 1;
        let is_there = match link.strip_prefix('#') {
            Some(anchor) => {
                let heading =
                    |line: &str| line.trim_start_matches('#').trim().to_lowercase().replace(' ', "-") == anchor;
                page.contains(&format!("<a id=\"{anchor}\">"))
                    || page.lines().any(|line| line.starts_with('#') && heading(line))
            }
            // What stands in an example is a page of a shop.
            None => link.starts_with('/') || root().join("www/docs").join(link).exists(),
        };
        assert!(is_there, "{link} leads nowhere");
    }
    assert!(count > 50, "{count}");
}

/// What the examples leave out.
const REST: [(&str, &str); 3] = [
    ("version", "1"),
    ("site", r#"{ "id": "elaia" }"#),
    (
        "campaigns",
        r#"[{ "id": "a", "format": "bar", "group": "feedback", "content": [{ "type": "text", "text": "1" }] }]"#,
    ),
];

#[test]
fn every_example_of_the_page_is_a_configuration_and_every_key_of_the_file_has_one() {
    let page = std::fs::read_to_string(root().join(PAGE)).unwrap();
    let validator = jsonschema::validator_for(&serde_json::from_str(&printed(&["schema"])).unwrap()).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let mut shown: Vec<String> = Vec::new();
    for example in page.split("```json\n").skip(1).filter_map(|rest| rest.split_once("\n```")).map(|(text, _)| text) {
        let mut value: Value = serde_json::from_str(example).unwrap_or_else(|error| panic!("{error}: {example}"));
        shown.extend(value.as_object().unwrap().keys().cloned());
        for (key, rest) in REST {
            if value.get(key).is_none() {
                value[key] = serde_json::from_str(rest).unwrap();
            }
        }
        let errors: Vec<_> =
            validator.iter_errors(&value).map(|error| format!("{}: {error}", error.instance_path())).collect();
        assert!(errors.is_empty(), "{errors:?}\n{example}");
        let checked = file(&folder, "example.json", &value.to_string());
        let findings = printed(&["check", &checked, "--now", "2026-11-22T10:00:00Z", "--format", "json"]);
        assert!(!findings.contains("\"warning\""), "{example}\n{findings}");
    }
    for (key, _) in tables()["configuration"].lines().filter_map(|line| line.strip_prefix("| `")?.split_once('`')) {
        assert!(shown.iter().any(|own| own == key) || ["$schema", "version"].contains(&key), "no example of {key}");
    }
}
