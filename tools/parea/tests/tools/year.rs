//! A year in a second: `parea simulate` over a year of visits, in two zones whose clocks change on different days.
//!
//! What is printed is compared line by line; the journeys stand in `year/`.

use super::{file, printed};
use std::path::Path;

/// Where the clocks change on 29 March and 25 October 2026, and on 8 March and 1 November.
const ZONES: [(&str, &str); 2] = [("athens", "Europe/Athens"), ("new-york", "America/New_York")];

/// A journey through a configuration whose site is in a zone.
fn travel(config: &str, zone: &str, journey: &str, seed: &str) -> String {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/year").join(config)).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let config = file(&folder, config, &text.replace("Europe/Athens", zone));
    printed(&["simulate", &config, "--journey", journey, "--seed", seed])
}

/// Compares what happens in both zones with what was read and found right.
fn golden(config: &str, journey: &str) {
    for (name, zone) in ZONES {
        let journey = format!("year/{}.jsonl", journey.replace("ZONE", name));
        insta::with_settings!({ snapshot_suffix => name }, {
            insta::assert_snapshot!(config.replace(".jsonc", ""), travel(config, zone, &journey, "1"));
        });
    }
}

/// A journey of one test.
fn told(lines: &str, seed: &str) -> String {
    let folder = tempfile::tempdir().unwrap();
    travel("annex.jsonc", "Europe/Athens", &file(&folder, "journey.jsonl", lines), seed)
}

/// The times and campaigns of what was shown.
fn shown(told: &str) -> Vec<(&str, &str)> {
    let lines = told.lines().filter(|line| line.contains("  shows "));
    lines.map(|line| (&line[..16], line[26..].split_whitespace().nth(1).unwrap())).collect()
}

#[test]
fn every_max_ever_cooldown_and_both_clocks_over_a_year_of_daily_visits() {
    golden("rules.jsonc", "rules");
}

#[test]
fn backoff_cooldown_and_stop_on_to_the_minute() {
    golden("outcomes.jsonc", "outcomes");
}

#[test]
fn sessions_page_views_and_goals() {
    for (name, zone) in ZONES {
        insta::with_settings!({ snapshot_suffix => name }, {
            insta::assert_snapshot!("visits", travel("outcomes.jsonc", zone, "year/visits.jsonl", "1"));
        });
    }
}

#[test]
fn limits_over_all_campaigns() {
    golden("limits.jsonc", "limits");
}

#[test]
fn schedules_where_local_times_are_left_out_or_come_twice() {
    golden("schedule.jsonc", "schedule-ZONE");
}

#[test]
fn annex_a_1_all_gates_are_asked_again_when_the_delay_is_over() {
    // It has fired three seconds before closing time, and would have shown two seconds after it.
    let closing = r#"{"at": "2026-03-28T20:59:57"}
{"visit": "/closing", "stay": "60s"}
{"stay": "11.9h"}
{"stay": "1h"}
"#;
    // Nine o'clock is an hour earlier on the day on which the clocks go forward: the page that is still open knows.
    assert_eq!(shown(&told(closing, "1")), [("2026-03-29 09:00", "closing")]);
    let withdrawn = r#"{"at": "2026-06-01T10:00"}
{"consent": "all"}
{"visit": "/asked", "stay": "4s"}
{"consent": ["functional"]}
{"stay": "60s"}
{"consent": "all"}
"#;
    assert_eq!(shown(&told(withdrawn, "1")), [("2026-06-01 10:01", "asked")], "not before it is granted again");
}

#[test]
fn annex_a_17_a_withdrawal_closes_and_forgets_and_a_grant_shows_nothing_twice() {
    let lines = r#"{"at": "2026-06-01T10:00"}
{"consent": "all"}
{"visit": "/once", "stay": "5s"}
{"consent": "none"}
{"stay": "5s"}
{"consent": "all"}
{"stay": "60s"}
{"visit": "/once", "stay": "5s"}
"#;
    insta::assert_snapshot!(told(lines, "1"));
    let granted = r#"{"at": "2026-06-01T10:00"}
{"consent": ["functional"]}
{"visit": "/once", "stay": "5s"}
{"consent": "all"}
{"stay": "60s"}
{"visit": "/once", "stay": "5s"}
"#;
    assert_eq!(shown(&told(granted, "1")), [("2026-06-01 10:00", "once")], "more is granted while it is open");
}

#[test]
fn annex_a_22_the_clock_of_a_campaign_is_its_own_whatever_else_shows() {
    // Three others show hundreds of times each meanwhile: more than all that can be remembered.
    let lines = r#"{"at": "2026-01-01T10:00"}
{"consent": "all"}
{"visit": "/slow", "stay": "5s"}
{"every": "8h", "until": "2026-03-30T10:00", "do": [{"visit": "/busy", "stay": "5s"}, {"visit": "/busy-too", "stay": "5s"}, {"visit": "/busy-as-well", "stay": "5s"}, {"visit": "/slow"}]}
{"at": "2026-03-30T11:00"}
{"every": "day", "until": "2026-07-05T10:00", "do": [{"visit": "/slow", "stay": "5s"}]}
"#;
    let told = told(lines, "1");
    let all = shown(&told);
    assert!(all.len() > 700, "{}", all.len());
    let slow: Vec<_> = all.into_iter().filter(|(_, campaign)| *campaign == "slow").map(|(at, _)| at).collect();
    // Ninety days of 24 hours, which end at eleven by the clock of summer.
    assert_eq!(slow, ["2026-01-01 10:00", "2026-04-01 11:00", "2026-06-30 11:00"]);
}

#[test]
fn annex_a_23_a_sample_is_the_same_people_on_every_visit() {
    let lines = r#"{"at": "2026-03-20T10:00"}
{"consent": "all"}
{"every": "day", "until": "2026-04-08T10:00", "do": [{"visit": "/sampled", "stay": "5s"}, {"visit": "/", "stay": "5s"}, {"visit": "/sampled", "stay": "5s"}]}
"#;
    let mut taken = 0;
    for seed in 1..=20 {
        let count = told(lines, &seed.to_string()).lines().count();
        assert!([0, 40].contains(&count), "{count} of 40 for visitor {seed}");
        taken += usize::from(count > 0);
    }
    assert!((5..=15).contains(&taken), "{taken} of 20 visitors");
}
