//! Which pages may post: those of the collector's own origin, and those of the origins that were listed.
//!
//! This keeps other people's pages from filling the database through their visitors' browsers; whoever writes their
//! own client can say any origin, so it is no proof of anything else.

use axum::http::header::{HOST, ORIGIN};
use axum::http::{HeaderMap, HeaderValue, StatusCode, Uri};
use url::Url;

use crate::problem::Problem;

/// The origins that were listed, as browsers write them.
#[derive(Debug, Clone, Default)]
pub(crate) struct Origins(Vec<String>);

/// An entry of the list that no browser would ever send.
#[derive(Debug, thiserror::Error)]
#[error(
    "the origin {0:?} is none: write scheme, host and, if it is not the usual one, port, like https://shop.example"
)]
pub struct BadOrigin(pub String);

impl Origins {
    /// Reads the list; a closing slash, capitals and the usual port may be written and are left out as browsers do.
    pub(crate) fn read(list: &[String]) -> Result<Self, BadOrigin> {
        let read = |text: &String| {
            let url = Url::parse(text).ok().filter(|url| matches!(url.scheme(), "http" | "https"));
            let bare = url.filter(|url| {
                url.path() == "/"
                    && url.query().is_none()
                    && url.fragment().is_none()
                    && url.username().is_empty()
                    && url.password().is_none()
            });
            bare.map(|url| url.origin().ascii_serialization()).ok_or_else(|| BadOrigin(text.clone()))
        };
        list.iter().map(read).collect::<Result<_, _>>().map(Self)
    }

    /// Whether pages of this origin were allowed by name.
    pub(crate) fn lists(&self, origin: &HeaderValue) -> bool {
        self.0.iter().any(|listed| listed.as_bytes() == origin.as_bytes())
    }

    /// Refuses a request that a page of an unknown origin made; a request without an origin comes from no page.
    pub(crate) fn admit(&self, headers: &HeaderMap, uri: &Uri) -> Result<(), Problem> {
        let Some(origin) = headers.get(ORIGIN) else { return Ok(()) };
        if self.lists(origin) || is_same(origin, headers, uri) {
            return Ok(());
        }
        let detail = "Pages of this origin may not send events. Start the collector with --origin for each origin that may, \
                      or serve it under the site's own origin.";
        Err(Problem::new(StatusCode::FORBIDDEN, "origin", "The origin is not allowed", detail))
    }
}

/// Whether the page and the collector have the same origin.
///
/// The browser says so itself in `Sec-Fetch-Site`, which pages cannot set and which survives a proxy that changes the
/// host; browsers without it (Safari before 16.4) and plain HTTP leave comparing with `Host`.
fn is_same(origin: &HeaderValue, headers: &HeaderMap, uri: &Uri) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin";
    }
    let Some(origin) = origin.to_str().ok().and_then(|text| Url::parse(text).ok()) else { return false };
    let host = uri.authority().map(|authority| authority.as_str());
    let Some(host) = host.or_else(|| headers.get(HOST)?.to_str().ok()) else { return false };
    // The scheme is the origin's: behind a proxy that ends TLS it is not known here.
    Url::parse(&format!("{}://{host}", origin.scheme())).is_ok_and(|own| own.origin() == origin.origin())
}
