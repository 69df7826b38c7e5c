//! Reading what a browser answers: whatever is missing is null, empty or no list.

use serde_json::Value;

/// The part at a path like `/response/status`; null where there is none.
pub fn part<'a>(value: &'a Value, path: &str) -> &'a Value {
    value.pointer(path).unwrap_or(&Value::Null)
}

/// The text at a path; empty where there is none.
pub fn text<'a>(value: &'a Value, path: &str) -> &'a str {
    part(value, path).as_str().unwrap_or_default()
}

/// What the list at a path holds.
pub fn list<'a>(value: &'a Value, path: &str) -> impl Iterator<Item = &'a Value> {
    part(value, path).as_array().into_iter().flatten()
}
