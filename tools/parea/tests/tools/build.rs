//! `parea build`.

use super::simulate::YEAR;
use super::{file, printed, run};
use parea::config::{Config, Value, value};
use parea::ports::Native;

#[test]
fn what_is_built_is_strict_and_has_no_drafts_and_nothing_that_has_ended() {
    let built = printed(&["build", "shop.jsonc"]);
    let value = value::parse(&built, &Native).expect("strict JSON");
    let ids: Vec<_> =
        value.get("campaigns").unwrap().items().iter().map(|one| one.get("id").unwrap().text().unwrap()).collect();
    assert_eq!(ids, ["weekly", "often", "twice", "cooling", "until-bought", "once"]);
    assert!(value.get("$schema").is_none() && built.lines().count() == 1);
    assert_eq!(built, printed(&["build", "shop.jsonc"]), "the same every time");
}

#[test]
fn the_widget_reads_what_is_built_and_decides_as_by_the_source() {
    let built = printed(&["build", "shop.jsonc"]);
    assert_eq!(Config::read(&built, &Native).problems, []);
    let folder = tempfile::tempdir().unwrap();
    let built = file(&folder, "built.json", &built);
    let simulate = |file: &str| printed(&["simulate", file, "--journey", "year.jsonl", "--seed", "1"]);
    assert!(simulate(&built) == *YEAR, "a year by what is built is another one");
}

#[test]
fn the_demo_is_built_without_loss() {
    let built = value::parse(&printed(&["build", super::DEMO]), &Native).unwrap();
    let source = std::fs::read_to_string(super::root().join("www/elaia/parea.json")).unwrap();
    assert_eq!(built, value::parse(&source, &Native).unwrap());
}

#[test]
fn nothing_is_written_where_there_is_an_error() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out.json");
    let draft = r#"{ "version": 1, "site": { "id": "s" }, "campaigns": [
        { "id": "b", "format": "modal", "status": "STATUS", "content": [{ "type": "text", "text": "b" }] },
        { "id": "a", "format": "bar", "content": [{ "type": "button", "text": "More", "do": { "show": "b" } }] } ] }"#;
    for (status, complaint) in
        [("drafty", "`drafty` is none of the words"), ("draft", "without its drafts and ended campaigns: there is no")]
    {
        let source = file(&folder, "in.json", &draft.replace("STATUS", status));
        let (out, said, code) = run(&["build", &source, "-o", output.to_str().unwrap()]);
        assert_eq!((out.as_str(), code), ("", 1));
        assert!(said.contains(complaint), "{said}");
        assert!(!output.exists());
    }
    assert_eq!(run(&["build", "absent.json"]).2, 2);
}

#[test]
fn what_is_built_can_go_to_a_file() {
    let folder = tempfile::tempdir().unwrap();
    let output = folder.path().join("out.json");
    assert_eq!(printed(&["build", "shop.jsonc", "-o", output.to_str().unwrap()]), "");
    assert_eq!(std::fs::read_to_string(output).unwrap(), printed(&["build", "shop.jsonc"]));
}

#[test]
fn a_value_is_a_value() {
    // Numbers and texts come out as they went in.
    let folder = tempfile::tempdir().unwrap();
    let source = r#"{ "version": 1, "site": { "id": "s" }, "segments": { "oil": { "page.title": "\"Ελιά\" \\ \u0007" } }, "limits": { "perPage": 1e0 }, "campaigns": [] }"#;
    let built = value::parse(&printed(&["build", &file(&folder, "in.json", source)]), &Native).unwrap();
    assert_eq!(built, value::parse(source, &Native).unwrap());
    assert_eq!(built.at("limits.perPage").and_then(Value::number), Some(1.0));
}

#[test]
fn of_an_ended_campaign_that_others_ask_about_the_name_stays() {
    let folder = tempfile::tempdir().unwrap();
    let source = file(
        &folder,
        "in.json",
        r#"{ "version": 1, "site": { "id": "s" }, "campaigns": [
            { "id": "old", "format": "modal", "status": "ended", "content": [{ "type": "text", "text": "secret" }] },
            { "id": "older", "format": "modal", "status": "ended", "content": [{ "type": "text", "text": "secret" }] },
            { "id": "new", "format": "bar", "audience": { "campaigns.old.converted": 0 }, "content": [{ "type": "text", "text": "a" }] } ] }"#,
    );
    let built = printed(&["build", &source]);
    assert_eq!(Config::read(&built, &Native).problems, []);
    let value = value::parse(&built, &Native).unwrap();
    let ids: Vec<_> = value.get("campaigns").unwrap().items().iter().map(|one| one.get("id").unwrap().text()).collect();
    assert_eq!(ids, [Some("new"), Some("old")]);
    assert!(!built.contains("secret"), "{built}");
}

#[test]
fn of_an_ended_campaign_that_others_follow_the_name_stays_and_of_a_draft_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let source = |status: &str| {
        let text = r#"{ "version": 1, "site": { "id": "s" }, "defaults": { "over": { "status": "STATUS" } }, "campaigns": [
            { "id": "old", "format": "modal", "extends": "over", "content": [{ "type": "text", "text": "secret" }] },
            { "id": "new", "format": "bar", "when": { "any": [{ "follows": { "state": "converted", "campaign": "old" } }] },
              "content": [{ "type": "text", "text": "a" }] } ] }"#;
        file(&folder, "in.json", &text.replace("STATUS", status))
    };
    let built = printed(&["build", &source("ended")]);
    assert_eq!(Config::read(&built, &Native).problems, []);
    assert!(built.contains(r#""id":"old""#) && !built.contains("secret"), "{built}");
    let (_, said, code) = run(&["build", &source("draft")]);
    assert!(code == 1 && said.contains("without its drafts and ended campaigns"), "{said}");
}
