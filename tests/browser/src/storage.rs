//! Everything that a site can leave in a browser, read at once.

use crate::visitor::Visitor;
use anyhow::Result;
use serde::Deserialize;
use std::collections::BTreeMap;

/// What one origin has stored.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Storage {
    /// Cookies, also those that scripts cannot read.
    pub cookies: BTreeMap<String, String>,
    /// `localStorage`.
    pub local: BTreeMap<String, String>,
    /// `sessionStorage` of this tab.
    pub session: BTreeMap<String, String>,
    /// Names of IndexedDB databases.
    pub databases: Vec<String>,
    /// Names of caches.
    pub caches: Vec<String>,
    /// Scopes of service workers.
    pub workers: Vec<String>,
}

#[derive(Deserialize)]
struct Read {
    local: BTreeMap<String, String>,
    session: BTreeMap<String, String>,
    databases: Vec<String>,
    caches: Vec<String>,
    workers: Vec<String>,
}

const READ: &str = "\
    const all = (store) => Object.fromEntries(Object.keys(store).map((key) => [key, store.getItem(key)]));\
    return {\
        local: all(localStorage), session: all(sessionStorage),\
        databases: (await indexedDB.databases()).map((database) => database.name),\
        caches: await caches.keys(),\
        workers: (await navigator.serviceWorker.getRegistrations()).map((worker) => worker.scope),\
    }";

impl Storage {
    /// Reads the storage of the page that the visitor looks at.
    pub async fn of(visitor: &Visitor) -> Result<Self> {
        let read: Read = visitor.js_async(READ, vec![]).await?;
        let cookies = visitor.driver.get_all_cookies().await?;
        Ok(Self {
            cookies: cookies.into_iter().map(|cookie| (cookie.name, cookie.value)).collect(),
            local: read.local,
            session: read.session,
            databases: read.databases,
            caches: read.caches,
            workers: read.workers,
        })
    }

    /// The names of everything that is ours: every store, every name with "parea" in it.
    pub fn ours(&self) -> Vec<String> {
        let named = |names: Vec<&String>| -> Vec<String> {
            names.into_iter().filter(|name| name.to_lowercase().contains("parea")).cloned().collect()
        };
        [
            named(self.cookies.keys().collect()),
            named(self.local.keys().collect()),
            named(self.session.keys().collect()),
            named(self.databases.iter().collect()),
            named(self.caches.iter().collect()),
            named(self.workers.iter().collect()),
        ]
        .concat()
    }

    /// True when nothing at all is stored.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
