//! What is really in the database, read from the SQLite file beside the running collector.

use crate::visitor::PATIENCE;
use anyhow::{Result, ensure};
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row};
use std::path::Path;
use std::time::{Duration, Instant};

/// One row of the table `answers`.
#[derive(Debug, Clone)]
pub struct Answer {
    /// The campaign's id.
    pub campaign: String,
    /// The form's id.
    pub form: String,
    /// What was answered, by step.
    pub answers: Value,
    /// The consent at the time of sending.
    pub consent: Value,
}

async fn open(database: &Path) -> Result<SqliteConnection> {
    Ok(SqliteConnectOptions::new().filename(database).read_only(true).connect().await?)
}

/// Every answer, oldest first.
pub async fn answers(database: &Path) -> Result<Vec<Answer>> {
    let rows = sqlx::query("SELECT campaign, form, answers, consent FROM answers ORDER BY received")
        .fetch_all(&mut open(database).await?)
        .await?;
    rows.iter()
        .map(|row| {
            Ok(Answer {
                campaign: row.try_get("campaign")?,
                form: row.try_get("form")?,
                answers: serde_json::from_str(row.try_get("answers")?)?,
                consent: serde_json::from_str(row.try_get("consent")?)?,
            })
        })
        .collect()
}

/// Every CloudEvent, oldest first.
pub async fn events(database: &Path) -> Result<Vec<Value>> {
    let rows = sqlx::query("SELECT event FROM events ORDER BY received").fetch_all(&mut open(database).await?).await?;
    rows.iter().map(|row| Ok(serde_json::from_str(row.try_get("event")?)?)).collect()
}

/// Waits until there are at least that many answers, and returns all.
pub async fn wait_for_answers(database: &Path, count: usize) -> Result<Vec<Answer>> {
    // Longer than a condition on the page: a repetition waits between its attempts.
    let deadline = Instant::now() + 3 * PATIENCE;
    loop {
        let found = answers(database).await?;
        if found.len() >= count {
            return Ok(found);
        }
        ensure!(Instant::now() < deadline, "{} rows in the database, not {count}", found.len());
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
}
