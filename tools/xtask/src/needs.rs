//! What a fresh Debian machine with rustup and Node still lacks: installs it, or says the one line that would.
//!
//! Quick when nothing is missing, and never skips: what cannot be installed stops the command.

use crate::inputs::Digest;
use crate::workspace::{Workspace, cache, say};
use anyhow::{Context, Result, bail, ensure};
use std::ffi::OsString;
use std::fs;
use std::path::{Path, PathBuf};

const GECKODRIVER: &str = "0.37.1";

const CARGO_FUZZ: &str = "0.13.1";

const SCHEMATHESIS: &str = "4.32.5";

/// Debian packages of the browser walks: three engines with their drivers, a screen, and fonts for all our languages.
const DEBIAN: [&str; 8] = [
    "chromium",
    "chromium-driver",
    "firefox-esr",
    "fonts-noto-color-emoji",
    "fonts-noto-core",
    "webkit2gtk-driver",
    "xauth",
    "xvfb",
];

/// What building `pkg/` takes: the Wasm target, the sources of std, Node, and the npm tools of tools/npm.
pub fn for_build(workspace: &Workspace) -> Result<Tools> {
    let sysroot = PathBuf::from(workspace.command("rustc", ["--print", "sysroot"]).read().context(NO_RUSTUP)?);
    let parts = [
        ("target", "wasm32-unknown-unknown", "lib/rustlib/wasm32-unknown-unknown/lib"),
        ("component", "rust-src", "lib/rustlib/src/rust/library/Cargo.lock"),
    ];
    for (kind, name, place) in parts {
        if !sysroot.join(place).exists() {
            say(&format!("rustup {kind} add {name}"));
            workspace.command("rustup", [kind, "add", name]).run().context(NO_RUSTUP)?;
        }
    }
    Ok(Tools { sysroot, npm: npm_tools(workspace)? })
}

const NO_RUSTUP: &str = "rustup is needed: see https://rustup.rs";

/// Tools that the build calls.
#[derive(Debug)]
pub struct Tools {
    /// Root of the pinned Rust tool chain.
    pub sysroot: PathBuf,
    npm: PathBuf,
}

impl Tools {
    /// A command of an npm package of tools/npm.
    pub fn npm(&self, command: &str) -> PathBuf {
        self.npm.join("node_modules/.bin").join(command)
    }
}

/// The npm tools lie in the cache, one folder for each lock file, so that checkouts share them.
fn npm_tools(workspace: &Workspace) -> Result<PathBuf> {
    let source = workspace.path("tools/npm");
    let lock = fs::read(source.join("package-lock.json")).context("tools/npm/package-lock.json")?;
    let folder = cache()?.join(format!("npm-{}", Digest::of(&lock).short()));
    if !folder.join("complete").exists() {
        fs::create_dir_all(&folder)?;
        for file in ["package.json", "package-lock.json"] {
            fs::copy(source.join(file), folder.join(file))?;
        }
        npm_ci(&folder)?;
        fs::write(folder.join("complete"), "")?;
    }
    Ok(folder)
}

/// Where the npm packages of the demo site are named: consent managers, fonts.
pub const SITE_PACKAGES: &str = "www/npm";

/// Where the npm packages of the browser walks are named.
pub const WALK_PACKAGES: &str = "tests/browser/npm";

/// Installs the npm packages of a folder of the checkout, unless they are already those of its lock file.
pub fn npm_packages(workspace: &Workspace, inside: &str) -> Result<()> {
    let folder = workspace.path(inside);
    let lock = fs::read(folder.join("package-lock.json")).with_context(|| format!("{inside}/package-lock.json"))?;
    let mark = folder.join("node_modules/.parea-installed");
    let wanted = Digest::of(&lock).short();
    if fs::read_to_string(&mark).is_ok_and(|installed| installed == wanted) {
        return Ok(());
    }
    npm_ci(&folder)?;
    fs::create_dir_all(folder.join("node_modules"))?;
    Ok(fs::write(mark, wanted)?)
}

fn npm_ci(folder: &Path) -> Result<()> {
    say(&format!("npm ci in {}", folder.display()));
    let arguments = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--loglevel=error"];
    Workspace::command_in(folder, "npm", arguments)
        .stdout_to_stderr()
        .run()
        .with_context(|| format!("npm ci failed in {}; Node.js 20 or newer is needed", folder.display()))?;
    Ok(())
}

/// What the browser walks take besides: the engines with their drivers.
pub fn for_walks(workspace: &Workspace) -> Result<()> {
    debian_packages(workspace, &DEBIAN)?;
    geckodriver(workspace).map(|_| ())
}

/// What the collector's tests take besides: the second database that it runs on.
pub fn for_collector(workspace: &Workspace) -> Result<()> {
    debian_packages(workspace, &["postgresql"])
}

/// What the load on the collector takes besides.
pub fn for_load(workspace: &Workspace) -> Result<()> {
    debian_packages(workspace, &["wrk"])
}

fn debian_packages(workspace: &Workspace, wanted: &[&'static str]) -> Result<()> {
    let missing = missing_packages(workspace, wanted)?;
    if missing.is_empty() {
        return Ok(());
    }
    let list = missing.join(" ");
    if !is_root(workspace)? {
        bail!("Debian packages are missing. Install them, then call this again:\n\n  sudo apt-get install {list}\n");
    }
    say(&format!("apt-get install {list}"));
    let apt = |arguments: Vec<&str>| {
        workspace.command("apt-get", arguments).env("DEBIAN_FRONTEND", "noninteractive").stdout_to_stderr().run()
    };
    apt(vec!["update", "-qq"])?;
    let mut install = vec!["install", "-y", "-qq", "--no-install-recommends"];
    install.extend(missing);
    apt(install)?;
    let still = missing_packages(workspace, wanted)?;
    ensure!(still.is_empty(), "apt-get did not install {}", still.join(" "));
    Ok(())
}

fn missing_packages(workspace: &Workspace, wanted: &[&'static str]) -> Result<Vec<&'static str>> {
    let query = ["-W", "-f", "${db:Status-Status} ${Package}\n"].into_iter().chain(wanted.iter().copied());
    let known = workspace
        .command("dpkg-query", query)
        .stderr_null()
        .unchecked()
        .read()
        .context("dpkg-query is missing: the browser walks are set up for Debian and its relatives")?;
    let is_missing = |package: &&str| !known.lines().any(|line| line == format!("installed {package}"));
    Ok(wanted.iter().copied().filter(is_missing).collect())
}

fn is_root(workspace: &Workspace) -> Result<bool> {
    Ok(workspace.command("id", ["-u"]).read()?.trim() == "0")
}

/// Firefox's driver is in no Debian release; Cargo builds it once (about four minutes) into the cache.
pub fn geckodriver(workspace: &Workspace) -> Result<PathBuf> {
    cargo_installed(workspace, "geckodriver", GECKODRIVER)
}

/// What runs the fuzz targets; Cargo builds it once into the cache.
pub fn cargo_fuzz(workspace: &Workspace) -> Result<PathBuf> {
    cargo_installed(workspace, "cargo-fuzz", CARGO_FUZZ)
}

/// What tries the collector by its description; pip installs it once into the cache.
pub fn schemathesis(workspace: &Workspace) -> Result<PathBuf> {
    let root = cache()?.join(format!("schemathesis-{SCHEMATHESIS}"));
    let program = root.join("bin/schemathesis");
    if !program.exists() {
        debian_packages(workspace, &["python3-venv"])?;
        say(&format!("pip install schemathesis {SCHEMATHESIS} (once)"));
        let place = root.to_str().context("the cache's path is not UTF-8")?;
        workspace.command("python3", ["-m", "venv", place]).run()?;
        let pip = root.join("bin/pip");
        let wanted = format!("schemathesis=={SCHEMATHESIS}");
        workspace.command(pip.to_str().unwrap_or("pip"), ["install", "--quiet", &wanted]).stdout_to_stderr().run()?;
    }
    Ok(program)
}

/// A program of crates.io, one folder of the cache for each version.
fn cargo_installed(workspace: &Workspace, name: &str, version: &str) -> Result<PathBuf> {
    let root = cache()?.join(format!("{name}-{version}"));
    let binary = root.join("bin").join(name);
    if !binary.exists() {
        say(&format!("cargo install {name} {version} (once, some minutes)"));
        let target = tempfile::tempdir()?;
        let mut arguments: Vec<OsString> =
            ["install", name, "--locked", "--quiet", "--version", version, "--root"].map(OsString::from).to_vec();
        arguments.push(root.into_os_string());
        workspace.command("cargo", arguments).env("CARGO_TARGET_DIR", target.path()).run()?;
    }
    Ok(binary)
}
