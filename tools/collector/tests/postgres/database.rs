//! The database that these tests run on: one each, on one PostgreSQL server.

use std::sync::LazyLock;

use crate::server::Postgres;

/// Takes the lock of writers, as another program would.
pub const LOCK: &str = "BEGIN; LOCK TABLE events IN EXCLUSIVE MODE";

static SERVER: LazyLock<Postgres> = LazyLock::new(Postgres::start);

/// A database of its own.
pub struct Home {
    /// What the collector is given.
    pub address: String,
}

impl Home {
    /// An empty database.
    pub fn fresh() -> Self {
        Self { address: SERVER.database() }
    }

    /// The address for a connection of the test's own.
    pub fn url(&self) -> String {
        self.address.clone()
    }
}
