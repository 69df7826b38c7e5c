//! Virtual displays for WebKit, whose driver has no headless mode.

use crate::process::Family;
use crate::visitor::Width;
use anyhow::{Context, Result};
use std::io::{BufRead, BufReader};
use std::process::Command;

/// One Xvfb: a window with `--full-screen` can be made exactly as large as its screen, the only way to a true 360 px.
#[derive(Debug)]
pub struct Screen {
    _server: Family,
    display: String,
}

impl Screen {
    /// Starts a display of that width on a free number.
    pub fn start(width: Width) -> Result<Self> {
        let (wide, high) = width.pixels();
        let mut command = Command::new("Xvfb");
        command.args(["-displayfd", "1", "-nolisten", "tcp", "-screen", "0", &format!("{wide}x{high}x24")]);
        let mut server = Family::start_heard(command, "Xvfb")?;
        let mut number = String::new();
        let output = server.output().context("Xvfb has no output")?;
        BufReader::new(output).read_line(&mut number)?;
        anyhow::ensure!(!number.trim().is_empty(), "Xvfb did not start; `cargo xtask test` installs it (package xvfb)");
        Ok(Self { _server: server, display: format!(":{}", number.trim()) })
    }

    /// The value of `DISPLAY`.
    pub fn display(&self) -> &str {
        &self.display
    }
}
