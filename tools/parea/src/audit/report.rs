//! What an audit found: the data, as JSON has it, and the page that people read.

use super::dialog::Decision;
use super::keys::Key;
use super::parties::{self, Party};
use super::traffic::Sent;
use anyhow::{Context as _, Result};
use jiff::Timestamp;
use minijinja::{Environment, Value, context};
use serde::Serialize;

const PAGE: &str = include_str!("report.html");

/// What the visitor has decided.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Stage {
    /// Nothing yet.
    Undecided,
    /// Nothing that can be refused.
    Refused,
    /// Everything.
    Granted,
    /// Nothing any more, after having granted everything.
    Withdrawn,
}

/// Something that was kept at some time of a stage.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Held {
    /// What.
    #[serde(flatten)]
    pub key: Key,
    /// Whose.
    pub party: Party,
    /// Still there at the end of the stage.
    pub at_end: bool,
    /// Why it may be there whatever the visitor decides.
    pub note: Option<&'static str>,
}

/// Something that was sent in a stage.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Request {
    /// What.
    #[serde(flatten)]
    pub sent: Sent,
    /// To whom.
    pub host: String,
    /// Whose that host is.
    pub party: Party,
    /// Bytes of the body that was sent.
    pub body_bytes: usize,
}

impl Request {
    /// A request seen from a page's host.
    pub fn new(sent: Sent, page: &str) -> Self {
        let host = parties::host(&sent.url);
        let party = parties::party(&host, page);
        let body_bytes = sent.body.as_ref().map_or(0, String::len);
        Self { sent, host, party, body_bytes }
    }
}

/// What one stage showed.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Look {
    /// Which.
    pub stage: Stage,
    /// Why it could not be carried out.
    pub problem: Option<String>,
    /// How the decision was made.
    pub decision: Option<Decision>,
    /// The pages that were opened.
    pub pages: Vec<String>,
    /// What was kept.
    pub keys: Vec<Held>,
    /// What was sent.
    pub requests: Vec<Request>,
}

/// How much something matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// It must not be.
    Breach,
    /// It should be known.
    Remark,
}

/// Something to mend, or to know.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// How much it matters.
    pub severity: Severity,
    /// The rule, as www/docs/audit.md lists them.
    pub rule: &'static str,
    /// The key or the host.
    pub what: String,
    /// Where it is kept, or what was sent there.
    pub place: String,
    /// In which stages.
    pub stages: Vec<Stage>,
    /// Why this is so.
    pub why: String,
    /// What to do.
    pub mend: String,
}

/// What it comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// Every stage was carried out and nothing breaks a rule.
    Clean,
    /// Every stage was carried out and something breaks a rule.
    Breach,
    /// Not every stage was carried out.
    Incomplete,
}

/// What was said to be necessary for the site.
#[derive(Debug, Clone, Default, Serialize)]
pub struct Allowed {
    /// Names of keys; `*` stands for anything.
    pub names: Vec<String>,
    /// Hosts, with all below them.
    pub hosts: Vec<String>,
    /// The site's own cookies and items that end with the session.
    pub session: bool,
}

/// The whole report.
#[derive(Debug, Clone, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Report {
    /// The version of this tool.
    pub version: &'static str,
    /// The address that was given.
    pub url: String,
    /// When.
    pub at: Timestamp,
    /// With which browser.
    pub browser: String,
    /// The consent manager, where one was recognised.
    pub manager: Option<&'static str>,
    /// Where its maker documents how it is answered.
    pub manager_source: Option<&'static str>,
    /// What was allowed.
    pub allowed: Allowed,
    /// What it comes to.
    pub verdict: Verdict,
    /// The same in a sentence.
    pub sentence: String,
    /// What was found, what matters most first.
    pub findings: Vec<Finding>,
    /// What was seen.
    pub stages: Vec<Look>,
}

impl Report {
    /// What the findings and stages come to, and the sentence that says so.
    pub fn conclude(findings: &[Finding], stages: &[Look]) -> (Verdict, String) {
        let breaches = findings.iter().filter(|finding| finding.severity == Severity::Breach).count();
        let undone = stages.iter().filter(|look| look.problem.is_some()).count();
        let found = match breaches {
            0 => "Nothing was stored or sent that the visitor's decision does not allow".to_owned(),
            1 => "One breach of the visitor's decision was found".to_owned(),
            many => format!("{many} breaches of the visitor's decision were found"),
        };
        match (undone, breaches) {
            (0, 0) => (Verdict::Clean, format!("{found}.")),
            (0, _) => (Verdict::Breach, format!("{found}.")),
            (1, _) => (Verdict::Incomplete, format!("{found}, but one of the four stages could not be carried out.")),
            _ => (Verdict::Incomplete, format!("{found}, but {undone} of the four stages could not be carried out.")),
        }
    }

    /// The report as JSON.
    ///
    /// # Errors
    /// None that a report of ours can cause.
    pub fn json(&self) -> Result<String> {
        serde_json::to_string_pretty(self).context("the report could not be written as JSON")
    }

    /// The report as one page of HTML that needs nothing else.
    ///
    /// # Errors
    /// None that a report of ours can cause.
    pub fn html(&self) -> Result<String> {
        let mut environment = Environment::new();
        environment.set_trim_blocks(true);
        environment.set_lstrip_blocks(true);
        environment.add_template("report.html", PAGE)?;
        environment.add_filter("stage", stage);
        environment.add_filter("kind", kind);
        environment.add_filter("moment", |moment: &str| moment.get(..16).unwrap_or(moment).replace('T', " "));
        environment.add_filter("duration", duration);
        let page = environment.get_template("report.html")?;
        page.render(context! { report => self }).context("the report could not be written as HTML")
    }
}

/// What a stage is called in a report.
fn stage(name: &str) -> &'static str {
    match name {
        "undecided" => "before any decision",
        "refused" => "after a refusal",
        "granted" => "with consent",
        _ => "after the withdrawal",
    }
}

/// What a sort of key is called in a report, by the word that JSON has for it.
fn kind(name: &str) -> &'static str {
    match name {
        "cookie" => "cookie",
        "localStorage" => "localStorage",
        "sessionStorage" => "sessionStorage",
        "indexedDb" => "IndexedDB database",
        "cacheStorage" => "cache",
        _ => "service worker",
    }
}

/// How long a key is kept.
fn duration(key: &Value) -> String {
    let member = |name| key.get_attr(name).unwrap_or_default();
    let word = member("kind").to_string();
    match member("expires").as_str() {
        Some(end) => format!("until {}", end.get(..10).unwrap_or(end)),
        None if word == "cookie" => "until the browser is closed".to_owned(),
        None if word == "sessionStorage" => "until the tab is closed".to_owned(),
        None => "without an end".to_owned(),
    }
}
