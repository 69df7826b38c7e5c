//! What is wrong with an answer, and how the visitor is told.

use crate::config::Value;
use crate::config::value::number_text;
use crate::content::Scene;
use crate::share::link::fill;
use crate::text::words::Word;
use crate::view::{Element, el};

/// What is wrong with an answer.
#[derive(Debug, Clone, PartialEq)]
pub struct Fault {
    /// What we say of it.
    pub word: Word,
    /// What goes into the place `{n}` of that: a number, or a date as it is written in the configuration; null where it
    /// has no place.
    pub bound: Value,
    /// What the configuration says instead, a text; null where it leaves that to us.
    pub message: Value,
    /// Which control of an answer of several parts it is about, by its place; 0 for the first or only one.
    pub part: usize,
}

impl From<Word> for Fault {
    fn from(word: Word) -> Fault {
        Fault::new(word, Value::Null)
    }
}

impl Fault {
    /// A fault with a bound that the answer has crossed.
    pub fn new(word: Word, bound: impl Into<Value>) -> Fault {
        Fault { word, bound: bound.into(), message: Value::Null, part: 0 }
    }

    /// The sentence and its language.
    fn say<'s>(&'s self, scene: &'s Scene<'_>) -> (String, &'s str) {
        if !self.message.is_null() {
            return scene.tell(&self.message);
        }
        let language = scene.words.language;
        let written = match &self.bound {
            Value::Number(number) => write(scene, "number", &number_text(*number, scene.ports), language),
            other => date(scene, other.text().unwrap_or_default(), language),
        };
        (fill(scene.word(self.word), &[("n", &written)]), language)
    }

    /// The sentence below the question.
    pub fn draw(&self, scene: &Scene<'_>) -> Element {
        let (text, language) = self.say(scene);
        scene.mark(el("p error").text(&text), language)
    }

    /// The sentence for the live region.
    pub fn announce(&self, scene: &Scene<'_>) -> String {
        self.say(scene).0
    }
}

/// A bound as people of a language write it, by a filter.
fn write(scene: &Scene<'_>, filter: &str, bound: &str, language: &str) -> String {
    scene.ports.format(filter, bound, "", language, scene.wall).unwrap_or_else(|| bound.to_owned())
}

/// A day, with its time where it has one, by the calendar of the browsers' own field: the same one in all languages.
fn date(scene: &Scene<'_>, bound: &str, language: &str) -> String {
    let language = &[language, "-u-ca-gregory"].concat();
    let mut written = write(scene, "date", bound, language);
    // Longer than `2026-12-24`.
    if bound.len() > 10 {
        written.push(' ');
        written.push_str(&write(scene, "time", bound, language));
    }
    written
}
