//! What can go wrong on the way, on demand.
//!
//! A fault stays until it is healed: browsers repeat a request whose kept-alive connection was closed, so a fault
//! that struck once would be repaired before the page noticed.

use super::Dropped;
use bytes::Bytes;
use hyper::header::{HeaderValue, RETRY_AFTER};
use hyper::{Response, StatusCode};
use std::time::Duration;

/// One kind of misfortune.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// The connection closes before the site has seen the request.
    LostBefore,
    /// The site receives the request and acts on it, but its answer is lost.
    LostAfter,
    /// The site answers late.
    Slow(Duration),
    /// `503` with `Retry-After` in seconds; the site does not see the request.
    Unavailable(u32),
    /// This status; the site does not see the request.
    Status(u16),
}

impl Fault {
    pub(super) fn reaches_the_site(self) -> bool {
        matches!(self, Self::LostAfter | Self::Slow(_))
    }

    /// The answer instead of the site's.
    pub(super) async fn answer(self) -> Result<Response<Bytes>, Dropped> {
        let mut response = Response::new(Bytes::new());
        match self {
            Self::LostBefore | Self::LostAfter | Self::Slow(_) => return Err(Dropped),
            Self::Unavailable(seconds) => {
                *response.status_mut() = StatusCode::SERVICE_UNAVAILABLE;
                response.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
            }
            Self::Status(code) => {
                *response.status_mut() = StatusCode::from_u16(code).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
            }
        }
        Ok(response)
    }

    /// What becomes of the site's answer.
    pub(super) async fn after(self, response: Response<Bytes>) -> Result<Response<Bytes>, Dropped> {
        match self {
            Self::Slow(time) => {
                tokio::time::sleep(time).await;
                Ok(response)
            }
            _ => Err(Dropped),
        }
    }
}

/// The faults in force.
#[derive(Debug, Default)]
pub(super) struct Faults(Vec<(String, Fault)>);

impl Faults {
    pub(super) fn add(&mut self, path: &str, fault: Fault) {
        self.0.retain(|(known, _)| known != path);
        self.0.push((path.to_owned(), fault));
    }

    pub(super) fn clear(&mut self) {
        self.0.clear();
    }

    pub(super) fn find(&self, path: &str) -> Option<Fault> {
        self.0.iter().find(|(start, _)| path.starts_with(start.as_str())).map(|(_, fault)| *fault)
    }
}
