//! `cargo xtask demo`: the demo site with a collector on an SQLite file, on this machine only.

use crate::build;
use crate::needs;
use crate::workspace::Workspace;
use anyhow::Result;
use std::fs;

/// Builds `pkg/` and serves the site until it is stopped. What visitors send stays in `target/demo/`.
pub fn demo(workspace: &Workspace, port: u16) -> Result<()> {
    needs::npm_packages(workspace, "www")?;
    build::build(workspace)?;
    let folder = workspace.path("target/demo");
    fs::create_dir_all(&folder)?;
    let database = folder.join("parea.db").display().to_string();
    let port = port.to_string();
    let serve = ["run", "--quiet", "--locked", "--package=parea-site", "--"];
    let options = ["--port", &port, "--database", &database];
    workspace.command("cargo", serve.into_iter().chain(options)).run()?;
    Ok(())
}
