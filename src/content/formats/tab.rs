//! A launcher at an edge that opens a panel.

use crate::content::{Scene, form};
use crate::event::Act;
use crate::text::Word;
use crate::view::{Piece, el, named, push};

/// The pieces. The panel is there while it is folded, so that what was typed into it stays.
pub fn frame(scene: &Scene<'_>, blocks: Vec<Piece>) -> Vec<Piece> {
    let is_open = scene.showing.open;
    let heading = named(&blocks, &["heading"]).filter(|_| form(scene.campaign.content).is_none());
    let name = heading.as_deref().unwrap_or_else(|| scene.word(Word::Feedback));
    // The launcher's text has an element of its own: WebKit writes upright in that, but not in a button.
    let launcher = el("button launcher|type=button|aria-controls=panel")
        .key("launcher")
        .with("aria-expanded", if is_open { "true" } else { "false" })
        .child(el("span").text(name))
        .does(Act::Toggle);
    let mut panel = el("div panel|id=panel|role=group")
        .key("panel")
        .with("aria-label", name)
        .flag("hidden", !is_open)
        .child(super::close(scene));
    panel.children.extend(blocks);
    let launcher = if heading.is_some() { launcher } else { scene.mark_own(launcher) };
    let mut pieces = Vec::new();
    push(&mut pieces, launcher);
    push(&mut pieces, panel);
    pieces
}
