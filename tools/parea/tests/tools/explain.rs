//! `parea explain`.

use super::{DEMO, file, printed, run};
use serde_json::Value;

/// What is said of the demo's campaigns at a moment.
fn explain(visit: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let visit = file(&folder, "visit.json", visit);
    printed(&[&["explain", DEMO, "--visit", &visit], more].concat())
}

const ANNA: &str = r#"{
  "url": "/en/shop/olive-oil", "language": "en", "now": "2026-11-22T10:00", "timeZone": "Europe/Athens",
  "consent": "all", "stay": "5s",
  "cookies": { "elaia_prefs": { "name": "Anna", "kinds": ["olive-oil"] } },
  "history": { "sessions": 3, "pageViews": 12, "shown": [
    { "campaign": "last-chance", "at": "2026-11-20T10:00", "outcome": "dismissed" }
  ] }
}"#;

#[test]
fn every_campaign_is_one_sentence_and_its_gates() {
    insta::assert_snapshot!(explain(ANNA, &[]));
}

#[test]
fn without_a_decision_nothing_personal_shows() {
    insta::assert_snapshot!(explain(
        r#"{ "url": "/en/shop/soap", "language": "en", "now": "2026-11-22T10:00Z", "stay": "5s" }"#,
        &[]
    ));
}

#[test]
fn for_programs_it_is_an_object() {
    let traced: Value = serde_json::from_str(&explain(ANNA, &["--format", "json"])).unwrap();
    assert_eq!(traced["show"][0], "harvest-offer");
    let campaigns = traced["campaigns"].as_array().unwrap();
    assert_eq!(campaigns.len(), 6, "every campaign of the file");
    for campaign in campaigns {
        assert!(["show", "skip", "wait"].contains(&campaign["outcome"].as_str().unwrap()), "{campaign}");
        for gate in campaign["gates"].as_array().unwrap() {
            let keys: Vec<&str> = gate.as_object().unwrap().keys().map(String::as_str).collect();
            for key in ["gate", "pass", "why", "actual", "wanted", "nextAt"] {
                assert!(keys.contains(&key), "{gate}");
            }
        }
    }
}

#[test]
fn one_campaign_can_be_asked_for() {
    let traced: Value =
        serde_json::from_str(&explain(ANNA, &["--campaign", "last-chance", "--format", "json"])).unwrap();
    let campaigns = traced["campaigns"].as_array().unwrap();
    let closed: Vec<&str> = campaigns[0]["gates"]
        .as_array()
        .unwrap()
        .iter()
        .filter(|gate| gate["pass"] == false)
        .filter_map(|gate| gate["gate"].as_str())
        .collect();
    assert_eq!((campaigns.len(), campaigns[0]["outcome"].as_str()), (1, Some("wait")));
    assert!(closed.contains(&"frequency"), "seen two days ago, once in seven days: {closed:?}");
}

#[test]
fn facts_that_the_address_does_not_say_can_be_given() {
    let folder = tempfile::tempdir().unwrap();
    let config = r#"{ "version": 1, "site": { "id": "s" }, "campaigns": [{ "id": "a", "format": "bar",
        "audience": { "device.viewport.width": 7, "page.query.x": "y" }, "content": [{ "type": "text", "text": "a" }] }] }"#;
    let config = file(&folder, "c.json", config);
    for (facts, outcome) in [(r#"{ "device.viewport.width": 7, "page.query.x": "y" }"#, "show"), ("{}", "skip")] {
        let visit = format!(r#"{{ "now": "2026-11-22T10:00Z", "facts": {facts} }}"#);
        let traced = printed(&["explain", &config, "--visit", &file(&folder, "v.json", &visit), "--format", "json"]);
        assert_eq!(serde_json::from_str::<Value>(&traced).unwrap()["campaigns"][0]["outcome"], outcome);
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    for (visit, more, complaint) in [
        ("{ \"ulr\": \"/\" }", "", "unknown field `ulr`"),
        ("{ \"consent\": [\"x\"] }", "", "there is no consent category `x`"),
        ("{ \"now\": \"noon\" }", "", "`noon` is no date and time"),
        ("{}", "--campaign=none", "there is no campaign `none`"),
    ] {
        let visit = file(&folder, "v.json", visit);
        let arguments: Vec<&str> =
            ["explain", DEMO, "--visit", &visit, more].into_iter().filter(|one| !one.is_empty()).collect();
        let (_, said, code) = run(&arguments);
        assert_eq!(code, 2);
        assert!(said.contains(complaint), "{said}");
    }
}

#[test]
fn a_list_of_categories_grants_what_it_names_in_every_spelling_and_through_the_map() {
    let folder = tempfile::tempdir().unwrap();
    let config = file(
        &folder,
        "c.json",
        r#"{ "version": 1, "site": { "id": "s" }, "campaigns": [], "consent": { "map": { "comfort": "functional", "chat": "analytics" },
            "purposes": { "remember": "functional", "measure": "analytics", "personalise": "personalization" } } }"#,
    );
    for (consent, granted) in [
        (r#"["functional", "analytics", "personalisation"]"#, "remember, personalise, measure"),
        (r#"["personalization"]"#, "personalise"),
        (r#"["functional"]"#, "remember"),
        (r#"["comfort"]"#, "remember"),
        (r#"["chat", "necessary"]"#, "measure"),
        ("[]", "nothing"),
        (r#""none""#, "nothing"),
        (r#""all""#, "remember, personalise, measure"),
    ] {
        let visit = file(&folder, "v.json", &format!(r#"{{ "now": "2026-11-22T10:00Z", "consent": {consent} }}"#));
        let said = printed(&["explain", &config, "--visit", &visit]);
        assert!(said.trim_end().ends_with(&format!(", granted: {granted}")), "{consent}: {said}");
    }
}

#[test]
fn features_are_those_of_the_payload_that_is_given_and_else_it_is_said_that_there_are_none() {
    let folder = tempfile::tempdir().unwrap();
    let config = file(
        &folder,
        "c.json",
        r#"{ "version": 1, "site": { "id": "s" }, "growthbook": { "features": "/growthbook.json" }, "campaigns": [{ "id": "a",
            "format": "bar", "audience": { "$feature": "new-checkout" }, "content": [{ "type": "text", "text": "a" }] }] }"#,
    );
    let visit = file(&folder, "v.json", r#"{ "now": "2026-11-22T10:00Z", "consent": "all" }"#);
    let journey = file(&folder, "j.jsonl", "{\"consent\": \"all\"}\n{\"visit\": \"/\", \"stay\": \"5s\"}\n");
    let (explain, simulate) =
        (["explain", &config, "--visit", &visit, "--format", "json"], ["simulate", &config, "--journey", &journey]);
    let diff = ["diff", &config, &config, "--visitors", "20"];
    for (is_on, outcome) in [(true, "show"), (false, "skip")] {
        let payload = format!(r#"{{ "features": {{ "new-checkout": {{ "defaultValue": {is_on} }} }} }}"#);
        let given = ["--features", &file(&folder, "growthbook.json", &payload)];
        let traced: Value = serde_json::from_str(&printed(&[&explain[..], &given].concat())).unwrap();
        assert_eq!(traced["campaigns"][0]["outcome"], outcome);
        assert_eq!(printed(&[&simulate[..], &given].concat()).contains("shows"), is_on);
        assert_eq!(printed(&[&diff[..], &given].concat()).contains("nobody sees it"), !is_on);
    }
    for command in [&explain[..], &simulate, &diff] {
        let (_, said, code) = run(command);
        assert!(code == 0 && said.contains("no feature has a value"), "{said}");
        let encrypted = file(&folder, "encrypted.json", r#"{ "encryptedFeatures": "a.b" }"#);
        let (out, said, code) = run(&[command, &["--features", &encrypted]].concat());
        assert!(out.is_empty() && code == 2 && said.contains("no payload of GrowthBook"), "{said}");
    }
}
