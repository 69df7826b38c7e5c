//! Texts that are missing in a language of the site.

use parea::config::Value;
use parea::config::describe::Kind;
use parea::text::language::is_covered;

use super::{Found, Lint, Whole, get};
use crate::check::Severity;
use crate::check::language::{Here, at, list};

pub(super) const LINTS: &[Lint] = &[Lint {
    code: "missing-translation",
    severity: Severity::Warning,
    about: "A text that lacks a language of `site.languages`.",
    why: "visitors with that language read another one",
    mend: "write the text in that language too",
    find: missing,
}];

/// Whether a text is meant to be read in every language: it has letters outside of its merge fields.
fn has_words(text: &str) -> bool {
    text.split("{{").enumerate().any(|(at, part)| {
        let outside = if at == 0 { part } else { part.split_once("}}").map_or("", |(_, rest)| rest) };
        outside.chars().any(char::is_alphabetic)
    })
}

fn missing(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    let languages: Vec<&str> = get(get(root, "site"), "languages").items().iter().filter_map(Value::text).collect();
    if languages.len() < 2 {
        return;
    }
    let mut unseen = String::new();
    super::walk(get(root, "campaigns"), "campaigns", &mut |path, value| {
        // What a hidden step is called is read in reports alone.
        if value.get("type").is_some_and(|kind| kind.is("hidden")) {
            unseen = format!("{path}.title");
        }
        let is_text = || path != unseen && matches!(at(root, path), Here::Kind(Kind::Text));
        let tags: Vec<&str> = value.entries().iter().map(|(tag, _)| tag.as_str()).collect();
        let has = |language: &&str| tags.iter().any(|tag| is_covered(tag, language) || is_covered(language, tag));
        if value.text().is_some_and(has_words) && path.contains("content") && is_text() {
            let wanted = list(&languages);
            found.value(
                path,
                "",
                "this text is the same in every language".to_owned(),
                Some(format!("write an object from language to text, with {wanted}")),
            );
        }
        // An empty text is one on purpose, as of an image that only decorates.
        let is_empty = value.entries().iter().all(|(_, text)| text.is(""));
        let lacking: Vec<&str> = languages.iter().copied().filter(|language| !has(language)).collect();
        if !tags.is_empty() && !is_empty && !lacking.is_empty() && is_text() {
            let message = format!("this text is missing in {}", list(&lacking));
            found.key(path, message, None);
        }
    });
}
