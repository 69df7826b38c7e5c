//! The database: opening it, and the promise that what was committed is on the disk.
//!
//! sqlx's `Any`, because PostgreSQL then needs an address and not another set of queries: statements and migrations
//! are SQL that both read; [`Kind`] holds the few words in which they differ.

mod answers;
mod append;
mod deliveries;
mod erase;
mod open;
mod read;
mod secret;
mod spread;
mod writer;

use std::sync::Arc;
use std::time::Duration;

pub(crate) use answers::{Answer, Filter, Handled, Snapshot};
pub(crate) use append::Stored;
pub(crate) use deliveries::{Delivery, Queue, Verdict};
pub(crate) use erase::before;
pub use open::OpenError;
pub(crate) use read::events;
use sqlx::AnyPool;
use tokio::sync::Semaphore;
use writer::Writer;

use crate::deliver::Targets;
use crate::forms::Forms;
use crate::metrics::Metrics;

/// How long closing waits for who reads: a download that stands still would hold it up for ever.
const LINGER: Duration = Duration::from_secs(3);

/// Which database it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The embedded one: a file.
    Sqlite,
    /// A server.
    Postgres,
}

impl Kind {
    /// Begins to write. IMMEDIATE: SQLite's write lock is waited for here, at the beginning, where waiting is possible.
    pub(crate) fn begin(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN IMMEDIATE",
            Self::Postgres => "BEGIN",
        }
    }

    /// Begins to read what does not change while it is read twice.
    pub(crate) fn snapshot(self) -> &'static str {
        match self {
            Self::Sqlite => "BEGIN",
            Self::Postgres => "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY",
        }
    }

    /// What who stores does first: meanwhile nobody is alone ([`Self::alone`]). SQLite has one writer.
    fn beside(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("SELECT CAST(pg_advisory_xact_lock_shared(7077485) AS TEXT)")
    }

    /// What who erases, counts or moderates does first: nobody stores meanwhile, here or in another process, so that what
    /// was read still holds when it is written. A lock of ours until the end of the transaction.
    fn alone(self) -> Option<&'static str> {
        (self == Self::Postgres).then_some("SELECT CAST(pg_advisory_xact_lock(7077485) AS TEXT)")
    }
}

/// The open database: one connection that writes, some that read.
pub(crate) struct Store {
    kind: Kind,
    writer: AnyPool,
    readers: AnyPool,
    /// The places of downloads.
    downloads: Arc<Semaphore>,
    queue: Writer,
    patience: Duration,
}

/// What storing an event takes besides the database.
#[derive(Clone, Default)]
pub(crate) struct Context {
    /// What the sites' forms are, for what is derived from answers.
    pub(crate) forms: Arc<Forms>,
    /// Who is told.
    pub(crate) targets: Arc<Targets>,
    /// What is counted.
    pub(crate) metrics: Arc<Metrics>,
}

/// The database cannot answer now; everything is as it was before the request.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Unavailable {
    /// When it is worth another attempt; whole seconds.
    pub(crate) retry_after: Duration,
}

impl Unavailable {
    /// It is soon over.
    pub(crate) const BRIEFLY: Self = Self { retry_after: Duration::from_secs(2) };
    /// Somebody has to come.
    const LONG: Self = Self { retry_after: Duration::from_secs(60) };
}

/// PostgreSQL's codes of what is soon over: waited too long, deadlock, too many connections, starting up
/// (postgresql.org/docs/current/errcodes-appendix.html).
const BRIEF: [&str; 7] = ["55P03", "57014", "40P01", "40001", "53300", "57P01", "57P03"];

/// Every failure of the database is worth another attempt later: what cannot be stored was refused before.
impl From<sqlx::Error> for Unavailable {
    fn from(error: sqlx::Error) -> Self {
        // The log is the only place that learns what the database said.
        tracing::error!(%error, "the database failed");
        let code = error.as_database_error().and_then(|error| error.code()).unwrap_or_default();
        // The low byte is SQLite's primary result code: 5 is busy, 6 is locked (sqlite.org/rescode.html).
        let is_locked = code.len() < 5 && code.parse::<i32>().is_ok_and(|code| matches!(code & 0xff, 5 | 6));
        let is_brief = matches!(error, sqlx::Error::PoolTimedOut) || is_locked || BRIEF.contains(&&*code);
        // A busy database is soon free again; a full disk needs somebody to come.
        if is_brief { Self::BRIEFLY } else { Self::LONG }
    }
}

impl Store {
    /// Whether it stores what comes: the last time it did, and it answers now. It asks for nothing.
    pub(crate) async fn ping(&self) -> Result<(), Unavailable> {
        self.queue.is_well()?;
        sqlx::query("SELECT 1 FROM events LIMIT 1").fetch_optional(&self.readers).await?;
        Ok(())
    }

    /// The connections that read.
    pub(crate) fn readers(&self) -> &AnyPool {
        &self.readers
    }

    /// Begins to write, as the only one in an SQLite file; nobody sees anything of it until it is committed.
    pub(crate) async fn write(&self) -> Result<sqlx::Transaction<'static, sqlx::Any>, Unavailable> {
        Ok(self.writer.begin_with(self.kind.begin()).await?)
    }

    /// The same where what is written depends on what was read: nothing that was collected changes meanwhile.
    pub(crate) async fn write_alone(&self) -> Result<sqlx::Transaction<'static, sqlx::Any>, Unavailable> {
        let mut transaction = self.write().await?;
        if let Some(lock) = self.kind.alone() {
            sqlx::query(lock).execute(&mut *transaction).await?;
        }
        Ok(transaction)
    }

    /// Overwrites what was erased in an SQLite file, and empties its log, which still holds it. What is being read stands in
    /// the way: then the next time does it.
    pub(crate) async fn scrub(&self) -> Result<(), Unavailable> {
        if self.kind == Kind::Sqlite {
            let mut connection = self.writer.acquire().await?;
            // Others wait for this connection: readers are not waited for as long as usual.
            let patience = self.patience.as_millis();
            let waiting = format!("PRAGMA busy_timeout = {patience}");
            sqlx::raw_sql("PRAGMA busy_timeout = 1000").execute(&mut *connection).await?;
            let done = sqlx::raw_sql("PRAGMA wal_checkpoint(TRUNCATE)").execute(&mut *connection).await;
            sqlx::raw_sql(sqlx::AssertSqlSafe(waiting)).execute(&mut *connection).await?;
            done?;
        }
        Ok(())
    }

    /// Waits for what is being written and, not for ever, for what is being read, and closes all connections.
    pub(crate) async fn close(&self) {
        self.queue.close().await;
        if tokio::time::timeout(LINGER, self.readers.close()).await.is_err() {
            tracing::warn!("somebody reads too slowly and was cut off");
        }
        self.writer.close().await;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn who_reads_for_ever_does_not_hold_up_the_end() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sqlite");
        let store = Store::open(file.to_str().unwrap(), Duration::from_secs(1), Context::default()).await.unwrap();
        let _stalled = store.snapshot().await.unwrap();
        tokio::time::timeout(4 * LINGER, store.close()).await.unwrap();
    }
}
