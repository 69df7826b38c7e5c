//! Reading every event of a database, for reports: nothing is made, brought up to date or written.

use std::path::Path;

use futures_util::TryStreamExt as _;
use sqlx::{AnyConnection, Connection as _, Row as _};

use super::open::{SLOWEST, address, without_password};
use super::{Kind, OpenError};

/// Gives `each` every event as it came, JSON, in no particular order. The collector may be running.
pub(crate) async fn events(given: &str, mut each: impl FnMut(&str)) -> Result<(), OpenError> {
    let path = without_password(given);
    let database = |source| OpenError::Database { path: path.clone(), source };
    let refused = |why: String| OpenError::Path { path: path.clone(), why };
    // Opening would make the file.
    if !given.contains("://") && !Path::new(given).is_file() {
        return Err(refused("there is no such file".to_owned()));
    }
    let (kind, address) = address(given).map_err(refused)?;
    sqlx::any::install_default_drivers();
    let connect = tokio::time::timeout(SLOWEST, AnyConnection::connect_with(&address));
    let mut connection = connect.await.unwrap_or(Err(sqlx::Error::PoolTimedOut)).map_err(database)?;
    if kind == Kind::Sqlite {
        sqlx::raw_sql("PRAGMA query_only = 1").execute(&mut connection).await.map_err(database)?;
    }
    let mut rows = sqlx::query("SELECT event FROM events").fetch(&mut connection);
    while let Some(row) = rows.try_next().await.map_err(database)? {
        each(row.try_get(0).map_err(database)?);
    }
    drop(rows);
    connection.close().await.map_err(database)
}
