//! Joins the loader with the bindings that wasm-bindgen wrote, and gives short names to what Wasm and JavaScript share.

use crate::needs::Tools;
use anyhow::{Context, Result, ensure};
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};
use walrus::{ElementItems, FunctionId, Module};

/// What wasm-bindgen makes of the compiled widget.
#[derive(Debug)]
pub struct Bindings {
    js: String,
    wasm: Vec<u8>,
    short_names: bool,
}

/// What the loader is told about the Wasm that it belongs to.
#[derive(Debug, Clone, Copy)]
pub struct Defines<'a> {
    /// The build id.
    pub build: &'a str,
    /// Subresource integrity of `parea_bg.wasm`.
    pub integrity: &'a str,
    /// The SHA-256 of each file of words, in base64 without its sign of filling, one after the other.
    pub words: &'a str,
    /// Subresource integrity of each part by its name, as JSON.
    pub parts: &'a str,
}

/// Everything from here on in wasm-bindgen's output fetches, compiles and instantiates, with fallbacks for old
/// browsers and a warning of its own. The loader does that its own way.
const STARTING_UP: &str = "let wasmModule, wasmInstance, wasm;";

const OUR_START: &str = "
let wasm;
export const connect = (exports) => {
    wasm = exports;
    wasm.__wbindgen_start();
};
export { __wbg_get_imports as imports };
";

/// What we do without, from its first words to those that stay: a way for Wasm that cannot make room anew, which every
/// call of ours can, and `encodeInto` for browsers that cannot run the rest anyhow. Bindings without texts have neither.
const NEEDLESS: [(&str, &str); 2] = [
    ("    if (realloc === undefined) {", "    let len = arg.length;"),
    ("if (!('encodeInto' in cachedTextEncoder)) {", "let WASM_VECTOR_LEN = 0;"),
];

/// Exports that JavaScript calls by the names that they have in Rust.
const PLAIN: [&str; 7] = ["memory", "build", "change", "decide", "fitting", "start", "turn"];

impl Bindings {
    /// Takes over the JavaScript and Wasm that wasm-bindgen wrote.
    pub fn new(js: &str, wasm: Vec<u8>, short_names: bool) -> Result<Self> {
        Ok(Self { js: adapt(js)?, wasm, short_names })
    }

    /// Writes the Wasm to be optimised into the stage folder, and returns its path with the names that were shortened.
    pub fn stage_wasm(&self, tools: &Tools, stage: &Path, loader: &str) -> Result<(PathBuf, Names)> {
        let placeholder = Defines { build: "", integrity: "", words: "", parts: "{}" };
        let names = Names(stage.join("names.json"));
        // Names of an earlier build must not decide about this one.
        fs::write(&names.0, "{}")?;
        self.bundle(tools, stage, loader, &names, placeholder)?;
        let wasm = stage.join("bound.wasm");
        fs::write(&wasm, if self.short_names { names.shorten(&self.wasm)? } else { self.wasm.clone() })?;
        Ok((wasm, names))
    }

    /// A module that imports `./bindings.js`, and the bindings, as one minified module.
    pub fn bundle(
        &self,
        tools: &Tools,
        stage: &Path,
        module: &str,
        names: &Names,
        defines: Defines<'_>,
    ) -> Result<String> {
        let entry = stage.join("entry.js");
        fs::write(&entry, module)?;
        fs::write(stage.join("bindings.js"), &self.js)?;
        let mut more: Vec<OsString> = vec![format!("--define:PAREA_INTEGRITY={:?}", defines.integrity).into()];
        more.push(format!("--define:PAREA_WORDS={:?}", defines.words).into());
        more.push(format!("--define:PAREA_PARTS={}", defines.parts).into());
        // These are files of their own, of this build.
        more.extend(["--external:./parea-debug.js*".into(), "--external:./parea-share.js*".into()]);
        if self.short_names {
            more.push("--mangle-props=^(__wb|_wbg|__externref|_R)".into());
            more.push(joined("--mangle-cache=", &names.0));
        }
        minify(tools, &entry, &stage.join("parea.js"), defines.build, more)
    }
}

/// The panel of `?parea-debug`, a module of its own, from where its sources stand; minified. `languages` is the integrity of
/// each file of its words by language, as JSON.
pub fn panel(tools: &Tools, stage: &Path, entry: &Path, build: &str, languages: &str) -> Result<String> {
    let (sheet, output) = (stage.join("panel.css"), stage.join("parea-debug.js"));
    minify(tools, &entry.with_extension("css"), &sheet, build, Vec::new())?;
    let languages = format!("--define:PAREA_LANGUAGES={languages}").into();
    let more = vec!["--loader:.css=text".into(), joined("--alias:panel.css=", &sheet), languages];
    minify(tools, entry, &output, build, more)
}

/// What leads share buttons to what they share, a module of its own; minified.
pub fn near(tools: &Tools, stage: &Path, entry: &Path, build: &str) -> Result<String> {
    minify(tools, entry, &stage.join("parea-share.js"), build, Vec::new())
}

/// A module with all that it imports, as small as esbuild makes it.
fn minify(tools: &Tools, entry: &Path, output: &Path, build: &str, more: Vec<OsString>) -> Result<String> {
    let mut arguments: Vec<OsString> = vec![entry.into(), "--bundle".into()];
    for argument in ["--format=esm", "--minify", "--target=es2022", "--charset=utf8", "--log-level=warning"] {
        arguments.push(argument.into());
    }
    arguments.push(format!("--define:PAREA_BUILD={build:?}").into());
    arguments.push(joined("--outfile=", output));
    arguments.extend(more);
    duct::cmd(tools.npm("esbuild"), arguments).run().context("esbuild")?;
    fs::read_to_string(output).with_context(|| format!("cannot read {}", output.display()))
}

fn joined(prefix: &str, path: &Path) -> OsString {
    let mut argument = OsString::from(prefix);
    argument.push(path);
    argument
}

fn adapt(js: &str) -> Result<String> {
    let changed = "wasm-bindgen writes other JavaScript than before: adapt tools/xtask/src/bundle.rs";
    let (kept, dropped) = js.split_once(STARTING_UP).context(changed)?;
    ensure!(dropped.contains("wasm.__wbindgen_start();"), changed);
    let mut kept = kept.to_owned();
    for (from, to) in NEEDLESS {
        if let Some((before, rest)) = kept.split_once(from) {
            let (_, after) = rest.split_once(to).context(changed)?;
            kept = [before, to, after].concat();
        }
    }
    Ok([&kept, OUR_START].concat())
}

/// The file in which esbuild writes down which long name became which short one.
#[derive(Debug)]
pub struct Names(PathBuf);

impl Names {
    /// Gives imports and exports of a Wasm module the names that the JavaScript uses.
    fn shorten(&self, wasm: &[u8]) -> Result<Vec<u8>> {
        let short: BTreeMap<String, String> = serde_json::from_slice(&fs::read(&self.0)?).context("esbuild's names")?;
        let mut module = Module::from_buffer(wasm)?;
        forget_described(&mut module);
        for import in module.imports.iter_mut() {
            let name = short.get(&import.name);
            import.name = name.with_context(|| format!("parea.js does not supply {}", import.name))?.clone();
        }
        let mut unused = Vec::new();
        for export in module.exports.iter_mut() {
            match short.get(&export.name) {
                Some(name) => export.name.clone_from(name),
                None if PLAIN.contains(&export.name.as_str()) => {}
                // wasm-bindgen's hooks for a panic that unwinds, which ours does not.
                None => unused.push(export.id()),
            }
        }
        for export in unused {
            module.exports.delete(export);
        }
        Ok(module.emit_wasm())
    }
}

/// Takes out of the table what only wasm-bindgen's descriptions of closures pointed to, so that wasm-opt can drop it:
/// one function for each kind of closure that js-sys knows. JavaScript calls those that we use by their exports.
fn forget_described(module: &mut Module) {
    let funcs = &module.funcs;
    let is_described = |id: &FunctionId| {
        funcs.get(*id).name.as_deref().is_some_and(|name| {
            name.contains("wasm_bindgen7convert8closures") && name.contains("6invoke") && !name.contains("vtable")
        })
    };
    for element in module.elements.iter_mut() {
        if let ElementItems::Functions(ids) = &mut element.items
            && let Some(other) = ids.iter().copied().find(|id| !is_described(id))
        {
            ids.iter_mut().filter(|id| is_described(id)).for_each(|id| *id = other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const WRITTEN: &str = "export function build() {}\n\
        function passStringToWasm0(arg, malloc, realloc) {\n    if (realloc === undefined) {\n        old();\n    }\n\n    \
        let len = arg.length;\n}\n\
        if (!('encodeInto' in cachedTextEncoder)) {\n    old();\n}\n\n\
        let WASM_VECTOR_LEN = 0;\n\
        let wasmModule, wasmInstance, wasm;\nfunction init() { wasm.__wbindgen_start(); }\n";

    #[test]
    fn the_loader_starts_the_wasm_and_not_the_bindings() {
        let js = adapt(WRITTEN).unwrap();
        assert!(js.contains("export function build()") && js.contains("export const connect"));
        assert!(!js.contains("wasmInstance"), "{js}");
        assert!(js.contains("WASM_VECTOR_LEN"));
    }

    #[test]
    fn what_no_browser_of_ours_needs_stays_out() {
        let js = adapt(WRITTEN).unwrap();
        assert!(!js.contains("old()") && js.contains("let len = arg.length;"), "{js}");
        assert!(adapt(&WRITTEN.replace("    let len = arg.length;", "")).is_err(), "what ends it is called otherwise");
    }

    #[test]
    fn unknown_bindings_stop_the_build_instead_of_breaking_the_page() {
        assert!(adapt("export function init() {}").is_err());
    }
}
