//! Writing: a batch is one transaction, and an event that is known already changes nothing.

use jiff::Timestamp;
use sqlx::{Any, Transaction};

use super::{Store, Unavailable};
use crate::event::{Event, Submission};

/// A known (source, id) stays as it was: the first one wins.
const EVENT: &str = "INSERT INTO events (source, id, type, time, received, subject, submission, campaign, event)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (source, id) DO NOTHING";

/// A final answer is never changed; until then the latest by the visitor's clock counts.
const ANSWERS: &str =
    "INSERT INTO answers (submission, source, campaign, form, version, final, time, received, consent, answers)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
ON CONFLICT (submission, source) DO UPDATE SET
    campaign = excluded.campaign, form = excluded.form, version = excluded.version, final = excluded.final,
    time = excluded.time, received = excluded.received, consent = excluded.consent, answers = excluded.answers
WHERE answers.final = 0 AND (excluded.final = 1 OR excluded.time >= answers.time)";

impl Store {
    /// Stores those events of a batch that are new; when this returns they are on the disk, all of them or none.
    pub(crate) async fn append(&self, events: &[Event]) -> Result<(), Unavailable> {
        if events.is_empty() {
            return Ok(());
        }
        let received = Timestamp::now().as_millisecond();
        // IMMEDIATE: the write lock is waited for here, at the beginning, where waiting is possible.
        let mut transaction = self.writer.begin_with("BEGIN IMMEDIATE").await?;
        for event in events {
            if insert(&mut transaction, event, received).await?
                && let Some(submission) = event.submission.as_ref().filter(|submission| !submission.is_test)
            {
                upsert(&mut transaction, event, submission, received).await?;
            }
        }
        transaction.commit().await?;
        Ok(())
    }
}

/// Stores an event; whether it was new.
async fn insert(transaction: &mut Transaction<'_, Any>, event: &Event, received: i64) -> Result<bool, sqlx::Error> {
    let done = sqlx::query(EVENT)
        .bind(&event.source)
        .bind(&event.id)
        .bind(&event.kind)
        .bind(&event.time)
        .bind(received)
        .bind(&event.subject)
        .bind(event.submission.as_ref().map(|submission| &submission.id))
        .bind(&event.campaign)
        .bind(&event.json)
        .execute(&mut **transaction)
        .await?;
    Ok(done.rows_affected() > 0)
}

/// Stores what a visitor answered in the row of that submission.
async fn upsert(
    transaction: &mut Transaction<'_, Any>,
    event: &Event,
    submission: &Submission,
    received: i64,
) -> Result<(), sqlx::Error> {
    sqlx::query(ANSWERS)
        .bind(&submission.id)
        .bind(&event.source)
        .bind(&submission.campaign)
        .bind(&submission.form)
        .bind(&submission.version)
        .bind(i64::from(submission.is_final))
        .bind(&event.time)
        .bind(received)
        .bind(&submission.consent)
        .bind(&submission.answers)
        .execute(&mut **transaction)
        .await?;
    Ok(())
}
