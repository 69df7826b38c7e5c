//! How the widget's Wasm is compiled: cargo, wasm-bindgen, wasm-opt, each step a named choice that `ladder` measures.

use crate::bundle::Bindings;
use crate::graph;
use crate::needs::Tools;
use crate::workspace::{Workspace, cargo_home, say};
use anyhow::{Context, Result, ensure};
use serde::Deserialize;
use std::ffi::OsString;
use std::fs::{self, File};
use std::path::{Path, PathBuf};
use wasm_bindgen_cli_support::Bindgen;

/// What wasm-opt is asked for. The lowest kilobyte of memory is the far end of the stack, so an address there is a
/// fault, and offsets may be folded on that ground (-0.9 % brotli); flattening lets a second round find more (-0.7 %).
/// Long functions are called even where there is one caller: that packs better (-0.5 %), and engines optimise a function
/// as a whole, so what is hot should not drag along what is not.
const WASM_OPT: [&str; 9] = [
    "--low-memory-unused",
    "--one-caller-inline-max-function-size=150",
    "-Oz",
    "--flatten",
    "--rereloop",
    "-Oz",
    "-Oz",
    "--strip-producers",
    "--strip-target-features",
];

/// The choices that make the Wasm smaller, in the order in which they were added.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipe {
    /// Profile `widget` of Cargo.toml (size, whole-program optimisation) instead of `release`.
    pub widget_profile: bool,
    /// Only the Wasm, no Rust library beside it: then the linker sees all there is, and drops what nobody calls.
    pub wasm_only: bool,
    /// `wasm-opt -Oz` on what wasm-bindgen wrote.
    pub wasm_opt: bool,
    /// The standard library compiled with our own flags, and its variants made for size.
    pub build_std: bool,
    /// A panic is one trap instruction: no message, no formatting, no unwinding tables.
    pub immediate_abort: bool,
    /// No `Debug` output and no source locations: nobody would read them.
    pub no_debug_text: bool,
    /// The names under which Wasm and JavaScript meet, one or two letters each.
    pub short_names: bool,
    /// What few pages need is taken out, to be fetched where it is needed.
    pub split: bool,
    /// A flag (`--cfg`) that leaves a part of the widget out, to learn what it weighs.
    pub without: Option<&'static str>,
}

/// The compiled widget.
#[derive(Debug)]
pub struct Compiled {
    /// What wasm-bindgen made of it.
    pub bindings: Bindings,
    /// As the linker wrote it.
    pub linked: Vec<u8>,
}

impl Recipe {
    /// The recipe of `pkg/`.
    pub const RELEASED: Self = Self {
        widget_profile: true,
        wasm_only: true,
        wasm_opt: true,
        build_std: true,
        immediate_abort: true,
        no_debug_text: true,
        short_names: true,
        split: true,
        without: None,
    };

    fn rustflags(self, workspace: &Workspace, tools: &Tools) -> Result<String> {
        // No path of the machine may end up in the Wasm, be it in a message or in a hash.
        let target = workspace.widget_target();
        let cargo_home = cargo_home()?;
        let sysroot = tools.sysroot.as_path();
        let places = [(workspace.root(), "/parea"), (&target, "/target"), (&cargo_home, "/cargo"), (sysroot, "/rust")];
        let mut flags: Vec<String> =
            places.iter().map(|(from, to)| format!("--remap-path-prefix={}={to}", from.display())).collect();
        // Data lies behind the stack: with a quarter of the usual stack every address in the code is a byte shorter.
        flags.push("-Clink-arg=-zstack-size=262144".into());
        // These names say which type a generic function was made for; `size` reads them, and they are not shipped.
        flags.push("-Csymbol-mangling-version=v0".into());
        if self.immediate_abort {
            flags.extend(["-Zunstable-options".into(), "-Cpanic=immediate-abort".into()]);
        }
        if self.no_debug_text {
            flags.extend(["-Zfmt-debug=none".into(), "-Zlocation-detail=none".into()]);
        }
        Ok(flags.join("\u{1f}"))
    }

    fn cargo_arguments(self, target: &Path) -> Vec<String> {
        let mut arguments = ["rustc", "--locked", "--quiet", "--package=parea", "--lib"].map(str::to_owned).to_vec();
        arguments.push("--target=wasm32-unknown-unknown".into());
        arguments.push(format!("--target-dir={}", target.display()));
        if self.wasm_only {
            arguments.push("--crate-type=cdylib".into());
        }
        arguments.push(format!("--profile={}", self.profile()));
        if self.build_std {
            arguments.push("-Zbuild-std=std,panic_abort".into());
            arguments.push("-Zbuild-std-features=optimize_for_size".into());
        }
        // Only for the widget itself: what it is built on stays as it is.
        arguments.push("--".into());
        if self.split {
            arguments.push("-Clink-arg=--emit-relocs".into());
        }
        if let Some(flag) = self.without {
            arguments.extend(["--cfg", flag].map(str::to_owned));
        }
        arguments
    }

    /// Where intermediate files of this recipe lie.
    pub fn stage(self, workspace: &Workspace) -> Result<PathBuf> {
        let folder = stage(workspace)?.join(self.without.unwrap_or_default());
        fs::create_dir_all(&folder)?;
        Ok(folder)
    }

    fn profile(self) -> &'static str {
        if self.widget_profile { "widget" } else { "release" }
    }

    /// Compiles the widget and lets wasm-bindgen write its JavaScript half. The names of functions are kept.
    pub fn compile(self, workspace: &Workspace, tools: &Tools, build: &str) -> Result<Compiled> {
        require_matching_bindgen(workspace)?;
        let target = workspace.widget_target().join("cargo");
        workspace
            .command("cargo", self.cargo_arguments(&target))
            .env("CARGO_ENCODED_RUSTFLAGS", self.rustflags(workspace, tools)?)
            .env("PAREA_BUILD", build)
            // The pinned compiler takes unstable flags with this; nothing in `src` needs it, and a plain
            // `cargo build --target wasm32-unknown-unknown` goes without.
            .env("RUSTC_BOOTSTRAP", "1")
            .stdout_to_stderr()
            .run()
            .context("the widget did not compile for wasm32-unknown-unknown")?;
        let wasm = target.join("wasm32-unknown-unknown").join(self.profile()).join("parea.wasm");
        ensure!(wasm.exists(), "cargo wrote no {}", wasm.display());
        let linked = fs::read(&wasm)?;
        let bindings = bind(graph::without_relocations(&linked)?, &self.stage(workspace)?, self.short_names)?;
        Ok(Compiled { bindings, linked })
    }

    /// Optimises a Wasm module; `names` keeps the names of its functions, which changes nothing else.
    pub fn optimise(self, tools: &Tools, module: &Path, names: bool) -> Result<Vec<u8>> {
        if !self.wasm_opt {
            return Ok(fs::read(module)?);
        }
        // No feature flags: wasm-opt reads the section `target_features`. `--all-features` writes modules that no
        // browser takes.
        let output = module.with_extension("opt.wasm");
        let mut arguments: Vec<OsString> = WASM_OPT.map(OsString::from).to_vec();
        arguments.extend([module.as_os_str().to_owned(), "-o".into(), output.clone().into()]);
        if names {
            arguments.push("-g".into());
        }
        duct::cmd(tools.npm("wasm-opt"), arguments).run().context("wasm-opt")?;
        fs::read(&output).with_context(|| format!("cannot read {}", output.display()))
    }
}

/// Runs wasm-bindgen; what it writes is laid out as files, since only those are indented as we read them.
fn bind(wasm: Vec<u8>, stage: &Path, short_names: bool) -> Result<Bindings> {
    let folder = stage.join("bindgen");
    Bindgen::new()
        .input_bytes("w", wasm)
        .out_name("w")
        .web(true)?
        .typescript(false)
        .omit_default_module_path(true)
        .remove_producers_section(true)
        .demangle(false)
        .generate(&folder)
        .context("wasm-bindgen")?;
    ensure!(!folder.join("snippets").exists(), "the widget may not bring JS snippets");
    Bindings::new(&fs::read_to_string(folder.join("w.js"))?, fs::read(folder.join("w_bg.wasm"))?, short_names)
}

#[derive(Deserialize)]
struct Lock {
    package: Vec<Locked>,
}

#[derive(Deserialize)]
struct Locked {
    name: String,
    version: String,
}

/// wasm-bindgen's two halves speak a private language that changes with every version.
pub fn require_matching_bindgen(workspace: &Workspace) -> Result<()> {
    let text = fs::read_to_string(workspace.path("Cargo.lock")).context("Cargo.lock")?;
    let lock: Lock = toml::from_str(&text).context("Cargo.lock")?;
    let version = |name: &str| {
        let found = lock.package.iter().find(|package| package.name == name);
        found.map(|package| package.version.clone()).with_context(|| format!("Cargo.lock has no {name}"))
    };
    let (widget, tool) = (version("wasm-bindgen")?, version("wasm-bindgen-cli-support")?);
    ensure!(
        widget == tool,
        "Cargo.lock has wasm-bindgen {widget} but wasm-bindgen-cli-support {tool}. Write \
         wasm-bindgen-cli-support = \"={widget}\" into tools/xtask/Cargo.toml and call this again."
    );
    Ok(())
}

/// Keeps a second build away until the file is dropped: both would write into the same stage.
pub fn alone(workspace: &Workspace) -> Result<File> {
    let file = File::create(stage(workspace)?.join("lock"))?;
    if file.try_lock().is_err() {
        say("waiting for another build of pkg/");
        file.lock()?;
    }
    Ok(file)
}

/// Where intermediate files of a build lie.
pub fn stage(workspace: &Workspace) -> Result<PathBuf> {
    let stage = workspace.widget_target().join("stage");
    fs::create_dir_all(&stage)?;
    Ok(stage)
}
