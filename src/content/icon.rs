//! Icons: inline drawings, because images from `data:` are blocked under a strict policy.

use crate::view::{Element, el};

/// A cross.
pub const CLOSE: &str = "M6 6l12 12M18 6 6 18";

/// A triangle that points onwards.
pub const PLAY: &str = "M8 5v14l11-7z";

/// An arrow down to a line.
pub const SAVE: &str = "M12 4v12M7 11l5 5 5-5M5 20h14";

/// A drawing on a 24 by 24 field that takes the colour of the text and is silent to screen readers.
pub fn icon(part: &'static str, path: &str) -> Element {
    // The strokes belong to the path: a style sheet may fill every drawing.
    let path = el("path|fill=none|stroke=currentColor|stroke-width=2|stroke-linecap=round|stroke-linejoin=round")
        .with("d", path);
    let mut icon = el("svg|viewBox=0 0 24 24|aria-hidden=true").child(path);
    icon.part = part;
    icon
}
