//! Colours of the theme that cannot be read on each other (WCAG 2.2, 1.4.3), in the light and in the dark scheme.

use csscolorparser::Color;
use parea::config::Value;

use super::{Found, Lint, Whole, get};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "low-contrast",
        severity: Severity::Warning,
        about: "Text whose contrast with what is behind it is below 4.5 to 1 (WCAG AA), in the light or the dark scheme.",
        why: "many people cannot read it, in the sun or at all",
        mend: "take a darker or a lighter colour; `light-dark(#…, #…)` gives each scheme its own",
        find: low,
    },
    Lint {
        code: "unjudged-colour",
        severity: Severity::Note,
        about: "A colour that depends on the page or cannot be computed, so that its contrast is not known.",
        why: "whether it can be read is only seen on the page",
        mend: "write a colour as `#5b6e1f`, `rgb(…)`, `hsl(…)`, `oklch(…)` or `light-dark(…, …)`",
        find: unjudged,
    },
];

/// What WCAG AA wants of text.
const ENOUGH: f64 = 4.5;

/// Colours: the key, and what the style sheet has where a theme says nothing.
const COLOURS: [(&str, &str); 5] = [
    ("accent", "#2f5d50"),
    ("onAccent", "#fff"),
    ("surface", "light-dark(#fff, #1d201f)"),
    ("text", "light-dark(#1e2422, #eef1ef)"),
    ("muted", ""),
];

/// What is read, and on what.
const PAIRS: [(&str, &str); 3] = [("text", "surface"), ("muted", "surface"), ("onAccent", "accent")];

/// The schemes: their names, and which part of `light-dark()` counts.
const SCHEMES: [&str; 2] = ["light", "dark"];

/// A colour in a scheme; `None` where it cannot be computed.
fn colour(written: &str, scheme: usize) -> Option<Color> {
    let inside = written.trim().strip_prefix("light-dark(").and_then(|rest| rest.strip_suffix(')'));
    let part = match inside {
        None => written,
        Some(inside) => {
            let mut depth = 0;
            let comma = inside.char_indices().find(|(_, character)| {
                depth += match character {
                    '(' => 1,
                    ')' => -1,
                    _ => 0,
                };
                *character == ',' && depth == 0
            });
            let (light, dark) = inside.split_at(comma?.0);
            if scheme == 0 { light } else { dark.trim_start_matches(',') }
        }
    };
    csscolorparser::parse(part.trim()).ok().filter(|colour| colour.a >= 1.0)
}

/// Relative luminance, as WCAG defines it.
fn luminance(colour: &Color) -> f64 {
    let [red, green, blue, _] = colour.to_linear_rgba().map(f64::from);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

fn contrast(one: &Color, other: &Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

fn low(whole: &Whole<'_>, found: &mut Found<'_>) {
    let theme = get(&whole.document.value, "theme");
    let written = |key: &str| {
        let default = COLOURS.iter().find(|(own, _)| *own == key).map_or("", |(_, default)| default);
        get(theme, key).text().unwrap_or(default)
    };
    for (front, back) in PAIRS {
        // Where the theme says nothing of either, the style sheet's own pair is right.
        let Some(key) = [front, back].into_iter().find(|key| theme.get(key).is_some()) else { continue };
        let mut worst: Vec<(f64, &str)> = Vec::new();
        for (scheme, name) in SCHEMES.iter().enumerate() {
            let is_out = get(theme, "scheme").text().is_some_and(|only| only != "auto" && only != *name);
            let colours = colour(written(front), scheme).zip(colour(written(back), scheme));
            let ratio = colours.map(|(text, behind)| contrast(&text, &behind));
            worst.extend(ratio.filter(|ratio| *ratio < ENOUGH && !is_out).map(|ratio| (ratio, *name)));
        }
        let schemes: Vec<String> =
            worst.iter().map(|(ratio, name)| format!("{ratio:.1} to 1 in the {name} scheme")).collect();
        if !schemes.is_empty() {
            let found_at = format!("theme.{key}");
            let ratios = schemes.join(" and ");
            let message = format!("`{front}` on `{back}` has a contrast of {ratios}; {ENOUGH} is the least");
            found.value(&found_at, "", message, None);
        }
    }
}

fn unjudged(whole: &Whole<'_>, found: &mut Found<'_>) {
    let theme = get(&whole.document.value, "theme");
    for (key, _) in COLOURS {
        let unknown = |written: &&str| (0..SCHEMES.len()).any(|scheme| colour(written, scheme).is_none());
        if let Some(written) = theme.get(key).and_then(Value::text).filter(unknown) {
            found.value(&format!("theme.{key}"), "", format!("the contrast of `{written}` is not known"), None);
        }
    }
}
