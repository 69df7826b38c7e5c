//! Parea: the engagement widget as one pure function and one folder that knows the browser.
//!
//! ```text
//!           page ──► consent ──► visitor ──► decide ──► content ──► outbox
//!           what is   what may    what we     what to    what it     what happened,
//!           here      be used     may know    show, why  looks like  safely away
//!
//! browser ──Input──►  step(&mut State, &Ports, Input) -> Vec<Effect>  ──Effect──► browser
//! ```

pub mod config;
pub mod consent;
pub mod content;
pub mod decide;
pub mod effect;
pub mod event;
pub mod form;
pub mod outbox;
pub mod part;
pub mod ports;
pub mod privacy;
pub mod share;
pub mod state;
pub mod step;
pub mod text;
pub mod view;
pub mod visitor;

#[cfg(target_arch = "wasm32")]
mod web;

pub use effect::Effect;
pub use event::{Event, Input};
pub use ports::Ports;
pub use state::State;
pub use step::step;
pub use view::View;
#[cfg(target_arch = "wasm32")]
pub use web::Browser;
