//! A strip over the page.

use crate::content::Scene;
use crate::view::Piece;

/// The pieces.
pub fn frame(scene: &Scene<'_>, blocks: Vec<Piece>) -> Vec<Piece> {
    super::closable(scene, blocks)
}
