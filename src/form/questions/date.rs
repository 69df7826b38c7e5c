//! A day, or a day and a time: the browser's own field, in the visitor's own order.

use super::{Asked, Question, view_text};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Value, member};
use crate::decide::moment::moment;
use crate::form::Fault;
use crate::text::words::Word;
use crate::view::Piece;

const KEYS: &[Key] = keys! {
    "time": Kind::Flag, "Whether a time belongs to it.", or "false";
    "min": Kind::Date, "The first day that is taken.", eg "\"2026-12-01\"";
    "max": Kind::Date, "The last day that is taken.", eg "\"2026-12-24\"";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "date", keys: KEYS, control: "input field|type=date", view, check, ..Question::TEXT };

/// A field that is filled in by half has no value: the browser tells so when the visitor goes on, and what stands in it is
/// left alone.
fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    view_text(asked, out);
    let Some(Piece::Element(field)) = out.last_mut() else { return };
    let is_date = is_date(asked.answer());
    field.attributes.retain(|(name, _)| is_date || *name != "value");
    for (name, value) in &mut field.attributes {
        if *name == "type" && asked.get("time").is_true() {
            *value = "datetime-local".to_owned();
        }
    }
}

fn is_date(answer: &Value) -> bool {
    moment(answer, &|local| local).is_some()
}

/// As texts: ISO 8601 is made to be compared so, as far as the bound goes.
fn check(step: &Value, answer: &Value, _: bool) -> Option<Fault> {
    if !is_date(answer) {
        return Some(Word::DateWrong.into());
    }
    for (key, word) in [("min", Word::NotBefore), ("max", Word::NotAfter)] {
        if let (Some(bound), Some(given)) = (member(step, key).text(), answer.text()) {
            let given = given.get(..bound.len()).unwrap_or(given);
            if if key == "min" { given < bound } else { given > bound } {
                return Some(Fault::new(word, bound));
            }
        }
    }
    None
}
