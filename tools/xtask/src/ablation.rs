//! What a part of the widget costs, measured: the widget is built once more without it and weighed.
//!
//! The second build is kept by the hash of what it is made from, so that a second question costs nothing. How brotli
//! cuts a file into blocks hangs on single bytes: another build id alone moves the sum by some hundred bytes. So both are
//! weighed under several ids, the same for both, and their medians compared.

use crate::build;
use crate::compress::Weight;
use crate::inputs::{self, Digest};
use crate::needs;
use crate::recipe::{self, Recipe};
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result};
use serde::{Deserialize, Serialize};
use std::fs;

/// The flag that leaves the consent sources out, see `src/consent/sources/mod.rs`.
const WITHOUT_CONSENT: &str = "parea_without_consent_sources";

/// Under how many build ids a widget is weighed.
const IDS: u8 = 9;

/// The weight of a widget that lacks something, and what it was made from.
#[derive(Serialize, Deserialize)]
struct Known {
    inputs: String,
    raw: usize,
    brotli: usize,
}

/// What all consent sources together add to parea_bg.wasm: raw bytes, and bytes after brotli.
pub fn consent(workspace: &Workspace, whole: &[u8]) -> Result<(usize, usize)> {
    let without = without(workspace, WITHOUT_CONSENT)?;
    let brotli = typical_brotli(whole, &inputs::build_id(workspace)?)?;
    Ok((whole.len().saturating_sub(without.raw), brotli.saturating_sub(without.brotli)))
}

/// The median of what some Wasm weighs after brotli under several build ids.
fn typical_brotli(wasm: &[u8], build: &str) -> Result<usize> {
    let place = wasm.windows(build.len()).position(|window| window == build.as_bytes());
    let place = place.with_context(|| format!("the Wasm does not hold its build id {build}"))?;
    let weigh = |number: u8| {
        let (mut other, id) = (wasm.to_vec(), Digest::of(&[number]).short());
        other.splice(place..place + build.len(), id.bytes());
        Ok(Weight::of(&other)?.brotli)
    };
    let mut weights = (0..IDS).map(weigh).collect::<Result<Vec<usize>>>()?;
    weights.sort_unstable();
    Ok(weights.get(weights.len() / 2).copied().unwrap_or_default())
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
    let build = inputs::build_id(workspace)?;
    let downloads = build::download_by(workspace, &tools, recipe, &build)?;
    let known = Known { inputs, raw: downloads.wasm.len(), brotli: typical_brotli(&downloads.wasm, &build)? };
    fs::write(&file, serde_json::to_vec(&known)?).with_context(|| format!("cannot write {}", file.display()))?;
    Ok(known)
}
