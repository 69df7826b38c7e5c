//! `parea explain`.

use super::{DEMO, file, printed, root, run};
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

/// `UPDATE=1` writes it anew.
#[test]
fn the_page_shows_what_is_printed() {
    let path = root().join("www/docs/explain.md");
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page.contains(&format!("```json\n{ANNA}\n```")), "the visit of the page is another one");
    let (before, rest) = page.split_once("```text\n").unwrap();
    let (_, after) = rest.split_once("```").unwrap();
    let wanted = format!("{before}```text\n{}```{after}", explain(ANNA, &["--campaign", "last-chance"]));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &wanted).unwrap();
    }
    assert_eq!(page, wanted, "UPDATE=1 cargo test -p parea-cli --test tools explain writes it anew");
}

#[test]
fn without_a_decision_nothing_personal_shows() {
    insta::assert_snapshot!(explain(
        r#"{ "url": "/en/shop/soap", "language": "en", "now": "2026-11-22T10:00Z", "stay": "5s" }"#,
        &[]
    ));
}

/// Sentences of rules and of reasons, by a file whose campaigns have one rule each, one whose campaigns are each stopped by
/// another gate, and one with a rule of every kind.
#[test]
fn each_language_has_its_own_sentences() {
    let folder = tempfile::tempdir().unwrap();
    let moment = r#"{ "url": "/", "now": "2026-11-22T10:00", "consent": "all", "history": { "shown": [
        { "campaign": "window", "at": "2026-11-20T10:00", "outcome": "ignored" },
        { "campaign": "own-clock-one", "at": "2026-11-21T22:00", "outcome": "ignored" } ] } }"#;
    let moment = file(&folder, "visit.json", moment);
    for language in ["de", "el", "en", "fa", "pl"] {
        let say = |(config, visit)| printed(&["explain", config, "--visit", visit, "--language", language]);
        let all = [("year/rules.jsonc", &*moment), ("gates.jsonc", "gates.json"), ("said.jsonc", &*moment)].map(say);
        insta::with_settings!({ snapshot_suffix => language }, { insta::assert_snapshot!(all.join("\n")) });
    }
}

#[test]
fn the_language_is_that_of_the_environment_unless_one_is_asked_for() {
    let folder = tempfile::tempdir().unwrap();
    let visit = file(&folder, "visit.json", ANNA);
    let said = |set: &[(&str, &str)], more: &[&str]| {
        let output = std::process::Command::new(env!("CARGO_BIN_EXE_parea"))
            .args([&["explain", DEMO, "--visit", &visit, "--campaign", "greeting"], more].concat())
            .current_dir(root().join("tools/parea/tests/tools"))
            .env_remove("LC_ALL")
            .env_remove("LC_MESSAGES")
            .env_remove("LANG")
            .envs(set.iter().copied())
            .output()
            .unwrap();
        String::from_utf8([output.stdout, output.stderr].concat()).unwrap()
    };
    for (set, more, sentence) in [
        (&[][..], &[][..], "`greeting` shows."),
        (&[("LANG", "pl_PL.UTF-8")], &[], "`greeting` jest wyświetlana."),
        (&[("LANG", "pl_PL.UTF-8"), ("LC_ALL", "de_DE.UTF-8")], &[], "`greeting` erscheint."),
        (&[("LANG", "pl_PL.UTF-8")], &["--language", "fa"], "`greeting` نشان داده می‌شود."),
        (&[("LANG", "ja_JP.UTF-8")], &[], "`greeting` shows."),
        (&[], &["--language", "ja"], "parea: there is no language `ja`; there are `de`, `el`, `en`, `fa`, `pl`"),
    ] {
        let all = said(set, more);
        assert!(all.contains(sentence), "{set:?} {more:?}: {all}");
    }
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

/// What is said of the one campaign of a file, `hello`, a modal that says hello.
fn of_hello(keys: &str, visit: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    let config = format!(
        r#"{{ "version": 1, "site": {{ "id": "s" }}, "campaigns": [
            {{ "id": "hello", "format": "modal", "content": [{{ "type": "text", "text": "Hello" }}]{keys} }}] }}"#
    );
    let visit = format!(r#"{{ "url": "/", "now": "2026-11-22T10:00Z", "consent": "all", {visit} }}"#);
    let (config, visit) = (file(&folder, "c.json", &config), file(&folder, "v.json", &visit));
    printed(&["explain", &config, "--visit", &visit])
}

#[test]
fn what_has_shown_and_gone_does_not_wait_for_anything() {
    let folder = tempfile::tempdir().unwrap();
    let toast = r#"{ "version": 1, "site": { "id": "s" }, "campaigns": [
        { "id": "hello", "format": "toast", "content": [{ "type": "text", "text": "Hello" }] }] }"#;
    let visit =
        file(&folder, "v.json", r#"{ "url": "/", "now": "2026-11-22T10:00Z", "consent": "all", "stay": "30s" }"#);
    let said = printed(&["explain", &file(&folder, "c.json", toast), "--visit", &visit]);
    assert!(said.contains("\n`hello` does not show, because it has shown on this page view already.\n"), "{said}");
    assert!(said.contains("closed   trigger: it has shown on this page view already\n"), "{said}");
}

#[test]
fn each_reason_of_a_frequency_has_its_own_words_and_times_the_unit_in_which_they_are_written() {
    for (rule, outcome, said) in [
        (
            r#"{ "sample": "0%" }"#,
            "",
            "does not show, because it is for 0% of the visitors, and this one is none of them.",
        ),
        (r#"{ "max": 1 }"#, "", "does not show, because the visitor has seen it often enough for now: 1 of 1."),
        (
            r#"{ "cooldown": { "dismissed": "30d" } }"#,
            "dismissed",
            "waits, because its last showing ended 1.5 days ago, and it waits for 30 days; that can change at 20 December 2026, 22:00:00 +00:00.",
        ),
        (
            r#"{ "every": "72h" }"#,
            "",
            "waits, because its last showing was 36 hours ago, and it waits for 72 hours; that can change at 23 November 2026, 22:00:00 +00:00.",
        ),
        (
            r#"{ "backoff": ["7d"] }"#,
            "dismissed",
            "waits, because the visitor closed it 1.5 days ago, and it waits for 7 days; that can change at 27 November 2026, 22:00:00 +00:00.",
        ),
        (
            r#"{ "stopOn": ["converted", "dismissed"] }"#,
            "dismissed",
            "does not show, because it never shows again once it has converted or the visitor has closed it.",
        ),
    ] {
        let shown = format!(
            r#""history": {{ "sessions": 2, "shown": [{{ "campaign": "hello", "at": "2026-11-20T22:00Z", "outcome": "{outcome}" }}] }}"#
        );
        let all = of_hello(&format!(r#", "frequency": {rule}"#), &shown);
        assert!(all.contains(&format!("\n`hello` {said}\n")), "{rule}: {all}");
    }
}

#[test]
fn what_is_explained_is_the_end_of_the_stay_and_not_what_happened_last() {
    for idle in [false, true] {
        let visit = format!(r#""stay": "20s", "idle": {idle}, "clicked": []"#);
        let said = of_hello(r#", "when": { "all": [{ "visible": "5s" }, { "manual": true }] }"#, &visit);
        assert!(said.contains("trigger: what it waits for has not happened: the page calls for it\n"), "{said}");
        let said = of_hello(r#", "audience": { "secondsOnPage": { "$gt": 90 } }"#, &visit);
        assert!(said.contains("(found: the number of seconds on the page: 20)"), "{said}");
        let said = of_hello(r#", "schedule": { "hours": ["09:00-09:59"] }, "when": { "delay": "3s" }"#, &visit);
        assert!(!said.contains("again at 22 November 2026, 09:"), "{said}");
    }
}

#[test]
fn what_people_write_in_a_configuration_can_stand_in_a_visit() {
    let when = r#", "when": { "any": [{ "scroll": "60%" }] }"#;
    for depth in [r#""60%""#, "0.6"] {
        let said = of_hello(when, &format!("// half way down\n \"scroll\": {depth}, /* and on */ \"stay\": \"1s\","));
        assert!(said.contains("\n`hello` shows.\n"), "{depth}: {said}");
    }
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let past = |campaign: &str, outcome: &str| {
        format!(
            r#"{{ "history": {{ "shown": [{{ "campaign": "{campaign}", "at": "2026-11-20T10:00", "outcome": "{outcome}" }}] }} }}"#
        )
    };
    for (visit, more, complaint) in [
        (&*past("last-chance", "dismised"), "", "there is no outcome `dismised`; did you mean `dismissed`?"),
        (
            &*past("last-chance", "closed"),
            "",
            "there is no outcome `closed`; there are `converted`, `dismissed`, `ignored`",
        ),
        (&*past("last-chanse", ""), "", "there is no campaign `last-chanse`; did you mean `last-chance`?"),
        (r#"{ "device": "phone" }"#, "", r#"expected an object such as {"kind": "phone"} at line 1 column"#),
        (r#"{ "history": { "sessions": "3" } }"#, "", "expected a number at line 1 column"),
        (r#"{ "scroll": true }"#, "", "true is no depth such as"),
        ("[]", "", "a visit is an object"),
        ("{", "", "this is not JSON"),
        ("{ \"ulr\": \"/\" }", "", "unknown field `ulr`"),
        ("{ \"consent\": [\"x\"] }", "", "there is no consent category `x`"),
        ("{ \"now\": \"noon\" }", "", "`noon` is no date and time"),
        ("{}", "--campaign=none", "there is no campaign `none`"),
    ] {
        let visit = file(&folder, "v.json", visit);
        let arguments: Vec<&str> =
            ["explain", DEMO, "--visit", &visit, more].into_iter().filter(|one| !one.is_empty()).collect();
        let (_, said, code) = run(&arguments);
        assert_eq!(code, 2, "{said}");
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

#[test]
fn what_is_part_of_the_page_and_names_no_slot_is_an_error_and_does_not_count_as_shown() {
    let folder = tempfile::tempdir().unwrap();
    let visit = file(&folder, "v.json", "{}");
    for (id, keys, code) in [
        ("hello", "", 1),
        ("hello", r#", "slot": """#, 1),
        ("hello", r#", "slot": "top""#, 0),
        // It may hold no more than words for links of the page's own.
        ("page", r#", "when": { "any": [{ "manual": true }] }"#, 0),
    ] {
        let config = format!(
            r#"{{ "version": 1, "site": {{ "id": "s" }}, "campaigns": [
                {{ "id": "{id}", "format": "inline", "content": [{{ "type": "text", "text": "Hello" }}]{keys} }}] }}"#
        );
        let config = file(&folder, "c.json", &config);
        let (found, _, status) = run(&["check", &config]);
        assert_eq!((status, found.contains("error[missing]: `slot` is missing")), (code, code == 1), "{found}");
        let (out, said, status) = run(&["explain", &config, "--visit", &visit]);
        assert_eq!((status, out.is_empty()), (code, code == 1), "{said}");
    }
}
