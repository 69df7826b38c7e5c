//! `cargo xtask demo`: the demo site with a collector on an SQLite file, on this machine only.

use crate::build;
use crate::needs;
use crate::workspace::{Workspace, say};
use anyhow::{Context, Result};
use std::fmt::Write as _;
use std::fs::{self, File};
use std::io::Read as _;

/// Builds `pkg/` and serves the site until it is stopped. What visitors send stays in `target/demo/`.
pub fn demo(workspace: &Workspace, port: u16) -> Result<()> {
    needs::for_build(workspace)?;
    needs::npm_packages(workspace, needs::SITE_PACKAGES)?;
    build::build(workspace)?;
    let folder = workspace.path("target/demo");
    fs::create_dir_all(&folder)?;
    let (root, database) = (workspace.root().display().to_string(), folder.join("parea.db").display().to_string());
    let token = token()?;
    let port = port.to_string();
    say(&format!("admin pages: http://127.0.0.1:{port}/parea/admin/ with the token {token}"));
    say(&format!("answers: curl -H 'Authorization: Bearer {token}' http://127.0.0.1:{port}/parea/v1/answers"));
    say("compiling and starting the site; the address follows, Ctrl-C ends it");
    let serve = ["run", "--quiet", "--locked", "--package=parea-site", "--"];
    let options = ["--port", &port, "--root", &root, "--database", &database, "--seed"];
    let server = workspace.command("cargo", serve.into_iter().chain(options)).env("PAREA_ADMIN_TOKEN", token);
    // Ctrl-C reaches the site too, and is how this ends.
    server.unchecked().run()?;
    Ok(())
}

/// A secret for this run of the collector.
fn token() -> Result<String> {
    let mut bytes = [0; 16];
    File::open("/dev/urandom").and_then(|mut random| random.read_exact(&mut bytes)).context("/dev/urandom")?;
    let mut token = String::new();
    for byte in bytes {
        write!(token, "{byte:02x}")?;
    }
    Ok(token)
}
