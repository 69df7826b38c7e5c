//! A launcher at an edge that opens a panel.

use crate::config::member;
use crate::content::{Scene, form};
use crate::event::Act;
use crate::text::Word;
use crate::view::{Piece, el, named, push};

/// The pieces. The panel is there while it is folded, so that what was typed into it stays.
pub fn frame(scene: &Scene<'_>, blocks: Vec<Piece>) -> Vec<Piece> {
    let is_open = scene.showing.open;
    let campaign = scene.campaign;
    let heading = named(&blocks, &["heading"]).filter(|_| form(campaign).is_none());
    let own = || (scene.word(Word::Feedback).to_owned(), scene.words.language);
    let (name, language) = if member(campaign.value, "launcher").is_null() {
        heading.map_or_else(own, |heading| (heading, scene.language()))
    } else {
        scene.say(campaign.value, "launcher")
    };
    // The launcher's text has an element of its own: WebKit writes upright in that, but not in a button.
    let launcher = el("button launcher|type=button|aria-controls=panel")
        .key("launcher")
        .with("aria-expanded", if is_open { "true" } else { "false" })
        .child(el("span").text(&name))
        .does(Act::Toggle);
    // The panel scrolls, what is in it is as high as its blocks.
    let mut inside = el("div").child(super::close(scene));
    inside.children.extend(blocks);
    let panel = el("div panel|id=panel|role=group")
        .key("panel")
        .with("aria-label", &name)
        .flag("hidden", !is_open)
        .child(inside);
    let mut pieces = Vec::new();
    push(&mut pieces, scene.mark(launcher, language));
    push(&mut pieces, panel);
    pieces
}
