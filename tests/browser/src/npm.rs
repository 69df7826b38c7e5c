//! The real packages: files of consent managers as npm installed them, and those that must be bundled for a page.

use crate::server::{Page, Site};
use anyhow::{Context, Result, ensure};
use std::path::{Path, PathBuf};
use std::process::Command;

/// Where packages are installed, each by the lock file beside it.
const FOLDERS: [&str; 2] = ["tests/browser/npm/node_modules", "www/npm/node_modules"];

/// A file of an installed package, by `package/path`.
pub fn file(inside: &str) -> Result<PathBuf> {
    let places = FOLDERS.map(|folder| crate::root().join(folder).join(inside));
    let found = places.into_iter().find(|path| path.exists());
    found.with_context(|| format!("{inside} is not installed: `cargo xtask test` installs it"))
}

/// The script in `tests/pages` with everything that it imports, as one classic script.
pub fn bundle(entry: &str) -> Result<Vec<u8>> {
    let mut esbuild = Command::new(file(".bin/esbuild")?);
    esbuild.arg(crate::root().join("tests/pages").join(entry)).args(["--bundle", "--format=iife", "--target=es2022"]);
    let built = esbuild.env("NODE_PATH", crate::root().join(FOLDERS[0])).output().context("esbuild")?;
    ensure!(built.status.success(), "{entry} cannot be bundled: {}", String::from_utf8_lossy(&built.stderr));
    Ok(built.stdout)
}

impl Site {
    /// Serves a file of an installed package.
    pub fn serves_vendor(&self, address: &str, inside: &str) -> Result<()> {
        self.serve(address, Page::new(kind(inside), std::fs::read(file(inside)?)?));
        Ok(())
    }
}

fn kind(path: &str) -> &'static str {
    match Path::new(path).extension().and_then(|extension| extension.to_str()) {
        Some("css") => "text/css",
        _ => "text/javascript; charset=utf-8",
    }
}
