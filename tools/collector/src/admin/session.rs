//! Who is logged in: sessions in memory, which end by themselves, by logging out, and with the process.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use axum::http::header::COOKIE;
use axum::http::{HeaderMap, HeaderValue, Uri};
use subtle::ConstantTimeEq as _;

/// How long a session lasts that nobody uses.
const IDLE: Duration = Duration::from_secs(2 * 3600);
/// How long a session lasts at most.
const LONGEST: Duration = Duration::from_secs(12 * 3600);
/// How many may be open; the oldest ends when there would be more.
const MOST: usize = 200;

/// The cookie of a session.
pub(super) const SESSION: &str = "parea_admin";
/// The cookie of a login page, whose form must name it too.
pub(super) const LOGIN: &str = "parea_login";

/// A session, as a page needs it.
#[derive(Debug, Clone)]
pub(super) struct Session {
    /// What its cookie says.
    pub(super) id: String,
    /// What every form must name.
    pub(super) key: String,
}

/// An open session.
#[derive(Debug)]
struct Open {
    key: String,
    began: Instant,
    used: Instant,
}

/// All sessions.
#[derive(Debug, Default)]
pub(crate) struct Sessions {
    open: Mutex<HashMap<String, Open>>,
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

impl Sessions {
    /// Opens a session for who has proved to know the token.
    pub(super) fn begin(&self) -> Session {
        let session = Session { id: crate::secret::random::<24>(), key: crate::secret::random::<24>() };
        let mut open = locked(&self.open);
        let now = Instant::now();
        open.retain(|_, open| open.is_fresh(now));
        if open.len() >= MOST {
            let oldest = open.iter().min_by_key(|(_, open)| open.used).map(|(id, _)| id.clone());
            oldest.and_then(|oldest| open.remove(&oldest));
        }
        open.insert(session.id.clone(), Open { key: session.key.clone(), began: now, used: now });
        session
    }

    /// The session that a request belongs to.
    pub(super) fn of(&self, headers: &HeaderMap) -> Option<Session> {
        let id = cookie(headers, SESSION)?;
        let mut open = locked(&self.open);
        let now = Instant::now();
        let found = open.get_mut(&id).filter(|found| found.is_fresh(now))?;
        found.used = now;
        Some(Session { key: found.key.clone(), id })
    }

    /// Ends a session.
    pub(super) fn end(&self, session: &Session) {
        locked(&self.open).remove(&session.id);
    }
}

impl Open {
    fn is_fresh(&self, now: Instant) -> bool {
        now.duration_since(self.used) < IDLE && now.duration_since(self.began) < LONGEST
    }
}

/// Whether two secrets are the same, told in a time that says nothing of how alike they are.
pub(super) fn is_same(one: &str, other: &str) -> bool {
    one.as_bytes().ct_eq(other.as_bytes()).into()
}

/// The value of a cookie.
pub(super) fn cookie(headers: &HeaderMap, name: &str) -> Option<String> {
    let all = headers.get_all(COOKIE).iter().filter_map(|value| value.to_str().ok());
    let mut pairs = all.flat_map(|value| value.split(';')).filter_map(|pair| pair.trim().split_once('='));
    pairs.find(|(found, _)| *found == name).map(|(_, value)| value.to_owned())
}

/// A cookie for the admin pages alone, which no script reads and no other site's page sends along. It names no path: to the
/// browser that is the folder of the login page, also where a proxy serves it under another one than we know (RFC 6265, 5.1.4).
pub(super) fn set(headers: &HeaderMap, uri: &Uri, name: &str, value: &str, age: Duration) -> Option<HeaderValue> {
    let secure = if is_https(headers, uri) { "; Secure" } else { "" };
    let age = age.as_secs();
    let text = format!("{name}={value}; HttpOnly; SameSite=Strict; Max-Age={age}{secure}");
    HeaderValue::try_from(text).ok()
}

/// Whether the visitor's browser speaks HTTPS; a proxy that ends it says so.
fn is_https(headers: &HeaderMap, uri: &Uri) -> bool {
    let told = headers.get("x-forwarded-proto").and_then(|value| value.to_str().ok());
    told.map_or(uri.scheme_str() == Some("https"), |told| told.split(',').next().map(str::trim) == Some("https"))
}
