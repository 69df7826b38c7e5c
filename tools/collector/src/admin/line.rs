//! Answers as people read them: each with its question, options by their texts, scales with their ends.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::desk::bucket;
use crate::forms::{Form, Step};

/// One answer with its question.
#[derive(Debug, Serialize)]
pub(super) struct Line {
    pub(super) step: String,
    pub(super) title: String,
    /// What was answered, in one or several pieces.
    pub(super) values: Vec<String>,
    /// Of a score: how good it is, and the end of its scale.
    pub(super) bucket: Option<&'static str>,
    pub(super) end: Option<i64>,
    /// Whether the visitor wrote it.
    pub(super) is_written: bool,
}

/// All answers in the order of the form's steps; what the form does not know of stands at the end.
pub(super) fn lines(form: Option<&Form>, answers: &Map<String, Value>) -> Vec<Line> {
    let steps = form.map(|form| form.steps.as_slice()).unwrap_or_default();
    let known = steps.iter().filter_map(|step| Some(line(Some(step), &step.id, answers.get(&step.id)?)));
    let unknown = answers.iter().filter(|(id, _)| !steps.iter().any(|step| step.id == **id));
    let unknown = unknown.map(|(id, answer)| line(None, id, answer));
    known.chain(unknown).filter(|line| !line.values.is_empty()).collect()
}

fn line(step: Option<&Step>, id: &str, answer: &Value) -> Line {
    let title = step.map(|step| step.title.as_str()).filter(|title| !title.is_empty());
    let scale = step.and_then(|step| step.scale.zip(answer.as_i64()).map(|(scale, score)| (step, scale, score)));
    let is_written = answer.is_string() && step.is_none_or(|step| step.options.is_empty());
    Line {
        step: id.to_owned(),
        title: title.map_or_else(|| spoken(id), str::to_owned),
        values: values(step, answer),
        bucket: scale.map(|(step, scale, score)| bucket(&step.kind, scale, score)),
        end: scale.map(|(_, (_, high), _)| high),
        is_written,
    }
}

/// What was answered, in words.
fn values(step: Option<&Step>, answer: &Value) -> Vec<String> {
    match answer {
        Value::Null => Vec::new(),
        Value::Bool(flag) => vec![if *flag { "Yes" } else { "No" }.to_owned()],
        Value::Number(number) => vec![number.to_string()],
        Value::String(text) => vec![option(step, text)],
        Value::Array(items) => items.iter().flat_map(|item| values(step, item)).collect(),
        Value::Object(rows) if step.is_some_and(|step| step.kind == "matrix") => rows
            .iter()
            .map(|(row, column)| format!("{}: {}", judged(step, row), values(step, column).join(", ")))
            .collect(),
        Value::Object(members) => match members.get("other").and_then(Value::as_str) {
            Some(other) if members.len() == 1 => vec![format!("Other: {other}")],
            _ => members
                .iter()
                .map(|(key, value)| format!("{}: {}", spoken(key), values(step, value).join(", ")))
                .collect(),
        },
    }
}

/// The text of an option; what was written stays as it is.
fn option(step: Option<&Step>, value: &str) -> String {
    let known = step.and_then(|step| step.options.iter().find(|(known, _)| known == value));
    match (known, step.map(|step| step.kind.as_str()), value) {
        (Some((_, text)), ..) => text.clone(),
        (None, Some("thumbs"), "up") => "Thumbs up".to_owned(),
        (None, Some("thumbs"), "down") => "Thumbs down".to_owned(),
        (None, Some("multi" | "single" | "picture"), "none") => "None of these".to_owned(),
        _ => value.to_owned(),
    }
}

/// The text of a row of a matrix.
pub(super) fn judged(step: Option<&Step>, row: &str) -> String {
    let known = step.and_then(|step| step.rows.iter().find(|(known, _)| known == row));
    known.map_or_else(|| row.to_owned(), |(_, text)| text.clone())
}

/// An id as a word: `favourite-oil` is "Favourite oil".
pub(super) fn spoken(id: &str) -> String {
    if matches!(id, "nps" | "csat" | "ces" | "pmf") {
        return id.to_uppercase();
    }
    let mut letters = id.chars();
    let first = letters.next().into_iter().flat_map(char::to_uppercase);
    first.chain(letters).map(|letter| if matches!(letter, '-' | '_') { ' ' } else { letter }).collect()
}

/// A moment as people write it, in UTC.
pub(super) fn moment(millis: i64) -> String {
    let moment = jiff::Timestamp::from_millisecond(millis).unwrap_or_default();
    moment.strftime("%-d %b %Y, %H:%M").to_string()
}
