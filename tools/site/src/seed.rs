//! Made-up answers for the demo: what an inbox and charts look like after some weeks.

use std::path::Path;

use anyhow::{Result, ensure};
use axum::Router;
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};
use sqlx::sqlite::SqliteConnectOptions;
use sqlx::{Connection as _, SqliteConnection};
use tower::ServiceExt as _;

/// How many answers there are, and over how many hours they are spread.
const COUNT: usize = 72;
const HOURS: usize = 12 * 7 * 24;

/// Scores as a shop that is liked gets them.
const SCORES: [u8; 16] = [10, 9, 8, 10, 6, 9, 10, 7, 9, 3, 10, 8, 9, 5, 10, 9];

/// What those say who are asked why.
const REASONS: [&str; 6] = [
    "The oil is wonderful, but delivery took more than a week.",
    "Η παράδοση άργησε, το λάδι όμως είναι υπέροχο.",
    "Die Lieferung kam spät, und eine Flasche war undicht.",
    "Oliwa pyszna, ale dostawa trwała za długo.",
    "طعم روغن عالی بود، اما ارسال خیلی دیر شد.",
    "The checkout asked for my phone number. I did not like that.",
];

/// Fills a database that has no answers.
pub(crate) async fn sow(app: &Router, database: &Path) -> Result<()> {
    let mut look = SqliteConnection::connect_with(&SqliteConnectOptions::new().filename(database)).await?;
    let known: i64 = sqlx::query_scalar("SELECT COUNT(*) FROM answers").fetch_one(&mut look).await?;
    if known > 0 {
        return Ok(());
    }
    let events: Vec<Value> = (0..COUNT).map(event).collect();
    let request = Request::post("/parea/v1/events")
        .header("content-type", "application/cloudevents-batch+json")
        .body(Body::from(Value::from(events).to_string()))?;
    let status = app.clone().oneshot(request).await?.status();
    ensure!(status == StatusCode::ACCEPTED, "the collector says {status}");
    // The collector's own clock says when something came; only in a demo it may have been weeks ago.
    for index in 0..COUNT {
        let age = i64::try_from(index * index % HOURS * 3_600_000)?;
        for table in ["answers", "events"] {
            let earlier = format!("UPDATE {table} SET received = received - $1 WHERE submission = $2");
            sqlx::query(sqlx::AssertSqlSafe(earlier)).bind(age).bind(name(index)).execute(&mut look).await?;
        }
    }
    Ok(())
}

/// The submission's id.
fn name(index: usize) -> String {
    format!("demo-{index:03}")
}

/// One submission of the demo's form; some were not sent to the end.
fn event(index: usize) -> Value {
    let score = SCORES.get(index % SCORES.len()).copied().unwrap_or(9);
    let why = REASONS.get(index / 4 % REASONS.len()).filter(|_| score <= 7);
    let answers = why.map_or_else(|| json!({ "score": score }), |why| json!({ "score": score, "why": why }));
    json!({
        "specversion": "1.0", "type": "eu.parea.submitted", "id": name(index), "source": "elaia",
        "time": "2026-11-01T12:00:00Z",
        "data": {
            "submission": name(index), "form": "nps", "campaign": "how-was-it", "version": 1,
            "answers": answers, "final": index % 7 != 3, "consent": { "purposes": [] }
        }
    })
}
