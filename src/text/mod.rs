//! The words on the screen: in which language, with which values, as which pieces.
//!
//! The language of a campaign is chosen once, by the page; a single text that lacks it falls back to another one,
//! is shown, and says so to screen readers.

pub mod address;
pub mod language;
pub mod merge;
pub mod rich;
pub mod words;

pub use words::{Word, Words};

use crate::config::site::Site;
use crate::config::{Code, Config, Path, Problem, Value, member};
use crate::content::Scene;
use crate::decide::condition::{Compiler, Facts};
use crate::event::{Act, Page};
use crate::share::link::fill;
use crate::view::{Element, el};
use crate::visitor::facts;
use address::MEDIA;
use language::{Tags, fit, is_covered, is_rtl};
use merge::{Use, merge};

/// What stands before and behind the first place of a text in another. By bytes: the search of `str` costs 2 kB in the Wasm.
pub fn cut<'a>(text: &'a str, part: &str) -> Option<(&'a str, &'a str)> {
    let begins = |at: &usize| text.as_bytes().get(*at..).is_some_and(|rest| rest.starts_with(part.as_bytes()));
    let at = (0..=text.len()).find(begins)?;
    Some((text.get(..at)?, text.get(at + part.len()..)?))
}

/// What `parea.set` calls the language of campaigns.
pub const LANGUAGE: &str = "language";

/// The language of the campaigns on a page: the page's own or that which it has chosen, else the visitor's, the first that the site has; else the
/// site's. A site that lists no languages has the page's.
pub fn language<'a>(page: &'a Page, site: &'a Site) -> &'a str {
    let place = choose(&page.language, &|place| site.languages.get(place).and_then(Value::text), page, site);
    let own: &str = if page.language.is_empty() { site.language } else { &page.language };
    match site.languages.get(place).and_then(Value::text) {
        Some(tag) => tag,
        None if own.is_empty() => "en",
        None => own,
    }
}

/// The place of the tag that fits a language best, else those of the visitor, else that of the site; else the first.
fn choose(first: &str, tags: Tags<'_>, page: &Page, site: &Site) -> usize {
    let visitor = || page.languages.items().iter().find_map(|tag| fit(tag.text()?, tags));
    fit(first, tags).or_else(visitor).or_else(|| fit(site.language, tags)).unwrap_or_default()
}

impl Scene<'_> {
    /// The language of the campaign ([`language`]).
    pub fn language(&self) -> &str {
        language(self.page, &self.config.site)
    }

    /// A text in the language of the campaign, or in the nearest it has, as it was written; and that language.
    pub fn translated<'v>(&'v self, value: &'v Value) -> (&'v str, &'v str) {
        let chosen = self.language();
        let value = if value.items().is_empty() { value } else { self.chosen(value.items()) };
        let entry = |place: usize| value.entries().get(place);
        let tags = |place| entry(place).map(|(tag, _)| &**tag);
        let found = match entry(choose(chosen, &tags, self.page, &self.config.site)) {
            Some((tag, text)) => (text, &**tag),
            None => (value, chosen),
        };
        if found.0.text().is_none() {
            self.refuse(Code::WrongType, "");
        }
        (found.0.text().unwrap_or_default(), found.1)
    }

    /// Of several texts the first whose condition holds; one that asks for what is not granted is passed over.
    fn chosen<'v>(&self, choices: &'v [Value]) -> &'v Value {
        let Config { attributes, segments, .. } = self.config;
        let facts = Facts { fact: self.facts, ..*self.known };
        let (mut chosen, mut is_open) = (&Value::Null, true);
        for (at, choice) in choices.iter().enumerate() {
            let condition = member(choice, "if");
            let holds = condition.is_null()
                || self.item(at, || {
                    let read = |path: &mut Path, problems: &mut Vec<Problem>| {
                        Compiler { attributes, segments, answers: true }.compile(condition, path, problems)
                    };
                    let read = self.member("if", || self.note(read));
                    read.is_some_and(|(condition, needs)| self.granted.covers(needs) && facts.hold(&condition))
                });
            if holds && is_open {
                (chosen, is_open) = (member(choice, "text"), false);
            }
        }
        if choices.last().is_some_and(|last| last.get("if").is_some()) {
            self.refuse(Code::NoFallback, "if");
        }
        chosen
    }

    /// A text of an object, translated and merged, to be read; and the language in which it was found.
    pub fn say<'v>(&'v self, value: &'v Value, key: &str) -> (String, &'v str) {
        self.member(key, || self.tell(member(value, key)))
    }

    /// A text, as above.
    pub fn tell<'v>(&'v self, text: &'v Value) -> (String, &'v str) {
        let (text, language) = self.translated(text);
        (merge(text, language, Use::Screen, self), language)
    }

    /// A text of an object, translated and merged, to be handed on: to the clipboard for instance.
    pub fn plain(&self, value: &Value, key: &str) -> String {
        self.member(key, || {
            let (text, language) = self.translated(member(value, key));
            merge(text, language, Use::Plain, self)
        })
    }

    /// Puts a text of an object, with the inline subset, into an element, which names the language where it is another
    /// one; `act` is what using a link in it does besides opening the link.
    pub fn write(&self, element: Element, value: &Value, key: &str, act: Option<Act>) -> Element {
        self.member(key, || self.put(element, member(value, key), act))
    }

    /// Puts a text into an element, as above.
    pub fn put(&self, element: Element, text: &Value, act: Option<Act>) -> Element {
        let (text, language) = self.translated(text);
        let mut element = self.mark(element, language);
        rich::read(text, &rich::Place { scene: self, language, act }, &mut element.children);
        element
    }

    /// An address of an object, merged and judged; empty where its scheme is not one of those allowed.
    pub fn address(&self, value: &Value, key: &str, schemes: &[&str]) -> String {
        self.member(key, || self.judged(member(value, key).text().unwrap_or_default(), schemes))
    }

    /// An address that is fetched for what shows, merged and judged; empty where it may not be. It may hold what is known of
    /// the page and nothing of the visitor: nobody is told that.
    pub fn fetched(&self, value: &Value, key: &str) -> String {
        let open = |path: &str| match facts::purpose(path, &self.config.attributes) {
            Some(None) => (self.facts)(path),
            _ => Value::Null,
        };
        Scene { facts: &open, ..*self }.address(value, key, MEDIA)
    }

    /// An address, merged and judged, as above.
    pub fn judged(&self, address: &str, schemes: &[&str]) -> String {
        address::safe(&merge(address, self.language(), Use::Address, self), schemes).unwrap_or_else(|scheme| {
            self.refuse(Code::UnsafeAddress, &scheme);
            String::new()
        })
    }

    /// Names the language of an element's text, and its direction, where they are not those of the campaign.
    pub fn mark(&self, element: Element, language: &str) -> Element {
        let chosen = self.language();
        if is_covered(language, chosen) {
            return element;
        }
        let (element, rtl) = (element.with("lang", language), is_rtl(language));
        if rtl == is_rtl(chosen) { element } else { element.with("dir", if rtl { "rtl" } else { "ltr" }) }
    }

    /// One of the widget's own words.
    pub fn word(&self, word: Word) -> &'static str {
        self.words.word(word)
    }

    /// One of the widget's own words with a place, `{network}` for instance, and what goes into it.
    pub fn phrase(&self, word: Word, place: &str, value: &str) -> String {
        fill(self.word(word), &[(place, value)])
    }

    /// As [`Scene::mark`], for an element whose text or name is one of the widget's own words.
    pub fn mark_own(&self, element: Element) -> Element {
        self.mark(element, self.words.language)
    }

    /// Adds a value to an element, as people write it where the widget's own words are read; by a filter of
    /// [`Ports::format`](crate::ports::Ports::format).
    pub fn format(&self, element: Element, filter: &str, value: &str) -> Element {
        let text = self.ports.format(filter, value, "", self.words.language, self.wall);
        self.mark_own(element.text(&text.unwrap_or_default()))
    }

    /// An element with one of the widget's own words.
    pub fn own(&self, description: &'static str, word: Word) -> Element {
        self.mark_own(el(description).text(self.word(word)))
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
            let value = text(&format!(r#"{{"text":{json}}}"#));
            let (said, language) = scene.say(&value, "text");
            assert_eq!((said.as_str(), language), expected, "{page} {json}");
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
    fn of_several_texts_the_first_counts_whose_condition_holds() {
        let texts = r#"[{ "if": { "page.path": "/nowhere" }, "text": "never" },
            { "if": { "device.kind": "phone" }, "text": { "en": "small", "de": "klein" } }, { "text": "else" }]"#;
        check("de", texts, ("else", "de"));
        let said = |stage: Stage, texts: &str| {
            let value = text(&format!(r#"{{"text":{texts}}}"#));
            stage.read(|scene| scene.say(&value, "text").0).map_err(|problem| (problem.code, problem.path.clone()))
        };
        let phone = || Stage::new("[]").language("de").fact("device.kind", "phone");
        assert_eq!(said(phone(), texts), Ok("klein".to_owned()));
        let personal = r#"[{ "if": { "name": "Anna" }, "text": "Hi Anna" }, { "text": "Hi" }]"#;
        assert_eq!(said(phone().fact("name", "Anna"), personal), Ok("Hi Anna".to_owned()));
        assert_eq!(said(phone().fact("name", "Anna").ungranted(), personal), Ok("Hi".to_owned()));
        let open = r#"[{ "if": { "name": "Anna" }, "text": "Hi" }]"#;
        assert_eq!(said(phone(), open), Err((Code::NoFallback, "text".to_owned())));
        let unknown = r#"[{ "if": { "naem": "Anna" }, "text": "Hi" }, { "text": "Ho" }]"#;
        assert_eq!(said(phone(), unknown), Err((Code::UnknownFact, "text[0].if.naem".to_owned())));
    }

    #[test]
    fn what_is_no_text_is_a_problem() {
        for json in ["{}", "1", "null", "[]", r#"{"en":1}"#] {
            let value = text(&format!(r#"{{"text":{json}}}"#));
            let problem = Stage::new("[]").read(|scene| scene.say(&value, "text").0).unwrap_err();
            assert_eq!((problem.code, problem.path.as_str()), (Code::WrongType, "text"), "{json}");
        }
    }

    #[test]
    fn a_text_that_fell_back_names_its_language_and_its_direction() {
        Stage::new("[]").language("fa").scene(|scene| {
            let marks = |language| scene.mark(el("p"), language).into_node().attributes.clone();
            assert_eq!(marks("fa"), []);
            assert_eq!(marks("fa-IR"), []);
            assert_eq!(marks("ar"), [("lang", "ar".to_owned())]);
            assert_eq!(marks("en"), [("lang", "en".to_owned()), ("dir", "ltr".to_owned())]);
        });
    }

    #[test]
    fn our_own_words_follow_and_say_so_where_we_lack_the_language() {
        Stage::new("[]").site(&["xx"], "xx").language("xx").scene(|scene| {
            assert_eq!(scene.word(Word::Close), "Close");
            assert_eq!(scene.mark_own(el("p")).into_node().attributes, [("lang", "en".to_owned())]);
        });
        Stage::new("[]").language("de").scene(|scene| {
            assert_eq!(scene.phrase(Word::ShareOn, "network", "X"), "Auf X teilen");
            assert_eq!(scene.mark_own(el("p")).into_node().attributes, []);
        });
    }
}
