//! `parea simulate`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use super::{file, printed, run};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

fn simulate(file: &str, journey: &str) -> String {
    printed(&["simulate", file, "--journey", journey, "--seed", "1"])
}

/// A year of one visitor, as it is printed.
pub(super) static YEAR: LazyLock<String> = LazyLock::new(|| simulate("shop.jsonc", "year.jsonl"));

/// When each campaign was shown in that year.
fn shown() -> BTreeMap<String, Vec<Timestamp>> {
    let mut shown: BTreeMap<String, Vec<Timestamp>> = BTreeMap::new();
    for line in YEAR.lines() {
        let parts: Vec<&str> = line.split("  ").map(str::trim).filter(|part| !part.is_empty()).collect();
        if let [at, "shows", campaign, ..] = parts.as_slice() {
            let at = Timestamp::strptime("%Y-%m-%d %H:%M:%S %:z", at).unwrap();
            shown.entry((*campaign).to_owned()).or_default().push(at);
        }
    }
    shown
}

const DAY: SignedDuration = SignedDuration::from_hours(24);

#[test]
fn a_year_shows_every_rule_of_frequency_doing_what_its_words_say() {
    let year = shown();
    let count = |id: &str| year[id].len();
    let gaps = |id: &str| year[id].windows(2).map(|pair| pair[1].duration_since(pair[0])).collect::<Vec<_>>();
    assert!(gaps("weekly").iter().all(|gap| *gap >= DAY * 7), "{:?}", gaps("weekly"));
    assert!(gaps("weekly").iter().all(|gap| *gap < DAY * 9), "it comes back: {:?}", gaps("weekly"));
    for (at, first) in year["often"].iter().enumerate() {
        let within = year["often"][at..].iter().filter(|other| other.duration_since(*first) < DAY * 30).count();
        assert!(within <= 3, "{first}: {within} times in thirty days");
    }
    assert!((36..=39).contains(&count("often")), "{}", count("often"));
    assert!(gaps("cooling").iter().all(|gap| *gap > DAY * 9 && *gap < DAY * 11), "{:?}", gaps("cooling"));
    assert_eq!(count("twice"), 2 * 365, "twice in each of 365 sessions, never three times");
    assert_eq!(count("once"), 1);
    assert_eq!(count("until-bought"), 365, "nobody bought");
}

#[test]
fn a_span_is_so_many_hours_also_where_the_clocks_change() {
    let weekly: Vec<&str> = YEAR.lines().filter(|line| line.contains("weekly")).collect();
    // Seven days after 10:00 in winter time is 11:00 in summer time: at 10:00 it is an hour too early, so it comes a day later.
    insta::assert_snapshot!(weekly.join("\n"));
}

#[test]
fn it_is_the_same_every_time_for_people_and_for_programs() {
    let json = || printed(&["simulate", "limits.jsonc", "--journey", "limits.jsonl", "--format", "json"]);
    assert_eq!(json(), json());
    let told: Vec<Value> = serde_json::from_str(&json()).unwrap();
    let lines = simulate("limits.jsonc", "limits.jsonl");
    assert_eq!(told.len(), lines.lines().count());
    assert_eq!(
        told[0],
        json!({ "at": "2026-06-01T10:00:00+03:00", "event": "show", "campaign": "one", "detail": "One" })
    );
}

#[test]
fn limits_hold_over_all_campaigns() {
    insta::assert_snapshot!(printed(&["simulate", "limits.jsonc", "--journey", "limits.jsonl", "--pages"]));
}

#[test]
fn nothing_is_kept_from_page_to_page_without_consent() {
    insta::assert_snapshot!(printed(&["simulate", "shop.jsonc", "--journey", "visit.jsonl", "--pages"]));
}

#[test]
fn outcomes_count() {
    let folder = tempfile::tempdir().unwrap();
    let journey = r#"{"at": "2026-06-01T10:00"}
{"consent": "all"}
{"visit": "/cooling", "stay": "5s"}
{"dismiss": "cooling"}
{"visit": "/until-bought", "stay": "5s"}
{"click": "until-bought", "on": "coupon"}
{"every": "day", "until": "2026-09-01T10:00", "do": [{"visit": "/cooling", "stay": "5s"}, {"visit": "/until-bought", "stay": "5s"}]}
"#;
    insta::assert_snapshot!(simulate("shop.jsonc", &file(&folder, "j.jsonl", journey)));
}

#[test]
fn the_demo_is_walked_through() {
    insta::assert_snapshot!(printed(&["simulate", super::DEMO, "--journey", "demo.jsonl", "--pages"]));
}

#[test]
fn what_cannot_be_carried_out_is_said_with_its_line() {
    let folder = tempfile::tempdir().unwrap();
    for (journey, complaint) in [
        ("{\"stay\": \"5s\"}", "line 1 of the journey: no page is open"),
        ("{\"at\": \"2026-06-01T10:00\"}\n{\"at\": \"2026-05-01T10:00\"}", "line 2 of the journey: time runs forward"),
        ("{\"visit\": \"/\"}\n{\"dismiss\": \"once\"}", "line 2 of the journey: `once` does not show"),
        ("{\"vist\": \"/\"}", "no such thing can happen; a line has one of `at`"),
        ("{\"visit\": \"/\", \"sty\": \"5s\"}", "unknown field `sty`"),
        ("{\"consent\": [\"fun\"]}", "there is no consent category `fun`"),
        ("{\"away\": \"5 days\"}", "`5 days` is no duration"),
    ] {
        let (out, said, code) = run(&["simulate", "shop.jsonc", "--journey", &file(&folder, "j.jsonl", journey)]);
        assert_eq!((out.as_str(), code), ("", 2), "{journey}");
        assert!(said.contains(complaint), "{journey}: {said}");
    }
}

#[test]
fn every_trigger_fires_by_its_line_and_by_no_other() {
    let folder = tempfile::tempdir().unwrap();
    for (when, other, meant) in [
        (r##"{ "click": "#a" }"##, r##"{"click": "#b"}"##, r##"{"click": "#a"}"##),
        (r##"{ "seen": "#a" }"##, r##"{"click": "#a"}"##, r##"{"see": "#a"}"##),
        (r##"{ "abandoned": "#a" }"##, r##"{"see": "#a"}"##, r##"{"abandoned": "#a"}"##),
        (r#"{ "idle": "30s" }"#, r#"{"stay": "60s"}"#, r#"{"idle": "31s"}"#),
        (r#"{ "exit": true }"#, r#"{"idle": "60s"}"#, r#"{"exit": true}"#),
    ] {
        let config = format!(
            r#"{{ "version": 1, "site": {{ "id": "site", "language": "en" }}, "campaigns": [{{ "id": "a", "format": "bar",
                "when": {{ "any": [{when}] }}, "content": [{{ "type": "text", "text": "Hello" }}] }}] }}"#
        );
        let config = file(&folder, "parea.json", &config);
        let walked = |line: &str| {
            let journey = file(&folder, "j.jsonl", &format!("{{\"visit\": \"/\"}}\n{line}\n"));
            simulate(&config, &journey).contains("shows")
        };
        assert_eq!((walked(other), walked(meant)), (false, true), "{when}");
    }
}
