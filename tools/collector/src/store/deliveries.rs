//! What waits to be told to others: claimed for a while by who sends it, then deleted or put off.

use std::time::Duration;

use jiff::Timestamp;
use sqlx::{Any, Row as _, Transaction};

use super::{Store, Unavailable};
use crate::deliver::random_id;
use crate::event::Event;

const INSERT: &str = "INSERT INTO deliveries (id, target, type, source, event, due, attempts, dead)
VALUES ($1, $2, $3, $4, $5, $6, 0, 0)";

/// What is due, with the event as it came.
const DUE: &str = "SELECT deliveries.id, deliveries.type, attempts, due, events.event
FROM deliveries JOIN events ON events.source = deliveries.source AND events.id = deliveries.event
WHERE target = $1 AND dead = 0 AND due <= $2
ORDER BY due, deliveries.id
LIMIT $3";

/// Nobody else has claimed it meanwhile.
const CLAIM: &str = "UPDATE deliveries SET due = $1, attempts = attempts + 1 WHERE id = $2 AND due = $3 AND dead = 0";

const LATER: &str = "UPDATE deliveries SET due = $1, failed = $2, dead = $3 WHERE id = $4";

/// The alarm is given once.
const ALERTED: &str = "UPDATE answers SET alerted = 1 WHERE submission = $1 AND source = $2 AND alerted = 0";

/// What a claim gives.
#[derive(Debug)]
pub(crate) struct Delivery {
    pub(crate) id: String,
    /// What it tells.
    pub(crate) kind: String,
    /// How many attempts there were, this one included.
    pub(crate) attempts: i64,
    /// The event, JSON.
    pub(crate) event: String,
}

/// What came of an attempt.
#[derive(Debug)]
pub(crate) enum Verdict {
    /// The receiver has it.
    Confirmed,
    /// Another attempt after so long, and why.
    Later(Duration, String),
    /// No further attempt, and why.
    Dead(String),
}

/// How many deliveries to a target wait, and how many were given up.
#[derive(Debug, Clone)]
pub(crate) struct Queue {
    pub(crate) target: String,
    pub(crate) waiting: i64,
    pub(crate) dead: i64,
}

/// A delivery that was given up.
#[derive(Debug)]
pub(crate) struct Dead {
    pub(crate) id: String,
    pub(crate) target: String,
    pub(crate) kind: String,
    pub(crate) attempts: i64,
    pub(crate) failed: String,
}

/// Puts an event down for those who are to be told of it.
pub(super) async fn put<'a>(
    transaction: &mut Transaction<'_, Any>,
    targets: impl Iterator<Item = &'a str>,
    kind: &str,
    event: &Event,
    now: i64,
) -> Result<bool, sqlx::Error> {
    let mut any = false;
    for target in targets {
        let insert = sqlx::query(INSERT).bind(random_id()).bind(target).bind(kind);
        insert.bind(&event.source).bind(&event.id).bind(now).execute(&mut **transaction).await?;
        any = true;
    }
    Ok(any)
}

/// Marks that a submission has alarmed; false when it had before.
pub(super) async fn alert(
    transaction: &mut Transaction<'_, Any>,
    submission: &str,
    source: &str,
) -> Result<bool, sqlx::Error> {
    let marked = sqlx::query(ALERTED).bind(submission).bind(source).execute(&mut **transaction).await?;
    Ok(marked.rows_affected() > 0)
}

impl Store {
    /// Takes what is due for a target; nobody else takes it before the lease ends.
    pub(crate) async fn claim(&self, target: &str, most: i64, lease: Duration) -> Result<Vec<Delivery>, Unavailable> {
        let now = Timestamp::now().as_millisecond();
        let due = sqlx::query(DUE).bind(target).bind(now).bind(most).fetch_all(&self.readers).await?;
        if due.is_empty() {
            return Ok(Vec::new());
        }
        let until = now.saturating_add(millis(lease));
        let mut transaction = self.write().await?;
        let mut claimed = Vec::with_capacity(due.len());
        for row in due {
            let (id, was): (String, i64) = (row.try_get("id")?, row.try_get("due")?);
            let claim = sqlx::query(CLAIM).bind(until).bind(&id).bind(was).execute(&mut *transaction).await?;
            if claim.rows_affected() > 0 {
                let attempts = row.try_get::<i64, _>("attempts")? + 1;
                claimed.push(Delivery { id, attempts, kind: row.try_get("type")?, event: row.try_get("event")? });
            }
        }
        transaction.commit().await?;
        Ok(claimed)
    }

    /// In how long the next delivery to a target is due; none when nothing waits.
    pub(crate) async fn next_due(&self, target: &str) -> Result<Option<Duration>, Unavailable> {
        // Only what can be claimed: what has lost its event would be due for ever.
        let next = "SELECT MIN(due) FROM deliveries JOIN events ON events.source = deliveries.source
            AND events.id = deliveries.event WHERE target = $1 AND dead = 0";
        let due: Option<i64> = sqlx::query_scalar(next).bind(target).fetch_one(&self.readers).await?;
        let now = Timestamp::now().as_millisecond();
        Ok(due.map(|due| Duration::from_millis(u64::try_from(due - now).unwrap_or(0))))
    }

    /// Writes down what came of attempts.
    pub(crate) async fn settle(&self, settled: Vec<(String, Verdict)>) -> Result<(), Unavailable> {
        let now = Timestamp::now().as_millisecond();
        let mut transaction = self.write().await?;
        for (id, verdict) in settled {
            let later = |due: i64, why: String, dead: i64| sqlx::query(LATER).bind(due).bind(why).bind(dead);
            let statement = match verdict {
                Verdict::Confirmed => sqlx::query("DELETE FROM deliveries WHERE id = $1"),
                Verdict::Later(wait, why) => later(now.saturating_add(millis(wait)), why, 0),
                Verdict::Dead(why) => later(now, why, 1),
            };
            statement.bind(id).execute(&mut *transaction).await?;
        }
        transaction.commit().await?;
        Ok(())
    }

    /// How many deliveries wait and how many were given up, by target.
    pub(crate) async fn queues(&self) -> Result<Vec<Queue>, Unavailable> {
        let count = "SELECT target, COUNT(*) - CAST(SUM(dead) AS BIGINT) AS waiting, CAST(SUM(dead) AS BIGINT) AS dead
            FROM deliveries GROUP BY target ORDER BY target";
        let rows = sqlx::query(count).fetch_all(&self.readers).await?;
        let read = |row: &sqlx::any::AnyRow| {
            Ok(Queue { target: row.try_get(0)?, waiting: row.try_get(1)?, dead: row.try_get(2)? })
        };
        rows.iter().map(read).collect()
    }

    /// The deliveries that were given up, the last ones first.
    pub(crate) async fn dead(&self, most: i64) -> Result<Vec<Dead>, Unavailable> {
        let given_up = "SELECT id, target, type, attempts, COALESCE(failed, '') FROM deliveries WHERE dead = 1
            ORDER BY due DESC, id LIMIT $1";
        let rows = sqlx::query(given_up).bind(most).fetch_all(&self.readers).await?;
        let read = |row: &sqlx::any::AnyRow| {
            let (id, target, kind) = (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
            Ok(Dead { id, target, kind, attempts: row.try_get(3)?, failed: row.try_get(4)? })
        };
        rows.iter().map(read).collect()
    }

    /// Lets everything that was given up be tried again; how many that are.
    pub(crate) async fn revive(&self) -> Result<u64, Unavailable> {
        let now = Timestamp::now().as_millisecond();
        let again = "UPDATE deliveries SET dead = 0, attempts = 0, due = $1 WHERE dead = 1";
        let mut transaction = self.write().await?;
        let revived = sqlx::query(again).bind(now).execute(&mut *transaction).await?;
        transaction.commit().await?;
        Ok(revived.rows_affected())
    }
}

/// Milliseconds as the database counts.
fn millis(duration: Duration) -> i64 {
    i64::try_from(duration.as_millis()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::super::Context;
    use super::*;

    #[tokio::test]
    async fn what_has_lost_its_event_wakes_nobody() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sqlite");
        let store = Store::open(file.to_str().unwrap(), Duration::from_secs(1), Context::default()).await.unwrap();
        let lost = sqlx::query(INSERT).bind("d1").bind("https://hooks.example").bind("eu.parea.shown");
        lost.bind("elaia").bind("gone").bind(0_i64).execute(&store.writer).await.unwrap();
        assert_eq!(store.next_due("https://hooks.example").await.unwrap(), None);
    }
}
