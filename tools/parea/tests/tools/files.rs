//! Files that are broken or none: every command says what is wrong, and none takes what comes of it for a decision.

use std::time::{Duration, Instant};

use super::{file, run};

/// Every command that reads a configuration, with that file at its place.
fn commands<'a>(config: &'a str, visit: &'a str, journey: &'a str) -> Vec<Vec<&'a str>> {
    vec![
        vec!["check", config],
        vec!["build", config],
        vec!["explain", config, "--visit", visit],
        vec!["simulate", config, "--journey", journey],
        vec!["diff", config, "old.jsonc", "--visitors", "5"],
        vec!["diff", "old.jsonc", config, "--visitors", "5"],
    ]
}

/// Runs every command on a configuration: what each complained of, and its exit status.
fn every(folder: &tempfile::TempDir, config: &str) -> Vec<(Vec<String>, String, i32)> {
    let visit = file(folder, "visit.json", r#"{ "now": "2026-11-22T10:00Z" }"#);
    let journey = file(folder, "journey.jsonl", r#"{"visit": "/", "stay": "10s"}"#);
    let all = commands(config, &visit, &journey).into_iter().map(|arguments| {
        let (out, complaint, status) = run(&arguments);
        let said = if arguments[0] == "check" { out + &complaint } else { complaint };
        (arguments.into_iter().map(str::to_owned).collect(), said, status)
    });
    all.collect()
}

#[test]
fn a_broken_configuration_is_said_as_the_check_says_it_and_nothing_is_tried() {
    let folder = tempfile::tempdir().unwrap();
    let whole = r#"{ "version": 1, "site": { "id": "s" }, "consent": { "source": "auto" }, "limits": { "perPage": 1 },
        "campaigns": [{ "id": "a", "format": "bar", "content": [{ "type": "text", "text": "a" }] }] }"#;
    for (from, to, said, place) in [
        ("\"auto\"", "\"cookiebott\"", "there is no consent source `cookiebott`", "consent.source"),
        ("\"perPage\"", "\"perPages\"", "did you mean `perPage`?", "limits.perPages"),
        ("\"bar\"", "\"popup\"", "`popup` is none of the words", "campaigns[0].format"),
        ("\"version\": 1", "\"version\": 3", "write `\"version\": 1`", "version"),
        ("\"text\": \"a\"", "\"txt\": \"a\"", "did you mean `text`?", "campaigns[0].content[0].txt"),
    ] {
        let config = file(&folder, "c.json", &whole.replace(from, to));
        for (arguments, complaint, status) in every(&folder, &config) {
            assert_eq!(status, 1, "{arguments:?}: {complaint}");
            let is_placed = complaint.contains(&format!("at `{place}`")) && complaint.contains("-->");
            assert!(complaint.contains(said) && is_placed, "{arguments:?}: {complaint}");
        }
        assert_eq!(run(&["explain", &config, "--visit", "absent.json"]).0, "", "nothing is said of campaigns");
    }
}

#[test]
fn what_cannot_be_read_is_said_and_nothing_panics() {
    let folder = tempfile::tempdir().unwrap();
    let deep = "[".repeat(200_000);
    let braces = "{\"a\":".repeat(100_000);
    let commented = format!("/* [[ */ // [[ \n {}", "[".repeat(60));
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("latin1.json"), b"{ \"version\": 1,\n \"id\": \"caf\xe9\" }").unwrap();
    for (config, complaint) in [
        (path("absent.json"), "No such file"),
        (folder.path().to_str().unwrap().to_owned(), "directory"),
        (path("latin1.json"), "line 2 is not UTF-8"),
        (file(&folder, "empty.json", ""), "there is nothing in it"),
        (file(&folder, "blank.json", " \n\t "), "there is nothing in it"),
        (file(&folder, "deep.json", &deep), "line 1 is nested deeper than 48 levels"),
        (file(&folder, "braces.json", &braces), "line 1 is nested deeper than 48 levels"),
        (file(&folder, "commented.json", &commented), "line 2 is nested deeper than 48 levels"),
        (file(&folder, "large.json", &" ".repeat(17 << 20).replacen(' ', "1", 1)), "larger than the 16 MiB"),
    ] {
        for (arguments, said, status) in every(&folder, &config) {
            assert_eq!(status, 2, "{arguments:?}: {said}");
            assert!(said.starts_with("parea: cannot read ") && said.contains(complaint), "{arguments:?}: {said}");
            assert_eq!(said.lines().count(), 1, "one line: {said}");
        }
    }
}

#[test]
fn what_is_no_journey_and_no_visit_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let deep = format!("{{\"url\": {}", "[".repeat(100_000));
    for text in ["", "null", "5", "[]", "{", deep.as_str()] {
        let visit = file(&folder, "visit.json", text);
        let (_, said, status) = run(&["explain", "shop.jsonc", "--visit", &visit]);
        assert!(status == 2 && said.contains("visit.json"), "{status} {said}");
    }
    for text in ["null", "5", "{", "{}", r#"{"vist": "/"}"#, deep.as_str()] {
        let journey = file(&folder, "journey.jsonl", text);
        let (_, said, status) = run(&["simulate", "shop.jsonc", "--journey", &journey]);
        assert!(status == 2 && said.contains("journey.jsonl:1"), "{status} {said}");
    }
    let (out, _, status) = run(&["simulate", "shop.jsonc", "--journey", &file(&folder, "none.jsonl", "")]);
    assert_eq!((out.as_str(), status), ("", 0), "a journey on which nothing happens");
}

#[test]
fn five_megabytes_are_read_in_good_time() {
    let folder = tempfile::tempdir().unwrap();
    let campaign = |number: usize| {
        format!(
            r#"{{ "id": "c-{number}", "format": "inline", "slot": "s-{number}", "audience": {{ "page.path": "/{number}" }},
            "content": [{{ "type": "heading", "text": "Number {number}" }}, {{ "type": "text", "text": "{}" }}] }}"#,
            "olive oil ".repeat(50)
        )
    };
    let all: Vec<String> = (0..8_500).map(campaign).collect();
    let text = format!(r#"{{ "version": 1, "site": {{ "id": "s" }}, "campaigns": [{}] }}"#, all.join(","));
    assert!(text.len() > 5 << 20);
    let config = file(&folder, "c.json", &text);
    let begun = Instant::now();
    let (_, said, status) = run(&["check", &config]);
    assert_eq!((said.as_str(), status), ("", 0));
    let took = begun.elapsed();
    assert!(took < Duration::from_secs(30), "{took:?}");
    // A list of nothing but numbers is no configuration, however long it is.
    let numbers = file(&folder, "n.json", &format!("[{}1]", "1,".repeat(2 << 20)));
    assert_eq!(run(&["check", &numbers]).2, 1);
}
