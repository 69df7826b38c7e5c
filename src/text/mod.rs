//! The words on the screen: in which language, with which values, as which pieces.
//!
//! The language of a campaign is chosen once, by the page; a single text that lacks it falls back to another one,
//! is shown, and says so to screen readers.

pub mod address;
pub mod language;
pub mod merge;
pub mod rich;
pub mod words;

pub use words::Word;

use crate::config::{Code, Path, Problem, Value};
use crate::content::Scene;
use crate::event::Act;
use crate::share::link::fill;
use crate::view::{Element, Piece};
use language::{Tags, fit};
use merge::Use;

/// A text as it is shown.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spoken {
    /// The text, its merge fields filled.
    pub text: String,
    /// The language in which it was found.
    pub language: String,
}

impl Scene<'_> {
    /// The language of the campaign: of the page's languages, else the visitor's, the first that the site has; else the
    /// site's own. A site that lists no languages has the page's.
    pub fn language(&self) -> &str {
        let (page, site) = (&self.page.language, &self.config.site);
        let place = self.choose(page, &|place| site.languages.get(place).map(String::as_str));
        let own = if page.is_empty() { &site.language } else { page };
        match site.languages.get(place) {
            Some(tag) => tag,
            None if own.is_empty() => "en",
            None => own,
        }
    }

    /// The place of the tag that fits a language best, else those of the visitor, else that of the site; else the first.
    fn choose(&self, first: &str, tags: Tags<'_>) -> usize {
        let visitor = || self.page.languages.iter().find_map(|tag| fit(tag, tags));
        fit(first, tags).or_else(visitor).or_else(|| fit(&self.config.site.language, tags)).unwrap_or_default()
    }

    /// A text in the language of the campaign, or in the nearest it has, as it was written; and that language.
    fn translated<'v>(&'v self, value: &'v Value, path: &Path) -> Result<(&'v str, &'v str), Problem> {
        let chosen = self.language();
        let entry = |place: usize| value.entries().get(place);
        let found = match value {
            Value::Text(text) => Some((text.as_str(), chosen)),
            _ => entry(self.choose(chosen, &|place| entry(place).map(|(tag, _)| tag.as_str())))
                .and_then(|(tag, text)| Some((text.text()?, tag.as_str()))),
        };
        found.ok_or_else(|| Problem::new(path, Code::WrongType, ""))
    }

    /// A text, translated and merged, to be read.
    ///
    /// # Errors
    /// It is no text, or one of its merge fields is wrong.
    pub fn say(&self, value: &Value, path: &Path) -> Result<Spoken, Problem> {
        let (text, language) = self.translated(value, path)?;
        let purpose = Use::Screen { rtl: language::is_rtl(language) };
        Ok(Spoken { text: merge::merge(text, purpose, self, path)?, language: language.to_owned() })
    }

    /// A text, translated and merged, to be handed on to the clipboard for instance.
    ///
    /// # Errors
    /// As [`Scene::say`].
    pub fn plain(&self, value: &Value, path: &Path) -> Result<String, Problem> {
        merge::merge(self.translated(value, path)?.0, Use::Plain, self, path)
    }

    /// Puts a text with the inline subset into an element, which names the language where it is another one; `act` is
    /// what using a link in it does besides opening the link.
    ///
    /// # Errors
    /// As [`Scene::say`], or a link with an address that is not allowed.
    pub fn write(&self, element: Element, value: &Value, act: Option<Act>, path: &Path) -> Result<Element, Problem> {
        let (text, language) = self.translated(value, path)?;
        let place = rich::Place { scene: self, rtl: language::is_rtl(language), act };
        let pieces: Vec<Piece> = rich::pieces(text, &place, path)?;
        Ok(self.mark(element, language).children(pieces))
    }

    /// An address, merged and judged.
    ///
    /// # Errors
    /// A merge field is wrong, or the scheme is not one of those allowed.
    pub fn address(&self, address: &str, schemes: &[&str], path: &Path) -> Result<String, Problem> {
        let address = merge::merge(address, Use::Address, self, path)?;
        address::safe(&address, schemes).map_err(|scheme| Problem::new(path, Code::UnsafeAddress, &scheme))
    }

    /// Names the language of an element's text, and its direction, where they are not those of the campaign.
    pub fn mark(&self, element: Element, language: &str) -> Element {
        let chosen = self.language();
        if language::is_covered(language, chosen) {
            return element;
        }
        let rtl = language::is_rtl(language);
        let element = element.with("lang", language);
        if rtl == language::is_rtl(chosen) { element } else { element.with("dir", if rtl { "rtl" } else { "ltr" }) }
    }

    /// One of the widget's own words.
    pub fn word(&self, word: Word) -> &'static str {
        words::word(self.language(), word)
    }

    /// One of the widget's own words with a place, `{network}` for instance, and what goes into it.
    pub fn phrase(&self, word: Word, value: &str) -> String {
        fill(self.word(word), |_| Some(value))
    }

    /// As [`Scene::mark`], for an element whose text or name is one of the widget's own words.
    pub fn mark_own(&self, element: Element) -> Element {
        self.mark(element, words::language(self.language()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::stage::Stage;
    use crate::ports::Native;
    use crate::view::el;

    fn text(json: &str) -> Value {
        crate::config::value::parse(json, &Native).unwrap()
    }

    #[test]
    fn the_language_is_the_pages_then_the_visitors_then_the_sites() {
        for (page, visitor, expected) in [
            ("de-AT", vec!["el"], "de"),
            ("FA", vec![], "fa"),
            ("fr", vec!["it", "pl-PL"], "pl"),
            ("", vec!["el"], "el"),
            ("fr", vec!["it"], "en"),
        ] {
            let stage = Stage::new("[]").language(page).visitor(&visitor);
            stage.scene(|scene| assert_eq!(scene.language(), expected, "{page} {visitor:?}"));
        }
        Stage::new("[]").site(&[], "").language("sv").scene(|scene| assert_eq!(scene.language(), "sv"));
        Stage::new("[]").site(&[], "").language("").scene(|scene| assert_eq!(scene.language(), "en"));
        Stage::new("[]").site(&["pl", "de"], "").language("sv").scene(|scene| assert_eq!(scene.language(), "pl"));
    }

    #[track_caller]
    fn check(page: &str, json: &str, expected: (&str, &str)) {
        Stage::new("[]").language(page).scene(|scene| {
            let spoken = scene.say(&text(json), &Path::default()).unwrap();
            assert_eq!((spoken.text.as_str(), spoken.language.as_str()), expected, "{page} {json}");
        });
    }

    #[test]
    fn a_missing_translation_falls_back_and_is_shown() {
        check("de", r#"{"en":"Oil","de":"Öl"}"#, ("Öl", "de"));
        check("de-AT", r#"{"en":"Oil","de-CH":"Öl"}"#, ("Öl", "de-CH"));
        check("fa", r#"{"de":"Öl","en":"Oil"}"#, ("Oil", "en"));
        check("fa", r#"{"pl":"Oliwa"}"#, ("Oliwa", "pl"));
        check("fa", r#""Elaia""#, ("Elaia", "fa"));
    }

    #[test]
    fn what_is_no_text_is_a_problem() {
        Stage::new("[]").scene(|scene| {
            for json in ["{}", "1", "null", "[]", r#"{"en":1}"#] {
                let problem = scene.say(&text(json), &Path::at("text")).unwrap_err();
                assert_eq!((problem.code, problem.path.as_str()), (Code::WrongType, "text"), "{json}");
            }
        });
    }

    #[test]
    fn a_text_that_fell_back_names_its_language_and_its_direction() {
        Stage::new("[]").language("fa").scene(|scene| {
            let marks = |language| scene.mark(el("p", ""), language).into_node().attributes.clone();
            assert_eq!(marks("fa"), []);
            assert_eq!(marks("fa-IR"), []);
            assert_eq!(marks("ar"), [("lang", "ar".to_owned())]);
            assert_eq!(marks("en"), [("lang", "en".to_owned()), ("dir", "ltr".to_owned())]);
        });
    }

    #[test]
    fn our_own_words_follow_and_say_so_where_we_lack_the_language() {
        Stage::new("[]").site(&["fr"], "fr").language("fr").scene(|scene| {
            assert_eq!(scene.word(Word::Close), "Close");
            assert_eq!(scene.mark_own(el("p", "")).into_node().attributes, [("lang", "en".to_owned())]);
        });
        Stage::new("[]").language("de").scene(|scene| {
            assert_eq!(scene.phrase(Word::ShareOn, "X"), "Auf X teilen");
            assert_eq!(scene.mark_own(el("p", "")).into_node().attributes, []);
        });
    }
}
