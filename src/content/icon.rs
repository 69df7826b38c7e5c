//! Icons: inline drawings, because images from `data:` are blocked under a strict policy.

use crate::view::{Element, el};

/// A cross.
pub const CLOSE: &str = "M6 6l12 12M18 6 6 18";

/// A drawing on a 24 by 24 field that takes the colour of the text and is silent to screen readers.
pub fn icon(part: &'static str, path: &str) -> Element {
    // The strokes belong to the path: a style sheet may fill every drawing.
    let path = el("path", "")
        .with("d", path)
        .with("fill", "none")
        .with("stroke", "currentColor")
        .with("stroke-width", "2")
        .with("stroke-linecap", "round")
        .with("stroke-linejoin", "round");
    el("svg", part).with("viewBox", "0 0 24 24").with("aria-hidden", "true").child(path)
}
