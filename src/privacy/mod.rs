//! What is held about a visitor, said to the page and to the visitor: the report, the export, and the panel, which is
//! drawn from the report and can therefore show nothing else.
//!
//! The items are read anew each time, under permits: only what exists is reported, and nothing that may not be read.

pub mod panel;
pub mod report;

use crate::config::{Value, value};
use crate::consent::Purpose;
use crate::text::Word;

/// The id under which the panel shows; a campaign cannot have it.
pub const ID: &str = "privacy";

/// The fragment of an address that opens the panel.
pub const HASH: &str = "parea-privacy";

/// Most requests that are remembered for the report; the oldest go first.
const MOST: usize = 200;

/// What the stored items are looked at for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Wanted {
    /// To draw the panel.
    Panel,
    /// To answer `parea.privacy.report()`.
    Report,
    /// To answer `parea.privacy.export()`.
    Export,
    /// To save the export as a file.
    File,
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
    /// The items found so far, each as it was stored.
    pub found: Vec<(Purpose, String)>,
}

impl Privacy {
    /// Remembers a request; what is on the screen in several places is requested once.
    pub fn request(&mut self, url: &str, why: &str, purpose: Value, at: String) {
        let is_known = |own: &Value| own.get("why").is_some_and(|own| own.is(why));
        if why == "image" && self.requests.iter().any(|own| is_known(own) && own.get("url").is_some_and(|own| own.is(url))) {
            return;
        }
        if self.requests.len() >= MOST {
            self.requests.remove(0);
        }
        self.requests.push(value::map([
            ("url", url.into()),
            ("why", why.into()),
            ("purpose", purpose),
            ("at", at.into()),
        ]));
    }
}
