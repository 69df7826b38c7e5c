//! What is allowed and hardly meant: one row a lint, with why it matters and how it is mended. `www/docs/check.md` is
//! written from this table.

mod answers;
mod colours;
mod feeds;
mod filters;
mod gating;
mod honest;
mod leaks;
mod networks;
mod nobody;
mod palette;
mod questions;
mod reach;
mod reason;
mod regexes;
mod regular;
mod rivals;
mod sinks;
mod site;
mod sorts;
mod steps;
mod texts;
mod unconsented;
mod unlock;
mod vain;

use std::ops::Range;
use std::path::Path;

use jiff::Timestamp;
use parea::config::experiment::merge;
use parea::config::{Config, Value};

use super::{Document, Finding, Severity};

/// A lint: what it looks for.
pub(crate) struct Lint {
    /// Its stable name.
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    /// What it finds, in one sentence, for the documentation.
    pub(crate) about: &'static str,
    /// What comes of it.
    pub(crate) why: &'static str,
    /// How it is mended.
    pub(crate) mend: &'static str,
    find: fn(&Whole<'_>, &mut Found<'_>),
}

/// Every lint.
pub(crate) const ALL: &[&[Lint]] = &[
    reach::LINTS,
    vain::LINTS,
    nobody::LINTS,
    rivals::LINTS,
    steps::LINTS,
    answers::LINTS,
    gating::LINTS,
    questions::LINTS,
    texts::LINTS,
    site::LINTS,
    filters::LINTS,
    regexes::LINTS,
    colours::LINTS,
    leaks::LINTS,
    honest::LINTS,
    networks::LINTS,
    feeds::LINTS,
    unlock::LINTS,
    sinks::LINTS,
    unconsented::LINTS,
];

/// Everything that a lint may look at.
pub(super) struct Whole<'w> {
    pub(super) document: &'w Document<'w>,
    pub(super) config: &'w Config,
    /// The moment for which is judged.
    pub(super) now: Timestamp,
    /// Where the site's files lie, if that is known.
    pub(super) folder: Option<&'w Path>,
    /// The campaigns with what they take over from `defaults`, in the order of the file.
    pub(super) campaigns: Vec<Entry>,
}

/// A campaign as it is written, with what it takes over from `defaults`.
pub(super) struct Entry {
    pub(super) id: String,
    /// `campaigns[3]`.
    path: String,
    /// `defaults.offer-base`, or nothing.
    base: String,
    own: Value,
    pub(super) value: Value,
}

impl Entry {
    fn new(root: &Value, index: usize, own: &Value) -> Self {
        let base = own.get("extends").and_then(Value::text).unwrap_or_default();
        let mut value = root.get("defaults").and_then(|all| all.get(base)).cloned().unwrap_or_default();
        for (key, member) in own.entries() {
            merge(&mut value, key, member);
        }
        Entry {
            id: text(own, "id").to_owned(),
            path: format!("campaigns[{index}]"),
            base: format!("defaults.{base}"),
            own: own.clone(),
            value,
        }
    }

    /// A member; null where it has none.
    pub(super) fn get(&self, key: &str) -> &Value {
        get(&self.value, key)
    }

    /// Where a member, or one further down, is written: in the campaign, or in what it takes over.
    pub(super) fn place(&self, key: &str) -> String {
        let is_own = self.own.at(key).is_some() || self.value.at(key).is_none();
        format!("{}.{key}", if is_own { &self.path } else { &self.base })
    }

    /// Where its id is written.
    pub(super) fn name_place(&self) -> String {
        format!("{}.id", self.path)
    }

    /// Whether it counts at all: drafts, paused and ended ones are known not to show.
    pub(super) fn is_live(&self) -> bool {
        self.get("status").is_null() || self.get("status").is("live")
    }
}

/// Takes down what a lint finds.
pub(super) struct Found<'f> {
    lint: &'static Lint,
    document: &'f Document<'f>,
    findings: Vec<Finding>,
}

impl Found<'_> {
    /// Something about the value at a path; of it only `got`, where that is not empty.
    pub(super) fn value(&mut self, path: &str, got: &str, message: String, help: Option<String>) {
        self.say(path, self.document.value(path, got), message, help);
    }

    /// Something about the name of a member.
    pub(super) fn key(&mut self, path: &str, message: String, help: Option<String>) {
        self.say(path, self.document.key(path), message, help);
    }

    /// Something about a part of the text.
    pub(super) fn span(&mut self, span: Range<usize>, message: String, help: Option<String>) {
        self.say(&self.document.path_at(span.start), span, message, help);
    }

    fn say(&mut self, path: &str, span: Range<usize>, message: String, help: Option<String>) {
        self.findings.push(Finding {
            code: self.lint.code,
            severity: self.lint.severity,
            path: path.to_owned(),
            span,
            message,
            why: self.lint.why.to_owned(),
            help: help.unwrap_or_else(|| self.lint.mend.to_owned()),
        });
    }
}

/// What all lints find.
pub(super) fn run(document: &Document<'_>, config: &Config, now: Timestamp, folder: Option<&Path>) -> Vec<Finding> {
    let entries = get(&document.value, "campaigns").items().iter().enumerate();
    let campaigns = entries.map(|(index, own)| Entry::new(&document.value, index, own)).collect();
    let whole = Whole { document, config, now, folder, campaigns };
    let mut findings = Vec::new();
    for lint in ALL.iter().copied().flatten() {
        let mut found = Found { lint, document, findings: Vec::new() };
        (lint.find)(&whole, &mut found);
        findings.append(&mut found.findings);
    }
    findings
}

/// A member; null where there is none.
pub(in crate::check) fn get<'v>(value: &'v Value, key: &str) -> &'v Value {
    static NULL: Value = Value::Null;
    value.get(key).unwrap_or(&NULL)
}

/// A text among the members; empty where there is none.
pub(super) fn text<'v>(value: &'v Value, key: &str) -> &'v str {
    get(value, key).text().unwrap_or_default()
}

/// Visits every value with its path, parents first.
pub(crate) fn walk<'v>(value: &'v Value, path: &str, visit: &mut dyn FnMut(&str, &'v Value)) {
    visit(path, value);
    for (at, item) in value.items().iter().enumerate() {
        walk(item, &format!("{path}[{at}]"), visit);
    }
    for (key, member) in value.entries() {
        let dot = if path.is_empty() { "" } else { "." };
        walk(member, &format!("{path}{dot}{key}"), visit);
    }
}
