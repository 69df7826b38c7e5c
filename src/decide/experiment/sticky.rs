//! Sticky buckets: who has seen a variation goes on seeing it, whatever becomes of the weights.
//!
//! Documents are GrowthBook's: by `attribute||value`, the variation's key for each experiment and version.

use super::run::Trial;
use super::{Context, number, or};
use crate::config::value::{integer_text, texts};
use crate::config::{Value, member};

/// Longest text of all documents, in bytes: half of what may be remembered (events.md).
const MOST: usize = 8 << 10;

/// Somebody took part in a version that is blocked since: they are left out.
#[derive(Debug)]
pub struct Blocked;

/// The variation that is kept for somebody, if one is.
///
/// # Errors
/// [`Blocked`] where a version below `minBucketVersion` is kept.
pub fn find(context: &Context<'_>, trial: &Trial<'_>) -> Result<Option<usize>, Blocked> {
    let words = trial.words;
    let Some(docs) = context.sticky.filter(|_| context.is_sticky(words)) else { return Ok(None) };
    let docs = docs.borrow();
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

/// Keeps a variation in the documents; what was drawn first goes when there is too much.
pub fn keep(context: &Context<'_>, docs: &mut Value, trial: &Trial<'_>, variation: usize) {
    if !context.is_sticky(trial.words) {
        return;
    }
    let (name, value) = context.unit(trial.words);
    let key = document(name, &value);
    let mut assignments = docs.get(&key).map(|doc| member(doc, "assignments").clone()).unwrap_or_default();
    let own = assignment(trial.key, number(trial.words, "bucketVersion", 0.0));
    let variation = trial.name(variation).into();
    if assignments.get(&own) == Some(&variation) {
        return;
    }
    assignments.set(&own, variation);
    let mut doc = texts(&[("attributeName", name), ("attributeValue", &value)]);
    doc.set("assignments", assignments);
    docs.set(&key, doc);
    while docs.to_json(context.facts.ports).len() > MOST {
        shorten(docs);
    }
}

/// Forgets the oldest variation of the first document; when it has none left, the document.
fn shorten(docs: &mut Value) {
    let Value::Map(all) = docs else { return };
    if let Some((_, Value::Map(doc))) = all.first_mut()
        && let Some((_, Value::Map(kept))) = doc.last_mut()
        && kept.len() > 1
    {
        kept.remove(0);
    } else {
        all.remove(0);
    }
}

fn document(name: &str, value: &str) -> String {
    [name, "||", value].concat()
}

fn assignment(key: &str, version: f64) -> String {
    [key, "__", &integer_text(version as i64)].concat()
}
