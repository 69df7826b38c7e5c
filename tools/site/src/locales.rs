//! The site's languages and their texts, `www/elaia/locales/<tag>.json`.

use anyhow::{Context, Result};
use serde_json::Value;
use std::fs;
use std::path::Path;

/// The languages, in the order in which the site offers them: tag, own name, and the tag for Open Graph.
pub const LANGUAGES: [Language; 5] = [
    Language { tag: "el", name: "Ελληνικά", open_graph: "el_GR", dir: "ltr" },
    Language { tag: "en", name: "English", open_graph: "en_GB", dir: "ltr" },
    Language { tag: "de", name: "Deutsch", open_graph: "de_DE", dir: "ltr" },
    Language { tag: "pl", name: "Polski", open_graph: "pl_PL", dir: "ltr" },
    Language { tag: "fa", name: "فارسی", open_graph: "fa_IR", dir: "rtl" },
];

/// A language of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize)]
pub struct Language {
    /// BCP 47.
    pub tag: &'static str,
    /// What its readers call it.
    pub name: &'static str,
    /// `og:locale`.
    pub open_graph: &'static str,
    /// `ltr` or `rtl`.
    pub dir: &'static str,
}

/// The language with a tag.
pub fn language(tag: &str) -> Option<Language> {
    LANGUAGES.into_iter().find(|language| language.tag == tag)
}

/// The language of those who read none of the others.
pub fn english() -> Language {
    let [_, english, ..] = LANGUAGES;
    english
}

/// The language that fits what a browser asks for.
pub fn preferred(accept: &str) -> Language {
    let primary = |wanted: String| wanted.split('-').next().unwrap_or_default().to_ascii_lowercase();
    let mut wanted = accept_language::parse(accept).into_iter().map(primary);
    wanted.find_map(|tag| language(&tag)).unwrap_or_else(english)
}

/// The texts of a language, as its file has them now.
///
/// # Errors
/// When the file is missing or is no JSON.
pub fn texts(folder: &Path, language: Language) -> Result<Value> {
    let path = folder.join(language.tag).with_extension("json");
    let text = fs::read_to_string(&path).with_context(|| path.display().to_string())?;
    serde_json::from_str(&text).with_context(|| path.display().to_string())
}
