//! Where things lie: the checkout, its build folders, the tools' caches outside it; and how processes are started.

use anyhow::{Context, Result, bail};
use std::env;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// One checkout of the project.
#[derive(Debug, Clone)]
pub struct Workspace {
    root: PathBuf,
}

impl Workspace {
    /// The checkout that `cargo xtask` was called in: Cargo tells a program that it runs where its package lies.
    pub fn find() -> Result<Self> {
        let package = env::var_os("CARGO_MANIFEST_DIR").context("run this as `cargo xtask …`")?;
        let root = Path::new(&package).ancestors().nth(2).context("tools/xtask has no workspace around it")?;
        Self::at(root)
    }

    /// The checkout in `root`.
    pub fn at(root: &Path) -> Result<Self> {
        let root = root.canonicalize().with_context(|| format!("{} does not exist", root.display()))?;
        Ok(Self { root })
    }

    /// The folder that holds the workspace's Cargo.toml.
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// A path inside the checkout.
    pub fn path(&self, inside: &str) -> PathBuf {
        self.root.join(inside)
    }

    /// The package that a web developer takes away.
    pub fn pkg(&self) -> PathBuf {
        self.path("pkg")
    }

    /// Where the released Wasm is built, apart from `target/debug`, since std itself is compiled anew there.
    pub fn widget_target(&self) -> PathBuf {
        self.path("target/widget")
    }

    /// A process in the checkout's root, without the variables that `cargo run` set for this one: they would choose
    /// the tool chain and the flags that the checkout's own files should choose.
    pub fn command<A>(&self, program: &str, arguments: A) -> duct::Expression
    where
        A: IntoIterator,
        A::Item: Into<OsString>,
    {
        Self::command_in(&self.root, program, arguments)
    }

    /// The same in some other folder.
    pub fn command_in<A>(folder: &Path, program: &str, arguments: A) -> duct::Expression
    where
        A: IntoIterator,
        A::Item: Into<OsString>,
    {
        let mut expression = duct::cmd(program, arguments).dir(folder);
        for (name, _) in env::vars_os() {
            if name.to_str().is_some_and(belongs_to_the_calling_cargo) {
                expression = expression.env_remove(name);
            }
        }
        expression
    }
}

fn belongs_to_the_calling_cargo(name: &str) -> bool {
    const EXACT: [&str; 6] =
        ["CARGO", "RUSTUP_TOOLCHAIN", "RUSTFLAGS", "CARGO_ENCODED_RUSTFLAGS", "RUSTC_WRAPPER", "LD_LIBRARY_PATH"];
    const PREFIXES: [&str; 4] = ["CARGO_PKG_", "CARGO_MANIFEST_", "CARGO_PROFILE_", "CARGO_BUILD_"];
    EXACT.contains(&name) || PREFIXES.iter().any(|prefix| name.starts_with(prefix))
}

/// `$XDG_CACHE_HOME/parea`, by default `~/.cache/parea`: what is installed once and shared by every checkout.
pub fn cache() -> Result<PathBuf> {
    let base = match env::var_os("XDG_CACHE_HOME").filter(|value| !value.is_empty()) {
        Some(cache) => PathBuf::from(cache),
        None => home()?.join(".cache"),
    };
    Ok(base.join("parea"))
}

/// Cargo's home, where the sources of dependencies lie.
pub fn cargo_home() -> Result<PathBuf> {
    match env::var_os("CARGO_HOME").filter(|value| !value.is_empty()) {
        Some(home) => Ok(PathBuf::from(home)),
        None => Ok(home()?.join(".cargo")),
    }
}

fn home() -> Result<PathBuf> {
    match env::home_dir() {
        Some(home) if !home.as_os_str().is_empty() => Ok(home),
        _ => bail!("HOME is not set"),
    }
}

/// Says what is about to be done; the commands' own output follows.
pub fn say(what: &str) {
    eprintln!("» {what}");
}
