//! Answers that a form refers to, and ways to what nobody sees.

use parea::config::Value;

use super::steps::forms;
use super::{Found, Lint, Whole, get, text};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "unknown-answer",
        severity: Severity::Error,
        about: "A condition, rule or merge field of a form that asks for the answer to a step that there is not, or that has none.",
        why: "it is never answered, so the condition never holds and the text is always the other one",
        mend: "write the id of one of the form's questions",
        find: unknown,
    },
    Lint {
        code: "other-words",
        severity: Severity::Error,
        about: "A condition that asks whether the answer is `other`, of a question whose own option that is (`\"other\": true`).",
        why: "the answer holds what the visitor wrote, so the condition never holds",
        mend: "ask whether there are such words: `\"answers.….other\": { \"$exists\": true }`",
        find: other,
    },
    Lint {
        code: "hidden-goto",
        severity: Severity::Error,
        about: "A `goto` that leads to a step of the type `hidden`.",
        why: "nobody sees it: the way leads to whatever follows",
        mend: "let it lead to the step that is meant",
        find: hidden,
    },
    Lint {
        code: "alert-fact",
        severity: Severity::Error,
        about: "An `alert` of a form whose condition asks for something else than answers.",
        why: "the collector decides about it, and knows nothing of the visitor but the answers",
        mend: "ask for `answers.…` alone",
        find: alerts,
    },
];

/// The id that a path of a fact names, if it is one of answers.
fn id(path: &str) -> Option<&str> {
    path.strip_prefix("answers.")?.split('.').next()
}

fn unknown(whole: &Whole<'_>, found: &mut Found<'_>) {
    super::walk(&whole.document.value, "", &mut |place, form| {
        let steps = get(form, "steps").items();
        if !get(form, "type").is("form") || steps.is_empty() {
            return;
        }
        let has_answer = |name: &str| {
            steps
                .iter()
                .any(|step| text(step, "id") == name && !matches!(text(step, "type"), "intro" | "statement" | "end"))
        };
        super::walk(form, place, &mut |path, value| {
            let named = value.entries().iter().filter_map(|(key, _)| Some((format!("{path}.{key}"), id(key)?)));
            for (path, name) in named.filter(|(_, name)| !has_answer(name)) {
                found.key(&path, format!("this form has no answer `{name}`"), None);
            }
            let Some(written) = value.text() else { return };
            if path.ends_with(".answer") && !has_answer(written) {
                found.value(path, written, format!("this form has no answer `{written}`"), None);
            }
            for field in written.split("{{").skip(1) {
                let name = field.trim_start().split([' ', '}', '|']).next().and_then(id);
                if let Some(name) = name.filter(|name| !has_answer(name)) {
                    found.value(path, &format!("answers.{name}"), format!("this form has no answer `{name}`"), None);
                }
            }
        });
    });
}

/// Whether a test asks for the word `other`.
fn asks_for_other(test: &Value) -> bool {
    let mut asks = false;
    super::walk(test, "", &mut |_, value| asks |= value.is("other"));
    asks
}

fn other(whole: &Whole<'_>, found: &mut Found<'_>) {
    super::walk(&whole.document.value, "", &mut |place, form| {
        let steps = get(form, "steps").items();
        super::walk(form, place, &mut |path, value| {
            for (key, test) in value.entries() {
                let step = key.strip_prefix("answers.").and_then(|id| steps.iter().find(|step| text(step, "id") == id));
                let offers = |step: &&Value| !matches!(get(step, "other"), Value::Null | Value::Bool(false));
                let Some(step) = step.filter(offers).filter(|_| asks_for_other(test)) else { continue };
                let exists = "{ \"$exists\": true }";
                let help = match text(step, "type") {
                    "multi" => format!("write `\"{key}\": {{ \"$elemMatch\": {{ \"other\": {exists} }} }}`"),
                    _ => format!("write `\"{key}.other\": {exists}`"),
                };
                found.key(&format!("{path}.{key}"), format!("`{key}` is never `other`"), Some(help));
            }
        });
    });
}

fn hidden(whole: &Whole<'_>, found: &mut Found<'_>) {
    forms(whole, &mut |path, steps| {
        let is_hidden = |id: &str| steps.iter().any(|step| text(step, "id") == id && text(step, "type") == "hidden");
        for (at, step) in steps.iter().enumerate() {
            for (way, entry) in get(step, "next").items().iter().enumerate() {
                let goto = text(entry, "goto");
                if is_hidden(goto) {
                    let message = format!("the step `{goto}` is never shown");
                    found.value(&format!("{path}[{at}].next[{way}].goto"), "", message, None);
                }
            }
        }
    });
}

fn alerts(whole: &Whole<'_>, found: &mut Found<'_>) {
    super::walk(&whole.document.value, "", &mut |path, value| {
        if !path.ends_with(".alert.if") {
            return;
        }
        super::walk(value, path, &mut |path, part: &Value| {
            for (key, _) in part.entries().iter().filter(|(key, _)| !key.starts_with('$') && id(key).is_none()) {
                // The keys inside of a test are no facts.
                if path.rsplit('.').next().is_none_or(|last| last != "$elemMatch") {
                    found.key(&format!("{path}.{key}"), format!("the collector does not know `{key}`"), None);
                }
            }
            for key in ["$segment", "$feature", "$event"].into_iter().filter(|key| part.get(key).is_some()) {
                found.key(&format!("{path}.{key}"), format!("the collector does not know `{key}`"), None);
            }
        });
    });
}
