//! `theme`: colours and shapes, as custom properties of the style sheet, and words that it knows.
//!
//! What each is without a theme, and what a word means, stands in the style sheet (`web/style/base.css`, `presets.css`).

use super::describe::{Key, Kind, check_members, is_translated, keys};
use super::problem::{Code, Path, Problem};
use super::{Value, member};
use crate::text::cut;

/// The colours of `theme`, which `theme.dark` may name as well.
pub const COLOURS: &[Key] = keys! {
    "accent": Kind::Str, "Buttons, the chosen answer, the filled part of a bar.", eg "\"light-dark(#4c5c1b, #bfcd82)\"", or "\"light-dark(#2f5d50, #8cc9b5)\"";
    "onAccent": Kind::Str, "Text on the accent; by itself black or white, whichever reads better.", eg "\"light-dark(#fff, #1c210c)\"";
    "surface": Kind::Str, "What lies behind text.", eg "\"light-dark(#fffdf7, #202316)\"", or "\"light-dark(#fff, #1d201f)\"";
    "text": Kind::Str, "Text.", eg "\"#25281a\"", or "\"light-dark(#1e2422, #eef1ef)\"";
    "muted": Kind::Str, "Secondary text; by itself between text and surface.";
    "link": Kind::Str, "Links, and what else is accent and text; by itself the accent, drawn towards the text.";
    "border": Kind::Str, "Lines that only divide; by itself near the surface.";
    "edge": Kind::Str, "Edges by which a field or a button is known; by itself between text and surface.";
    "field": Kind::Str, "What lies behind text in a field; by itself the surface.";
    "wrong": Kind::Str, "What is wrong with an answer.", or "\"light-dark(#b3261e, #ffb4ab)\"";
    "success": Kind::Str, "What went well.", or "\"light-dark(#1b6b3a, #8fd9a8)\"";
    "star": Kind::Str, "The stars of a rating.", or "\"light-dark(#a15c00, #f2c14e)\"";
    "track": Kind::Str, "The part of a bar that is not filled; by itself near the surface.";
    "focus": Kind::Str, "The ring around what has the focus; by itself as links.";
    "backdrop": Kind::Str, "What lies over the page behind a modal.", eg "\"#2b1520aa\"", or "\"#0008\"";
};

/// The other keys of `theme`.
pub const KEYS: &[Key] = keys! {
    "preset": Kind::Word(&["olive", "sea", "berry", "clay", "ink", "sand"]), "A look to begin with, light and dark; every other key changes it.", eg "\"olive\"";
    "scheme": Kind::Word(&["auto", "light", "dark", "host"]), "Light, dark, as the visitor's system says, or as the page looks, followed while it changes.", or "\"auto\"";
    "density": Kind::Word(&["compact", "cosy", "roomy"]), "How much room there is around things; what can be pressed stays as large.", or "\"cosy\"";
    "motion": Kind::Word(&["full", "reduced", "none"]), "How much moves; less for a visitor who wants less.", or "\"full\"";
    "overlay": Kind::Word(&["none", "light", "dark", "blur"]), "How the page looks behind a modal.", or "\"dark\"";
    "shadow": Kind::Word(&["none", "soft", "strong"]), "How far above the page things seem to lie.", or "\"soft\"";
    "radius": Kind::Str, "How round corners are, a CSS length.", eg "\"12px\"", or "\"0.75em\"";
    "controlRadius": Kind::Str, "How round the corners of buttons and fields are; by itself two thirds of the others.";
    "borderWidth": Kind::Str, "How thick lines are.", or "\"1px\"";
    "gap": Kind::Str, "The room between blocks.", or "\"1em\"";
    "padding": Kind::Str, "The room between the edge and what is inside.", or "\"1.75em\"";
    "width": Kind::Str, "How wide a modal is, where the screen has the room.", or "\"34em\"";
    "panelWidth": Kind::Str, "How wide the panel of a tab is; and a slide-in and a toast, which are `24em` wide without it.", or "\"25em\"";
    "font": Kind::Str, "A CSS font family that the page has; nothing is fetched. By itself the page's own.", eg "\"Georgia, serif\"", or "\"inherit\"";
    "headingFont": Kind::Str, "Another one for headings.", eg "\"Georgia, serif\"";
    "codeFont": Kind::Str, "Another one for codes.", or "\"ui-monospace, monospace\"";
    "fontSize": Kind::Str, "How large text is; in `em`, so that it grows with the visitor's own size.", or "\"1em\"";
    "lineHeight": Kind::Str, "How far lines are apart, a number.", or "\"1.5\"";
    "headingWeight": Kind::Str, "How bold headings are.", or "\"600\"";
    "buttonWeight": Kind::Str, "How bold buttons are.", or "\"600\"";
    "dark": Kind::Object(COLOURS), "Colours in the dark; each stands in `theme` as well, for the light.", eg "{ \"accent\": \"#bfcd82\" }";
    "css": Kind::Str, "A style sheet of your own, applied inside of each campaign; it fetches nothing.", eg "\"[part~=heading] { letter-spacing: 0.01em }\"";
};

/// What would make a request, or hide that it does.
const FETCHING: [&str; 6] = ["url(", "src(", "image(", "image-set(", "@import", "\\"];

/// Checks `theme`; entries with a problem are left out, the rest holds.
pub fn decode(value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) -> Value {
    let mut theme = Value::default();
    check_members(COLOURS, KEYS, value, path, problems);
    for (key, one) in value.entries() {
        match fetching(one) {
            Some(word) => path.member(key, |path| problems.push(Problem::new(path, Code::UnsafeAddress, word))),
            // What is no text has been reported above.
            None if one.text().is_some() || (key == "dark" && is_translated(one)) => theme.set(key, one.clone()),
            None => {}
        }
    }
    for (key, _) in member(value, "dark").entries() {
        if value.get(key).is_none() {
            path.member(key, |path| problems.push(Problem::new(path, Code::Missing, key)));
        }
    }
    theme
}

/// What in a value, or in one of its members, would make a request.
fn fetching(value: &Value) -> Option<&'static str> {
    let small = value.text().unwrap_or_default().to_ascii_lowercase();
    let own = FETCHING.into_iter().find(|word| cut(&small, word).is_some());
    own.or_else(|| value.entries().iter().find_map(|(_, one)| fetching(one)))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(text: &'static str) -> (Value, Vec<String>) {
        let value = Box::leak(Box::new(crate::config::value::parse(text, &crate::ports::Native).unwrap()));
        let mut problems = Vec::new();
        let theme = decode(value, &mut Path::at("theme"), &mut problems);
        (theme, problems.iter().map(|problem| format!("{} {}", problem.code.name(), problem.path)).collect())
    }

    #[test]
    fn what_would_fetch_something_is_left_out_and_the_rest_holds() {
        let (theme, problems) = read(
            r##"{ "surface": "URL(https://x.example/a.png)", "css": "@Import 'a.css'", "font": "u\\72l(x)", "accent": "#333",
                 "dark": { "accent": "image-set('x' 1x)" } }"##,
        );
        let kept: Vec<&str> = theme.entries().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(kept, ["accent"]);
        let wrong = |key| format!("unsafe-address theme.{key}");
        assert_eq!(problems, [wrong("surface"), wrong("css"), wrong("font"), wrong("dark")]);
        let (theme, problems) = read(r#"{ "css": "a { background: SRC('/a.png') }", "accent": "green" }"#);
        assert_eq!((theme.entries().len(), problems), (1, vec![wrong("css")]));
    }

    #[test]
    fn what_is_no_text_is_left_out_and_the_rest_holds() {
        let (theme, problems) = read(
            r##"{ "surface": ["#fff"], "text": { "a": "b" }, "link": 7, "accent": "#333", "dark": { "accent": ["#ccc"] } }"##,
        );
        let kept: Vec<&str> = theme.entries().iter().map(|(key, _)| key.as_str()).collect();
        assert_eq!(kept, ["accent"]);
        assert!(problems.len() == 4 && problems.iter().all(|one| one.starts_with("wrong-type")), "{problems:?}");
    }

    #[test]
    fn what_is_dark_is_light_as_well_and_every_word_is_known() {
        let dark = read(r##"{ "accent": "#333", "dark": { "accent": "#ccc", "text": "#fff" } }"##);
        assert_eq!(dark.1, ["missing theme.text"]);
        assert_eq!(read(r#"{ "preset": "oliv" }"#).1, ["unknown-word theme.preset"]);
        assert_eq!(read(r#"{ "dark": { "radius": "1em" }, "radius": "1em" }"#).1, ["unknown-key theme.dark.radius"]);
    }
}
