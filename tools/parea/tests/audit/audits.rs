//! Running an audit, and reading what it found.

use std::collections::BTreeSet;
use std::process::{Command, Output};

use serde_json::Value;
use tempfile::TempDir;

/// An audit that has ended.
pub struct Audit {
    pub status: i32,
    pub report: Value,
    pub page: String,
    pub said: String,
}

/// Calls `parea audit` and waits for its end.
pub fn run(arguments: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_parea")).arg("audit").args(arguments).output().unwrap()
}

/// Audits an address with a report in a folder of its own.
pub fn audit(url: &str, arguments: &[&str]) -> Audit {
    let folder = TempDir::new().unwrap();
    let out = folder.path().to_str().unwrap();
    let output = run(&[&[url, "--out", out, "--format", "json"], arguments].concat());
    let read = |file: &str| std::fs::read_to_string(folder.path().join(file)).unwrap_or_default();
    let audit = Audit {
        status: output.status.code().unwrap(),
        report: serde_json::from_slice(&output.stdout).unwrap_or_default(),
        page: read("report.html"),
        said: String::from_utf8_lossy(&output.stderr).into_owned(),
    };
    let written: Value = serde_json::from_str(&read("report.json")).unwrap_or_default();
    assert_eq!(audit.report, written, "what is printed is what is written");
    audit
}

impl Audit {
    /// Rule and subject of everything found, with the stages.
    pub fn found(&self) -> BTreeSet<String> {
        let findings = self.report["findings"].as_array().into_iter().flatten();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let stages = |finding: &Value| {
            finding["stages"].as_array().into_iter().flatten().map(text).collect::<Vec<_>>().join(" ")
        };
        findings.map(|it| format!("{} {} in {}", text(&it["rule"]), text(&it["what"]), stages(it))).collect()
    }

    /// A stage of the report.
    pub fn stage(&self, name: &str) -> &Value {
        let stages = self.report["stages"].as_array().into_iter().flatten();
        stages.into_iter().find(|stage| stage["stage"] == name).unwrap_or(&Value::Null)
    }

    /// The names of everything kept in a stage.
    pub fn keys(&self, stage: &str) -> BTreeSet<String> {
        let keys = self.stage(stage)["keys"].as_array().into_iter().flatten();
        keys.map(|key| key["name"].as_str().unwrap_or_default().to_owned()).collect()
    }

    /// The addresses requested in a stage.
    pub fn requests(&self, stage: &str) -> Vec<&str> {
        let requests = self.stage(stage)["requests"].as_array().into_iter().flatten();
        requests.map(|request| request["url"].as_str().unwrap_or_default()).collect()
    }
}
