//! A form; what it looks like is up to [`crate::form`].

use super::{Block, Here};
use crate::config::{Path, Problem};
use crate::form;
use crate::view::Piece;

/// The block.
pub const BLOCK: Block = Block { name: "form", keys: form::KEYS, draw };

fn draw(here: &Here<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    here.scene.showing.form.as_ref().map_or(Ok(Vec::new()), |progress| form::view(progress, here.scene, path))
}
