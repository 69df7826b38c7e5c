//! What visitors wish for, and how many wish for it as well.

use super::crowd::{self, KEYS};
use super::{Block, Here};
use crate::text::Word;
use crate::view::Element;

/// The block.
pub const BLOCK: Block = Block { name: "ideas", keys: || KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    crowd::draw(here, (Word::Suggest, "title"), |_, _, _| {})
}
