//! `cargo xtask ladder`: what each step of the recipe is worth, measured on the widget as it is now.

use crate::build::download_by;
use crate::compress::Weight;
use crate::inputs;
use crate::needs;
use crate::recipe::{self, Recipe};
use crate::workspace::{Workspace, say};
use anyhow::Result;

/// Prints one line a step: JavaScript and Wasm together, and what the step saved.
pub fn ladder(workspace: &Workspace) -> Result<()> {
    let tools = needs::for_build(workspace)?;
    let _alone = recipe::alone(workspace)?;
    let build = inputs::build_id(workspace)?;
    println!("| step | raw | gzip -9 | brotli -11 | saved |\n|---|--:|--:|--:|--:|");
    let mut before: Option<usize> = None;
    for (name, recipe) in steps() {
        say(name);
        let downloads = download_by(workspace, &tools, recipe, &build)?;
        let mut weight = Weight::of(&downloads.wasm)?;
        weight += Weight::of(downloads.js.as_bytes())?;
        let saved = before.map(|before| percentage(before, weight.brotli)).unwrap_or_default();
        println!("| {name} | {} | {} | {} | {saved} |", weight.raw, weight.gzip, weight.brotli);
        before = Some(weight.brotli);
    }
    Ok(())
}

fn percentage(before: usize, after: usize) -> String {
    #[allow(clippy::cast_precision_loss, reason = "sizes of files are far below 2^52")]
    let change = (after as f64 / before as f64 - 1.0) * 100.0;
    format!("{change:+.1} %")
}

/// From Cargo's own release build to what is released.
fn steps() -> Vec<(&'static str, Recipe)> {
    let mut recipe = Recipe {
        widget_profile: false,
        wasm_only: false,
        wasm_opt: false,
        build_std: false,
        immediate_abort: false,
        no_debug_text: false,
        short_names: false,
        split: false,
        without: None,
    };
    let mut steps = vec![("profile `release`, stable", recipe)];
    let mut add = |name, change: fn(&mut Recipe)| {
        change(&mut recipe);
        steps.push((name, recipe));
    };
    add("profile `widget`: size, LTO, one codegen unit", |recipe| recipe.widget_profile = true);
    add("`cdylib` alone, without `rlib`", |recipe| recipe.wasm_only = true);
    add("`wasm-opt -Oz`", |recipe| recipe.wasm_opt = true);
    add("std rebuilt, `optimize_for_size`", |recipe| recipe.build_std = true);
    add("`-Cpanic=immediate-abort`", |recipe| recipe.immediate_abort = true);
    add("`-Zfmt-debug=none -Zlocation-detail=none`", |recipe| recipe.no_debug_text = true);
    add("short names between Wasm and JavaScript", |recipe| recipe.short_names = true);
    add("parts of their own: forms, sharing", |recipe| recipe.split = true);
    steps
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_ladder_ends_with_what_is_released() {
        assert_eq!(steps().last().unwrap().1, Recipe::RELEASED);
    }

    #[test]
    fn savings_are_said_with_their_sign() {
        assert_eq!(percentage(200, 150), "-25.0 %");
        assert_eq!(percentage(200, 201), "+0.5 %");
    }
}
