//! `parea audit`: what a site stores and sends before, without, with and after consent.

use std::fs;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::time::Duration;

use anyhow::{Context as _, Result, bail};
use url::Url;

use crate::audit::{self, Allowed, Plan, Report, Severity, Stage, Told, Verdict};

/// Exit status when the audit could not be carried out.
const NOT_CARRIED_OUT: u8 = 2;

const HELP: &str = "\
What happens: a browser with a fresh profile opens the page, reads it to its end and follows links, once
without deciding, once after refusing, once after granting everything, and then after withdrawing that
again. After each decision the page is loaded anew. Everything kept (cookies, localStorage, sessionStorage,
IndexedDB, Cache Storage, service workers) and everything sent is written to FOLDER/report.html and
FOLDER/report.json.

A breach is, before a decision, after a refusal and after a withdrawal:
  - anything kept that is neither the record of the decision itself nor allowed by --allow or --allow-session
  - a request to a third party that is not allowed by --allow-host
  - an identifier told to a well-known tracker, whatever is allowed
  - after a withdrawal: what came only with the grant and is still kept or still sent
  - anything named parea.* that is not exactly as Parea documents it, and any event of measure
Requests to the site itself are no breach. Remarks are told and change nothing.

Exit status: 0 nothing was found; 1 a breach was found; 2 the audit could not be carried out, or not all of
it: no browser, no such page, no consent dialog, or no button that was understood. The message says what to
give.";

/// See what a site stores and sends without consent, after a refusal, with consent and after its withdrawal.
#[derive(clap::Args)]
#[command(after_long_help = HELP)]
pub(crate) struct Audit {
    /// Address of the page to begin with
    url: Url,
    /// Folder for report.html and report.json; made when it is missing
    #[arg(long, value_name = "FOLDER", default_value = "parea-audit")]
    out: PathBuf,
    /// What to print: the findings, or the whole report as JSON
    #[arg(long, value_enum, default_value_t = Format::Text)]
    format: Format,
    /// Chromium or Chrome; found on the machine when not named
    #[arg(long, value_name = "PATH")]
    browser: Option<PathBuf>,
    /// How many pages of the site are opened in each stage
    #[arg(long, value_name = "N", default_value_t = 2)]
    pages: usize,
    /// How many seconds a page may take to become calm
    #[arg(long, value_name = "SECONDS", default_value_t = 10)]
    wait: u64,
    /// Name of a key that the service cannot do without, like PHPSESSID or basket_*; may be repeated
    #[arg(long, value_name = "NAME")]
    allow: Vec<String>,
    /// Host of a third party that the service cannot do without, with all below it; may be repeated
    #[arg(long, value_name = "HOST")]
    allow_host: Vec<String>,
    /// Allow the site's own cookies and items that end with the session
    #[arg(long)]
    allow_session: bool,
    #[command(flatten)]
    dialog: Dialog,
}

/// How to answer a dialog that is not understood by itself.
#[derive(clap::Args)]
#[command(next_help_heading = "The consent dialog, where it is not understood by itself")]
struct Dialog {
    /// Button that grants everything; several steps are joined by " then "
    #[arg(long, value_name = "SELECTOR")]
    accept: Option<String>,
    /// Button that refuses everything
    #[arg(long, value_name = "SELECTOR")]
    refuse: Option<String>,
    /// Button or link that opens the dialog again, for the withdrawal
    #[arg(long, value_name = "SELECTOR")]
    open: Option<String>,
    /// Script that grants everything
    #[arg(long, value_name = "SCRIPT")]
    grant_js: Option<String>,
    /// Script that refuses everything
    #[arg(long, value_name = "SCRIPT")]
    refuse_js: Option<String>,
    /// Script that withdraws
    #[arg(long, value_name = "SCRIPT")]
    withdraw_js: Option<String>,
}

#[derive(Clone, Copy, PartialEq, Eq, clap::ValueEnum)]
enum Format {
    Text,
    Json,
}

impl Audit {
    /// Audits, writes the report, and says what was found.
    pub(crate) fn run(self) -> ExitCode {
        match self.report() {
            Ok(report) => ExitCode::from(match report.verdict {
                Verdict::Clean => 0,
                Verdict::Breach => 1,
                Verdict::Incomplete => NOT_CARRIED_OUT,
            }),
            Err(error) => {
                eprintln!("parea audit: {error:#}");
                ExitCode::from(NOT_CARRIED_OUT)
            }
        }
    }

    fn report(self) -> Result<Report> {
        if !matches!(self.url.scheme(), "http" | "https") {
            bail!("{} is no address of a page: give one that begins with https:// or http://", self.url);
        }
        let program = audit::program(self.browser.as_deref())?;
        let allowed = Allowed { names: self.allow, hosts: self.allow_host, session: self.allow_session };
        let Dialog { accept, refuse, open, grant_js, refuse_js, withdraw_js } = self.dialog;
        let told = Told { accept, refuse, open, grant_js, refuse_js, withdraw_js };
        let limit = Duration::from_secs(self.wait.max(1));
        let plan = Plan { program: &program, url: &self.url, pages: self.pages.max(1), limit, told: &told };
        let runtime = tokio::runtime::Builder::new_multi_thread().enable_all().build()?;
        let report = runtime.block_on(audit::audit(&plan, allowed))?;
        let page = write(&self.out, &report)?;
        match self.format {
            Format::Json => println!("{}", report.json()?),
            Format::Text => print!("{}", text(&report)),
        }
        for look in &report.stages {
            if let Some(problem) = &look.problem {
                eprintln!("parea audit: stage “{}”: {problem}", title(look.stage));
            }
        }
        eprintln!("parea audit: the report is in {}", page.display());
        Ok(report)
    }
}

/// Writes both files and gives the path of the page.
fn write(folder: &Path, report: &Report) -> Result<PathBuf> {
    let page = folder.join("report.html");
    let written = fs::create_dir_all(folder)
        .and_then(|()| fs::write(folder.join("report.json"), report.json().unwrap_or_default()));
    written.with_context(|| format!("cannot write to {}; choose another folder with --out", folder.display()))?;
    fs::write(&page, report.html()?).with_context(|| format!("cannot write {}", page.display()))?;
    Ok(page)
}

/// What a terminal shows.
fn text(report: &Report) -> String {
    let mut text = format!("{}\n", report.sentence);
    for finding in &report.findings {
        let sort = if finding.severity == Severity::Breach { "breach" } else { "remark" };
        let stages: Vec<&str> = finding.stages.iter().map(|stage| title(*stage)).collect();
        text += &format!("\n{sort}: {} ({}), {}\n", finding.what, finding.place, stages.join(", "));
        text += &format!("  {}\n  {} [{}]\n", finding.why, finding.mend, finding.rule);
    }
    text
}

fn title(stage: Stage) -> &'static str {
    match stage {
        Stage::Undecided => "no consent",
        Stage::Refused => "refused",
        Stage::Granted => "granted",
        Stage::Withdrawn => "withdrawn",
    }
}
