//! The database that these tests run on: an SQLite file each.

use tempfile::TempDir;

/// Takes the lock of writers, as another program would.
pub const LOCK: &str = "BEGIN IMMEDIATE";

/// A database of its own; dropped with its folder.
pub struct Home {
    /// What the collector is given.
    pub address: String,
    _folder: TempDir,
}

impl Home {
    /// An empty database.
    pub fn fresh() -> Self {
        let folder = tempfile::tempdir().unwrap();
        // A name with everything that an address would misread.
        let address = folder.path().join("an öl & %41?#.sqlite").to_str().unwrap().to_owned();
        Self { address, _folder: folder }
    }

    /// The address for a connection of the test's own.
    pub fn url(&self) -> String {
        let mut url = url::Url::parse("sqlite:///").unwrap();
        url.path_segments_mut().unwrap().clear().extend(self.address.split('/').skip(1));
        url.to_string()
    }
}
