//! What we may know: facts of this page view, and what the granted purposes let us remember.

pub mod chance;
pub mod facts;
pub mod history;

use crate::config::{Value, text};
use history::History;
use std::cell::RefCell;

/// The visitor, as far as known in this turn.
#[derive(Debug, Default)]
pub struct Visitor {
    /// The past, of this page view only while `remember` is not granted.
    pub history: History,
    /// Stands for the visitor on this page, random; what is remembered about them gets it as its id.
    pub unit: String,
    /// Whether the history holds what was stored; false until `remember` is granted and read.
    pub is_read: bool,
    /// Whether the history has changed since it was stored.
    pub is_changed: bool,
    /// Which variants this visitor was drawn, as GrowthBook keeps them; stored with the history.
    pub sticky: RefCell<Value>,
    /// When the stored item was first written, milliseconds since 1970.
    pub since: f64,
    /// Facts that the page gave by `parea.set`, by attribute.
    pub declared: Value,
    /// What the page told by `parea.consent`.
    pub told: Value,
}

impl Visitor {
    /// By what shares are drawn: the remembered id, else one of this page only.
    pub fn unit(&self) -> &str {
        match text(&self.history.facts, "id") {
            "" => &self.unit,
            id => id,
        }
    }
}
