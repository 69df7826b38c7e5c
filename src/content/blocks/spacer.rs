//! Room between blocks, beyond what they have by themselves.

use super::Block;
use crate::config::describe::{Key, Kind, keys};
use crate::view::el;

/// The keys.
pub const KEYS: &[Key] = keys! {
    "size": Kind::Word(&["small", "medium", "large"]), "How much: once, twice or four times the room between blocks.", or "\"medium\"";
};

/// The block.
pub const BLOCK: Block = Block {
    name: "spacer",
    keys: || KEYS,
    draw: |here| Some(el("div spacer|aria-hidden=true").with("data-size", here.get("size").text().unwrap_or_default())),
};
