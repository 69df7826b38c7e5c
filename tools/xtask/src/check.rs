//! `cargo xtask build --check`: anyone can build the committed `pkg/` from the committed sources, byte for byte.

use crate::build;
use crate::package;
use crate::workspace::{Workspace, cache, say};
use anyhow::{Context, Result, ensure};
use std::fs::{self, File};
use std::path::Path;

/// Builds the last commit from a clone in another folder. The clone's own build folder is kept for the next time, so
/// only what has changed is compiled again; its path is another one than the checkout's.
pub fn check(workspace: &Workspace) -> Result<()> {
    let committed = workspace.command("git", ["rev-parse", "--short", "HEAD"]).read().context("git rev-parse")?;
    warn_of_what_is_not_committed(workspace)?;
    let folder = cache()?.join("elsewhere");
    let _alone = alone(&folder)?;
    let clone = refresh_clone(workspace, &folder)?;
    say(&format!("building commit {committed} in {}", clone.root().display()));
    let readme = || fs::read(clone.path("README.md")).unwrap_or_default();
    let (expected, table) = (package::read(&clone.pkg())?, readme());
    let built = build::build(&clone)?;
    let wrong = package::differing(&expected, &built);
    ensure!(
        wrong.is_empty(),
        "commit {committed} builds another {} than the committed pkg/. Run `cargo xtask build` and commit pkg/.",
        wrong.join(", ")
    );
    let here = package::differing(&expected, &package::read(&workspace.pkg())?);
    ensure!(
        here.is_empty(),
        "pkg/ here is not the committed one ({}). Run `cargo xtask build` and commit pkg/.",
        here.join(", ")
    );
    ensure!(
        table == readme(),
        "commit {committed} has another table of sizes in its README. Run `cargo xtask build` and commit README.md."
    );
    say(&format!("pkg/ of commit {committed} is what its sources build, byte for byte"));
    Ok(())
}

/// The clone is built by this very program, so its sources should be the committed ones too.
fn warn_of_what_is_not_committed(workspace: &Workspace) -> Result<()> {
    let arguments = ["status", "--porcelain", "--", "src", "Cargo.toml", "Cargo.lock", "tools/xtask", "tools/npm"];
    let status = workspace.command("git", arguments).read().context("git status")?;
    if !status.is_empty() {
        say(&format!("not committed, and so not in what is checked:\n{status}"));
    }
    Ok(())
}

/// The clone serves every checkout on this machine, one at a time.
fn alone(folder: &Path) -> Result<File> {
    fs::create_dir_all(cache()?)?;
    let file = File::create(folder.with_extension("lock"))?;
    file.lock()?;
    Ok(file)
}

fn refresh_clone(workspace: &Workspace, folder: &Path) -> Result<Workspace> {
    let (root, place) = (workspace.root().display().to_string(), folder.display().to_string());
    if !folder.join(".git").exists() {
        workspace.command("git", ["clone", "--quiet", "--no-checkout", &root, &place]).run().context("git clone")?;
    }
    let git = |arguments: &[&str]| Workspace::command_in(folder, "git", arguments).run().context("git in the clone");
    let head = workspace.command("git", ["rev-parse", "HEAD"]).read()?;
    git(&["fetch", "--quiet", "--no-tags", &root, &head])?;
    git(&["-c", "advice.detachedHead=false", "checkout", "--quiet", "--force", "--detach", &head])?;
    // What is ignored, the build folder, stays.
    git(&["clean", "--quiet", "--force", "-d"])?;
    Workspace::at(folder)
}
