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
#[path = "scenarios/claims.rs"]
mod claims;
#[path = "scenarios/clock.rs"]
mod clock;
#[path = "scenarios/consent.rs"]
mod consent;
#[path = "scenarios/crowd.rs"]
mod crowd;
#[path = "scenarios/drawn.rs"]
mod drawn;
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
#[path = "scenarios/forms_calc.rs"]
mod forms_calc;
#[path = "scenarios/forms_kept.rs"]
mod forms_kept;
#[path = "scenarios/forms_rules.rs"]
mod forms_rules;
#[path = "scenarios/forms_ways.rs"]
mod forms_ways;
#[path = "scenarios/gates.rs"]
mod gates;
#[path = "scenarios/kept.rs"]
mod kept;
#[path = "scenarios/late.rs"]
mod late;
#[path = "scenarios/learning.rs"]
mod learning;
#[path = "scenarios/letters.rs"]
mod letters;
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
#[path = "scenarios/parts.rs"]
mod parts;
#[path = "scenarios/privacy.rs"]
mod privacy;
#[path = "scenarios/problems.rs"]
mod problems;
#[path = "scenarios/properties.rs"]
mod properties;
#[path = "scenarios/recipes.rs"]
mod recipes;
#[path = "scenarios/referral.rs"]
mod referral;
#[path = "scenarios/rules.rs"]
mod rules;
#[path = "scenarios/sent.rs"]
mod sent;
#[path = "scenarios/sharing.rs"]
mod sharing;
#[path = "scenarios/shelf.rs"]
mod shelf;
#[path = "scenarios/shop.rs"]
mod shop;
#[path = "scenarios/showings.rs"]
mod showings;
#[path = "scenarios/sinks.rs"]
mod sinks;
#[path = "scenarios/soak.rs"]
mod soak;
#[path = "scenarios/spoken.rs"]
mod spoken;
#[path = "scenarios/tabs.rs"]
mod tabs;
#[path = "scenarios/testing.rs"]
mod testing;
#[path = "scenarios/tickets.rs"]
mod tickets;
#[path = "scenarios/traces.rs"]
mod traces;
#[path = "scenarios/words.rs"]
mod words;
