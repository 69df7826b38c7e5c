//! What is held about a visitor, said to the page and to the visitor: the report, the export, and the panel, which is
//! drawn from the report and can therefore show nothing else.
//!
//! The items are read anew each time, under permits: only what exists is reported, and nothing that may not be read.

pub mod panel;

use crate::config::value::texts;
use crate::config::{Value, member, value};
use crate::consent::{self, Purpose};
use crate::ports::Ports;
use crate::state::State;
use crate::text::Word;

/// The id under which the panel shows; a campaign cannot have it.
pub const ID: &str = "privacy";

/// The fragment of an address that opens the panel.
pub const HASH: &str = "parea-privacy";

/// Most requests that are remembered.
pub const MOST: usize = 200;

/// Longest revision of a consent text that is passed on, in bytes.
const LONGEST: usize = 128;

/// What the stored items are looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To draw the panel.
    Panel,
    /// To answer `parea.privacy.report()`.
    Report,
    /// To answer `parea.privacy.export()`.
    Export,
}

/// What the report needs besides what the widget knows anyway; of this page only.
#[derive(Debug, Default)]
pub struct Privacy {
    /// Whether the panel is on the screen.
    pub is_open: bool,
    /// Whether the visitor has had everything erased: until the next page view the consent is not made use of, so that
    /// nothing can come back.
    pub is_erased: bool,
    /// What the panel says to those who listen.
    pub said: Option<Word>,
    /// Whether the panel's heading takes the focus when it is drawn next, because a button may be gone.
    pub refocus: bool,
    /// Requests so far, as the report has them.
    pub requests: Vec<Value>,
    /// What the items are being looked at for, the next first.
    pub wanted: Vec<Wanted>,
    /// The items found so far, with their data.
    pub found: Vec<Value>,
}

/// What was agreed to, for the report and for submissions.
pub fn agreed(state: &State) -> Value {
    let granted = consent::purposes(&state.config.consent, &state.reading);
    let mut purposes = Vec::new();
    for purpose in Purpose::CONSENTED {
        if granted.has(purpose) {
            purposes.push(purpose.name().into());
        }
    }
    let mut agreed = Value::default();
    agreed.set("source", state.reading.source);
    agreed.set("purposes", Value::List(purposes));
    // What is longer than the collector takes is no revision: it must not cost the visitor their answers.
    let revision = &*state.reading.revision;
    agreed.set("revision", if revision.len() > LONGEST { "" } else { revision });
    agreed
}

/// A stored item: its key, how long it lives (events.md), how large it is, and unless for a report its data.
pub fn item(state: &State, purpose: Purpose, text: &str, ports: &dyn Ports) -> Value {
    let stored = value::parse(text, ports).unwrap_or_default();
    let (since, data) = (member(&stored, "since"), member(&stored, "data"));
    // What is remembered lives on with every visit.
    let from = if purpose == Purpose::Remember { member(data, "seen") } else { since };
    let time = |moment: &Value, age: f64| ports.time(moment.number().unwrap_or_default() + age);
    let mut item = texts(&[
        ("key", &state.storage_key(purpose)),
        ("purpose", purpose.name()),
        ("since", &time(since, 0.0)),
        ("until", &time(from, purpose.bounds().1)),
    ]);
    item.set("bytes", text.len() as f64);
    // A report may be shown around; the data itself is for the visitor.
    if state.privacy.wanted.first() != Some(&Wanted::Report) {
        item.set("data", data.clone());
    }
    item
}
