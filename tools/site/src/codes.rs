//! The shop's own codes: where a coupon with `from` asks for one.

use axum::Json;
use axum::extract::Path;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde::Deserialize;
use serde_json::json;
use std::hash::{DefaultHasher, Hash, Hasher};

/// Letters and digits that nobody takes for each other.
const LETTERS: &[u8; 32] = b"23456789ABCDEFGHJKLMNPQRSTUVWXYZ";

/// How many of them a code has.
const LENGTH: u32 = 8;

/// The longest key or id that is taken, in bytes.
const LONGEST: usize = 64;

/// What the widget sends.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Claim {
    campaign: String,
    key: String,
}

/// Gives each key a code of its own, and the same key the same code: an answer may be lost on its way. The demo's shop
/// takes any code, and so needs no memory of those that it gave; yours writes them down.
pub async fn give(Path(offer): Path<String>, Json(claim): Json<Claim>) -> Response {
    let Claim { campaign, key } = &claim;
    if [&offer, campaign, key].iter().any(|text| text.is_empty() || text.len() > LONGEST) {
        return StatusCode::BAD_REQUEST.into_response();
    }
    let mut hasher = DefaultHasher::new();
    (&offer, campaign, key).hash(&mut hasher);
    let hash = hasher.finish();
    let letter = |at: u32| LETTERS.get((hash >> (5 * at)) as usize % LETTERS.len()).copied().map(char::from);
    let code: String = (0..LENGTH).filter_map(letter).collect();
    Json(json!({ "code": format!("ELAIA-{code}") })).into_response()
}
