//! What a site has left in the browser: cookies with those no script can see, both storages, databases, caches, workers.

use super::json::{list, part, text};
use super::parties;
use super::visit::Visit;
use anyhow::Result;
use chromiumoxide::cdp::browser_protocol::storage::{GetCookiesParams, GetStorageKeyParams};
use chromiumoxide::cdp::browser_protocol::target::SessionId;
use chromiumoxide::cdp::browser_protocol::{cache_storage, dom_storage, indexed_db, page};
use jiff::Timestamp;
use serde::Serialize;
use serde_json::Value;
use std::collections::BTreeSet;

/// A value is shown so far; longer ones are cut.
const EXCERPT: usize = 160;

/// Where something is kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    /// A cookie.
    Cookie,
    /// An item of localStorage.
    LocalStorage,
    /// An item of sessionStorage.
    SessionStorage,
    /// A database of IndexedDB.
    IndexedDb,
    /// A cache of Cache Storage.
    CacheStorage,
    /// A service worker; its name is its scope.
    ServiceWorker,
}

impl Kind {
    /// How people call it.
    pub fn word(self) -> &'static str {
        match self {
            Self::Cookie => "cookie",
            Self::LocalStorage => "localStorage",
            Self::SessionStorage => "sessionStorage",
            Self::IndexedDb => "IndexedDB database",
            Self::CacheStorage => "cache",
            Self::ServiceWorker => "service worker",
        }
    }
}

/// Something that is kept.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Key {
    /// Where.
    pub kind: Kind,
    /// Under which name.
    pub name: String,
    /// The cookie's domain, or the host whose storage it is.
    pub host: String,
    /// Bytes of the value; nothing where it has none that can be read.
    pub bytes: usize,
    /// The value, or its beginning.
    pub value: String,
    /// The whole value, for the rules; the report does with its beginning.
    #[serde(skip)]
    pub whole: String,
    /// Until when a cookie is kept; none: until the browser is closed, or without an end.
    pub expires: Option<Timestamp>,
    /// What else is said of a cookie: `HttpOnly`, `Secure`, `SameSite=Lax`.
    pub flags: Vec<String>,
}

impl Key {
    /// A key with a value.
    pub fn new(kind: Kind, host: &str, name: &str, value: &str) -> Self {
        Self {
            kind,
            name: name.to_owned(),
            host: host.to_owned(),
            bytes: value.len(),
            value: value.chars().take(EXCERPT).collect(),
            whole: value.to_owned(),
            expires: None,
            flags: Vec::new(),
        }
    }

    /// Two looks at the same key, whatever its value.
    pub fn is_same(&self, other: &Self) -> bool {
        (self.kind, &self.name, &self.host) == (other.kind, &other.name, &other.host)
    }

    /// It is gone when the browser is closed.
    pub fn ends_with_the_session(&self) -> bool {
        match self.kind {
            Kind::Cookie => self.expires.is_none(),
            Kind::SessionStorage => true,
            _ => false,
        }
    }
}

/// All that is kept now, of every frame that is open.
///
/// # Errors
/// When the browser does not tell its cookies.
pub async fn look(visit: &Visit) -> Result<Vec<Key>> {
    let answer = visit.browser().wire().call(None, GetCookiesParams::default()).await?;
    let mut keys: Vec<Key> = list(&answer, "/cookies").map(cookie).collect();
    let mut asked = BTreeSet::new();
    for frame in visit.frames().await {
        let params = GetStorageKeyParams { frame_id: Some(page::FrameId::new(frame.id.clone())) };
        // A sandboxed frame and an empty page have no storage.
        let Ok(answer) = visit.browser().wire().call(Some(&frame.session), params).await else { continue };
        let storage = text(&answer, "/storageKey").to_owned();
        let host = parties::host(storage.split('^').next().unwrap_or_default());
        // A tab's sessionStorage is the same for all its frames of one storage key.
        if asked.insert(storage.clone()) {
            keys.extend(items(visit, &frame.session, &storage, &host).await);
            keys.extend(stores(visit, &frame.session, &storage, &host).await);
        }
    }
    let workers = visit.browser().seen().traffic.workers().clone();
    keys.extend(workers.iter().map(|scope| Key::new(Kind::ServiceWorker, &parties::host(scope), scope, "")));
    keys.sort_by(|a, b| (a.kind, &a.host, &a.name).cmp(&(b.kind, &b.host, &b.name)));
    Ok(keys)
}

fn cookie(cookie: &Value) -> Key {
    let mut key = Key::new(Kind::Cookie, text(cookie, "/domain"), text(cookie, "/name"), text(cookie, "/value"));
    key.expires = part(cookie, "/expires")
        .as_f64()
        .filter(|end| *end > 0.0)
        .and_then(|end| Timestamp::from_second(end as i64).ok());
    for (member, flag) in [("/httpOnly", "HttpOnly"), ("/secure", "Secure")] {
        if part(cookie, member).as_bool() == Some(true) {
            key.flags.push(flag.to_owned());
        }
    }
    key.flags.extend(part(cookie, "/sameSite").as_str().map(|same| format!("SameSite={same}")));
    key.flags.extend(part(cookie, "/partitionKey").is_object().then(|| "Partitioned".to_owned()));
    key
}

/// localStorage and sessionStorage.
async fn items(visit: &Visit, session: &SessionId, storage: &str, host: &str) -> Vec<Key> {
    let mut keys = Vec::new();
    for (is_local, kind) in [(true, Kind::LocalStorage), (false, Kind::SessionStorage)] {
        let mut id = dom_storage::StorageId::new(is_local);
        id.storage_key = Some(storage.to_owned().into());
        let answer = visit.browser().wire().call(Some(session), dom_storage::GetDomStorageItemsParams::new(id)).await;
        let answer = answer.unwrap_or_default();
        keys.extend(list(&answer, "/entries").map(|entry| Key::new(kind, host, text(entry, "/0"), text(entry, "/1"))));
    }
    keys
}

/// IndexedDB and Cache Storage.
async fn stores(visit: &Visit, session: &SessionId, storage: &str, host: &str) -> Vec<Key> {
    let wire = visit.browser().wire();
    let of = Some(storage.to_owned());
    let databases = indexed_db::RequestDatabaseNamesParams { storage_key: of.clone(), ..Default::default() };
    let databases = wire.call(Some(session), databases).await.unwrap_or_default();
    let caches = cache_storage::RequestCacheNamesParams { storage_key: of, ..Default::default() };
    let caches = wire.call(Some(session), caches).await.unwrap_or_default();
    let databases = list(&databases, "/databaseNames").filter_map(Value::as_str).map(|name| (Kind::IndexedDb, name));
    let caches = list(&caches, "/caches").filter_map(|cache| part(cache, "/cacheName").as_str());
    let all = databases.chain(caches.map(|name| (Kind::CacheStorage, name)));
    all.map(|(kind, name)| Key::new(kind, host, name, "")).collect()
}
