//! `growthbook`: the payload of a site that runs GrowthBook, for `{ "$feature": "key" }`.

use super::Value;
use super::describe::{Key, Kind, check_object, keys};
use super::problem::{Path, Problem};

/// The keys of `growthbook`.
pub const KEYS: &[Key] = keys! {
    #[required] "features": Kind::Address, "Where the SDK payload is; on another origin it is fetched only once `remember` is granted.";
    "decryptionKey": Kind::Str, "The SDK connection's key, where its payload is encrypted.";
};

/// Checks `growthbook`; with a problem in it no feature has a value.
pub(super) fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> &'static Value {
    let before = problems.len();
    if !value.is_null() {
        check_object(KEYS, value, path, problems);
    }
    if problems.len() > before { &Value::Null } else { value }
}
