//! What the page passes over without a word, because it would only cost every visitor to look for it: keys that a consent
//! source does not have, `defaults` without names, facts of campaigns that there are not.

use std::ops::Range;

use parea::config::Value;
use parea::consent::sources;

use super::language::list;
use super::lints::{get, walk};
use super::words::suggestion;
use super::{Document, Finding, Severity};

/// What is kept of a campaign (config.md, Facts).
const OF_CAMPAIGNS: [&str; 5] = ["shown", "dismissed", "ignored", "converted", "lastShown"];

/// Where a record of the site's own can be.
const PLACES: [&str; 4] = ["cookie", "localStorage", "sessionStorage", "global"];

/// Everything of that kind.
pub(super) fn all(document: &Document<'_>) -> Vec<Finding> {
    let mut found = Vec::new();
    settings(document, &mut found);
    placeless(document, &mut found);
    nameless(document, &mut found);
    outcomes(document, &mut found);
    found
}

fn error(code: &'static str, path: &str, span: Range<usize>, message: String, why: &str, help: String) -> Finding {
    Finding { code, severity: Severity::Error, path: path.to_owned(), span, message, why: why.to_owned(), help }
}

/// The keys that a source may be told, as its own description has them.
fn told(name: &str) -> Vec<&'static str> {
    let about = sources::ALL.iter().find(|source| source.name() == name).map_or("", |source| source.about.told);
    let is_key = |word: &&str| word.bytes().all(|byte| byte.is_ascii_alphabetic()) && *word != "true";
    about.split('`').skip(1).step_by(2).filter(is_key).collect()
}

fn settings(document: &Document<'_>, found: &mut Vec<Finding>) {
    for (source, told_here) in get(get(&document.value, "consent"), "sources").entries() {
        // That there is no such source is said already.
        if !sources::is_one(source) {
            continue;
        }
        let keys = told(source);
        for (key, _) in told_here.entries().iter().filter(|(key, _)| !keys.contains(&key.as_str())) {
            let path = format!("consent.sources.{source}.{key}");
            let message = format!("`{key}` is nothing that the source `{source}` can be told");
            let help = suggestion(key, &keys, "it can be told");
            let help = if help.is_empty() { "take it away: it can be told nothing".to_owned() } else { help };
            found.push(error("unknown-key", &path, document.key(&path), message, "it does nothing", help));
        }
    }
}

fn placeless(document: &Document<'_>, found: &mut Vec<Finding>) {
    let consent = get(&document.value, "consent");
    let place = get(get(consent, "sources"), "custom");
    let is_named = get(consent, "source").each().iter().any(|name| name.is("custom"));
    if is_named && !PLACES.iter().any(|key| place.get(key).is_some()) {
        let message = "the source `custom` is told no place where the record is".to_owned();
        let help = "write it: `\"sources\": { \"custom\": { \"cookie\": \"…\" } }`".to_owned();
        let span = document.value("consent.source", "custom");
        found.push(error("missing", "consent.source", span, message, "no consent is ever found", help));
    }
}

fn nameless(document: &Document<'_>, found: &mut Vec<Finding>) {
    let defaults = get(&document.value, "defaults").entries();
    for (name, _) in defaults.iter().filter(|(_, part)| !matches!(part, Value::Map(_))) {
        let path = format!("defaults.{name}");
        let message = format!("`{name}` stands where the name of a part of a campaign is meant");
        let help = format!(
            "put it below a name that campaigns extend: `\"defaults\": {{ \"base\": {{ \"{name}\": … }} }}`, and there \
             `\"extends\": \"base\"`"
        );
        found.push(error("wrong-type", &path, document.key(&path), message, "no campaign takes it over", help));
    }
}

/// The campaign that a fact is about, and what is asked of it, where nothing is known as that.
fn unknown_outcome(fact: &str) -> Option<(&str, &str)> {
    let (id, what) = fact.strip_prefix("campaigns.")?.split_once('.')?;
    Some((id, what)).filter(|(_, what)| !OF_CAMPAIGNS.contains(what))
}

fn outcomes(document: &Document<'_>, found: &mut Vec<Finding>) {
    let mut say = |path: &str, (id, what): (&str, &str), span: Range<usize>| {
        let help = suggestion(what, &OF_CAMPAIGNS, "");
        let help = if help.is_empty() { format!("of a campaign there are {}", list(&OF_CAMPAIGNS)) } else { help };
        let message = format!("nothing is known as `{what}` of the campaign `{id}`");
        found.push(error("unknown-fact", path, span, message, "it is always absent", help));
    };
    walk(&document.value, "", &mut |path, value| {
        for (key, _) in value.entries() {
            if let Some(unknown) = unknown_outcome(key) {
                let inside = format!("{path}.{key}");
                say(&inside, unknown, document.key(&inside));
            }
        }
        for field in value.text().unwrap_or_default().split("{{").skip(1) {
            let fact = field.trim_start().split([' ', '}', '|']).next().unwrap_or_default();
            if let Some(unknown) = unknown_outcome(fact) {
                say(path, unknown, document.value(path, fact));
            }
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn whatever_the_rules_of_a_source_ask_the_site_for_is_described() {
        let mut count = 0;
        for source in sources::ALL {
            // Axeptio's own members begin with two.
            for part in source.rules.replace("$$", "").split('$').skip(1) {
                let end = part.find(|character: char| !character.is_ascii_alphabetic()).unwrap_or(part.len());
                let (key, _) = part.split_at(end);
                // The page's own host is no setting.
                if key != "host" {
                    assert!(told(source.name()).contains(&key), "{}: {key}", source.name());
                    count += 1;
                }
            }
        }
        assert!(count > 10, "{count}");
    }
}
