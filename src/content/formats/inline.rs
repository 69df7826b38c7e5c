//! Part of the page, in a slot of its own.

use crate::content::Scene;
use crate::view::Piece;

/// The pieces; it can be closed only if the campaign says so.
pub fn frame(scene: &Scene<'_>, blocks: Vec<Piece>) -> Vec<Piece> {
    if scene.campaign.closable { super::closable(scene, blocks) } else { blocks }
}
