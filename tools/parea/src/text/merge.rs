//! Translations come back: each is put into the file where its text stands.

use jsonc_parser::cst::{CstInputValue, CstNode, CstRootNode};

use super::{Step, Text, Texts, fields, po};
use crate::check::TEXT;

/// A file with its translations.
pub(crate) struct Merged {
    /// The file.
    pub(crate) text: String,
    /// How many texts were changed or added.
    pub(crate) changed: usize,
    /// What was left out, and why, a line each.
    pub(crate) left: Vec<String>,
    /// Whether something was left out because it would not have worked.
    pub(crate) is_refused: bool,
}

/// Puts what translators have sent back, files with their names, into a configuration.
///
/// # Errors
/// When the configuration is not JSON, or something is no PO file.
pub(crate) fn merge(text: &str, files: &[(String, String)]) -> anyhow::Result<Merged> {
    let texts = Texts::read(text)?;
    let root = CstRootNode::parse(text, &TEXT).map_err(|error| anyhow::anyhow!("{error}"))?;
    let mut merged = Merged { text: String::new(), changed: 0, left: Vec::new(), is_refused: false };
    for (name, file) in files {
        let (language, translated) = po::read(name, file)?;
        // Programs for translators write `pt_BR` for what the site calls `pt-BR`.
        let tag = language.replace('_', "-");
        let own = texts.languages.iter().find(|own| own.eq_ignore_ascii_case(&tag));
        let language = own.cloned().unwrap_or(tag);
        if !texts.languages.contains(&language) {
            merged.left.push(format!("{name}: `{language}` is not among `site.languages`, so nobody reads it yet"));
        }
        for one in translated {
            let about = format!("{name}: {}", one.context);
            let Some(text) = texts.all.iter().find(|text| text.context == one.context) else {
                merged.left.push(format!("{about}: there is no such text any more"));
                continue;
            };
            if text.source != one.source {
                merged.left.push(format!("{about}: the text has changed since it was given to translators"));
            } else if fields(&one.said).is_none() || fields(&one.said) != fields(&text.source) {
                merged.is_refused = true;
                merged.left.push(format!("{about}: its fields are not those of the text: {}", listed(&text.source)));
            } else if put(&root, text, &language, &one.said) {
                merged.changed += 1;
            }
        }
    }
    merged.text = root.to_string();
    Ok(merged)
}

/// The fields of a text, for people.
fn listed(text: &str) -> String {
    let all = fields(text).unwrap_or_default();
    if all.is_empty() {
        return "it has none".to_owned();
    }
    all.iter().map(|field| format!("`{{{{ {field} }}}}`")).collect::<Vec<_>>().join(", ")
}

/// Writes what a text says in a language; whether that is something new.
fn put(root: &CstRootNode, text: &Text, language: &str, said: &str) -> bool {
    let known = text.translations.iter().find(|(tag, _)| tag == language);
    if known.is_some_and(|(_, own)| own == said) || (text.translations.is_empty() && said == text.source) {
        return false;
    }
    let value = || CstInputValue::String(said.to_owned());
    let Some(node) = text.steps.iter().try_fold(root.value(), |node, step| Some(deeper(node?, step))).flatten() else {
        return false;
    };
    if let Some(object) = node.as_object() {
        match object.get(language) {
            Some(member) => member.set_value(value()),
            None => drop(object.append(language, value())),
        }
        return true;
    }
    let Some(plain) = node.as_string_lit() else { return false };
    let own = (text.language.clone(), CstInputValue::String(text.source.clone()));
    // What was one text for all languages is one of several now.
    if text.language != language {
        plain.replace_with(CstInputValue::Object(vec![own, (language.to_owned(), value())]));
    } else {
        plain.replace_with(value());
    }
    true
}

fn deeper(node: CstNode, step: &Step) -> Option<CstNode> {
    match step {
        Step::Name(name) => node.as_object()?.get(name)?.value(),
        Step::Index(index) => node.as_array()?.elements().into_iter().nth(*index),
    }
}
