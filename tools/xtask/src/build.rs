//! `cargo xtask build`: makes `pkg/`, the same bytes in every folder and on every x86-64 Linux machine.

use crate::bundle::{self, Defines};
use crate::inputs::{self, Digest};
use crate::needs::{self, Tools};
use crate::package::{self, Files};
use crate::recipe::{self, Compiled, Recipe};
use crate::size;
use crate::split;
use crate::words;
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result, ensure};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::{Deserialize, Serialize};
use sha2::{Digest as _, Sha256};
use std::collections::BTreeMap;
use std::fs;
use std::time::Instant;

/// What the last build was made from, and what it made: when neither has changed there is nothing to do.
#[derive(Serialize, Deserialize, PartialEq)]
struct Stamp {
    inputs: String,
    files: String,
}

impl Stamp {
    fn now(inputs: &Digest, files: &Files) -> Self {
        let files = Digest::of(format!("{files:?}").as_bytes());
        Self { inputs: inputs.short(), files: files.short() }
    }
}

/// Builds `pkg/` if anything that it is made from has changed, and writes the README's table of sizes.
pub fn build(workspace: &Workspace) -> Result<Files> {
    let started = Instant::now();
    let tools = needs::for_build(workspace)?;
    let _alone = recipe::alone(workspace)?;
    let inputs = inputs::of_the_package(workspace)?;
    let stamp_file = recipe::stage(workspace)?.join("stamp.json");
    let there = package::read(&workspace.pkg())?;
    let stamp: Option<Stamp> = fs::read(&stamp_file).ok().and_then(|text| serde_json::from_slice(&text).ok());
    if stamp.is_some_and(|stamp| stamp == Stamp::now(&inputs, &there)) {
        say("pkg/ is up to date");
        size::write_readme(workspace)?;
        return Ok(there);
    }
    say("building pkg/");
    let files = make(workspace, &tools)?;
    package::write(&workspace.pkg(), &files)?;
    fs::write(&stamp_file, serde_json::to_vec(&Stamp::now(&inputs, &files))?)?;
    size::write_readme(workspace)?;
    let changed = package::differing(&there, &files);
    let what = if changed.is_empty() { "nothing changed".into() } else { format!("new: {}", changed.join(", ")) };
    say(&format!("pkg/ built in {:.1} s; {what}", started.elapsed().as_secs_f32()));
    Ok(files)
}

/// Makes the files of the package without writing them.
fn make(workspace: &Workspace, tools: &Tools) -> Result<Files> {
    let build = inputs::build_id(workspace)?;
    let downloads = download_by(workspace, tools, Recipe::RELEASED, &build)?;
    verify(workspace, &downloads, &build)?;
    let entry = workspace.path("src/web/debug/panel.js");
    let hash = |(tag, text): (String, String)| (tag, package::integrity(text.as_bytes()));
    let languages: BTreeMap<String, String> = words::of_the_panel(workspace)?.into_iter().map(hash).collect();
    let panel = bundle::panel(tools, &recipe::stage(workspace)?, &entry, &build, &serde_json::to_string(&languages)?)?;
    let near = bundle::near(tools, &recipe::stage(workspace)?, &workspace.path("src/web/share/near.js"), &build)?;
    package::assemble(workspace, downloads, [(package::PANEL, panel), (package::NEAR, near)], &build)
}

/// The two files that visitors download.
pub struct Downloads {
    /// `parea.js`
    pub js: String,
    /// `parea_bg.wasm`
    pub wasm: Vec<u8>,
    /// The parts of it that are fetched when they are needed, each with its file's name.
    pub parts: Vec<(String, Vec<u8>)>,
    /// The bindings without the loader, to try out where there is no page.
    pub probe: String,
}

/// Makes what visitors download by some recipe.
pub fn download_by(workspace: &Workspace, tools: &Tools, recipe: Recipe, build: &str) -> Result<Downloads> {
    let stage = recipe.stage(workspace)?;
    let loader = fs::read_to_string(workspace.path("src/web/loader.js")).context("src/web/loader.js")?;
    // The modules that it imports, beside the bindings.
    for file in inputs::files_below(&workspace.path("src/web"))? {
        if let Some(name) = file.file_name().filter(|_| file.extension().is_some_and(|kind| kind == "js")) {
            fs::copy(&file, stage.join(name)).with_context(|| format!("cannot copy {}", file.display()))?;
        }
    }
    let Compiled { bindings, linked } = recipe.compile(workspace, tools, build)?;
    let (bound, names) = bindings.stage_wasm(tools, &stage, &loader)?;
    let (mut parts, mut hashes) = (Vec::new(), BTreeMap::new());
    if recipe.split {
        let split = split::split(&linked, &fs::read(&bound)?, workspace.root())?;
        fs::write(&bound, split.main)?;
        for (part, wasm) in split.parts {
            let file = stage.join(part.file);
            fs::write(&file, wasm)?;
            let wasm = recipe.optimise(tools, &file, false)?;
            hashes.insert(part.name, format!("sha256-{}", STANDARD.encode(Sha256::digest(&wasm))));
            parts.push((part.file.to_owned(), wasm));
        }
    }
    let wasm = recipe.optimise(tools, &bound, false)?;
    let words: String = words::files(workspace)?.iter().map(|(_, text)| words::hash(text)).collect();
    let defines = Defines {
        build,
        integrity: &package::integrity(&wasm),
        words: &words,
        parts: &serde_json::to_string(&hashes)?,
    };
    let js = bindings.bundle(tools, &stage, &loader, &names, defines)?;
    let probe = "export { build, connect, imports } from './bindings.js';";
    let probe = bindings.bundle(tools, &stage, probe, &names, defines)?;
    Ok(Downloads { js, wasm, parts, probe })
}

/// Lets a JavaScript engine compile and start the very Wasm that is shipped, and ask it for its build id: this fails
/// when the two halves do not fit, by name or by build.
fn verify(workspace: &Workspace, downloads: &Downloads, build: &str) -> Result<()> {
    let stage = recipe::stage(workspace)?;
    let file = |name: &str| stage.join(name);
    fs::write(file("shipped.mjs"), &downloads.js)?;
    fs::write(file("shipped.wasm"), &downloads.wasm)?;
    fs::write(file("probe.mjs"), &downloads.probe)?;
    fs::write(
        file("verify.mjs"),
        "import { readFileSync } from 'node:fs';
         import { build, connect, imports } from './probe.mjs';
         const load = (name, imports) => WebAssembly.instantiate(readFileSync(new URL(name, import.meta.url)), imports);
         const shared = (await load('shipped.wasm', imports())).instance.exports;
         connect(shared);
         for (const name of process.argv.slice(2)) await load(name, { shared });
         console.log(build());",
    )?;
    let node = |arguments: &[&str]| Workspace::command_in(&stage, "node", arguments).read();
    node(&["--check", "shipped.mjs"]).context("the built parea.js does not parse")?;
    let mut arguments = vec!["verify.mjs"];
    for (name, part) in &downloads.parts {
        fs::write(file(name), part)?;
        arguments.push(name);
    }
    let said = node(&arguments).context("the built parea_bg.wasm does not start")?;
    ensure!(said == build, "the built parea_bg.wasm says that it is build {said}, not {build}");
    Ok(())
}
