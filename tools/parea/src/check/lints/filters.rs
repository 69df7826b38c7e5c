//! Filters of merge fields whose arguments cannot be right, and plurals that do not have the forms of their language.

use icu_locale_core::Locale;
use icu_plurals::{PluralCategory, PluralRules, PluralRulesOptions};
use parea::config::describe::Kind;
use parea::text::merge::{Filter, argument, field, filter};

use super::{Found, Lint, Whole, get};
use crate::check::Severity;
use crate::check::language::{Here, at, list};
use crate::check::words::suggestion;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "wrong-filter",
        severity: Severity::Error,
        about: "A filter of a merge field with arguments that it does not take.",
        why: "the fallback is read instead of the value",
        mend: "write what the filter takes",
        find: |whole, found| each(whole, &mut |text| wrong(text, found)),
    },
    Lint {
        code: "missing-plural",
        severity: Severity::Warning,
        about: "A plural that lacks a form of its language, or has one that its language does not have.",
        why: "some numbers are read with the wrong form",
        mend: "write the forms of that language",
        find: |whole, found| each(whole, &mut |text| plurals(text, found)),
    },
];

/// What `date` takes.
const STYLES: [&str; 4] = ["full", "long", "medium", "short"];

/// The categories of CLDR, and their names.
const CATEGORIES: [(&str, PluralCategory); 6] = [
    ("zero", PluralCategory::Zero),
    ("one", PluralCategory::One),
    ("two", PluralCategory::Two),
    ("few", PluralCategory::Few),
    ("many", PluralCategory::Many),
    ("other", PluralCategory::Other),
];

/// A filter where it is used.
struct Used<'u> {
    path: &'u str,
    /// The language of the text; empty where it is read in every one.
    language: &'u str,
    name: &'u str,
    /// Name and text of each argument.
    arguments: Vec<(&'u str, &'u str)>,
}

/// Visits every filter of the campaigns' texts.
fn each(whole: &Whole<'_>, visit: &mut dyn FnMut(&Used<'_>)) {
    let root = &whole.document.value;
    super::walk(get(root, "campaigns"), "campaigns", &mut |path, value| {
        let text = value.text().unwrap_or_default();
        let (owner, last) = path.rsplit_once('.').unwrap_or_default();
        let is_translation = text.contains("{{") && matches!(at(root, owner), Here::Kind(Kind::Text));
        let language = if is_translation { last } else { "" };
        for (place, _) in text.match_indices("{{") {
            let mut rest = text.get(place..).and_then(field).map_or("", |(field, _)| field.filters);
            while let Some((Filter { name, arguments }, after)) = filter(rest) {
                visit(&Used { path, language, name, arguments: parts(arguments) });
                rest = after;
            }
        }
    });
}

/// The arguments of a filter, apart.
fn parts(mut text: &str) -> Vec<(&str, &str)> {
    let mut all = Vec::new();
    while let Some((name, said, after)) = argument(text) {
        all.push((name, said));
        text = after.strip_prefix(',').unwrap_or_default().trim_start();
    }
    all
}

fn wrong(used: &Used<'_>, found: &mut Found<'_>) {
    let names: Vec<&str> = CATEGORIES.iter().map(|(name, _)| *name).collect();
    let mut say = |got: &str, message: &str, help: String| found.value(used.path, got, message.to_owned(), Some(help));
    match (used.name, used.arguments.as_slice()) {
        ("currency", [("", code)]) if code.len() == 3 && code.bytes().all(|byte| byte.is_ascii_uppercase()) => {}
        ("currency", _) => {
            say("currency", "`currency` takes the code of one currency", "write it: `currency: 'EUR'`".to_owned());
        }
        ("date", [] | [("", "full" | "long" | "medium" | "short")]) => {}
        ("date", [("", style)]) => {
            say(style, "`date` has no such style", suggestion(style, &STYLES, "its styles are"));
        }
        ("date", _) => say("date", "`date` takes one style", "write it: `date: 'long'`".to_owned()),
        ("plural", forms) => match forms.iter().find(|(name, _)| !names.contains(name)) {
            Some((name, _)) => {
                say(name, "`plural` has no such form", suggestion(name, &names, "its forms are"));
            }
            None if !forms.iter().any(|(name, _)| *name == "other") => {
                let help = "add one: `other: '# pieces'`".to_owned();
                say("plural", "`plural` lacks the form `other`, which every language has", help);
            }
            None => {}
        },
        ("number" | "relative" | "list" | "upper", [_, ..]) => {
            let message = format!("`{}` takes no arguments", used.name);
            say(used.name, &message, "leave them out".to_owned());
        }
        // What is no filter is said by the decoder.
        _ => {}
    }
}

fn plurals(used: &Used<'_>, found: &mut Found<'_>) {
    let has = |name: &str| used.arguments.iter().any(|(own, _)| *own == name);
    if used.name != "plural" || used.language.is_empty() || !has("other") {
        return;
    }
    let Ok(locale) = used.language.replace('_', "-").parse::<Locale>() else { return };
    let Ok(rules) = PluralRules::try_new(locale.into(), PluralRulesOptions::default()) else { return };
    let wanted: Vec<PluralCategory> = rules.categories().collect();
    let named = |is_wanted: &dyn Fn(&str, &PluralCategory) -> bool| -> Vec<&str> {
        CATEGORIES.iter().filter(|(name, own)| is_wanted(name, own)).map(|(name, _)| *name).collect()
    };
    let lacking = named(&|name, own| wanted.contains(own) && !has(name));
    let idle = named(&|name, own| !wanted.contains(own) && has(name));
    let all = list(&named(&|_, own| wanted.contains(own)));
    if !lacking.is_empty() {
        let message = format!("this plural lacks {} of `{}`", list(&lacking), used.language);
        found.value(used.path, "plural", message, Some(format!("write {all}")));
    }
    if let Some(name) = idle.first() {
        let message = format!("`{}` has no form {}", used.language, list(&idle));
        found.value(used.path, name, message, Some(format!("write {all}")));
    }
}
