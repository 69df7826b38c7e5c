//! A place in a list as a client carries it to the next page.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::problem::Problem;

/// A place as text for an address.
pub(crate) fn written(position: &impl Serialize) -> String {
    URL_SAFE_NO_PAD.encode(serde_json::to_vec(position).unwrap_or_default())
}

/// The place that a client brought back.
pub(crate) fn read<P: DeserializeOwned>(cursor: &str) -> Result<P, Problem> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let position: Option<Value> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    // No database takes a text with NUL, and none has given one out.
    let has_nul = |part: &Value| part.as_str().is_some_and(|text| text.contains('\0'));
    let position = position.filter(|position| !position.as_array().is_some_and(|parts| parts.iter().any(has_nul)));
    let position = position.and_then(|position| serde_json::from_value(position).ok());
    position.ok_or_else(|| Problem::query("A cursor is what the page before gave as next."))
}
