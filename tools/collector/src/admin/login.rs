//! Logging in with the admin token, and out again.

use std::sync::Arc;
use std::time::Duration;

use axum::Form;
use axum::extract::{OriginalUri, Query, State};
use axum::http::header::{RETRY_AFTER, SET_COOKIE};
use axum::http::{Extensions, HeaderMap, StatusCode};
use axum::response::Response;
use minijinja::context;
use serde::Deserialize;

use super::session::{self, LOGIN, SESSION};
use super::{Trouble, own, pages, see_other};

/// How long a login page may be open.
const OPEN: Duration = Duration::from_secs(3600);
/// A cookie of a session ends with the session, this is only when it is certainly over.
const LONGEST: Duration = Duration::from_secs(12 * 3600);

#[derive(Debug, Deserialize)]
pub(super) struct Asked {
    #[serde(default)]
    to: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Entered {
    key: String,
    token: String,
    #[serde(default)]
    to: String,
}

#[derive(Debug, Deserialize)]
pub(super) struct Left {
    key: String,
}

/// The page that asks for the token.
pub(super) async fn page(
    State(state): State<Arc<crate::State>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Query(asked): Query<Asked>,
) -> Result<Response, Trouble> {
    if state.admin.knows(b"").is_none() {
        return Err(Trouble::NoToken);
    }
    if state.sessions.of(&headers).is_some() {
        return Ok(see_other(own(&asked.to)));
    }
    Ok(form(StatusCode::OK, &headers, &uri, &asked.to, ""))
}

/// The form; what was wrong with the last attempt is said above it.
fn form(status: StatusCode, headers: &HeaderMap, uri: &axum::http::Uri, to: &str, fault: &str) -> Response {
    // Two tabs may wait to be logged in: the key that is there already serves both.
    let known = session::cookie(headers, LOGIN).filter(|known| known.len() == 32);
    let key = known.unwrap_or_else(crate::secret::random::<24>);
    let mut response = pages::show(status, "login.html", context! { key, to => own(to), fault });
    let cookie = session::set(headers, uri, LOGIN, &key, OPEN);
    response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    response
}

/// Checks the token and opens a session.
pub(super) async fn enter(
    State(state): State<Arc<crate::State>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    extensions: Extensions,
    Form(entered): Form<Entered>,
) -> Result<Response, Trouble> {
    let key = session::cookie(&headers, LOGIN).unwrap_or_default();
    if key.is_empty() || !session::is_same(&key, &entered.key) {
        return Ok(form(StatusCode::FORBIDDEN, &headers, &uri, &entered.to, "This page was too old. Try once more."));
    }
    match state.admin.knows(entered.token.trim().as_bytes()) {
        None => Err(Trouble::NoToken),
        Some(false) => {
            tracing::warn!("a wrong token was entered on the login page");
            let Some(wait) = state.failures.fail(state.proxies.sender(&headers, &extensions)) else {
                return Ok(form(StatusCode::UNAUTHORIZED, &headers, &uri, &entered.to, "That is not the token."));
            };
            let seconds = wait.as_secs() + 1;
            let fault = format!("Too many wrong tokens came from your address. Wait {seconds} seconds.");
            let mut response = form(StatusCode::TOO_MANY_REQUESTS, &headers, &uri, &entered.to, &fault);
            response.headers_mut().insert(RETRY_AFTER, seconds.into());
            Ok(response)
        }
        Some(true) => {
            let mut response = see_other(own(&entered.to));
            let session = state.sessions.begin();
            for (name, value, age) in [(SESSION, session.id.as_str(), LONGEST), (LOGIN, "", Duration::ZERO)] {
                response
                    .headers_mut()
                    .extend(session::set(&headers, &uri, name, value, age).map(|set| (SET_COOKIE, set)));
            }
            Ok(response)
        }
    }
}

/// Ends the session.
pub(super) async fn leave(
    State(state): State<Arc<crate::State>>,
    OriginalUri(uri): OriginalUri,
    headers: HeaderMap,
    Form(left): Form<Left>,
) -> Result<Response, Trouble> {
    // Who is not logged in any more has what they want.
    if state.sessions.of(&headers).is_some() {
        state.sessions.end(&state.sender(&headers, &left.key)?);
    }
    let mut response = see_other("login");
    let cookie = session::set(&headers, &uri, SESSION, "", Duration::ZERO);
    response.headers_mut().extend(cookie.map(|cookie| (SET_COOKIE, cookie)));
    Ok(response)
}
