//! Answers that a form refers to, and ways to what nobody sees.

use parea::config::Value;

use super::steps::forms;
use super::{Found, Lint, Whole, get, text};
use crate::check::Severity;
use crate::check::words::suggestion;

pub(super) const LINTS: &[Lint] = &[
    Lint {
        code: "unknown-answer",
        severity: Severity::Error,
        about: "A condition, rule, calculation or merge field of a form that asks for the answer to a step that there is not, or that has none.",
        why: "it is never answered, so the condition never holds and the text is always the other one",
        mend: "write the id of one of the form's questions",
        find: unknown,
    },
    Lint {
        code: "unknown-variable",
        severity: Severity::Error,
        about: "A condition, calculation or merge field of a form that asks for a variable that it neither names in `variables` nor sets.",
        why: "it never has a value, so the condition never holds, nothing is calculated and the text is always the other one",
        mend: "write the name of one of the form's variables, or name it in `variables`",
        find: unset,
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

/// The variable that a path of a fact names.
fn variable(path: &str) -> Option<&str> {
    path.strip_prefix("variables.")
}

/// What refers to something in a form: where that stands, whether in a key, what is written, and the name in it.
type Reference<'r> = (&'r str, bool, &'r str, &'r str);

/// Visits all answers, or all variables, that a form refers to: in conditions, in merge fields and under `key`.
fn references(
    form: &Value,
    place: &str,
    key: &str,
    named: fn(&str) -> Option<&str>,
    visit: &mut dyn FnMut(Reference<'_>),
) {
    super::walk(form, place, &mut |path, value| {
        for (key, _) in value.entries() {
            if let Some(name) = named(key) {
                visit((&format!("{path}.{key}"), true, key, name));
            }
        }
        let Some(written) = value.text() else { return };
        if path.ends_with(&format!(".{key}"))
            && let Some(name) = named(&format!("{key}s.{written}"))
        {
            visit((path, false, written, name));
        }
        for field in written.split("{{").skip(1) {
            let fact = field.trim_start().split([' ', '}', '|']).next().unwrap_or_default();
            if let Some(name) = named(fact) {
                visit((path, false, fact, name));
            }
        }
    });
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
        references(form, place, "answer", id, &mut |(path, is_key, written, name)| {
            if has_answer(name) {
                return;
            }
            let message = format!("this form has no answer `{name}`");
            if is_key { found.key(path, message, None) } else { found.value(path, written, message, None) }
        });
    });
}

/// The names of the variables of a form: what it begins with, what is set on its ways, and what options score.
fn variables(form: &Value) -> Vec<&str> {
    fn names<'f>(owner: &'f Value, key: &str) -> impl Iterator<Item = &'f str> {
        get(owner, key).entries().iter().map(|(name, _)| name.as_str())
    }
    let mut all: Vec<&str> = names(form, "variables").collect();
    for step in get(form, "steps").items() {
        all.extend(names(step, "set"));
        all.extend(get(step, "next").items().iter().flat_map(|entry| names(entry, "set")));
        let options = ["options", "columns"].into_iter().flat_map(|key| get(step, key).items());
        all.extend(options.filter(|option| option.get("score").is_some()).map(|_| "score"));
    }
    all
}

fn unset(whole: &Whole<'_>, found: &mut Found<'_>) {
    super::walk(&whole.document.value, "", &mut |place, form| {
        if !get(form, "type").is("form") {
            return;
        }
        let known = variables(form);
        references(form, place, "variable", variable, &mut |(path, is_key, written, name)| {
            if known.contains(&name) {
                return;
            }
            let message = format!("this form has no variable `{name}`");
            let help = Some(suggestion(name, &known, "there are")).filter(|help| !help.is_empty());
            if is_key { found.key(path, message, help) } else { found.value(path, written, message, help) }
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
