//! What the released widget is made from, as one hash: the build id, which the loader and the Wasm compare at start.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use sha2::{Digest as _, Sha256};
use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use walkdir::WalkDir;

/// A SHA-256 hash, in hexadecimal.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Digest(String);

impl Digest {
    /// The hash of some bytes.
    pub fn of(bytes: &[u8]) -> Self {
        let mut hex = String::new();
        for byte in Sha256::digest(bytes) {
            let _ = write!(hex, "{byte:02x}");
        }
        Self(hex)
    }

    /// The hash of files, by their path inside `root` and by their content.
    pub fn of_files(root: &Path, files: &[PathBuf]) -> Result<Self> {
        let mut all = String::new();
        for file in files {
            let bytes = fs::read(file).with_context(|| format!("cannot read {}", file.display()))?;
            let name = file.strip_prefix(root).unwrap_or(file).display();
            let _ = writeln!(all, "{} {name}", Self::of(&bytes).0);
        }
        Ok(Self::of(all.as_bytes()))
    }

    /// The first 12 digits: 48 bits, enough to tell builds of one project apart.
    pub fn short(&self) -> String {
        self.0.chars().take(12).collect()
    }
}

/// The build id: sources, build script, manifest, tool chain, the npm tools, and the crates that end up in the Wasm. Not the whole
/// Cargo.lock, since a new dependency of the test server does not make another widget.
pub fn build_id(workspace: &Workspace) -> Result<String> {
    let mut files = files_below(&workspace.path("src"))?;
    for file in ["build.rs", "Cargo.toml", "rust-toolchain.toml", "tools/npm/package-lock.json"] {
        files.push(workspace.path(file));
    }
    let sources = Digest::of_files(workspace.root(), &files)?;
    let crates = crates_in_the_widget(workspace, "normal,build", "{p} {f}")?;
    Ok(Digest::of(format!("{sources:?}\n{}", crates.join("\n")).as_bytes()).short())
}

/// What `pkg/` depends on: the build id, and the recipe with all that it copies.
pub fn of_the_package(workspace: &Workspace) -> Result<Digest> {
    let mut files = files_below(&workspace.path("tools/xtask"))?;
    files.push(workspace.path("LICENSE"));
    let recipe = Digest::of_files(workspace.root(), &files)?;
    Ok(Digest::of(format!("{recipe:?} {}", build_id(workspace)?).as_bytes()))
}

/// Every file below a folder, in one order on every machine.
pub fn files_below(folder: &Path) -> Result<Vec<PathBuf>> {
    let mut files = Vec::new();
    for entry in WalkDir::new(folder).sort_by_file_name() {
        let entry = entry?;
        if entry.file_type().is_file() {
            files.push(entry.into_path());
        }
    }
    Ok(files)
}

/// The crates that the Wasm is built from, the widget itself left out, in `cargo tree`'s words: `{p}` is name and
/// version, `{f}` the features.
pub fn crates_in_the_widget(workspace: &Workspace, edges: &str, format: &str) -> Result<Vec<String>> {
    let arguments = [
        "tree",
        "--locked",
        "--package=parea",
        "--target=wasm32-unknown-unknown",
        "--prefix=none",
        "--no-dedupe",
        "--edges",
        edges,
        "--format",
        format,
    ];
    let tree = workspace.command("cargo", arguments).read().context("cargo tree")?;
    let mut crates: Vec<String> = tree.lines().skip(1).map(str::to_owned).collect();
    crates.sort();
    crates.dedup();
    Ok(crates)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_counts_by_its_place_in_the_checkout_and_its_content_only() {
        let hash_in = |content: &str| {
            let folder = tempfile::tempdir().unwrap();
            fs::write(folder.path().join("a.rs"), content).unwrap();
            Digest::of_files(folder.path(), &files_below(folder.path()).unwrap()).unwrap()
        };
        assert_eq!(hash_in("one"), hash_in("one"), "two folders, the same file");
        assert_ne!(hash_in("one"), hash_in("two"));
    }
}
