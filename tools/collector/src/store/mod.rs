//! The database: opening it, and the promise that what was committed is on the disk.
//!
//! sqlx, because PostgreSQL then needs a driver and an address, not another set of queries: statements and migrations
//! are SQL that both read, run through sqlx's `Any`. rusqlite would compile a little faster, but knows SQLite only.
//! The embedded SQLite runs in WAL mode with `synchronous = FULL`: a commit returns when the log is on the disk, so a
//! 202 survives a killed process and a power cut.

mod answers;
mod append;

use std::path::Path;
use std::time::Duration;

pub(crate) use answers::{Answer, Filter, Position, Snapshot};
use sqlx::SqlSafeStr as _;
use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection as _};

/// The migrations in order: a new one is one file and one line here; a line that was released never changes.
const MIGRATIONS: [(i64, &str, &str); 1] =
    [(1, "events and answers", include_str!("../../migrations/0001_events_and_answers.sql"))];

/// How many requests may read at the same time; writers are one, as in SQLite itself.
const READERS: u32 = 4;

/// The open database: one connection that writes, some that read.
pub(crate) struct Store {
    writer: AnyPool,
    readers: AnyPool,
}

/// The database cannot answer now; everything is as it was before the request.
#[derive(Debug)]
pub(crate) struct Unavailable {
    /// When it is worth another attempt; whole seconds.
    pub(crate) retry_after: Duration,
}

/// Every failure of the database is worth another attempt later: what cannot be stored was refused before.
impl From<sqlx::Error> for Unavailable {
    fn from(error: sqlx::Error) -> Self {
        // The log is the only place that learns what the database said.
        tracing::error!(%error, "the database failed");
        let code = error.as_database_error().and_then(|error| error.code()?.parse::<i32>().ok());
        // The low byte is SQLite's primary result code: 5 is busy, 6 is locked (sqlite.org/rescode.html).
        let is_brief =
            matches!(error, sqlx::Error::PoolTimedOut) || matches!(code.map(|code| code & 0xff), Some(5 | 6));
        // A busy database is soon free again; a full disk needs somebody to come.
        Self { retry_after: Duration::from_secs(if is_brief { 2 } else { 60 }) }
    }
}

/// Why a collector could not be opened, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// An entry of `Options::origins` is no origin.
    #[error(transparent)]
    Origin(#[from] crate::origin::BadOrigin),
    /// `Options::admin_token` can be guessed.
    #[error(transparent)]
    Token(#[from] crate::admin::ShortToken),
    /// `Options::database` is not the path of a file that can be made.
    #[error("the database {path:?} cannot be opened: {why}. Give the path of an SQLite file in a folder that exists")]
    Path {
        /// What was given.
        path: String,
        /// What stands in the way.
        why: String,
    },
    /// The file is there but is not a usable database.
    #[error("the database {path:?} cannot be used: {source}")]
    Database {
        /// What was given.
        path: String,
        /// What the database says.
        source: sqlx::Error,
    },
    /// The tables in the file are not those of this version or an earlier one.
    #[error("the tables in {path:?} cannot be brought up to date: {source}")]
    Migration {
        /// What was given.
        path: String,
        /// Which migration, and why.
        source: sqlx::migrate::MigrateError,
    },
}

impl Store {
    /// Opens the SQLite file, making it when it is missing, and brings its tables up to date.
    pub(crate) async fn open(path: &str, patience: Duration) -> Result<Self, OpenError> {
        let database = |source| OpenError::Database { path: path.to_owned(), source };
        let address = address(path).map_err(|why| OpenError::Path { path: path.to_owned(), why })?;
        sqlx::any::install_default_drivers();
        // By hand first: a pool tries again and again, and hides why a file is no database.
        let mut connection = AnyConnection::connect_with(&address).await.map_err(database)?;
        settle(&mut connection, patience).await.map_err(database)?;
        Migrator::with_migrations(
            MIGRATIONS
                .into_iter()
                .map(|(version, name, sql)| {
                    Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
                })
                .collect(),
        )
        .run(&mut connection)
        .await
        .map_err(|source| OpenError::Migration { path: path.to_owned(), source })?;
        connection.close().await.map_err(database)?;
        Ok(Self { writer: pool(&address, 1, patience), readers: pool(&address, READERS, patience) })
    }

    /// Asks for nothing, to see whether there is an answer.
    pub(crate) async fn ping(&self) -> Result<(), Unavailable> {
        sqlx::query("SELECT 1 FROM events LIMIT 1").fetch_optional(&self.readers).await?;
        Ok(())
    }

    /// Waits for the connections that are in use and closes all of them.
    pub(crate) async fn close(&self) {
        self.readers.close().await;
        self.writer.close().await;
    }
}

/// The address of an SQLite file for sqlx; makes the file, so that its owner alone may read it.
fn address(path: &str) -> Result<AnyConnectOptions, String> {
    if path.contains("://") {
        return Err("this is an address, and only SQLite files are supported".to_owned());
    }
    make_private(Path::new(path)).map_err(|error| error.to_string())?;
    let file = std::fs::canonicalize(path).map_err(|error| error.to_string())?;
    if !file.is_file() {
        return Err("it is not a file".to_owned());
    }
    let mut url = url::Url::parse("sqlite:///").map_err(|error| error.to_string())?;
    let folders = file.to_str().ok_or("its path is not UTF-8")?.split('/').skip(1);
    url.path_segments_mut().map_err(|()| "its path has no folders")?.clear().extend(folders);
    url.as_str().parse().map_err(|error: sqlx::Error| error.to_string())
}

/// Makes the file when it is missing: answers are personal, so nobody but the owner may read them.
fn make_private(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

/// Connections, opened when they are needed.
fn pool(address: &AnyConnectOptions, connections: u32, patience: Duration) -> AnyPool {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        .after_connect(move |connection, _| Box::pin(settle(connection, patience)))
        .connect_lazy_with(address.clone())
}

/// Makes a connection wait for others instead of failing, and return from a commit when it is on the disk.
async fn settle(connection: &mut AnyConnection, patience: Duration) -> Result<(), sqlx::Error> {
    let wait = format!("PRAGMA busy_timeout = {}", patience.as_millis());
    sqlx::raw_sql(sqlx::AssertSqlSafe(wait)).execute(&mut *connection).await?;
    sqlx::raw_sql("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;").execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_commit_is_on_the_disk_before_it_is_confirmed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sqlite");
        let store = Store::open(file.to_str().unwrap(), Duration::from_secs(1)).await.unwrap();
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&store.writer).await.unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&store.writer).await.unwrap();
        // 2 is FULL: every commit is synced, not only checkpoints (sqlite.org/pragma.html#pragma_synchronous).
        assert_eq!((journal.as_str(), synchronous), ("wal", 2));
    }
}
