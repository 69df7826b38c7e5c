//! GrowthBook's JavaScript SDK from npm, asked by a script in Node: what both suites that compare with it share.

use parea::config::{Value, value};
use parea::ports::Native;
use std::process::Command;

/// What a script under `tests/` (`conditions/sdk.mjs`) answers to a question.
pub fn ask(script: &str, question: &Value) -> Value {
    let file = std::env::temp_dir().join(format!("parea-sdk-{}.json", std::process::id()));
    std::fs::write(&file, question.to_json(&Native)).unwrap();
    let script = format!("{}/tests/{script}", env!("CARGO_MANIFEST_DIR"));
    let said = Command::new("node").arg(script).arg(&file).output().unwrap();
    std::fs::remove_file(&file).unwrap();
    let fault = String::from_utf8_lossy(&said.stderr);
    assert!(
        said.status.success(),
        "Node with the packages of tests/browser/npm is needed (`cargo xtask test`): {fault}"
    );
    value::parse(&String::from_utf8(said.stdout).unwrap(), &Native).unwrap()
}
