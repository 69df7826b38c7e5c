//! The texts of a configuration on their way to translators and back, as PO files.
//!
//! A text is known by where it stands, in ids where there are any, so that it is found again in a file that has grown
//! meanwhile. What comes back is put where it belongs and leaves all else in the file, comments too, as it is.

mod merge;
mod po;

use anyhow::Context as _;
use parea::config::Value;
use parea::config::describe::Kind;
use parea::text::merge::{Filter, field, filter};

use crate::check::{Document, Here, at};

pub(crate) use merge::merge;
pub(crate) use po::extract;

/// A text that people read.
#[derive(Debug)]
pub(crate) struct Text {
    /// By what translators and files know it: `campaigns.winter-oil.content.headline.text`.
    context: String,
    /// Where it stands: names, and indices in their brackets.
    steps: Vec<Step>,
    /// The line of the file, from 1.
    line: usize,
    /// What it says in the language from which is translated, and that language.
    source: String,
    language: String,
    /// What it says in each language; empty where it is the same in all of them.
    translations: Vec<(String, String)>,
}

/// A step of the way to a text.
#[derive(Clone, Debug)]
enum Step {
    Name(String),
    Index(usize),
}

/// The texts of a file, and its languages, of which the first is that from which is translated.
pub(crate) struct Texts {
    pub(crate) site: String,
    pub(crate) languages: Vec<String>,
    all: Vec<Text>,
}

impl Texts {
    /// Finds the texts of a configuration.
    ///
    /// # Errors
    /// When it is not JSON, or names no language.
    pub(crate) fn read(text: &str) -> anyhow::Result<Texts> {
        let document = Document::read(text).map_err(|finding| anyhow::anyhow!("{}", finding.message))?;
        let root = &document.value;
        let site = root.get("site");
        let own = |key: &str| site.and_then(|site| site.get(key));
        let mut languages: Vec<String> = own("language").and_then(Value::text).map(str::to_owned).into_iter().collect();
        for tag in own("languages").map(Value::items).unwrap_or_default().iter().filter_map(Value::text) {
            if !languages.iter().any(|known| known == tag) {
                languages.push(tag.to_owned());
            }
        }
        languages.first().context("there is no language: write `site.language` and `site.languages`")?;
        let site = own("id").and_then(Value::text).unwrap_or_default().to_owned();
        let mut texts = Texts { site, languages, all: Vec::new() };
        for part in ["defaults", "campaigns"] {
            if let Some(value) = root.get(part) {
                texts.gather(&document, text, value, &mut Place::new(part));
            }
        }
        Ok(texts)
    }

    fn gather(&mut self, document: &Document<'_>, file: &str, value: &Value, place: &mut Place) {
        let is_text = || matches!(at(&document.value, &place.path), Here::Kind(Kind::Text));
        let entries = value.entries();
        let is_language = |(tag, said): &(String, Value)| said.text().is_some() && self.languages.contains(tag);
        let said = |(tag, said): &(String, Value)| Some((tag.clone(), said.text()?.to_owned()));
        // What a variant changes has no description, but its languages tell that it is a text.
        let is_object = !entries.is_empty() && (entries.iter().all(is_language) || is_text());
        if is_object {
            return self.add(document, file, place, entries.iter().filter_map(said).collect());
        }
        if let Some(plain) = value.text().filter(|plain| has_words(plain) && is_text()) {
            let own = (String::new(), plain.to_owned());
            return self.add(document, file, place, vec![own]);
        }
        for (key, member) in entries {
            place.within(Step::Name(key.clone()), key, |place| self.gather(document, file, member, place));
        }
        for (index, item) in value.items().iter().enumerate() {
            let id = item.get("id").and_then(Value::text).map(str::to_owned);
            let name = id.unwrap_or_else(|| format!("{}", index + 1));
            place.within(Step::Index(index), &name, |place| self.gather(document, file, item, place));
        }
    }

    fn add(&mut self, document: &Document<'_>, file: &str, place: &Place, said: Vec<(String, String)>) {
        let wanted = self.languages.first().map(String::as_str).unwrap_or_default();
        let Some((tag, source)) = said.iter().find(|(tag, _)| tag == wanted).or_else(|| said.first()).cloned() else {
            return;
        };
        let before = file.get(..document.value(&place.path, "").start).unwrap_or_default();
        let is_plain = tag.is_empty();
        self.all.push(Text {
            context: place.context.clone(),
            steps: place.steps.clone(),
            line: before.matches('\n').count() + 1,
            source,
            language: if is_plain { wanted.to_owned() } else { tag },
            translations: if is_plain { Vec::new() } else { said },
        });
    }
}

/// A place on the way through a file.
struct Place {
    path: String,
    context: String,
    steps: Vec<Step>,
}

impl Place {
    fn new(part: &str) -> Place {
        Place { path: part.to_owned(), context: part.to_owned(), steps: vec![Step::Name(part.to_owned())] }
    }

    /// Goes one step deeper, and back.
    fn within(&mut self, step: Step, name: &str, work: impl FnOnce(&mut Place)) {
        let (path, context) = (self.path.len(), self.context.len());
        self.path += &match &step {
            Step::Name(name) => format!(".{name}"),
            Step::Index(index) => format!("[{index}]"),
        };
        self.context += &format!(".{name}");
        self.steps.push(step);
        work(self);
        self.steps.pop();
        self.path.truncate(path);
        self.context.truncate(context);
    }
}

/// Whether there is something to translate: letters outside of merge fields.
fn has_words(text: &str) -> bool {
    let mut rest = text;
    while let Some(letter) = rest.chars().next() {
        match field(rest) {
            Some((_, after)) => rest = after,
            None if letter.is_alphabetic() => return true,
            None => rest = rest.get(letter.len_utf8()..).unwrap_or_default(),
        }
    }
    false
}

/// The facts that a text shows, each with its filters, in alphabetical order; `None` where a field cannot be read.
fn fields(text: &str) -> Option<Vec<String>> {
    let mut all = Vec::new();
    for (place, _) in text.match_indices("{{") {
        let (field, _) = field(text.get(place..)?)?;
        let (mut name, mut rest) = (field.path.to_owned(), field.filters);
        while let Some((Filter { name: own, .. }, after)) = filter(rest) {
            name += &format!(" | {own}");
            rest = after;
        }
        all.push(name);
    }
    all.sort();
    Some(all)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_letters_outside_of_fields() {
        for (text, expected) in [
            ("Hello {{ name or 'x' }}", true),
            ("{{ name or 'friend' }}", false),
            ("{{ sum or '-' | plural: one: '# a', other: '# b' }} 12 €", false),
            ("{{ broken", true),
            ("", false),
        ] {
            assert_eq!(has_words(text), expected, "{text}");
        }
    }

    #[test]
    fn fields_are_compared_by_what_they_show_and_not_by_their_fallbacks() {
        let one = fields("{{ name or 'friend' }} {{ sum or '0' | currency: 'EUR' }}");
        assert_eq!(one, fields("{{ sum or '-' | currency: 'EUR' }}: {{ name or 'Freund' }}"));
        assert_ne!(one, fields("{{ sum or '-' }}: {{ name or 'Freund' }}"));
        assert_eq!(fields("{{ name or }}"), None);
    }
}
