//! What a part of the widget costs, measured: the widget is built once more without it and weighed.
//!
//! The second build is kept by the hash of what it is made from, so that a second question costs nothing.

use crate::build;
use crate::compress::Weight;
use crate::inputs;
use crate::needs;
use crate::recipe::{self, Recipe};
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs;

/// The flag that leaves the consent sources out, see `src/consent/sources/mod.rs`.
const WITHOUT_CONSENT: &str = "parea_without_consent_sources";

/// The weight of a widget that lacks something, and what it was made from.
#[derive(Serialize, Deserialize)]
struct Known {
    inputs: String,
    raw: usize,
    brotli: usize,
}

/// What all consent sources together add to parea_bg.wasm: raw bytes, and bytes after brotli.
pub fn consent(workspace: &Workspace, whole: Weight) -> Result<(usize, usize)> {
    let without = without(workspace, WITHOUT_CONSENT)?;
    Ok((whole.raw.saturating_sub(without.raw), whole.brotli.saturating_sub(without.brotli)))
}

fn without(workspace: &Workspace, part: &'static str) -> Result<Known> {
    let _alone = recipe::alone(workspace)?;
    let inputs = inputs::of_the_package(workspace)?.short();
    let recipe = Recipe { without: Some(part), ..Recipe::RELEASED };
    let file = recipe.stage(workspace)?.join("known.json");
    let known: Option<Known> = fs::read(&file).ok().and_then(|text| serde_json::from_slice(&text).ok());
    if let Some(known) = known.filter(|known| known.inputs == inputs) {
        return Ok(known);
    }
    say(&format!("building the widget with `{part}`, to weigh it"));
    let tools = needs::for_build(workspace)?;
    let downloads = build::download_by(workspace, &tools, recipe, &inputs::build_id(workspace)?)?;
    let weight = Weight::of(&downloads.wasm)?;
    let known = Known { inputs, raw: weight.raw, brotli: weight.brotli };
    fs::write(&file, serde_json::to_vec(&known)?).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(known)
}
