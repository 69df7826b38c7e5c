//! `theme`: colours and shapes, as custom properties of the style sheet.

use super::Value;
use super::describe::{Key, Kind, check_object, keys};
use super::problem::{Path, Problem};

/// The keys of `theme`.
pub const KEYS: &[Key] = keys! {
    "accent": Kind::Str, "The colour of buttons and links.", eg "\"light-dark(#4c5c1b, #bfcd82)\"", or "\"#2f5d50\"";
    "onAccent": Kind::Str, "The colour of text on the accent.", eg "\"#fff\"", or "\"#fff\"";
    "surface": Kind::Str, "The colour behind text.", eg "\"light-dark(#fffdf7, #202316)\"", or "\"light-dark(#fff, #1d201f)\"";
    "text": Kind::Str, "The colour of text.", eg "\"#25281a\"", or "\"light-dark(#1e2422, #eef1ef)\"";
    "muted": Kind::Str, "The colour of secondary text.";
    "border": Kind::Str, "The colour of lines.";
    "radius": Kind::Str, "How round corners are, a CSS length.", eg "\"12px\"";
    "font": Kind::Str, "A CSS font family that the page has; nothing is fetched.", eg "\"Georgia, serif\"";
    "scheme": Kind::Word(&["auto", "light", "dark"]), "Light, dark, or as the visitor's system says.", or "\"auto\"";
};

/// Colours and shapes.
#[derive(Debug)]
pub struct Theme {
    /// What is set: the key as CSS writes it (`on-accent`), and its value; a scheme only where it is not the visitor's.
    pub properties: Vec<(&'static str, &'static str)>,
}

impl Theme {
    /// What is known before anything is read.
    pub(super) const NONE: Theme = Theme { properties: Vec::new() };

    /// Decodes `theme`; entries with a problem are left out, the rest holds.
    pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        if !value.is_null() {
            check_object(KEYS, value, path, problems);
        }
        let mut theme = Theme::NONE;
        for (key, value) in value.entries() {
            match (key.as_str(), value.text()) {
                ("scheme", scheme) if !matches!(scheme, Some("light" | "dark")) => {}
                ("onAccent", Some(colour)) => theme.properties.push(("on-accent", colour)),
                (key, Some(text)) if KEYS.iter().any(|known| known.name == key) => theme.properties.push((key, text)),
                _ => {}
            }
        }
        theme
    }
}
