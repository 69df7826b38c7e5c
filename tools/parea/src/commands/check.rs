//! `parea check`: what is wrong with a configuration, where, what comes of it and how to mend it.

use std::io::IsTerminal as _;
use std::path::PathBuf;
use std::process::ExitCode;

use jiff::Timestamp;
use serde_json::{Value, json};

use crate::check::{Finding, Severity, about, check_in, markdown};

/// Check a configuration: every problem with its place, what comes of it and how to mend it
#[derive(clap::Args)]
pub(crate) struct Check {
    /// The file, JSON with or without comments
    #[arg(required_unless_present_any = ["explain", "codes"])]
    file: Option<PathBuf>,
    /// How the findings are written
    #[arg(long, value_enum, default_value_t = Format::Human)]
    format: Format,
    /// The moment for which it is checked, RFC 3339; without it, now
    #[arg(long, value_name = "TIME")]
    now: Option<Timestamp>,
    /// Where the site's files lie that it names (`from`); without it, the folder of the configuration
    #[arg(long, value_name = "FOLDER")]
    root: Option<PathBuf>,
    /// Say what a code means, and why it matters
    #[arg(long, value_name = "CODE", exclusive = true)]
    explain: Option<String>,
    /// Print the table of all codes, as Markdown
    #[arg(long, exclusive = true)]
    codes: bool,
}

#[derive(Clone, Copy, clap::ValueEnum)]
enum Format {
    /// For people, with the lines they are about
    Human,
    /// A list of objects
    Json,
    /// Annotations of GitHub's checks
    Github,
}

impl Check {
    /// Prints what there is to say; 0 without errors, 1 with some.
    pub(crate) fn run(self) -> anyhow::Result<ExitCode> {
        let Some(file) = self.file else { return Ok(reference(self.explain.as_deref())) };
        let (name, text) = super::configuration(&file)?;
        let folder = self.root.as_deref().or_else(|| file.parent());
        let findings = check_in(&text, self.now.unwrap_or_else(Timestamp::now), folder);
        super::print(&match self.format {
            Format::Human => human(&name, &text, &findings),
            Format::Json => json_list(&name, &text, &findings) + "\n",
            Format::Github => github(&name, &text, &findings),
        })?;
        let fails = findings.iter().any(|finding| finding.severity == Severity::Error);
        Ok(if fails { ExitCode::FAILURE } else { ExitCode::SUCCESS })
    }
}

/// Says what one code means, or lists all of them.
fn reference(code: Option<&str>) -> ExitCode {
    let Some(code) = code else {
        print!("{}", markdown());
        return ExitCode::SUCCESS;
    };
    match about(code) {
        Some(about) => {
            println!("{code}\n\n{about}");
            ExitCode::SUCCESS
        }
        None => {
            eprintln!("parea: there is no code {code}; parea check --codes lists them");
            ExitCode::from(super::UNREADABLE)
        }
    }
}

/// As a compiler says it, and how much there is.
fn human(name: &str, text: &str, findings: &[Finding]) -> String {
    let report = super::report(name, text, findings, std::io::stdout().is_terminal());
    let count = |severity| findings.iter().filter(|finding| finding.severity == severity).count();
    let notes = match count(Severity::Note) {
        0 => String::new(),
        notes => format!(", {notes} notes"),
    };
    report + &format!("{name}: {} errors, {} warnings{notes}\n", count(Severity::Error), count(Severity::Warning))
}

/// Line and column, from 1, of a byte; columns count characters.
fn position(text: &str, at: usize) -> (usize, usize) {
    let before = text.get(..at).unwrap_or(text);
    let line = before.rsplit('\n').next().unwrap_or_default();
    (before.matches('\n').count() + 1, line.chars().count() + 1)
}

fn json_list(name: &str, text: &str, findings: &[Finding]) -> String {
    let object = |finding: &Finding| {
        let ((line, column), (end_line, end_column)) =
            (position(text, finding.span.start), position(text, finding.span.end));
        json!({
            "code": finding.code, "severity": finding.severity, "path": finding.path, "file": name,
            "line": line, "column": column, "endLine": end_line, "endColumn": end_column,
            "message": finding.message, "why": finding.why, "help": finding.help,
        })
    };
    format!("{:#}", Value::Array(findings.iter().map(object).collect()))
}

/// Workflow commands: values must not end the line or the property they stand in.
fn github(name: &str, text: &str, findings: &[Finding]) -> String {
    let data = |text: &str| text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A");
    let property = |text: &str| data(text).replace(':', "%3A").replace(',', "%2C");
    let mut out = String::new();
    for finding in findings {
        let kind = match finding.severity {
            Severity::Note => "notice",
            other => other.name(),
        };
        let ((line, column), (end_line, end_column)) =
            (position(text, finding.span.start), position(text, finding.span.end));
        let place =
            format!("file={},line={line},endLine={end_line},col={column},endColumn={end_column}", property(name));
        let message = data(&format!("{} ({}): {}; {}", finding.message, finding.path, finding.why, finding.help));
        out += &format!("::{kind} {place},title={}::{message}\n", property(finding.code));
    }
    out
}

#[cfg(test)]
mod tests {
    use super::position;

    #[test]
    fn lines_and_columns_count_from_one_and_by_character() {
        let text = "a\nελιά \"x\"";
        assert_eq!(position(text, 0), (1, 1));
        assert_eq!(position(text, text.find('"').unwrap()), (2, 6));
    }
}
