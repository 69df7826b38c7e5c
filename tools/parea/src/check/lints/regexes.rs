//! Regular expressions that are none, that can take for ever, or of which nobody can say.

use parea::config::Value;
use parea::ports::{Native, Ports as _};

use super::regular::{Growth, growth};
use super::{Found, Lint, Whole, get};
use crate::check::Severity;
use crate::check::language::value;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "bad-regex",
        severity: Severity::Error,
        about: "A regular expression that is none in ECMAScript.",
        why: "it matches nothing",
        mend: "close every bracket, and put `\\\\` before characters that mean themselves",
        find: bad,
    },
    Lint {
        code: "exponential-regex",
        severity: Severity::Error,
        about: "A regular expression with nested or ambiguous repetition.",
        why: "a text that almost matches is tried in exponentially many ways, and the page stands still",
        mend: "let a text be divided in one way only: `(a+)+` is `a+`, `(\\\\w+\\\\s?)*` is `[\\\\w\\\\s]*`",
        find: exponential,
    },
    Lint {
        code: "overlapping-regex",
        severity: Severity::Error,
        about: "A regular expression with two repetitions of the same characters next to each other.",
        why: "a text that almost matches is tried in as many ways as it is long, at every place",
        mend: "make one repetition of the two: `\\\\d+\\\\d*` is `\\\\d+`",
        find: overlapping,
    },
    Lint {
        code: "unjudged-regex",
        severity: Severity::Warning,
        about: "A regular expression whose worst case cannot be judged, such as one with a look-ahead or a back-reference.",
        why: "it may take for ever on a text that almost matches",
        mend: "write it without look-around and back-references, or use `$startsWith`, `$endsWith`, `$contains`",
        find: unjudged,
    },
];

/// Visits every regular expression: its path, its text, and whether case counts.
fn each(whole: &Whole<'_>, visit: &mut dyn FnMut(&str, &str, bool)) {
    super::walk(&whole.document.value, "", &mut |path, value| {
        let last = path.rsplit_once('.').map_or(path, |(_, last)| last);
        let patterns = match last.split('[').next() {
            Some("$regex" | "$regexi") => value.each(),
            // GrowthBook's own patterns say of which sort they are.
            Some("pattern") if path.contains("urlPatterns[") && !is_regex_pattern(whole, path) => &[],
            Some("regex" | "pattern") if value.text().is_some() => value.each(),
            _ => &[],
        };
        for pattern in patterns.iter().filter_map(Value::text) {
            visit(path, pattern, last == "$regexi");
        }
    });
}

/// Whether the owner of a `pattern` has the type `regex`.
fn is_regex_pattern(whole: &Whole<'_>, path: &str) -> bool {
    let owner = path.strip_suffix(".pattern").unwrap_or_default();
    get(value(&whole.document.value, owner), "type").is("regex")
}

fn is_regex(pattern: &str) -> bool {
    Native.regex(pattern, "", "").is_some()
}

/// Says something about every expression of which a test holds.
fn judge(whole: &Whole<'_>, found: &mut Found<'_>, message: &dyn Fn(Growth) -> Option<String>) {
    each(whole, &mut |path, pattern, ignores_case| {
        if let Some(message) = Some(growth(pattern, ignores_case)).filter(|_| is_regex(pattern)).and_then(message) {
            found.value(path, "", message, None);
        }
    });
}

fn bad(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, &mut |path, pattern, _| {
        if !is_regex(pattern) {
            found.value(path, "", format!("`{pattern}` is no regular expression"), None);
        }
    });
}

fn exponential(whole: &Whole<'_>, found: &mut Found<'_>) {
    judge(whole, found, &|growth| {
        (growth == Growth::Exponential).then(|| "this regular expression repeats what it repeats already".to_owned())
    });
}

fn overlapping(whole: &Whole<'_>, found: &mut Found<'_>) {
    judge(whole, found, &|growth| {
        (growth == Growth::Overlapping).then(|| "two repetitions in this regular expression overlap".to_owned())
    });
}

fn unjudged(whole: &Whole<'_>, found: &mut Found<'_>) {
    judge(whole, found, &|growth| match growth {
        Growth::Unjudged(why) => Some(format!("it cannot be judged how long this regular expression takes: {why}")),
        _ => None,
    });
}
