//! Every vector of the consent corpus, read natively: what a source makes of it by name, and what `auto` makes of it.
//!
//! Run with `--nocapture` to see the table. A safety failure (something granted that was not) is never tolerable.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "a test that finds nothing fails")]

#[path = "consent_corpus/docs.rs"]
mod docs;
#[path = "consent_corpus/managers.rs"]
mod managers;
#[path = "consent_corpus/mutations.rs"]
mod mutations;
#[path = "consent_corpus/page.rs"]
mod page;
#[path = "consent_corpus/sequences.rs"]
mod sequences;
#[path = "consent_corpus/signals.rs"]
mod signals;
#[path = "consent_corpus/strings.rs"]
mod strings;
#[path = "consent_corpus/tables.rs"]
mod tables;
#[path = "consent_corpus/tally.rs"]
mod tally;
