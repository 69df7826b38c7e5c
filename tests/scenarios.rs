//! Whole stories without a browser: events in, effects and views out.

#[path = "scenarios/world.rs"]
mod world;

#[path = "scenarios/consent.rs"]
mod consent;
#[path = "scenarios/forms.rs"]
mod forms;
#[path = "scenarios/offers.rs"]
mod offers;
#[path = "scenarios/privacy.rs"]
mod privacy;
#[path = "scenarios/problems.rs"]
mod problems;
#[path = "scenarios/properties.rs"]
mod properties;
