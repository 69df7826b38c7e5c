//! A launcher at an edge that opens a panel.

use crate::content::{Scene, form};
use crate::event::Act;
use crate::text::Word;
use crate::view::{Element, Piece, el};

/// The pieces. The panel is there while it is folded, so that what was typed into it stays.
pub fn frame(scene: &Scene<'_>, blocks: Vec<Piece>) -> Vec<Piece> {
    let is_open = scene.showing.open;
    let launcher = el("button", "launcher")
        .key("launcher")
        .with("type", "button")
        .with("aria-expanded", if is_open { "true" } else { "false" })
        .with("aria-controls", "panel")
        .does(Act::Toggle);
    let name = super::first(&blocks, &["heading"]).map(|heading| plain(&heading.children));
    let (launcher, name) = match name {
        Some(name) if form(&scene.campaign.content).is_none() => (launcher.child(label(&name)), name),
        _ => {
            let word = scene.word(Word::Feedback);
            (scene.mark_own(launcher.child(label(word))), word.to_owned())
        }
    };
    let panel = el("div", "panel")
        .key("panel")
        .with("id", "panel")
        .with("role", "group")
        .with("aria-label", name)
        .flag("hidden", !is_open)
        .child(super::close(scene, Act::Toggle))
        .children(blocks);
    vec![launcher.into(), panel.into()]
}

/// The launcher's text has an element of its own: WebKit writes upright in that, but not in a button.
fn label(text: &str) -> Element {
    el("span", "").text(text)
}

/// The text of pieces.
fn plain(pieces: &[Piece]) -> String {
    pieces
        .iter()
        .map(|piece| match piece {
            Piece::Text(text) => text.clone(),
            Piece::Element(element) => plain(&element.children),
        })
        .collect()
}
