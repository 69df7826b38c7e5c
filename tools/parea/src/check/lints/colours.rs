//! Colours of the theme that cannot be read or seen on each other (WCAG 2.2, 1.4.3 and 1.4.11), in the light and in the
//! dark scheme.

use parea::config::Value;
use parea::config::theme::COLOURS;

use super::palette::{Palette, SCHEMES, contrast, passing};
use super::{Found, Lint, Whole, get};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "low-contrast",
        severity: Severity::Error,
        about: "Colours of the theme, written or derived, whose contrast with what is behind them is below 4.5 to 1 for text or 3 to 1 for edges (WCAG AA), in the light or the dark scheme.",
        why: "many people cannot read it, in the sun or at all",
        mend: "take a darker or a lighter colour; `light-dark(#…, #…)` gives each scheme its own",
        find: low,
    },
    Lint {
        code: "unjudged-colour",
        severity: Severity::Note,
        about: "A colour that depends on the page or cannot be computed, so that its contrast is not known.",
        why: "whether it can be read is only seen on the page",
        mend: "write a colour as `#5b6e1f`, `rgb(…)`, `hsl(…)`, `oklch(…)`, `color-mix(in oklab, …)` or `light-dark(…, …)`",
        find: unjudged,
    },
];

/// What WCAG AA wants of text, and of what else must be seen.
const TEXT: f64 = 4.5;
const SIGN: f64 = 3.0;

/// What is seen, on what, and how well at least; `:hover` is a colour with the veil of the pointer over it.
const PAIRS: [(&str, &str, f64); 17] = [
    ("text", "surface", TEXT),
    ("muted", "surface", TEXT),
    ("link", "surface", TEXT),
    ("wrong", "surface", TEXT),
    ("success", "surface", TEXT),
    ("onAccent", "accent", TEXT),
    ("text", "field", TEXT),
    // What an empty field says of itself.
    ("muted", "field", TEXT),
    ("edge", "surface", SIGN),
    ("edge", "field", SIGN),
    ("wrong", "field", SIGN),
    ("star", "surface", SIGN),
    ("focus", "surface", SIGN),
    ("accent", "surface", SIGN),
    ("accent", "track", SIGN),
    // What the pointer is over.
    ("onAccent", "accent:hover", TEXT),
    ("text", "surface:hover", TEXT),
];

/// A pair that is not apart enough: its colours in each scheme, and the contrast where it is too low.
struct Low {
    front: &'static str,
    back: &'static str,
    least: f64,
    ratios: Vec<(f64, &'static str)>,
    /// What the first colour would have to be, in each scheme.
    instead: Vec<String>,
}

/// Every pair of a theme that is not apart enough.
fn pairs(theme: &Value) -> Vec<Low> {
    let palette = Palette::new(theme);
    let is_out = |name: &str| get(theme, "scheme").text().is_some_and(|only| SCHEMES.contains(&only) && only != name);
    // By itself the field is the surface, and said once is enough.
    let is_twice = |back: &str| back == "field" && theme.get("field").is_none();
    let judged = PAIRS.iter().filter(|(_, back, _)| !is_twice(back)).map(|&(front, back, least)| {
        let mut low = Low { front, back, least, ratios: Vec::new(), instead: Vec::new() };
        for (scheme, name) in SCHEMES.into_iter().enumerate().filter(|(_, name)| !is_out(name)) {
            let Some((colour, behind)) = palette.colour(front, scheme).zip(palette.colour(back, scheme)) else {
                continue;
            };
            let ratio = contrast(&colour, &behind);
            if ratio < least {
                low.ratios.push((ratio, name));
                low.instead.push(passing(&colour, &behind, least));
            } else {
                low.instead.push(colour.to_css_hex().to_string());
            }
        }
        low
    });
    judged.filter(|low| !low.ratios.is_empty()).collect()
}

fn low(whole: &Whole<'_>, found: &mut Found<'_>) {
    let theme = get(&whole.document.value, "theme");
    for Low { front, back, least, ratios, instead } in pairs(theme) {
        // What is derived comes from what is written.
        let sources = [front, back, "surface", "text", "accent", "preset"];
        let Some(key) = sources.into_iter().find(|key| theme.get(key).is_some()) else { continue };
        let schemes: Vec<String> =
            ratios.iter().map(|(ratio, name)| format!("{ratio:.1} to 1 in the {name} scheme")).collect();
        let message =
            format!("`{front}` on `{back}` has a contrast of {}; {least} is the least", schemes.join(" and "));
        let colour = match instead.as_slice() {
            [light, dark] if light != dark => format!("light-dark({light}, {dark})"),
            same => same.first().cloned().unwrap_or_default(),
        };
        let help = format!("`\"{front}\": \"{colour}\"` would do");
        found.value(&format!("theme.{key}"), "", message, Some(help));
    }
}

fn unjudged(whole: &Whole<'_>, found: &mut Found<'_>) {
    let theme = get(&whole.document.value, "theme");
    let palette = Palette::new(theme);
    // What lies over the page is read by nobody.
    for key in COLOURS.iter().map(|key| key.name).filter(|key| *key != "backdrop") {
        let is_unknown = || (0..SCHEMES.len()).any(|scheme| palette.colour(key, scheme).is_none());
        if let Some(written) = theme.get(key).and_then(Value::text).filter(|_| is_unknown()) {
            found.value(&format!("theme.{key}"), "", format!("the contrast of `{written}` is not known"), None);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parea::config::describe::Kind;
    use parea::config::theme::KEYS;

    /// The pairs of a theme that are too low, and those that cannot be judged.
    fn faults(theme: &Value) -> Vec<String> {
        let mut faults: Vec<String> = pairs(theme)
            .iter()
            .map(|low| format!("{theme:?}: {} on {}: {:?}", low.front, low.back, low.ratios))
            .collect();
        let palette = Palette::new(theme);
        for (front, back, _) in PAIRS {
            for scheme in 0..SCHEMES.len() {
                if palette.colour(front, scheme).is_none() || palette.colour(back, scheme).is_none() {
                    faults.push(format!("{theme:?}: {front} on {back} is not known"));
                }
            }
        }
        faults
    }

    #[test]
    fn every_pair_of_every_preset_and_of_none_can_be_read_in_both_schemes() {
        let mut all = faults(&Value::Null);
        let preset = KEYS.iter().find(|key| key.name == "preset").unwrap();
        let Kind::Word(presets) = preset.kind else { panic!("presets are words") };
        assert_eq!(presets.len(), 6);
        for preset in presets {
            let mut theme = Value::default();
            theme.set("preset", *preset);
            all.extend(faults(&theme));
        }
        assert_eq!(all, [""; 0]);
    }

    #[test]
    fn what_is_proposed_passes() {
        let mut theme = Value::default();
        for (key, colour) in [("accent", "#cdd98a"), ("onAccent", "#fff"), ("muted", "#bbb"), ("edge", "#ddd")] {
            theme.set(key, colour);
        }
        assert!(pairs(&theme).len() > 3, "{} pairs", pairs(&theme).len());
        // Another accent asks for another text on it.
        for _ in 0..3 {
            for Low { front, back, instead, .. } in pairs(&theme) {
                if back != "field" {
                    theme.set(front, format!("light-dark({})", instead.join(", ")).as_str());
                }
            }
        }
        assert_eq!(faults(&theme), [""; 0]);
    }
}
