//! What is really in the database, read from the SQLite file beside the running collector.

use anyhow::Result;
use serde_json::Value;
use sqlx::sqlite::{SqliteConnectOptions, SqliteConnection};
use sqlx::{ConnectOptions, Row};
use std::path::Path;

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
