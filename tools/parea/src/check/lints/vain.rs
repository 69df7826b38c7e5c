//! Tests that stand for themselves and still hold for nobody, or for hardly anybody.

use parea::config::Value;
use parea::config::value::map;
use parea::decide::condition::OPERATORS;
use parea::ports::Native;

use super::sorts::{Sort, range, sort, words};
use super::{Found, Lint, Whole, get, reason};
use crate::check::Severity;
use crate::check::words::suggestion;

pub(super) const LINTS: &[Lint] = &[Lint {
    code: "vain-test",
    severity: Severity::Warning,
    about: "A test that no value of its fact passes, or hardly one: an operator without its `$`, a word that the fact never \
            is, a number out of its range, a list in the place of a word.",
    why: "it holds for nobody, or for hardly anybody",
    mend: "compare the fact with what it can be",
    find: vain,
}];

/// What is wrong with a test, and how it is mended.
type Fault = (String, String);

/// Whether a condition has such a test.
pub(super) fn is_in(condition: &Value, root: &Value) -> bool {
    let mut is_found = false;
    each(condition, "", root, &mut |_, _| is_found = true);
    is_found
}

fn vain(whole: &Whole<'_>, found: &mut Found<'_>) {
    let root = &whole.document.value;
    super::walk(root, "", &mut |path, value| {
        let is_segment = path.strip_prefix("segments.").is_some_and(|name| !name.contains(['.', '[']));
        let last = path.rsplit('.').next().unwrap_or_default();
        if is_segment || matches!(last, "audience" | "if" | "$if[0]" | "visibleIf" | "requiredIf" | "condition") {
            each(value, path, root, &mut |path, (message, help)| found.key(path, message, Some(help)));
        }
    });
}

/// Visits every such test of a condition with its path.
fn each(condition: &Value, path: &str, root: &Value, visit: &mut dyn FnMut(&str, Fault)) {
    for (key, value) in condition.entries() {
        let inside = format!("{path}.{key}");
        match key.as_str() {
            "$and" | "$or" | "$nor" => {
                for (at, one) in value.items().iter().enumerate() {
                    each(one, &format!("{inside}[{at}]"), root, visit);
                }
            }
            "$not" => each(value, &inside, root, visit),
            "$event" => {
                if let Some(fault) = bare(get(value, "count")) {
                    visit(&format!("{inside}.count"), fault);
                }
            }
            key if key.starts_with('$') => {}
            fact => {
                // The properties of an event are named by the page.
                let known = || if path.contains("when.") { None } else { judge(fact, value, root) };
                if let Some(fault) = bare(value).or_else(known) {
                    visit(&inside, fault);
                }
            }
        }
    }
}

/// An operator without its `$`.
fn bare(test: &Value) -> Option<Fault> {
    let (key, _) = test.entries().first()?;
    let operator = OPERATORS.iter().find(|own| own.name.trim_start_matches('$').eq_ignore_ascii_case(key))?;
    Some((format!("`{key}` is compared as a word, not as an operator"), format!("did you mean `{}`?", operator.name)))
}

/// What is wrong with a test of a fact that the language knows.
fn judge(fact: &str, test: &Value, root: &Value) -> Option<Fault> {
    let is_short = test.entries().is_empty() || test.entries().iter().any(|(key, _)| !key.starts_with('$'));
    if is_short {
        return single(fact, "", test, root);
    }
    test.entries().iter().find_map(|(operator, wanted)| single(fact, operator, wanted, root))
}

fn single(fact: &str, operator: &str, wanted: &Value, root: &Value) -> Option<Fault> {
    let sort = sort(root, fact);
    let json = wanted.to_json(&Native);
    let is_plain = matches!(operator, "" | "$eq") && wanted.text().is_some();
    if matches!(fact, "page.path" | "page.url" | "page.host") && is_plain && json.contains('*') {
        let (start, _) = json.trim_matches('"').split_once('*').unwrap_or_default();
        let help = format!("write `{{ \"$startsWith\": \"{start}\" }}`, or name the pages in `where`");
        return Some((format!("`*` stands for itself in a test of `{fact}`"), help));
    }
    if sort == Sort::List && is_plain {
        let message = format!("`{fact}` is a list: this asks whether it is nothing but {json}");
        return Some((message, format!("write `{{ \"$contains\": {json} }}`")));
    }
    let test = if operator.is_empty() { wanted.clone() } else { map([(operator, wanted.clone())]) };
    if !reason::is_contradictory(&map([(fact, test)]), root) {
        return None;
    }
    let help = match (words(fact), range(fact), sort) {
        (Some(words), ..) if wanted.text().is_some() => {
            suggestion(wanted.text().unwrap_or_default(), words, "the words are")
        }
        (_, _, Sort::Text | Sort::Number) if operator.is_empty() && matches!(wanted, Value::List(_)) => {
            format!("write `{{ \"$in\": {json} }}`")
        }
        (Some(words), ..) => suggestion("", words, "the words are"),
        _ if fact.ends_with("Visit") || fact.ends_with(".lastShown") => {
            "a moment is compared by `$before`, `$after` or `$within`: `{ \"$within\": \"7d\" }`".to_owned()
        }
        (_, Some((low, high)), _) if high.is_finite() => format!("write a number from {low} to {high}"),
        (_, Some((low, _)), _) => format!("write a number from {low} on, without quotation marks"),
        (_, _, Sort::Number) => "write a number, without quotation marks".to_owned(),
        _ => "write a text".to_owned(),
    };
    Some((format!("`{fact}` is never {}", said(operator, &json)), help))
}

/// What a test asks for, in words.
fn said(operator: &str, json: &str) -> String {
    match operator {
        "" | "$eq" => format!("`{json}`"),
        operator => format!("`{operator}` {json}"),
    }
}
