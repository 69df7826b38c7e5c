//! A form; what it looks like is up to [`crate::form`].

use super::{Block, Here};
use crate::form;
use crate::view::Element;

/// The block.
pub const BLOCK: Block = Block { name: "form", keys: || form::KEYS, draw };

fn draw(here: &Here<'_>) -> Option<Element> {
    form::check(here.scene, here.value);
    form::view(here.scene, here.value)
}
