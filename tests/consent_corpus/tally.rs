//! Counting: a line for each file, and each failing vector by its id.

use std::path::PathBuf;

use serde_json::Value;

/// The corpus: the project's copy, or the folder that `CONSENT_CORPUS` names.
pub fn folder() -> PathBuf {
    std::env::var_os("CONSENT_CORPUS").map_or_else(|| PathBuf::from("tests/data/consent"), PathBuf::from)
}

/// A file of the corpus; `None` where this corpus has none of that name.
pub fn file(stem: &str) -> Option<Value> {
    let text = std::fs::read_to_string(folder().join(format!("{stem}.json"))).ok()?;
    Some(serde_json::from_str(&text).unwrap_or_else(|error| panic!("{stem}.json: {error}")))
}

/// The vectors of a file.
pub fn vectors(file: &Value) -> &[Value] {
    file["vectors"].as_array().map(Vec::as_slice).unwrap_or_default()
}

/// A vector's id.
pub fn id(vector: &Value) -> &str {
    vector["id"].as_str().unwrap_or("?")
}

/// Whether a vector is information only, and no bar.
pub fn is_unverified(vector: &Value) -> bool {
    vector["provenance"]["class"].as_str().is_some_and(|class| class.contains("unverified"))
}

/// The results of one file.
#[derive(Default)]
pub struct Tally {
    name: String,
    total: usize,
    bar: usize,
    strict: usize,
    unsafe_: usize,
    notes: Vec<String>,
    failures: Vec<String>,
}

impl Tally {
    pub fn new(name: &str) -> Self {
        Tally { name: name.to_owned(), ..Tally::default() }
    }

    /// Counts one vector: whether it is right, whether it is safe, and what it gave.
    pub fn count(&mut self, vector: &Value, is_strict: bool, is_safe: bool, got: impl FnOnce() -> String) {
        self.total += 1;
        let is_bar = !is_unverified(vector);
        self.bar += usize::from(is_bar);
        self.strict += usize::from(is_bar && is_strict);
        self.unsafe_ += usize::from(!is_safe);
        if !is_safe || (is_bar && !is_strict) {
            let kind = if is_safe { "STRICT" } else { "SAFETY" };
            self.failures.push(format!("{kind} {}: {}", id(vector), got()));
        } else if !is_strict {
            self.notes.push(format!("unverified {}: {}", id(vector), got()));
        }
    }

    /// Prints the line of this file and what failed; the failures.
    pub fn finish(self) -> Vec<String> {
        let safe = self.total - self.unsafe_;
        println!(
            "{:<28} strict {:>3}/{:<3} safety {:>3}/{:<3} total {:>3}",
            self.name, self.strict, self.bar, safe, self.total, self.total
        );
        for line in self.notes.iter().chain(&self.failures) {
            println!("    {line}");
        }
        self.failures
    }
}

/// Fails with every id that is below the bars.
pub fn require(failures: &[String]) {
    assert!(failures.is_empty(), "{} vectors below the bars:\n{}", failures.len(), failures.join("\n"));
}
