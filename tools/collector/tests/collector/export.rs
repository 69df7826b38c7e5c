//! Answers as CSV: every column there, every cell as it was answered, no cell that computes; and events for reports.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::house::{House, TOKEN, shown, submitted, with};

/// The rows of a CSV by submission, each by column.
async fn rows(house: &House, query: &str) -> HashMap<String, HashMap<String, String>> {
    let response = house.ask(query).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    let bytes = response.bytes().await.unwrap();
    let mut reader = csv::Reader::from_reader(&*bytes);
    let rows = reader.deserialize().map(|row: Result<HashMap<String, String>, _>| row.unwrap());
    rows.map(|row| (row["submission"].clone(), row)).collect()
}

#[tokio::test]
async fn there_is_a_column_for_every_step_that_anybody_answered() {
    let house = House::open().await;
    house
        .take(&[
            submitted("e1", "s1", json!({ "score": 9, "why": "Γεύση, \"τέλεια\"\nعالی", "call": true })),
            submitted(
                "e2",
                "s2",
                json!({ "score": -2.5, "kinds": ["extra", "smoked"], "matrix": { "taste": 5 }, "none": null }),
            ),
        ])
        .await;
    let rows = rows(&house, "?format=csv").await;
    assert_eq!(rows.len(), 2);
    let (first, second) = (&rows["s1"], &rows["s2"]);
    assert_eq!(first["answers.score"], "9");
    assert_eq!(first["answers.why"], "Γεύση, \"τέλεια\"\nعالی");
    assert_eq!(first["answers.call"], "true");
    assert_eq!(first["answers.kinds"], "");
    assert_eq!(second["answers.score"], "-2.5");
    assert_eq!(second["answers.kinds"], "extra; smoked");
    assert_eq!(second["answers.matrix"], r#"{"taste":5}"#);
    assert_eq!(second["answers.none"], "");
    assert_eq!(second["answers.why"], "");
    assert_eq!(
        (first["form"].as_str(), first["campaign"].as_str(), first["final"].as_str()),
        ("nps", "how-was-it", "true")
    );
    assert_eq!(first["time"], "2026-11-22T08:16:00.000Z");
}

#[tokio::test]
async fn what_a_form_reckoned_and_how_it_offered_its_options_is_read_back() {
    let house = House::open().await;
    let mut quiz = submitted("e1", "s1", json!({ "oil": "mild", "score": "?" }));
    quiz["data"]["variables"] = json!({ "score": 7, "plan": "=pro" });
    quiz["data"]["order"] = json!({ "oil": ["sharp", "mild"] });
    quiz["data"]["path"] = json!("/quiz");
    house.take(&[quiz.clone(), submitted("e2", "s2", json!({}))]).await;
    let list: Value = serde_json::from_slice(&house.ask("").await.bytes().await.unwrap()).unwrap();
    let line = house.ask("?format=ndjson").await.text().await.unwrap();
    let line: Value = line
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .find(|row: &Value| row["submission"] == "s1")
        .unwrap();
    let listed = list["answers"].as_array().unwrap().iter().find(|row| row["submission"] == "s1").unwrap();
    for row in [listed, &line] {
        for member in ["variables", "order", "path"] {
            assert_eq!(row[member], quiz["data"][member], "{member} of {row}");
        }
        assert_eq!((&row["status"], &row["reply"]), (&json!("new"), &Value::Null));
    }
    let rows = rows(&house, "?format=csv").await;
    let (row, other) = (&rows["s1"], &rows["s2"]);
    for (column, cell) in [
        ("variables.score", "7"),
        ("variables.plan", "'=pro"),
        ("answers.score", "?"),
        ("path", "/quiz"),
        ("order", r#"{"oil":["sharp","mild"]}"#),
        ("status", "new"),
    ] {
        assert_eq!(row[column], cell, "{column}");
    }
    assert_eq!((other["variables.score"].as_str(), other["order"].as_str(), other["path"].as_str()), ("", "", ""));
}

#[tokio::test]
async fn no_cell_begins_a_formula() {
    let house = House::open().await;
    let bad = ["=HYPERLINK(\"http://evil.example\")", "+1", "-1", "@SUM(A1)", "\tx", "\r=x", "\n=x", "＝1"];
    for (n, text) in bad.into_iter().enumerate() {
        house.take(&[submitted(&format!("e{n}"), &format!("s{n}"), json!({ "why": text, "many": [text, "b"] }))]).await;
    }
    house.take(&[with(submitted("e9", "=s9", json!({ "=cmd": "fine = fine" })), "form", json!("@form"))]).await;
    let rows = rows(&house, "?format=csv").await;
    for (n, text) in bad.into_iter().enumerate() {
        let row = &rows[&format!("s{n}")];
        assert_eq!(row["answers.why"], format!("'{text}"));
        assert_eq!(row["answers.many"], format!("'{text}; b"));
    }
    assert_eq!(rows["'=s9"]["form"], "'@form");
    assert_eq!(rows["'=s9"]["answers.=cmd"], "fine = fine");
    for (column, cell) in rows.values().flatten() {
        let is_number = cell.parse::<f64>().is_ok();
        assert!(
            is_number
                || !column.starts_with(['=', '+', '-', '@'])
                    && !cell.starts_with(['=', '+', '-', '@', '\t', '\r', '\n']),
            "{cell}"
        );
    }
}

#[tokio::test]
async fn a_text_cannot_break_out_of_its_cell_where_semicolons_part_cells() {
    let house = House::open().await;
    house.take(&[submitted("e1", "s1", json!({ "why": "good;=1+1" }))]).await;
    let text = house.ask("?format=csv").await.text().await.unwrap();
    assert!(text.contains("\"good;=1+1\""), "{text}");
}

#[tokio::test]
async fn the_accept_header_asks_for_csv_as_well() {
    let house = House::open().await;
    let kind = async |accept: &str| {
        let request = house.client.get(format!("{}/v1/answers", house.base)).bearer_auth(TOKEN);
        let response = request.header("accept", accept).send().await.unwrap();
        assert_eq!(response.status(), 200);
        response.headers()["content-type"].to_str().unwrap().to_owned()
    };
    assert!(kind("text/csv").await.starts_with("text/csv"));
    assert!(kind("text/csv, application/json;q=0.5").await.starts_with("text/csv"));
    assert_eq!(kind("application/json, text/csv").await, "application/json");
    assert_eq!(kind("text/html, */*").await, "application/json");
    let exported = house.ask("?format=csv").await;
    assert_eq!(exported.headers()["content-disposition"], "attachment; filename=\"answers.csv\"");
    assert_eq!(exported.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn filters_hold_and_no_page_ends_the_file() {
    let house = House::open().await;
    for batch in 0..30 {
        let events: Vec<_> = (0..50)
            .map(|n| {
                let form = if n % 2 == 0 { "nps" } else { "exit" };
                with(
                    submitted(&format!("e{batch}-{n}"), &format!("s{batch}-{n}"), json!({ "why": "x".repeat(100) })),
                    "form",
                    json!(form),
                )
            })
            .collect();
        house.take(&events).await;
    }
    assert_eq!(rows(&house, "?format=csv").await.len(), 1500);
    assert_eq!(rows(&house, "?format=csv&form=nps").await.len(), 750);
    assert_eq!(rows(&house, "?format=csv&limit=5").await.len(), 5);
    let none = house.ask("?format=csv&form=none").await.text().await.unwrap();
    assert_eq!(none.lines().count(), 1, "{none}");
}

#[tokio::test]
async fn steps_that_find_no_column_share_one() {
    let house = House::open().await;
    for sent in 0..6 {
        let step = |n: i32| (format!("step{sent}-{n:03}"), json!(n));
        let answers: serde_json::Map<_, _> = (0..90).map(step).collect();
        house.take(&[submitted(&format!("e{sent}"), &format!("s{sent}"), answers.into())]).await;
    }
    let rows = rows(&house, "?format=csv").await;
    assert!(rows.values().all(|row| row.len() == 13 + 500 + 1));
    let all: usize = rows
        .values()
        .map(|row| {
            let rest: serde_json::Map<String, serde_json::Value> =
                serde_json::from_str(&row["more"]).unwrap_or_default();
            let own = row.iter().filter(|(name, cell)| name.starts_with("answers.") && !cell.is_empty());
            own.count() + rest.len()
        })
        .sum();
    assert_eq!(all, 6 * 90);
}

#[tokio::test]
async fn a_report_reads_every_event_as_it_came_while_the_collector_writes() {
    let house = House::open().await;
    let sent = [shown("e1"), submitted("e2", "s1", json!({ "score": 9 })), shown("e3")];
    house.take(&sent).await;
    let _writing = house.lock().await;
    let mut read: Vec<Value> = Vec::new();
    parea_collector::events(&house.home.address, |event| read.push(serde_json::from_str(event).unwrap()))
        .await
        .unwrap();
    read.sort_by_key(|event| event["id"].to_string());
    assert_eq!(read, sent);
}
