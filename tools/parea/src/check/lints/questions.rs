//! Questions that nobody can answer, or whose answers mean nothing.

use std::collections::BTreeSet;

use parea::config::Value;
use parea::form::questions::value_of;

use super::{Found, Lint, Whole, get, steps, text, walk};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "repeated-option",
        severity: Severity::Error,
        about: "Two options, rows or columns of a question with one and the same value.",
        why: "the answers cannot be told from each other",
        mend: "give each a `value` of its own; `other` and `none` belong to the keys of that name where those are used",
        find: repeated,
    },
    Lint {
        code: "few-options",
        severity: Severity::Error,
        about: "A question that offers less than two options or columns, no rows or no fields.",
        why: "there is nothing to choose",
        mend: "add some",
        find: few,
    },
    Lint {
        code: "impossible-range",
        severity: Severity::Error,
        about: "A scale of less than 2 or more than 11 steps, or bounds that no answer keeps.",
        why: "nobody can answer that",
        mend: "let `scale` be 2 to 11, `min` at most `max` and at most what there is, and `step` more than 0",
        find: impossible,
    },
    Lint {
        code: "unseen-option",
        severity: Severity::Error,
        about: "A `picture` option without an image or with nothing in its `alt`, or a `reaction` without sign or name.",
        why: "whoever sees no pictures cannot choose it",
        mend: "give the option its `image` with an `alt` that says what it shows; a reaction its `emoji` and `text`",
        find: unseen,
    },
    Lint {
        code: "shuffled-other",
        severity: Severity::Warning,
        about: "An option `other` or `none` among those that are shuffled.",
        why: "people look for it at the end, and it comes anywhere",
        mend: "take it out of `options` and write `\"other\": true` or `\"none\": true`, which stay last",
        find: shuffled,
    },
    Lint {
        code: "review-stars",
        severity: Severity::Error,
        about: "A `reviews` block whose step `rating` is none of 1 to 5.",
        why: "the review has no stars: nobody sees it, and no average counts it",
        mend: "write `\"type\": \"rating\"` and no `scale`; ask on another scale in a step of another name",
        find: starless,
    },
    Lint {
        code: "long-answer",
        severity: Severity::Error,
        about: "A `maxLength` above the 16,384 characters that the collector takes.",
        why: "what is longer is refused, and with it the whole answer",
        mend: "write 16384 at most",
        find: long,
    },
    Lint {
        code: "no-source",
        severity: Severity::Error,
        about: "A `hidden` step whose value comes from nowhere, from several places, or from an attribute that is not declared or may not be sent.",
        why: "nothing would be sent, or what the visitor has not allowed",
        mend: "write one of `query`, `attribute` and `value`; declare the attribute, and state its `purpose`",
        find: sourceless,
    },
];

/// Visits every step with its path.
fn each(whole: &Whole<'_>, visit: &mut dyn FnMut(&str, &Value)) {
    steps::forms(whole, &mut |path, steps| {
        for (at, step) in steps.iter().enumerate() {
            visit(&format!("{path}[{at}]"), step);
        }
    });
}

fn repeated(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, &mut |path, step| {
        for key in ["options", "rows", "columns"] {
            let is_on = |key: &&str| !matches!(get(step, key), Value::Null | Value::Bool(false));
            let mut seen: BTreeSet<&str> =
                if key == "options" { ["other", "none"].into_iter().filter(is_on).collect() } else { BTreeSet::new() };
            for (at, option) in get(step, key).items().iter().enumerate() {
                let value = value_of(option);
                // That it has none is said by the decoder.
                if !value.is_empty() && !seen.insert(value) {
                    let message = format!("there is another option with the value `{value}`");
                    found.value(&format!("{path}.{key}[{at}]"), "", message, None);
                }
            }
        }
    });
}

fn few(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, &mut |path, step| {
        for (key, least) in [("options", 2), ("columns", 2), ("rows", 1), ("fields", 1)] {
            let count = step.get(key).map(|list| list.items().len());
            if let Some(count) = count.filter(|count| *count < least) {
                let message = format!("{count} of at least {least} `{key}`");
                found.key(&format!("{path}.{key}"), message, None);
            }
        }
    });
}

fn impossible(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, &mut |path, step| {
        let number = |key: &str| get(step, key).number();
        let mut refuse = |key: &str, message: String| found.value(&format!("{path}.{key}"), "", message, None);
        if let Some(scale) = number("scale").filter(|scale| !(2.0..=11.0).contains(scale)) {
            refuse("scale", format!("a scale of {scale} steps"));
        }
        if let Some(step) = number("step").filter(|step| *step <= 0.0) {
            refuse("step", format!("steps of {step}"));
        }
        let options = step.get("options").map(|options| options.items().len() as f64);
        if let (Some(min), Some(most)) = (number("min"), number("max").or(options))
            && min > most
        {
            refuse("min", format!("at least {min} of at most {most}"));
        }
        if let (Some(first), Some(last)) = (get(step, "min").text(), get(step, "max").text())
            && first > last
        {
            refuse("min", format!("{first} comes after {last}"));
        }
    });
}

/// The longest answer that the collector takes, in characters (tools/collector/src/event/shape.rs).
const LONGEST: f64 = 16_384.0;

fn long(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, &mut |path, step| {
        walk(step, path, &mut |path, value| {
            if path.ends_with(".maxLength") && value.number().is_some_and(|most| most > LONGEST) {
                found.value(path, "", "this answer may be longer than the collector takes".to_owned(), None);
            }
        });
    });
}

fn unseen(whole: &Whole<'_>, found: &mut Found<'_>) {
    let is_empty = |text: &Value| {
        let texts = text.entries();
        text.is_null() || text.is("") || !texts.is_empty() && texts.iter().all(|(_, text)| text.is(""))
    };
    each(whole, &mut |path, step| {
        for (at, option) in get(step, "options").items().iter().enumerate() {
            let image = get(option, "image");
            let lack = match text(step, "type") {
                "picture" if image.is_null() => "no `image`",
                "picture" if is_empty(get(image, "alt")) => "an image without an `alt`",
                "reaction" if is_empty(get(option, "emoji")) => "no `emoji`",
                "reaction" if is_empty(get(option, "text")) => "no `text`",
                _ => continue,
            };
            found.value(&format!("{path}.options[{at}]"), "", format!("this option has {lack}"), None);
        }
    });
}

fn shuffled(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, &mut |path, step| {
        if !get(step, "shuffle").is_true() {
            return;
        }
        for (at, option) in get(step, "options").items().iter().enumerate() {
            if ["other", "none"].contains(&value_of(option)) {
                let message = format!("`{}` is shuffled with the others", value_of(option));
                found.value(&format!("{path}.options[{at}]"), "", message, None);
            }
        }
    });
}

fn starless(whole: &Whole<'_>, found: &mut Found<'_>) {
    walk(&whole.document.value, "", &mut |path, block| {
        let is_reviews = block.get("type").is_some_and(|kind| kind.is("reviews"));
        let steps = if is_reviews { get(block, "steps").items() } else { &[] };
        for (at, step) in steps.iter().enumerate().filter(|(_, step)| text(step, "id") == "rating") {
            let wrong = if text(step, "type") != "rating" {
                "type"
            } else if get(step, "scale").number().unwrap_or(5.0) != 5.0 {
                "scale"
            } else {
                continue;
            };
            let message = "the stars of a review are a `rating` of 1 to 5".to_owned();
            found.value(&format!("{path}.steps[{at}].{wrong}"), "", message, None);
        }
    });
}

fn sourceless(whole: &Whole<'_>, found: &mut Found<'_>) {
    each(whole, &mut |path, step| {
        let from = get(step, "from");
        if text(step, "type") != "hidden" || from.is_null() {
            return;
        }
        let count = from.entries().len();
        if count != 1 {
            let message = format!("a value from {count} places");
            return found.key(&format!("{path}.from"), message, None);
        }
        let Some(name) = from.get("attribute").and_then(Value::text) else { return };
        let known = parea::visitor::facts::attribute(name, &whole.config.attributes);
        let lack = match known {
            None => "is not declared",
            Some(attribute) if attribute.is_loose() => "belongs to no purpose",
            Some(_) => return,
        };
        found.value(&format!("{path}.from.attribute"), name, format!("the attribute `{name}` {lack}"), None);
    });
}
