//! Properties of conditions: compiled ones and interpreted ones agree whatever changes, no JSON makes either panic, and
//! GrowthBook's own SDK answers the same.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that finds nothing fails")]

#[path = "conditions/compiled.rs"]
mod compiled;
#[path = "conditions/differential.rs"]
mod differential;
#[path = "conditions/random.rs"]
mod random;
mod sdk;
mod seeded;
