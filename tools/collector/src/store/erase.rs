//! Erasing: by the submission's id, which its visitor has; by the id that measuring gave a visitor; and by age.
//!
//! Every table that holds anything of an answer or an event is named here, or goes with its row by a foreign key.

use std::time::Duration;

use jiff::Timestamp;
use sha2::{Digest as _, Sha256};
use sqlx::{AnyConnection, Row as _};

use super::{Store, Unavailable};
use crate::desk;

/// How long it is remembered that something was erased: longer than any widget keeps what it has not sent (events.md: 90 days).
const REMEMBERED: Duration = Duration::from_secs(100 * 86_400);

/// How many answers or events one transaction deletes when they are too old: others can write between.
const CHUNK: i64 = 200;

/// What erases events: by which column.
#[derive(Debug, Clone, Copy)]
enum By {
    Submission,
    Subject,
}

impl By {
    /// Deliveries, then events.
    fn statements(self) -> [&'static str; 2] {
        match self {
            Self::Submission => [
                "DELETE FROM deliveries WHERE (source, event) IN (SELECT source, id FROM events WHERE submission = $1)",
                "DELETE FROM events WHERE submission = $1",
            ],
            Self::Subject => [
                "DELETE FROM deliveries WHERE (source, event) IN (SELECT source, id FROM events WHERE subject = $1)",
                "DELETE FROM events WHERE subject = $1",
            ],
        }
    }
}

/// What is kept of an erased id.
pub(super) fn submission_key(id: &str) -> String {
    key("submission", id)
}

/// What is kept of an erased visitor's id.
pub(super) fn subject_key(id: &str) -> String {
    key("subject", id)
}

fn key(kind: &str, id: &str) -> String {
    Sha256::digest(format!("{kind}:{id}")).iter().map(|byte| format!("{byte:02x}")).collect()
}

impl Store {
    /// Erases a submission with everything derived from it; whether there was one. It cannot come back.
    pub(crate) async fn erase_submission(&self, id: &str) -> Result<bool, Unavailable> {
        let mut transaction = self.write_alone().await?;
        let gone = erase(&mut transaction, id).await?;
        transaction.commit().await?;
        self.scrubbed(gone).await;
        Ok(gone > 0)
    }

    /// Erases everything that was measured of a visitor; how many events that were. Nothing of them comes back.
    pub(crate) async fn erase_subject(&self, id: &str) -> Result<u64, Unavailable> {
        let mut transaction = self.write_alone().await?;
        remember(&mut transaction, &subject_key(id)).await?;
        let events = delete(&mut transaction, By::Subject, id).await?;
        transaction.commit().await?;
        self.scrubbed(events).await;
        Ok(events)
    }

    /// Scrubs where something was erased, which it is also where this fails: the log has it, and the next hour tries again.
    async fn scrubbed(&self, gone: u64) {
        if gone > 0 {
            let _ = self.scrub().await;
        }
    }

    /// Erases submissions that came before a moment; how many.
    pub(crate) async fn expire_answers(&self, before: i64) -> Result<u64, Unavailable> {
        let old = "SELECT DISTINCT submission FROM events WHERE submission IS NOT NULL AND received < $1 AND NOT EXISTS
            (SELECT 1 FROM events AS later WHERE later.submission = events.submission AND later.received >= $1) LIMIT $2";
        self.expire(old, before).await
    }

    /// Erases what visitors have begun and not sent, and not gone on with since a moment; how many.
    pub(crate) async fn expire_unfinished(&self, before: i64) -> Result<u64, Unavailable> {
        let old = "SELECT DISTINCT submission FROM answers WHERE final = 0 AND received < $1 AND NOT EXISTS
            (SELECT 1 FROM answers AS other WHERE other.submission = answers.submission
                AND (other.final = 1 OR other.received >= $1)) LIMIT $2";
        self.expire(old, before).await
    }

    /// Erases the submissions that a question finds, some at a time; how many.
    async fn expire(&self, old: &'static str, before: i64) -> Result<u64, Unavailable> {
        let mut expired = 0;
        loop {
            let mut transaction = self.write_alone().await?;
            let rows = sqlx::query(old).bind(before).bind(CHUNK).fetch_all(&mut *transaction).await?;
            for row in &rows {
                let id: String = row.try_get(0)?;
                delete_answers(&mut transaction, &id).await?;
                delete(&mut transaction, By::Submission, &id).await?;
            }
            transaction.commit().await?;
            expired += rows.len() as u64;
            if rows.is_empty() {
                return Ok(expired);
            }
        }
    }

    /// Erases events other than submissions that came before a moment; how many.
    pub(crate) async fn expire_events(&self, before: i64) -> Result<u64, Unavailable> {
        let old = "SELECT source, id FROM events WHERE submission IS NULL AND received < $1 ORDER BY received LIMIT $2";
        let mut expired = 0;
        loop {
            let mut transaction = self.write_alone().await?;
            let rows = sqlx::query(old).bind(before).bind(CHUNK).fetch_all(&mut *transaction).await?;
            for row in &rows {
                let (source, id): (String, String) = (row.try_get(0)?, row.try_get(1)?);
                for statement in [
                    "DELETE FROM deliveries WHERE source = $1 AND event = $2",
                    "DELETE FROM events WHERE source = $1 AND id = $2",
                ] {
                    sqlx::query(statement).bind(&source).bind(&id).execute(&mut *transaction).await?;
                }
            }
            transaction.commit().await?;
            expired += rows.len() as u64;
            if rows.is_empty() {
                return Ok(expired);
            }
        }
    }

    /// Forgets what was erased so long ago that no widget can send it any more.
    pub(crate) async fn expire_erased(&self) -> Result<(), Unavailable> {
        let before = before(REMEMBERED);
        let mut transaction = self.write_alone().await?;
        sqlx::query("DELETE FROM erased WHERE at < $1").bind(before).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(())
    }
}

/// Erases a submission with everything derived from it, for good; how many rows that were.
async fn erase(transaction: &mut AnyConnection, id: &str) -> Result<u64, sqlx::Error> {
    remember(transaction, &submission_key(id)).await?;
    let answers = delete_answers(transaction, id).await?;
    Ok(answers + delete(transaction, By::Submission, id).await?)
}

/// The moment so long ago.
pub(crate) fn before(age: Duration) -> i64 {
    let age = i64::try_from(age.as_millis()).unwrap_or(i64::MAX);
    Timestamp::now().as_millisecond().saturating_sub(age)
}

/// Remembers that an id was erased.
async fn remember(transaction: &mut AnyConnection, key: &str) -> Result<(), sqlx::Error> {
    let now = Timestamp::now().as_millisecond();
    let remember = "INSERT INTO erased (key, at) VALUES ($1, $2) ON CONFLICT (key) DO UPDATE SET at = excluded.at";
    sqlx::query(remember).bind(key).bind(now).execute(&mut *transaction).await?;
    Ok(())
}

/// Deletes events with their deliveries; how many events.
async fn delete(transaction: &mut AnyConnection, by: By, id: &str) -> Result<u64, sqlx::Error> {
    let mut gone = 0;
    for statement in by.statements() {
        gone = sqlx::query(statement).bind(id).execute(&mut *transaction).await?.rows_affected();
    }
    Ok(gone)
}

/// Deletes the rows of a submission, first taking back what was derived from them.
async fn delete_answers(transaction: &mut AnyConnection, id: &str) -> Result<u64, sqlx::Error> {
    let sources = sqlx::query("SELECT source FROM answers WHERE submission = $1").bind(id);
    for row in sources.fetch_all(&mut *transaction).await? {
        let source: String = row.try_get(0)?;
        desk::erased(transaction, id, &source).await?;
    }
    let gone = sqlx::query("DELETE FROM answers WHERE submission = $1").bind(id).execute(&mut *transaction).await?;
    Ok(gone.rows_affected())
}
