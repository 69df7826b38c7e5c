//! Sticky buckets: who has seen a variation goes on seeing it, whatever becomes of the weights.
//!
//! Documents are GrowthBook's: by `attribute||value`, the variation's key for each experiment and version.

use super::run::Trial;
use super::{Context, number, or};
use crate::config::value::{integer_text, texts};
use crate::config::{Value, member};

/// Somebody took part in a version that is blocked since: they are left out.
#[derive(Debug)]
pub struct Blocked;

/// The variation that is kept for somebody, if one is.
///
/// # Errors
/// [`Blocked`] where a version below `minBucketVersion` is kept.
pub fn find(context: &Context<'_>, trial: &Trial<'_>) -> Result<Option<usize>, Blocked> {
    let Some(docs) = context.sticky else { return Ok(None) };
    let docs = docs.borrow();
    let words = trial.words;
    let owners = [or(words, "hashAttribute", "id"), or(words, "fallbackAttribute", "id")];
    let kept = |version: f64| {
        owners.iter().find_map(|owner| {
            let doc = docs.get(&document(owner, &context.value(owner)))?;
            member(doc, "assignments").get(&assignment(trial.key, version))
        })
    };
    let mut version = 0.0;
    while version < number(words, "minBucketVersion", 0.0) {
        if kept(version).is_some() {
            return Err(Blocked);
        }
        version += 1.0;
    }
    let name = kept(number(words, "bucketVersion", 0.0));
    // Without a key of its own a variation cannot be found again, as GrowthBook has it.
    Ok(name.and_then(|name| member(words, "meta").items().iter().position(|meta| member(meta, "key") == name)))
}

/// Keeps a variation in the documents.
pub fn keep(context: &Context<'_>, docs: &mut Value, trial: &Trial<'_>, variation: usize) {
    if !context.is_sticky(trial.words) {
        return;
    }
    let (name, value) = context.unit(trial.words);
    let key = document(name, &value);
    let mut assignments = docs.get(&key).map(|doc| member(doc, "assignments").clone()).unwrap_or_default();
    let version = number(trial.words, "bucketVersion", 0.0);
    assignments.set(&assignment(trial.key, version), trial.name(variation));
    let mut doc = texts(&[("attributeName", name), ("attributeValue", &value)]);
    doc.set("assignments", assignments);
    docs.set(&key, doc);
}

fn document(name: &str, value: &str) -> String {
    [name, "||", value].concat()
}

fn assignment(key: &str, version: f64) -> String {
    [key, "__", &integer_text(version as i64)].concat()
}
