//! The pages on which the site's people read, answer and moderate; who knows the admin token gets in.
//!
//! No script: forms and links do everything, so the policy forbids scripts altogether and nothing that a visitor wrote
//! could run. Every address of a page stands in one folder, so links need not know where the collector is nested.

mod answer;
mod charts;
mod draw;
mod forms;
mod inbox;
mod line;
mod login;
mod pages;
mod save;
mod session;
mod spread;
mod study;
mod token;
mod words;

use std::sync::Arc;

use axum::Router;
use axum::extract::{DefaultBodyLimit, Request};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, LOCATION, REFERRER_POLICY, RETRY_AFTER, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderName, HeaderValue, StatusCode, Uri};
use axum::middleware::{Next, from_fn, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use minijinja::context;

use crate::State;
use crate::store::Unavailable;
use session::Session;
pub(crate) use session::Sessions;
pub(crate) use token::Admin;
pub use token::ShortToken;

/// The Content-Security-Policy of the pages: our style sheet, icon and forms, and nothing else whatever.
const POLICY: &str =
    "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'";

/// What every page says besides its content.
const HEADERS: [(HeaderName, &str); 5] = [
    (CONTENT_SECURITY_POLICY, POLICY),
    (X_FRAME_OPTIONS, "DENY"),
    // Addresses hold submission ids, which erase.
    (REFERRER_POLICY, "same-origin"),
    (CACHE_CONTROL, "no-store"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// The longest form that is sent, in bytes: a reply and what belongs to it.
const LARGEST: usize = 64 * 1024;

/// The addresses of the pages.
pub(crate) fn router(state: &Arc<State>) -> Router<Arc<State>> {
    let login = get(login::page).post(login::enter);
    Router::new()
        .route("/admin", get(async || see_other("admin/inbox")))
        .route("/admin/", get(async || see_other("inbox")))
        .route("/admin/style.css", get(async || file("text/css; charset=utf-8", include_str!("pages/style.css"))))
        .route("/admin/icon.svg", get(async || file("image/svg+xml", include_str!("pages/icon.svg"))))
        .route("/admin/login", login.layer(from_fn_with_state(Arc::clone(state), crate::routes::limited)))
        .route("/admin/logout", post(login::leave))
        .route("/admin/inbox", get(inbox::page))
        .route("/admin/answer", get(answer::page).post(answer::act))
        .route("/admin/forms", get(forms::page))
        .route("/admin/form", get(charts::page))
        .route("/admin/sharing", get(spread::page))
        .route("/admin/export", get(save::file))
        .layer(DefaultBodyLimit::max(LARGEST))
        .layer(from_fn(guard))
}

/// Adds the headers that every page has.
async fn guard(request: Request, next: Next) -> Response {
    let mut response = next.run(request).await;
    for (name, value) in HEADERS {
        response.headers_mut().entry(name).or_insert(HeaderValue::from_static(value));
    }
    response
}

/// A file of the pages; it changes with the program, so it is asked for anew now and then.
fn file(kind: &'static str, text: &'static str) -> impl IntoResponse {
    ([(CONTENT_TYPE, kind), (CACHE_CONTROL, "public, max-age=300")], text)
}

/// Why a page is not shown.
#[derive(Debug)]
enum Trouble {
    /// Nobody is logged in; where to go afterwards.
    Stranger(String),
    /// The collector has no token, so nobody can log in.
    NoToken,
    /// The form is not one of ours, or its session has ended.
    Forged,
    /// A parameter or a field is not understood.
    Wrong(String),
    /// There is no such submission or form.
    Missing,
    /// The database cannot answer now.
    Unavailable(Unavailable),
}

impl From<Unavailable> for Trouble {
    fn from(unavailable: Unavailable) -> Self {
        Self::Unavailable(unavailable)
    }
}

impl From<sqlx::Error> for Trouble {
    fn from(error: sqlx::Error) -> Self {
        Self::Unavailable(error.into())
    }
}

impl IntoResponse for Trouble {
    fn into_response(self) -> Response {
        let (status, title, text) = match &self {
            Self::Stranger(to) => {
                let query = url::form_urlencoded::Serializer::new(String::new()).append_pair("to", to).finish();
                return see_other(&format!("login?{query}"));
            }
            Self::NoToken => (
                StatusCode::FORBIDDEN,
                "Nobody can log in",
                "This collector was started without an admin token. Start it with --admin-token-file, or with \
                 PAREA_ADMIN_TOKEN in its environment.",
            ),
            Self::Forged => (
                StatusCode::FORBIDDEN,
                "That was not done",
                "The page was too old, or not one of this collector's. Go back, load it anew and try once more.",
            ),
            Self::Wrong(why) => (StatusCode::BAD_REQUEST, "That was not understood", why.as_str()),
            Self::Missing => (
                StatusCode::NOT_FOUND,
                "It is not here",
                "There is no such submission or form; it may have been erased.",
            ),
            Self::Unavailable(_) => (
                StatusCode::SERVICE_UNAVAILABLE,
                "The database cannot answer now",
                "Nothing was changed. Try again in a minute; the collector's log has more.",
            ),
        };
        let mut response = pages::show(status, "trouble.html", context! { title, text });
        if let Self::Unavailable(unavailable) = &self {
            response.headers_mut().insert(RETRY_AFTER, unavailable.retry_after.as_secs().into());
        }
        response
    }
}

impl State {
    /// The session of a request; strangers are sent to the login page and come back to where they wanted to be.
    fn session(&self, headers: &HeaderMap, uri: &Uri) -> Result<Session, Trouble> {
        if self.admin.knows(b"").is_none() {
            return Err(Trouble::NoToken);
        }
        self.sessions.of(headers).ok_or_else(|| {
            let page = uri.path().rsplit('/').next().unwrap_or_default();
            Trouble::Stranger(uri.query().map_or_else(|| page.to_owned(), |query| format!("{page}?{query}")))
        })
    }

    /// The session of a form that was sent, which must name the session's key.
    fn sender(&self, headers: &HeaderMap, key: &str) -> Result<Session, Trouble> {
        let session = self.sessions.of(headers).ok_or(Trouble::Forged)?;
        if session::is_same(&session.key, key) { Ok(session) } else { Err(Trouble::Forged) }
    }
}

/// Goes on to another page of ours.
fn see_other(to: &str) -> Response {
    let to = HeaderValue::try_from(to).unwrap_or(HeaderValue::from_static("inbox"));
    (StatusCode::SEE_OTHER, [(LOCATION, to)]).into_response()
}

/// An address of ours that a form or a link brought along; anything else is the inbox.
fn own(to: &str) -> &str {
    let page = to.split('?').next().unwrap_or_default();
    let is_plain = to.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'\\');
    if matches!(page, "inbox" | "answer" | "forms" | "form" | "sharing") && is_plain { to } else { "inbox" }
}
