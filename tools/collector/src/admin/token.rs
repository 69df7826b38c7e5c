//! Who may read the answers: whoever knows the admin token.

use axum::http::header::AUTHORIZATION;
use axum::http::{HeaderMap, StatusCode};
use subtle::ConstantTimeEq as _;

use crate::problem::Problem;

/// The shortest token that is accepted, in bytes: 16 random letters cannot be tried through.
const SHORTEST: usize = 16;

/// The token, or none: then nobody may read.
pub(crate) struct Admin(Option<String>);

/// The admin token can be guessed.
#[derive(Debug, thiserror::Error)]
#[error("the admin token is too short: {SHORTEST} characters at least, for example from `openssl rand -hex 32`")]
pub struct ShortToken;

impl Admin {
    /// Takes the token of the options.
    pub(crate) fn new(token: Option<String>) -> Result<Self, ShortToken> {
        if token.as_ref().is_some_and(|token| token.len() < SHORTEST) { Err(ShortToken) } else { Ok(Self(token)) }
    }

    /// Whether anybody may read, and whether this is the token.
    pub(crate) fn knows(&self, given: &[u8]) -> Option<bool> {
        // Constant time for a given length: how much of a guess was right must not be measurable.
        self.0.as_ref().map(|token| bool::from(given.ct_eq(token.as_bytes())))
    }

    /// Whether a request brings a token that is not ours.
    pub(crate) fn is_tried(&self, headers: &HeaderMap) -> bool {
        let given = headers.get(AUTHORIZATION).and_then(|value| bearer(value.as_bytes()));
        given.is_some_and(|given| self.knows(given) == Some(false))
    }

    /// Refuses a request that does not prove to know the token.
    pub(crate) fn admit(&self, headers: &HeaderMap) -> Result<(), Problem> {
        let given = headers.get(AUTHORIZATION).and_then(|value| bearer(value.as_bytes())).unwrap_or_default();
        let Some(is_known) = self.knows(given) else {
            let detail = "This collector was started without an admin token. Start it with --admin-token-file, or with \
                          PAREA_ADMIN_TOKEN in its environment.";
            return Err(Problem::new(StatusCode::FORBIDDEN, "no-token", "Answers cannot be read here", detail));
        };
        if is_known { Ok(()) } else { Err(Problem::unauthorized()) }
    }
}

/// The token in `Bearer …`; the scheme's capitals do not matter (RFC 9110, 11.1).
fn bearer(value: &[u8]) -> Option<&[u8]> {
    let (scheme, token) = value.split_at_checked("Bearer ".len())?;
    scheme.eq_ignore_ascii_case(b"Bearer ").then(|| token.trim_ascii())
}
