//! Whole stories without a browser: events in, effects and views out.
#![allow(clippy::unwrap_used, clippy::indexing_slicing, reason = "helpers of tests fail like tests")]

#[path = "scenarios/triggers.rs"]
mod triggers;
#[path = "scenarios/world.rs"]
mod world;

#[path = "scenarios/any_order.rs"]
mod any_order;
#[path = "scenarios/blocks.rs"]
mod blocks;
#[path = "scenarios/bounds.rs"]
mod bounds;
#[path = "scenarios/clock.rs"]
mod clock;
#[path = "scenarios/consent.rs"]
mod consent;
#[path = "scenarios/experiments.rs"]
mod experiments;
#[path = "scenarios/explain.rs"]
mod explain;
#[path = "scenarios/facts.rs"]
mod facts;
#[path = "scenarios/formats.rs"]
mod formats;
#[path = "scenarios/forms.rs"]
mod forms;
#[path = "scenarios/gates.rs"]
mod gates;
#[path = "scenarios/kept.rs"]
mod kept;
#[path = "scenarios/late.rs"]
mod late;
#[path = "scenarios/learning.rs"]
mod learning;
#[path = "scenarios/likes.rs"]
mod likes;
#[path = "scenarios/obeying.rs"]
mod obeying;
#[path = "scenarios/offers.rs"]
mod offers;
#[path = "scenarios/operators.rs"]
mod operators;
#[path = "scenarios/outcomes.rs"]
mod outcomes;
#[path = "scenarios/privacy.rs"]
mod privacy;
#[path = "scenarios/problems.rs"]
mod problems;
#[path = "scenarios/properties.rs"]
mod properties;
#[path = "scenarios/rules.rs"]
mod rules;
#[path = "scenarios/sent.rs"]
mod sent;
#[path = "scenarios/shop.rs"]
mod shop;
#[path = "scenarios/showings.rs"]
mod showings;
#[path = "scenarios/soak.rs"]
mod soak;
#[path = "scenarios/spoken.rs"]
mod spoken;
#[path = "scenarios/tabs.rs"]
mod tabs;
#[path = "scenarios/testing.rs"]
mod testing;
#[path = "scenarios/traces.rs"]
mod traces;
#[path = "scenarios/words.rs"]
mod words;
