//! Checking a configuration: every problem that the widget's own decoder finds, with its place in the text, and what is
//! allowed but hardly meant.
//!
//! A finding has a code, a path, a span and a severity; the sentences are in `words`, where to look in `place`.

mod codes;
mod kinds;
mod language;
mod lints;
mod place;
mod problems;
mod refer;
mod unread;
mod words;

use std::ops::Range;

use jiff::Timestamp;
use parea::config::{Campaign, Code, Config, Path, Problem};
use parea::consent::{Purposes, sources};
use parea::content::{self, Goods, Notes, Scene};
use parea::decide::condition::Facts;
use parea::event::Page;
use parea::form::Progress;
use parea::ports::Native;
use parea::state::Showing;
use parea::text::Words;
use parea::view::Format;

pub(crate) use codes::{about, markdown};
pub(crate) use language::{HOLDING, Here, at};
pub(crate) use lints::walk;
pub(crate) use place::{Document, TEXT, bounded};

/// How bad it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, serde::Serialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Severity {
    /// Something does not work: the check fails.
    Error,
    /// It works, but hardly as it was meant.
    Warning,
    /// Something to know.
    Note,
}

impl Severity {
    /// The word for it.
    pub(crate) fn name(self) -> &'static str {
        match self {
            Severity::Error => "error",
            Severity::Warning => "warning",
            Severity::Note => "note",
        }
    }
}

/// Something to be said about a configuration.
#[derive(Clone, Debug)]
pub(crate) struct Finding {
    /// The stable name of what is wrong.
    pub(crate) code: &'static str,
    pub(crate) severity: Severity,
    /// JSON path (`campaigns[3].when.any[0].scroll`); empty for the whole file.
    pub(crate) path: String,
    /// The bytes of the text it is about.
    pub(crate) span: Range<usize>,
    /// What is wrong.
    pub(crate) message: String,
    /// What comes of it.
    pub(crate) why: String,
    /// How to mend it.
    pub(crate) help: String,
}

/// Everything there is to say about a text, in the order of the text.
///
/// `now` is the moment for which it is checked: what is over by then never shows.
pub(crate) fn check(text: &str, now: Timestamp) -> Vec<Finding> {
    check_in(text, now, None)
}

/// The same, with the site's files that lie in a folder.
pub(crate) fn check_in(text: &str, now: Timestamp, folder: Option<&std::path::Path>) -> Vec<Finding> {
    let document = match Document::read(text) {
        Ok(document) => document,
        Err(finding) => return vec![*finding],
    };
    let config: &Config = Config::read(&document.strict(), &Native);
    let mut findings = Vec::new();
    let found = config.problems.iter().copied().chain(contents(config)).chain(slots(config));
    let problems = problems::said(&document.value, found.map(|problem| of_block(&document, problem)));
    findings.extend(problems.iter().map(|problem| explain(&document, problem)));
    findings.extend(words::never_personalises(&document, config));
    findings.extend(words::doubtful_categories(&document));
    findings.extend(words::strictness(&document));
    findings.extend(words::doubles(&document));
    findings.extend(unread::all(&document));
    let lints = lints::run(&document, config, now, folder);
    // A lint says more of a key or a network than that there is none of its name.
    findings.retain(|finding| {
        !matches!(finding.code, "unknown-key" | "unknown-word") || !lints.iter().any(|lint| lint.path == finding.path)
    });
    findings.extend(lints);
    findings.sort_by_key(|finding| (finding.span.start, finding.span.end, finding.code));
    findings
}

fn explain(document: &Document<'_>, problem: &Problem) -> Finding {
    let span = match problem.code {
        Code::Missing => document.owner(&problem.path),
        Code::UnknownKey => document.key(&problem.path),
        // The name is what is there twice, not what it stands for.
        Code::Duplicate if problem.path.starts_with("attributes.") && !problem.path.ends_with(".from") => {
            document.key(&problem.path)
        }
        Code::Duplicate if problem.path.ends_with(']') => document.value(&format!("{}.id", problem.path), &problem.got),
        _ => document.value(&problem.path, &problem.got),
    };
    let (message, help) = words::sentences(document, problem);
    let why = words::consequence(&problem.path, problem.code);
    Finding {
        code: problem.code.name(),
        severity: Severity::Error,
        path: problem.path.clone(),
        span,
        message,
        why: why.to_owned(),
        help,
    }
}

/// The problems in the contents of the campaigns that are whole: they are drawn in every language and at every step, as
/// the page would, with nothing known of the visitor.
fn contents(config: &Config) -> Vec<Problem> {
    let mut found = Vec::new();
    let languages = config.site.languages.iter().filter_map(|tag| tag.text());
    for language in languages.chain([config.site.language]) {
        let page = Page { language: language.to_owned(), url: "https://example.com/".to_owned(), ..Page::default() };
        for campaign in config.campaigns.iter().flat_map(|campaign| campaign.all()) {
            // Of one that has ended the name may be all that is served.
            if campaign.value.get("status").is_some_and(|status| status.is("ended"))
                && campaign.content.items().is_empty()
            {
                continue;
            }
            let steps = content::form(campaign).map_or(1, |form| parea::form::steps(form).len());
            let others = content::steps(campaign.content).len();
            for at in 0..steps.max(others).max(1) {
                let form = Some(Progress { at: at.min(steps.saturating_sub(1)), ..Progress::default() });
                let (step, granted) = (at.min(others.saturating_sub(1)), Purposes::default());
                // What a wheel gives is looked at as well, and what is asked of whoever writes a review.
                let showing =
                    Showing { form, step, open: true, is_spun: at == 0, writes: Some(""), ..Showing::default() };
                let (facts, notes) = (|_: &str| Default::default(), Notes::default());
                let (facts, page, notes) = (&facts as &dyn Fn(&str) -> _, &page, &notes);
                let (showing, ports, words, goods) = (&showing, &Native, Words::default(), Goods::default());
                let (known, wall, begun) = (&Facts::new(facts, ports), 0.0, 0.0);
                let scene = Scene {
                    campaign,
                    config,
                    page,
                    facts,
                    known,
                    granted,
                    remembers: true,
                    showing,
                    ports,
                    words,
                    goods,
                    wall,
                    begun,
                    notes,
                };
                found.extend(content::view(&scene).err());
                found.extend(std::iter::from_fn(|| scene.notes.first()));
            }
        }
    }
    // That nothing is there to show depends on the visitor.
    found.retain(|problem| problem.code != Code::Nothing);
    found
}

/// Campaigns that are part of the page and name no slot of it: the page could show them nowhere.
fn slots(config: &Config) -> impl Iterator<Item = Problem> {
    // The campaign `page` may hold no more than words for links of the page's own.
    let has_none =
        |campaign: &&Campaign| campaign.format == Format::Inline && campaign.slot.is_empty() && campaign.id != "page";
    let missing = |campaign: &Campaign| Problem::new(&Path::at(&format!("{}.slot", campaign.path)), Code::Missing, "");
    config.campaigns.iter().filter(has_none).map(missing)
}

/// What a network takes over from its block is wrong there, once, and not at each network.
fn of_block(document: &Document<'_>, problem: Problem) -> Problem {
    let parts = problem.path.split_once(".networks[").and_then(|(block, rest)| Some((block, rest.split_once("].")?.1)));
    let Some((block, key)) = parts else { return problem };
    let path = format!("{block}.{key}");
    let is_there = |path: &str| !language::value(&document.value, path).is_null();
    if is_there(&problem.path) || !is_there(&path) {
        return problem;
    }
    Problem::new(&Path::at(&path), problem.code, &problem.got)
}

/// The most alike of some names, or all of them.
pub(crate) fn suggestion(got: &str, known: &[&str], otherwise: &str) -> String {
    words::suggestion(got, known, otherwise)
}

/// The names of the consent sources.
fn source_names() -> impl Iterator<Item = &'static str> {
    std::iter::once("auto").chain(sources::ALL.iter().map(|source| source.name()))
}

#[cfg(test)]
mod said_tests;

#[cfg(test)]
mod tests {
    use super::*;
    use parea::config::Value;
    use parea::config::value::parse;

    /// A configuration with a bit of everything that lints look at.
    const WHOLE: &str = r##"{
        "version": 1,
        "site": { "id": "s", "languages": ["en", "el"], "language": "en", "timeZone": "Europe/Athens", "collector": "/c" },
        "consent": { "source": "klaro", "map": { "a": "functional" }, "purposes": { "personalise": ["functional"] } },
        "attributes": { "name": { "type": "string", "from": { "cookie": "c" }, "purpose": "personalise" } },
        "segments": { "s": { "$or": [{ "sessions": { "$gte": 2, "$not": { "$in": [3] } } }, { "name": { "$regex": "a+" } }] } },
        "theme": { "accent": "light-dark(#123, #abc)", "scheme": "auto" },
        "limits": { "perPage": 1, "groups": { "g": { "max": 1, "per": "7d" } } },
        "defaults": { "d": { "group": "g", "frequency": { "max": 1 } } },
        "campaigns": [
            { "id": "a", "extends": "d", "format": "modal", "where": { "include": ["/a/*"], "exclude": ["/a/b"] },
              "audience": { "$segment": "s" }, "when": { "any": [{ "follows": { "campaign": "b" } }] },
              "schedule": { "from": "2026-01-01", "to": "2027-01-01" }, "withoutConsent": "evaluate",
              "content": [{ "type": "text", "text": { "en": "Hello {{ name or 'friend' }}", "el": "Γεια" } },
                          { "type": "countdown", "to": "2026-12-24T20:00" },
                          { "type": "button", "text": "Go", "do": [{ "open": "https://x.example/" }, "close"] }] },
            { "id": "b", "format": "tab", "content": [{ "type": "form", "id": "f", "steps": [
                { "id": "q", "type": "consent", "title": "?", "label": "Yes", "next": [{ "if": { "answers.q": true }, "goto": "e" }] },
                { "id": "e", "type": "end", "title": "!" }] }] }
        ] }"##;

    /// The text with the value at a number in document order replaced; `None` behind the last.
    fn replaced(whole: &Value, number: usize, by: &Value) -> Option<String> {
        fn put(value: &mut Value, left: &mut usize, by: &Value) -> bool {
            if *left == 0 {
                *value = by.clone();
                return true;
            }
            *left -= 1;
            match value {
                Value::List(items) => items.iter_mut().any(|item| put(item, left, by)),
                Value::Map(entries) => entries.iter_mut().any(|(_, member)| put(member, left, by)),
                _ => false,
            }
        }
        let (mut whole, mut left) = (whole.clone(), number);
        put(&mut whole, &mut left, by).then(|| whole.to_json(&Native))
    }

    #[test]
    fn whatever_stands_where_it_should_not_is_a_finding_and_never_a_panic() {
        let whole = parse(WHOLE, &Native).unwrap();
        let odd = r#"[null, -1.5, "({{", [1, {}], { "$or": 1, "type": "form" }]"#;
        for value in parse(odd, &Native).unwrap().items() {
            for number in 0.. {
                let Some(text) = replaced(&whole, number, value) else { break };
                for finding in check(&text, Timestamp::UNIX_EPOCH) {
                    assert!(text.get(finding.span.clone()).is_some(), "{finding:?} in {text}");
                }
            }
        }
    }

    #[test]
    fn a_text_that_ends_anywhere_is_a_finding_and_never_a_panic() {
        for (at, _) in WHOLE.char_indices().step_by(7) {
            assert!(!check(WHOLE.get(..at).unwrap(), Timestamp::UNIX_EPOCH).is_empty());
        }
    }
}
