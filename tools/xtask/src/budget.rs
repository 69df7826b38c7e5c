//! budget.toml: what may be downloaded, file by file, and what each dependency may take.

use crate::workspace::Workspace;
use anyhow::{Context, Result};
use serde::Deserialize;
use std::collections::BTreeMap;
use std::fs;

/// Limits in bytes after brotli.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Budget {
    /// Everything that a visitor downloads.
    pub total: Total,
    /// Each file of it.
    pub files: BTreeMap<String, usize>,
    /// Parts of the widget that are weighed by leaving them out.
    pub parts: Parts,
    /// What each crate in the widget costs and why it is worth that.
    #[serde(default)]
    pub dependencies: BTreeMap<String, Price>,
}

/// The limit of the whole.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Total {
    /// Limit now; a ratchet.
    pub brotli: usize,
    /// What the widget with the parts of today should weigh.
    pub stage: usize,
    /// Limit once every part of the widget exists.
    pub goal: usize,
}

/// The limits of parts.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Parts {
    /// All consent sources together.
    pub consent: usize,
}

/// The price of one dependency.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Price {
    /// The most that it may take.
    pub brotli: usize,
    /// What the widget has from it.
    pub why: String,
}

impl Budget {
    /// Reads budget.toml.
    pub fn read(workspace: &Workspace) -> Result<Self> {
        let text = fs::read_to_string(workspace.path("budget.toml")).context("budget.toml")?;
        toml::from_str(&text).context("budget.toml")
    }
}
