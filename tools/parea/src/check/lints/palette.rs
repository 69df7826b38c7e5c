//! The colours that a theme comes to, in each scheme: what it writes, over its preset, over the style sheet's own.

use csscolorparser::Color;
use parea::config::Value;
use parea::config::theme::COLOURS;

use super::get;

/// The style sheet, as far as it names colours: what holds without a theme, what a pointer does, and the presets.
const BASE: &str = include_str!("../../../../../src/web/style/base.css");
const BLOCKS: &str = include_str!("../../../../../src/web/style/blocks.css");
const PRESETS: &str = include_str!("../../../../../src/web/style/presets.css");

/// The schemes: their names, and which part of `light-dark()` counts.
pub(super) const SCHEMES: [&str; 2] = ["light", "dark"];

/// The colours of a theme, by their keys; what comes later counts.
pub(super) struct Palette(Vec<(String, String)>);

impl Palette {
    /// The colours of a theme.
    pub(super) fn new(theme: &Value) -> Self {
        let mut colours = declared(BASE, ":host {");
        if let Some(preset) = get(theme, "preset").text() {
            colours.extend(declared(PRESETS, &format!("~=preset-{preset}]) {{")));
        }
        for key in COLOURS {
            let Some(light) = get(theme, key.name).text() else { continue };
            let written = match get(get(theme, "dark"), key.name).text() {
                Some(dark) => format!("light-dark({light}, {dark})"),
                None => light.to_owned(),
            };
            colours.push((key.name.to_owned(), written));
        }
        Self(colours)
    }

    /// The colour of a key in a scheme, with `:hover` below the veil of the pointer; `None` where it cannot be computed.
    pub(super) fn colour(&self, key: &str, scheme: usize) -> Option<Color> {
        if let Some(key) = key.strip_suffix(":hover") {
            let veil = veil()?;
            let opaque = Color { a: 1.0, ..veil };
            return Some(opaque.interpolate_rgb(&self.colour(key, scheme)?, 1.0 - veil.a));
        }
        let (_, written) = self.0.iter().rev().find(|(own, _)| own == key)?;
        self.compute(written, scheme, 8)
    }

    /// What a colour comes to; as deep as anybody writes it.
    fn compute(&self, written: &str, scheme: usize, depth: usize) -> Option<Color> {
        let written = written.trim();
        let inner = |written: &str| self.compute(written, scheme, depth.checked_sub(1)?);
        let call = written.strip_suffix(')').and_then(|call| call.split_once('('));
        match call.map(|(name, inside)| (name, arguments(inside))) {
            Some(("light-dark", parts)) => inner(parts.get(scheme)?),
            Some(("var", parts)) => {
                let key = camel(parts.first()?.trim().strip_prefix("--parea-")?);
                let (_, written) = self.0.iter().rev().find(|(own, _)| *own == key)?;
                inner(written)
            }
            Some(("contrast-color", parts)) => Some(readable(&inner(parts.first()?)?)),
            Some(("color-mix", parts)) => {
                let [space, one, other] = parts.as_slice() else { return None };
                let ((one, share), (other, rest)) = (shared(one), shared(other));
                let part = match (share, rest) {
                    (None, None) => 0.5,
                    (Some(share), None) => 1.0 - share,
                    (None, Some(rest)) => rest,
                    (Some(share), Some(rest)) => rest / (share + rest),
                };
                mixed(space.trim(), &inner(one)?, &inner(other)?, part)
            }
            _ => csscolorparser::parse(written).ok().filter(|colour| colour.a >= 1.0),
        }
    }
}

/// What lies over a button that the pointer is over.
fn veil() -> Option<Color> {
    let (_, rule) = BLOCKS.split_once("button:hover,")?;
    let (_, shadow) = rule.split_once("inset 0 0 0 9em ")?;
    csscolorparser::parse(shadow.split(';').next()?).ok()
}

/// The colours that a rule of the style sheet declares, by their keys.
fn declared(css: &str, rule: &str) -> Vec<(String, String)> {
    let body = css.split_once(rule).and_then(|(_, rest)| rest.split_once("\n}")).map_or("", |(body, _)| body);
    let declarations = body.split(';').filter_map(|one| {
        // A comment before a declaration is none of it.
        let (name, value) = one.rsplit("*/").next()?.trim().strip_prefix("--parea-")?.split_once(':')?;
        Some((camel(name), value.trim().to_owned()))
    });
    declarations.filter(|(key, _)| COLOURS.iter().any(|colour| colour.name == key)).collect()
}

/// The name of a property as the configuration writes it.
fn camel(name: &str) -> String {
    let mut words = name.split('-');
    let mut key = words.next().unwrap_or_default().to_owned();
    for word in words {
        let (first, rest) = word.split_at(word.len().min(1));
        key += &format!("{}{rest}", first.to_uppercase());
    }
    key
}

/// What stands between the commas that are not in brackets of their own.
fn arguments(inside: &str) -> Vec<&str> {
    let mut depth = 0;
    inside
        .split(|character| {
            depth += match character {
                '(' => 1,
                ')' => -1,
                _ => 0,
            };
            character == ',' && depth == 0
        })
        .collect()
}

/// A colour of a mixture without its percentage, and that as a share.
fn shared(written: &str) -> (&str, Option<f32>) {
    let written = written.trim();
    let share = written.rsplit_once(' ').and_then(|(colour, share)| {
        let share = share.strip_suffix('%')?.parse::<f32>().ok()?;
        Some((colour, Some(share / 100.0)))
    });
    share.unwrap_or((written, None))
}

fn mixed(space: &str, one: &Color, other: &Color, part: f32) -> Option<Color> {
    match space {
        "in oklab" => Some(one.interpolate_oklab(other, part)),
        "in srgb" => Some(one.interpolate_rgb(other, part)),
        "in srgb-linear" => Some(one.interpolate_linear_rgb(other, part)),
        _ => None,
    }
}

/// Relative luminance, as WCAG defines it.
fn luminance(colour: &Color) -> f64 {
    let [red, green, blue, _] = colour.to_linear_rgba().map(f64::from);
    0.2126 * red + 0.7152 * green + 0.0722 * blue
}

/// How far two colours are apart, as WCAG counts it: 1 to 21.
pub(super) fn contrast(one: &Color, other: &Color) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Black or white, whichever reads better on a colour.
fn readable(behind: &Color) -> Color {
    let [black, white] = [Color::new(0.0, 0.0, 0.0, 1.0), Color::new(1.0, 1.0, 1.0, 1.0)];
    if contrast(&black, behind) > contrast(&white, behind) { black } else { white }
}

/// The colour nearest to one that has a contrast with what is behind it, as it is written.
pub(super) fn passing(colour: &Color, behind: &Color, least: f64) -> String {
    let towards = readable(behind);
    let steps = (0..=50).map(|step| colour.interpolate_oklab(&towards, step as f32 / 50.0));
    let mut written = steps.map(|colour| colour.to_css_hex().to_string());
    // It is judged in the 8 bits a channel in which it is written.
    let is_enough = |hex: &String| csscolorparser::parse(hex).is_ok_and(|colour| contrast(&colour, behind) >= least);
    written.find(is_enough).unwrap_or_else(|| towards.to_css_hex().to_string())
}
