//! `parea.consent(state)`: what the page itself says, for sites with a consent dialog of their own.
//!
//! `state` is an object from category to `true` or `false`. Verified by the scenario tests.

use super::{Context, Reading, Source};
use crate::config::Value;

/// The source.
pub const SOURCE: Source = Source { name: "parea", read, wants: |_| Vec::new(), events: &[] };

fn read(context: &Context<'_>) -> Option<Reading> {
    let Value::Map(entries) = context.told else { return None };
    let mut reading = Reading::decided(SOURCE.name);
    for (category, granted) in entries {
        context.put(&mut reading, category, granted.is_true());
    }
    Some(reading)
}
