//! `cargo xtask api`: schemathesis against a running collector: whatever its own description allows, and much that it does
//! not, is answered, and answered as described.

use crate::needs;
use crate::workspace::{Workspace, say};
use anyhow::{Context as _, Result};
use std::io::{BufRead as _, BufReader};
use std::process::{Command, Stdio};

/// Long enough for the collector, and worth nothing: the database is deleted afterwards.
const TOKEN: &str = "for-schemathesis-only";

/// What is looked at in every answer. Whether the description lets through all that the collector takes, and only that, is
/// not: it is looser about moments and depth.
const CHECKS: &str = "not_a_server_error,status_code_conformance,content_type_conformance,\
                      response_headers_conformance,response_schema_conformance,unsupported_method";

/// A site of which everything is public, and its names for schemathesis.
const SITE: &str = "tools/collector/tests/api/site.json";
const NAMES: &str = "tools/collector/tests/api/schemathesis.toml";

/// Asks each address so many times at most.
///
/// # Errors
/// When an answer is a server's failure, or not as described.
pub fn api(workspace: &Workspace, examples: u32) -> Result<()> {
    let schemathesis = needs::schemathesis(workspace)?;
    say("building the collector");
    workspace.command("cargo", ["build", "--locked", "--quiet", "--package=parea-cli"]).run()?;
    let folder = tempfile::tempdir()?;
    let mut command = Command::new(workspace.path("target/debug/parea"));
    command.args(["serve", "--listen", "127.0.0.1:0", "--db"]).arg(folder.path().join("api.sqlite"));
    command.arg("--config").arg(workspace.path(SITE));
    command.env("PAREA_ADMIN_TOKEN", TOKEN).env("RUST_LOG", "error").stdout(Stdio::piped());
    let mut collector = command.spawn().context("the collector does not start")?;
    let mut line = String::new();
    BufReader::new(collector.stdout.take().context("no output")?).read_line(&mut line)?;
    let asked = ask(workspace, &schemathesis, line.trim(), examples, folder.path());
    collector.kill()?;
    collector.wait()?;
    asked
}

fn ask(
    workspace: &Workspace,
    program: &std::path::Path,
    line: &str,
    examples: u32,
    folder: &std::path::Path,
) -> Result<()> {
    let events = line.strip_prefix("Parea collects on ").context("the collector did not start")?;
    let base = events.trim_end_matches("/v1/events");
    let (url, header) = (format!("{base}/v1/openapi.json"), format!("Authorization: Bearer {TOKEN}"));
    let examples = examples.to_string();
    let program = program.to_str().context("the cache's path is not UTF-8")?;
    let names = workspace.path(NAMES).display().to_string();
    let arguments = [
        "--config-file",
        &names,
        "run",
        &url,
        "--checks",
        CHECKS,
        "--max-examples",
        &examples,
        "--seed",
        "1",
        "--no-color",
    ];
    let more = ["--header", &header, "--suppress-health-check", "all", "--generation-database", "none"];
    // Schemathesis leaves notes where it runs.
    let run = workspace.command(program, [&arguments[..], &more].concat()).dir(folder).stdout_to_stderr();
    run.run().context("schemathesis found something")?;
    Ok(())
}
