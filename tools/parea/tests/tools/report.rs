//! `parea report`, on the events of a made-up fortnight. `UPDATE=1` writes what stands of it in `www/docs/report.md` anew.

use std::fmt::Write as _;

use super::{file, printed, root, run};
use jiff::{SignedDuration, Timestamp};
use serde_json::{Value, json};

/// The configuration of the shop whose events these are.
const CONFIG: &str = "report.jsonc";

/// Events as the widget sends them, one a line.
#[derive(Default)]
struct Events {
    text: String,
    count: usize,
}

impl Events {
    /// So many seconds after the beginning something happened.
    fn add(&mut self, seconds: u64, kind: &str, campaign: &str, subject: &str, more: &Value) {
        let begin: Timestamp = "2026-11-02T08:00:00Z".parse().unwrap();
        let time = begin + SignedDuration::from_secs(seconds.try_into().unwrap());
        let mut data = json!({ "campaign": campaign, "path": "/shop", "config": "c1" });
        data.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let event = json!({ "specversion": "1.0", "id": format!("{:04x}", self.count), "source": "elaia",
            "type": format!("eu.parea.{kind}"), "time": time.to_string(), "datacontenttype": "application/json",
            "subject": subject, "data": data });
        self.count += 1;
        writeln!(self.text, "{event}").unwrap();
    }

    /// So many visitors of a variant, of whom every so-manieth reaches the goal.
    fn variant(&mut self, campaign: &str, variant: &str, visitors: u64, every: u64) {
        let data = json!({ "variant": variant });
        for at in 0..visitors {
            let (begin, who) = (at * 1_000_000 / visitors, format!("{campaign}-{variant}-{at}"));
            self.add(begin, "exposed", campaign, &who, &data);
            let is_shown = variant != "holdout";
            if is_shown {
                self.add(begin + 1, "shown", campaign, &who, &data);
            }
            if is_shown && at % 4 == 0 {
                self.add(begin + 9, "clicked", campaign, &who, &data);
            } else if is_shown && at % 4 == 1 {
                self.add(begin + 9, "dismissed", campaign, &who, &data);
            }
            if at % every == 0 {
                self.add(begin + 60, "converted", campaign, &who, &data);
            }
        }
    }
}

/// A fortnight in a shop: an experiment that is decided, one that goes on, one that loses exposures, a form, and what does
/// not count.
fn fortnight() -> String {
    let mut events = Events::default();
    events.variant("winter-oil", "plain", 812, 10);
    events.variant("winter-oil", "by-name", 790, 5);
    events.variant("winter-oil", "holdout", 176, 11);
    events.variant("free-delivery", "long", 240, 5);
    events.variant("free-delivery", "short", 251, 4);
    events.variant("gift", "a", 260, 5);
    events.variant("gift", "b", 160, 5);
    // Somebody whose storage was emptied draws again.
    events.add(900_000, "exposed", "free-delivery", "free-delivery-long-7", &json!({ "variant": "short" }));
    for (at, score) in (0..).zip([9, 10, 8, 6, 9, 3, 10, 7]) {
        let (who, sent) = (format!("asked-{at}"), format!("submission-{at}"));
        events.add(at * 100_000, "shown", "how-was-it", &who, &json!({}));
        let answers = json!({ "submission": sent, "form": "nps", "version": "c1", "final": true,
            "answers": { "score": score }, "consent": { "purposes": [] } });
        events.add(at * 100_000 + 20, "submitted", "how-was-it", "", &answers);
        events.add(at * 100_000 + 20, "converted", "how-was-it", &who, &json!({}));
    }
    events.add(5, "shown", "winter-oil", "tester", &json!({ "variant": "plain", "test": true }));
    events.add(6, "exposed", "winter-oil", "page", &json!({ "variant": "plain", "unit": "page" }));
    let first = events.text.lines().next().unwrap().to_owned();
    format!("{first}\n{{ \"half\": \n{}", events.text)
}

/// The report on some events; the folder's name is left out of it.
#[track_caller]
fn report(events: &str, more: &[&str]) -> String {
    let folder = tempfile::tempdir().unwrap();
    let name = file(&folder, "events.jsonl", events);
    let out = printed(&[&["report", &name], more].concat());
    out.replace(&name, "events.jsonl").replace(&name.replace('/', "&#x2f;"), "events.jsonl")
}

fn object(events: &str, more: &[&str]) -> Value {
    serde_json::from_str(&report(events, &[&["--format", "json"], more].concat())).unwrap()
}

/// What it says of the experiment of a campaign.
fn experiment<'r>(report: &'r Value, campaign: &str) -> &'r Value {
    report["experiments"].as_array().unwrap().iter().find(|one| one["campaign"] == campaign).unwrap()
}

#[test]
fn a_fortnight_as_text_as_json_and_as_a_page() {
    insta::assert_snapshot!("report_text", report(&fortnight(), &["--config", CONFIG]));
    insta::assert_snapshot!("report_without_a_configuration", report(&fortnight(), &[]));
    insta::assert_snapshot!("report_json", report(&fortnight(), &["--config", CONFIG, "--format", "json"]));
    insta::assert_snapshot!("report_html", report(&fortnight(), &["--config", CONFIG, "--format", "html"]));
}

#[test]
fn the_documentation_shows_what_is_printed() {
    let path = root().join("www/docs/report.md");
    let page = std::fs::read_to_string(&path).unwrap();
    let (before, rest) = page.split_once("```text\n").unwrap();
    let (_, after) = rest.split_once("```\n").unwrap();
    let fresh = format!("{before}```text\n{}```\n{after}", report(&fortnight(), &["--config", CONFIG]));
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&path, &fresh).unwrap();
    }
    let page = std::fs::read_to_string(&path).unwrap();
    assert!(page == fresh, "www/docs/report.md is stale: UPDATE=1 cargo test -p parea-cli --test tools report");
}

#[test]
fn a_split_that_is_not_what_was_asked_is_not_trusted_and_one_that_is_asked_is() {
    let report = object(&fortnight(), &["--config", CONFIG]);
    let gift = experiment(&report, "gift");
    assert!(gift["split"]["p"].as_f64().unwrap() < 0.001, "{gift}");
    assert_eq!(gift["verdict"]["kind"], "do-not-trust");
    let folder = tempfile::tempdir().unwrap();
    let config = std::fs::read_to_string(root().join("tools/parea/tests/tools").join(CONFIG)).unwrap();
    let config = config.replace(r#"{ "id": "a" }"#, r#"{ "id": "a", "weight": 0.62 }"#);
    let report = object(&fortnight(), &["--config", &file(&folder, "c.jsonc", &config)]);
    assert!(experiment(&report, "gift")["split"]["p"].as_f64().unwrap() > 0.9);
    // Variants of an experiment that ran before are not held against this one's shares.
    let before = "gift-before";
    let mut events = Events::default();
    events.variant("gift", "a", 60, 5);
    events.variant("gift", before, 60, 5);
    events.variant("gift", "b", 60, 5);
    let report = object(&events.text, &["--config", CONFIG]);
    let gift = experiment(&report, "gift");
    assert_eq!(gift["split"]["p"], 1.0);
    assert!(gift["notes"][0].as_str().unwrap().contains(&format!("does not know `{before}`")), "{gift}");
}

#[test]
fn what_comes_twice_before_or_in_a_test_counts_once_or_not_at_all() {
    let mut events = Events::default();
    let data = json!({ "variant": "a" });
    // A goal before the exposure is none of the experiment's.
    events.add(0, "converted", "gift", "one", &data);
    events.add(5, "exposed", "gift", "one", &data);
    events.add(5, "exposed", "gift", "two", &json!({ "variant": "b" }));
    events.add(9, "converted", "gift", "two", &json!({ "variant": "b" }));
    events.add(9, "exposed", "gift", "two", &data);
    events.add(9, "exposed", "gift", "three", &json!({ "variant": "b", "test": true }));
    let report = object(&format!("{0}{0}", events.text), &[]);
    assert_eq!((&report["events"], &report["leftOut"]["repeated"]), (&json!(5), &json!(6)), "{report}");
    assert_eq!(report["leftOut"]["tests"], 1, "{report}");
    let gift = experiment(&report, "gift");
    assert_eq!((&gift["visitors"], &gift["mixed"]), (&json!(2), &json!(1)));
    let counts: Vec<_> = gift["variants"]
        .as_array()
        .unwrap()
        .iter()
        .map(|arm| (arm["visitors"].as_u64(), arm["goals"].as_u64()))
        .collect();
    assert_eq!(counts, [(Some(1), Some(0)), (Some(1), Some(1))]);
}

#[test]
fn the_order_of_the_lines_the_form_of_the_file_and_the_run_change_nothing() {
    let events = fortnight();
    let first = report(&events, &["--format", "json"]);
    assert_eq!(first, report(&events, &["--format", "json"]));
    let good: Vec<&str> = events.lines().filter(|line| !line.contains("half")).collect();
    let whole = |events: &[&str]| object(&events.join("\n"), &[])["experiments"].clone();
    let forward = whole(&good);
    assert_eq!(forward, whole(&good.iter().rev().copied().collect::<Vec<_>>()));
    assert_eq!(forward, object(&format!("[{}]", good.join(",\n")), &[])["experiments"]);
    let (some, rest) = good.split_at(100);
    assert_eq!(forward, whole(&[&format!("[{}]", some.join(",")), &format!("[{}]", rest.join(","))]));
}

#[test]
fn only_the_time_that_was_asked_for_counts() {
    let all = object(&fortnight(), &[]);
    let parts =
        [["--until", "2026-11-05"], ["--since", "2026-11-05T00:00:00Z"]].map(|more| object(&fortnight(), &more));
    let events = |report: &Value| report["events"].as_u64().unwrap();
    assert_eq!(events(&parts[0]) + events(&parts[1]), events(&all));
    assert!(events(&parts[0]) > 100 && events(&parts[1]) > 100);
    let (_, said, status) = run(&["report", "x.jsonl", "--since", "yesterday"]);
    assert!(status == 2 && said.contains("2026-11-02"), "{said}");
}

#[test]
fn without_a_goal_nobody_is_compared_with_those_who_see_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let config = std::fs::read_to_string(root().join("tools/parea/tests/tools").join(CONFIG)).unwrap();
    let without = config.replace(r#""goal": { "event": "purchase", "within": "7d" },"#, "");
    let report = object(&fortnight(), &["--config", &file(&folder, "c.jsonc", &without)]);
    let oil = experiment(&report, "winter-oil");
    assert_eq!(oil["baseline"], "plain");
    assert!(oil["notes"][0].as_str().unwrap().contains("no `goal`"), "{oil}");
}

#[test]
fn what_learns_or_is_forced_is_no_comparison() {
    let folder = tempfile::tempdir().unwrap();
    let config = std::fs::read_to_string(root().join("tools/parea/tests/tools").join(CONFIG)).unwrap();
    let forced = config.replace(r#""key": "gift-words","#, r#""key": "gift-words", "force": "b","#);
    let report = object(&fortnight(), &["--config", &file(&folder, "c.jsonc", &forced)]);
    let verdict = &experiment(&report, "gift")["verdict"];
    assert_eq!(verdict["kind"], "not-compared");
    assert!(verdict["sentence"].as_str().unwrap().contains("`force`"), "{verdict}");
}

#[test]
fn what_cannot_be_read_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let none = file(&folder, "none.jsonl", "hello\n{}\n");
    let missing = folder.path().join("missing.sqlite").to_str().unwrap().to_owned();
    let list = file(&folder, "list.json", "[\n{},\n");
    for (arguments, said) in [
        (vec!["report", "absent.jsonl"], "cannot read absent.jsonl"),
        (vec!["report", &none], "none.jsonl:1: it is no JSON"),
        (vec!["report", &list], "write one event a line"),
        (vec!["report", "--db", &missing], "there is no such file"),
        (vec!["report"], "--db"),
    ] {
        let (_, complaint, status) = run(&arguments);
        assert!(status == 2 && complaint.contains(said), "{status} {complaint}");
    }
    assert!(!std::path::Path::new(&missing).exists(), "nothing is made");
    let (out, _, status) = run(&["report", &file(&folder, "empty.jsonl", "")]);
    assert_eq!((out.as_str(), status), ("No event to report on\n", 0));
}

#[tokio::test]
async fn a_database_says_the_same_as_its_events() {
    let folder = tempfile::tempdir().unwrap();
    let database = folder.path().join("parea.sqlite").to_str().unwrap().to_owned();
    let mut events = Events::default();
    events.variant("gift", "a", 30, 5);
    events.variant("gift", "b", 30, 3);
    let collector = parea_collector::open(parea_collector::Options::new(&database)).await.unwrap();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = format!("http://{}/v1/events", listener.local_addr().unwrap());
    let serving = tokio::spawn(axum::serve(listener, collector.router()).into_future());
    let lines: Vec<&str> = events.text.lines().collect();
    for batch in lines.chunks(50) {
        let posted = reqwest::Client::new()
            .post(&address)
            .header("content-type", "application/cloudevents-batch+json")
            .body(format!("[{}]", batch.join(",")))
            .send()
            .await
            .unwrap();
        assert_eq!(posted.status(), 202, "{}", posted.text().await.unwrap());
    }
    // The collector is running while it is read.
    let database = tokio::task::spawn_blocking(move || printed(&["report", "--db", &database])).await.unwrap();
    serving.abort();
    collector.close().await;
    assert_eq!(database, report(&events.text, &[]));
}
