//! `theme`: colours and shapes, as custom properties of the style sheet.

use super::describe::{Key, Kind, check_keys, keys};
use super::problem::{Path, Problem};
use super::{Value, member};

/// The keys of `theme`.
pub const KEYS: &[Key] = keys! {
    "accent": Kind::Str, "The colour of buttons and links.";
    "onAccent": Kind::Str, "The colour of text on the accent.";
    "surface": Kind::Str, "The colour behind text.";
    "text": Kind::Str, "The colour of text.";
    "muted": Kind::Str, "The colour of secondary text.";
    "border": Kind::Str, "The colour of lines.";
    "radius": Kind::Str, "How round corners are, a CSS length.";
    "font": Kind::Str, "A CSS font family that the page has; nothing is fetched.";
    "scheme": Kind::Word(&["auto", "light", "dark"]), "Light, dark, or as the visitor's system says.";
};

/// Colours and shapes.
#[derive(Debug, Default, Clone)]
pub struct Theme {
    /// Custom properties: name with its dashes, value.
    pub properties: Vec<(String, String)>,
    /// `auto`, `light` or `dark`.
    pub scheme: String,
}

impl Theme {
    /// Decodes `theme`; entries with a problem are left out, the rest holds.
    pub fn decode(value: &Value, path: &mut Path, problems: &mut Vec<Problem>) -> Self {
        if !value.is_null() {
            check_keys(KEYS, value, path, problems);
        }
        let known = KEYS.iter().filter(|key| key.name != "scheme");
        Theme {
            properties: known
                .filter_map(|key| Some((property(key.name), member(value, key.name).text()?.to_owned())))
                .collect(),
            scheme: member(value, "scheme")
                .text()
                .filter(|scheme| ["light", "dark"].contains(scheme))
                .unwrap_or("auto")
                .to_owned(),
        }
    }
}

/// `onAccent` → `--parea-on-accent`.
fn property(key: &str) -> String {
    let mut name = String::from("--parea-");
    for character in key.chars() {
        if character.is_ascii_uppercase() {
            name.push('-');
        }
        name.push(character.to_ascii_lowercase());
    }
    name
}
