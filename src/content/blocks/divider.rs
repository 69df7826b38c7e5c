//! A line between what belongs together and what does not.

use super::Block;
use crate::view::el;

/// The block.
pub const BLOCK: Block = Block { name: "divider", keys: || &[], draw: |_| Some(el("hr divider")) };
