//! What visitors say about the page they are on, and what is said to that.

use super::crowd::{self, KEYS, counted};
use super::{Block, Here};
use crate::config::member;
use crate::text::Word;
use crate::view::{Element, el, push};

/// The block.
pub const BLOCK: Block = Block { name: "comments", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    crowd::draw(here, (Word::WriteComment, "text"), |whole, _, out| {
        let count = member(whole, "count").number().unwrap_or_default();
        if count > 0.0 {
            push(
                &mut out.children,
                here.scene.mark_own(el("p title").text(&counted(here.scene, Word::Comments, count))),
            );
        }
    })
}
