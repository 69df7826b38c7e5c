//! Opening the database: the file or the server, its tables, and how its connections behave.

use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use sqlx::any::{AnyConnectOptions, AnyPoolOptions};
use sqlx::migrate::{Migration, MigrationType, Migrator};
use sqlx::{AnyConnection, AnyPool, Connection as _, SqlSafeStr as _};
use tokio::sync::Semaphore;

use super::writer::Writer;
use super::{Context, Kind, Store};

/// The migrations in order: a new one is one file and one line here; a line that was released never changes.
const MIGRATIONS: [(i64, &str, &str); 9] = [
    (1, "events and answers", include_str!("../../migrations/0001_events_and_answers.sql")),
    (2, "deliveries", include_str!("../../migrations/0002_deliveries.sql")),
    (3, "erased", include_str!("../../migrations/0003_erased.sql")),
    (10, "desk", include_str!("../../migrations/0010_desk.sql")),
    (11, "counted", include_str!("../../migrations/0011_counted.sql")),
    (12, "spread", include_str!("../../migrations/0012_spread.sql")),
    (13, "reckoned", include_str!("../../migrations/0013_reckoned.sql")),
    (14, "spaceless", include_str!("../../migrations/0014_spaceless.sql")),
    (15, "secrets", include_str!("../../migrations/0015_secrets.sql")),
];

/// How many requests may read at the same time.
const READERS: u32 = 4;

/// How many of them may be downloads, which last as long as whoever reads them likes.
const DOWNLOADS: usize = 2;

/// How many may write at the same time: SQLite has one writer, and on PostgreSQL what is collected is written by one too,
/// beside whoever erases, moderates or delivers.
const WRITERS: [u32; 2] = [1, 3];

/// Why a collector could not be opened, and how to mend it.
#[derive(Debug, thiserror::Error)]
pub enum OpenError {
    /// An entry of `Options::origins` is no origin.
    #[error(transparent)]
    Origin(#[from] crate::origin::BadOrigin),
    /// An entry of `Options::proxies` is no network.
    #[error(transparent)]
    Proxy(#[from] crate::sender::BadProxy),
    /// `Options::admin_token` can be guessed.
    #[error(transparent)]
    Token(#[from] crate::admin::ShortToken),
    /// An entry of `Options::targets` cannot be posted to.
    #[error(transparent)]
    Target(#[from] crate::deliver::BadTarget),
    /// The certificates that the machine trusts cannot be read.
    #[error("nothing can be sent from here: {0}")]
    Client(#[from] std::io::Error),
    /// A file of `Options::configs` is no configuration.
    #[error(transparent)]
    Config(#[from] crate::forms::BadConfig),
    /// A form asks browsers for less work than `Options::vetting` asks of every submission: all its answers would be refused.
    #[error(
        "--proof {needed} asks for more work than the form {form:?} of the site {site:?}, which asks browsers for {asked} \
         bits: all its answers would be refused. Write \"proof\": {needed} into that block wherever it stands, or lower --proof"
    )]
    Proof {
        /// The site.
        site: String,
        /// The id of its block.
        form: String,
        /// What the block asks for, in bits.
        asked: u32,
        /// What the collector asks for, in bits.
        needed: u32,
    },
    /// The database could not be written when it was opened.
    #[error("the database cannot be written: the log has more")]
    Settling,
    /// `Options::database` is neither the path of a file that can be made nor an address of PostgreSQL.
    #[error(
        "the database {path:?} cannot be opened: {why}. Give the path of an SQLite file in a folder that exists, or \
         postgres://user:password@host/database"
    )]
    Path {
        /// What was given, without a password.
        path: String,
        /// What stands in the way.
        why: String,
    },
    /// The database is there but cannot be used.
    #[error("the database {path:?} cannot be used: {source}")]
    Database {
        /// What was given, without a password.
        path: String,
        /// What the database says.
        source: sqlx::Error,
    },
    /// The tables are not those of this version or an earlier one.
    #[error("the tables in {path:?} cannot be brought up to date: {source}")]
    Migration {
        /// What was given, without a password.
        path: String,
        /// Which migration, and why.
        source: sqlx::migrate::MigrateError,
    },
}

impl Store {
    /// Opens the SQLite file, making it when it is missing, or the PostgreSQL database, and brings its tables up to date.
    pub(crate) async fn open(given: &str, patience: Duration, context: Context) -> Result<Self, OpenError> {
        let path = without_password(given);
        let database = |source| OpenError::Database { path: path.clone(), source };
        let (kind, address) = address(given).map_err(|why| OpenError::Path { path: path.clone(), why })?;
        sqlx::any::install_default_drivers();
        // By hand first: a pool tries again and again, and hides why a file is no database.
        let connect = tokio::time::timeout(SLOWEST, AnyConnection::connect_with(&address));
        let mut connection = connect.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(database)?;
        settle(&mut connection, kind, patience).await.map_err(database)?;
        migrate(&mut connection).await.map_err(|source| OpenError::Migration { path: path.clone(), source })?;
        connection.close().await.map_err(database)?;
        let writers = if kind == Kind::Sqlite { WRITERS[0] } else { WRITERS[1] };
        let writer = pool(&address, kind, writers, patience);
        let queue = Writer::start(writer.clone(), kind, patience, context);
        let (readers, downloads) = (pool(&address, kind, READERS, patience), Arc::new(Semaphore::new(DOWNLOADS)));
        Ok(Self { kind, queue, patience, writer, readers, downloads })
    }
}

/// How long the first connection may take.
pub(super) const SLOWEST: Duration = Duration::from_secs(15);

/// Brings the tables up to date.
async fn migrate(connection: &mut AnyConnection) -> Result<(), sqlx::migrate::MigrateError> {
    let migration = |(version, name, sql): (i64, &'static str, &'static str)| {
        Migration::new(version, name.into(), MigrationType::Simple, sql.into_sql_str(), false)
    };
    Migrator::with_migrations(MIGRATIONS.into_iter().map(migration).collect()).run(connection).await
}

/// What may be shown of an address.
pub(super) fn without_password(given: &str) -> String {
    let Some(mut url) = url::Url::parse(given).ok().filter(|url| url.password().is_some()) else {
        return given.to_owned();
    };
    let _ = url.set_password(Some("…"));
    url.to_string()
}

/// Which database is meant, and its address for sqlx.
pub(super) fn address(given: &str) -> Result<(Kind, AnyConnectOptions), String> {
    if given.starts_with("postgres://") || given.starts_with("postgresql://") {
        let address = given.parse().map_err(|error: sqlx::Error| error.to_string())?;
        return Ok((Kind::Postgres, address));
    }
    if given.contains("://") {
        return Err("only SQLite files and PostgreSQL are supported".to_owned());
    }
    Ok((Kind::Sqlite, file(given)?))
}

/// The address of an SQLite file for sqlx; makes the file, so that its owner alone may read it.
fn file(path: &str) -> Result<AnyConnectOptions, String> {
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
fn pool(address: &AnyConnectOptions, kind: Kind, connections: u32, patience: Duration) -> AnyPool {
    AnyPoolOptions::new()
        .max_connections(connections)
        .acquire_timeout(patience)
        .after_connect(move |connection, _| Box::pin(settle(connection, kind, patience)))
        .connect_lazy_with(address.clone())
}

/// Makes a connection wait for others instead of failing, but not for ever, and return from a commit when it is on the disk.
async fn settle(connection: &mut AnyConnection, kind: Kind, patience: Duration) -> Result<(), sqlx::Error> {
    let wait = patience.as_millis();
    let words = match kind {
        // What is erased is overwritten (in the file: `Store::scrub` empties the log). WAL with FULL: a commit returns when the log is on the disk, so a 202 survives a killed process and a power cut.
        Kind::Sqlite => {
            format!(
                "PRAGMA busy_timeout = {wait}; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; \
                 PRAGMA secure_delete = ON;"
            )
        }
        // `on` or stricter; who has told the server to lose the last moments does not lose answers with them.
        Kind::Postgres => format!(
            "SET lock_timeout = {wait}; \
             SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"
        ),
    };
    sqlx::raw_sql(sqlx::AssertSqlSafe(words)).execute(connection).await?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_commit_is_on_the_disk_before_it_is_confirmed() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("a.sqlite");
        let store = Store::open(file.to_str().unwrap(), Duration::from_secs(1), Context::default()).await.unwrap();
        let journal: String = sqlx::query_scalar("PRAGMA journal_mode").fetch_one(&store.writer).await.unwrap();
        let synchronous: i64 = sqlx::query_scalar("PRAGMA synchronous").fetch_one(&store.writer).await.unwrap();
        // 2 is FULL: every commit is synced, not only checkpoints (sqlite.org/pragma.html#pragma_synchronous).
        assert_eq!((journal.as_str(), synchronous), ("wal", 2));
    }

    #[test]
    fn a_password_is_never_shown() {
        assert_eq!(without_password("postgres://a:secret@db/parea"), "postgres://a:%E2%80%A6@db/parea");
        assert_eq!(without_password("parea.sqlite"), "parea.sqlite");
    }
}
