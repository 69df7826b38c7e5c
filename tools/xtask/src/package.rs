//! The files of `pkg/` around the JavaScript and the Wasm, and how `pkg/` is written.

use crate::build::Downloads;
use crate::inputs::files_below;
use crate::words;
use crate::workspace::Workspace;
use anyhow::{Context, Result};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::json;
use sha2::{Digest as _, Sha384};
use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Files by name.
pub type Files = BTreeMap<String, Vec<u8>>;

/// Names of the two files that every visitor downloads; those of parts are in `parts.rs`.
pub const DOWNLOADED: [&str; 2] = ["parea.js", "parea_bg.wasm"];

/// The file that only who asks for it by `?parea-debug` downloads.
pub const PANEL: &str = "parea-debug.js";

/// The file that is fetched where a share block stands by a selection or on a picture.
pub const NEAR: &str = "parea-share.js";

#[derive(Deserialize)]
struct Manifest {
    workspace: WorkspaceTable,
    package: Package,
}

#[derive(Deserialize)]
struct WorkspaceTable {
    package: Shared,
}

#[derive(Deserialize)]
struct Shared {
    version: String,
    license: String,
}

#[derive(Deserialize)]
struct Package {
    name: String,
    description: String,
}

/// All files of the package around what is downloaded.
pub fn assemble(
    workspace: &Workspace,
    Downloads { js, wasm, parts, .. }: Downloads,
    modules: [(&str, String); 2],
    build: &str,
) -> Result<Files> {
    let manifest = fs::read_to_string(workspace.path("Cargo.toml"))?;
    let manifest: Manifest = toml::from_str(&manifest).context("Cargo.toml")?;
    let mut readme = fs::read_to_string(workspace.path("tools/xtask/package/README.md"))?
        .replace("{{integrity}}", &integrity(js.as_bytes()))
        .replace("{{version}}", &manifest.workspace.package.version)
        .replace("{{build}}", build);
    for (name, text) in &modules {
        readme = readme.replace(&format!("{{{{{name}}}}}"), &integrity(text.as_bytes()));
    }
    let mut files = Files::from([
        ("parea.js".to_owned(), js.into_bytes()),
        ("parea_bg.wasm".to_owned(), wasm),
        ("README.md".to_owned(), readme.into_bytes()),
        ("package.json".to_owned(), pretty(&package_json(&manifest))?),
    ]);
    files.extend(modules.map(|(name, text)| (name.to_owned(), text.into_bytes())));
    for (name, source) in [("parea.d.ts", "src/web/parea.d.ts"), ("LICENSE", "LICENSE")] {
        let bytes = fs::read(workspace.path(source)).with_context(|| format!("cannot read {source}"))?;
        files.insert(name.to_owned(), bytes);
    }
    files.extend(parts);
    for (tag, text) in words::files(workspace)? {
        files.insert(format!("words/{tag}.txt"), text.into_bytes());
    }
    for (tag, text) in words::of_the_panel(workspace)? {
        files.insert(format!("words/debug-{tag}.json"), text.into_bytes());
    }
    let icons = workspace.path("src/share/icons");
    for entry in fs::read_dir(&icons).with_context(|| format!("cannot read {}", icons.display()))? {
        let path = entry?.path();
        let name = path.file_name().and_then(|name| name.to_str()).context("an icon whose name is not UTF-8")?;
        files.insert(format!("icons/{name}"), fs::read(&path)?);
    }
    let hashes: BTreeMap<&String, String> = files.iter().map(|(name, bytes)| (name, integrity(bytes))).collect();
    let hashes = pretty(&serde_json::to_value(hashes)?)?;
    files.insert("integrity.json".to_owned(), hashes);
    Ok(files)
}

fn package_json(manifest: &Manifest) -> serde_json::Value {
    json!({
        "name": manifest.package.name,
        "version": manifest.workspace.package.version,
        "description": manifest.package.description,
        "license": manifest.workspace.package.license,
        "type": "module",
        "main": "./parea.js",
        "types": "./parea.d.ts",
        "exports": {
            // No conditions: they would be sorted, and older bundlers refuse a `default` that is not the last. Whoever
            // wants types finds those beside the file.
            ".": "./parea.js",
            "./parea_bg.wasm": "./parea_bg.wasm",
            "./parea_blocks.wasm": "./parea_blocks.wasm",
            "./parea_forms.wasm": "./parea_forms.wasm",
            "./parea_share.wasm": "./parea_share.wasm",
            "./parea-debug.js": "./parea-debug.js",
            "./parea-share.js": "./parea-share.js",
            "./words/*": "./words/*",
            "./icons/*": "./icons/*",
            "./integrity.json": "./integrity.json",
            "./package.json": "./package.json"
        },
        // Importing it is all there is to do: it starts by itself.
        "sideEffects": true,
        "files": ["parea.js", "*.wasm", PANEL, NEAR, "parea.d.ts", "words", "icons", "integrity.json"]
    })
}

fn pretty(value: &serde_json::Value) -> Result<Vec<u8>> {
    let mut text = serde_json::to_vec_pretty(value)?;
    text.push(b'\n');
    Ok(text)
}

/// The value of an `integrity` attribute.
pub fn integrity(bytes: &[u8]) -> String {
    format!("sha384-{}", STANDARD.encode(Sha384::digest(bytes)))
}

/// Reads a package folder, with what is in its folders; a folder that is not there has no files.
pub fn read(folder: &Path) -> Result<Files> {
    let mut files = Files::new();
    if !folder.exists() {
        return Ok(files);
    }
    for path in files_below(folder)? {
        let bytes = fs::read(&path).with_context(|| format!("cannot read {}", path.display()))?;
        files.insert(path.strip_prefix(folder)?.to_string_lossy().into_owned(), bytes);
    }
    Ok(files)
}

/// Makes the folder hold these files and no others.
pub fn write(folder: &Path, files: &Files) -> Result<()> {
    fs::create_dir_all(folder)?;
    let there = read(folder)?;
    for name in differing(&there, files) {
        let path = folder.join(&name);
        match files.get(&name) {
            Some(bytes) => {
                fs::create_dir_all(path.parent().unwrap_or(folder))?;
                fs::write(path, bytes)?;
            }
            None => fs::remove_file(path)?,
        }
    }
    Ok(())
}

/// Names of the files that are not the same on both sides, or only on one.
pub fn differing(left: &Files, right: &Files) -> Vec<String> {
    let mut names: Vec<String> = left.keys().chain(right.keys()).cloned().collect();
    names.sort();
    names.dedup();
    names.retain(|name| left.get(name) != right.get(name));
    names
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::parts::PARTS;

    /// The package, of files that hold nothing.
    fn assembled() -> Files {
        let workspace = Workspace::at(&Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")).unwrap();
        let parts = PARTS.iter().map(|part| (part.file.to_owned(), Vec::new())).collect();
        let downloads = Downloads { js: String::new(), wasm: Vec::new(), parts, probe: String::new() };
        assemble(&workspace, downloads, [PANEL, NEAR].map(|name| (name, name.to_owned())), "b1").unwrap()
    }

    #[test]
    fn npm_packs_every_file_and_what_is_exported_is_there() {
        let files = assembled();
        let manifest: serde_json::Value = serde_json::from_slice(&files["package.json"]).unwrap();
        let packed: Vec<&str> = manifest["files"].as_array().unwrap().iter().map(|own| own.as_str().unwrap()).collect();
        for name in files.keys() {
            // The three that npm takes by itself.
            let is_packed = ["LICENSE", "README.md", "package.json"].contains(&&**name)
                || packed.iter().any(|own| match own.strip_prefix('*') {
                    Some(end) => name.ends_with(end),
                    None => name == own || name.starts_with(&format!("{own}/")),
                });
            assert!(is_packed, "npm leaves {name} out");
        }
        for target in manifest["exports"].as_object().unwrap().values() {
            let target = target["default"].as_str().or(target.as_str()).unwrap().trim_start_matches("./");
            let is_there = |name: &String| match target.strip_suffix('*') {
                Some(folder) => name.starts_with(folder),
                None => name == target,
            };
            assert!(files.keys().any(is_there), "{target} is exported and not there");
        }
    }

    #[test]
    fn the_readme_has_the_hashes_to_be_copied() {
        let readme = String::from_utf8(assembled()["README.md"].clone()).unwrap();
        for name in [PANEL, NEAR] {
            let entry = format!("\"/pkg/{name}?b1\": \"{}\"", integrity(name.as_bytes()));
            assert!(readme.contains(&entry), "{entry} is not in {readme}");
        }
        assert!(readme.contains(&format!("integrity=\"{}\"", integrity(b""))) && !readme.contains("{{"), "{readme}");
    }

    #[test]
    fn integrity_is_what_browsers_compare_with() {
        // The empty input's SHA-384, as in the test vectors of FIPS 180-4.
        let expected = "sha384-OLBgp1GsljhM2TJ+sbHjaiH9txEUvgdDTAzHv2P24donTt6/529l+9Ua0vFImLlb";
        assert_eq!(integrity(b""), expected);
    }

    #[test]
    fn a_written_folder_holds_exactly_the_files() {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("left-over.js"), "old").unwrap();
        let files =
            [("parea.js", b"new"), ("words/de.txt", b"neu")].map(|(name, text)| (name.to_owned(), text.to_vec()));
        let files = Files::from(files);
        write(folder.path(), &files).unwrap();
        assert_eq!(read(folder.path()).unwrap(), files);
    }

    #[test]
    fn differences_are_named_on_both_sides() {
        let one = Files::from([("a".into(), vec![1]), ("b".into(), vec![2])]);
        let other = Files::from([("b".into(), vec![3]), ("c".into(), vec![4])]);
        assert_eq!(differing(&one, &other), ["a", "b", "c"]);
        assert!(differing(&one, &one).is_empty());
    }
}
