//! A number on a line. Untouched it is no answer: it stands in the middle only because it must stand somewhere.

use super::{Asked, Given, Question, bounded, signed};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::config::value::number_text;
use crate::form::Fault;
use crate::text::words::Word;
use crate::view::{Piece, el, push};

const KEYS: &[Key] = keys! {
    "min": Kind::Number, "Its lower end.", or "0";
    "max": Kind::Number, "Its upper end.", or "100";
    "step": Kind::Number, "How far it goes at once.", or "1";
    "lowLabel": Kind::Text, "What the lower end means.";
    "highLabel": Kind::Text, "What the upper end means.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "slider",
    keys: KEYS,
    control: "input slider|type=range",
    view,
    take,
    check,
    is_live: true,
    ..Question::GROUP
};

fn take(given: &Given<'_>) -> Value {
    signed(given.value).map_or(Value::Null, Value::Number)
}

fn check(step: &Value, answer: &Value, _: bool) -> Option<Fault> {
    bounded(step, answer.number()?, 0.0, 100.0)
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let ports = asked.scene.ports;
    let mut field = asked.part(asked.question.control, "", 0);
    let bounds =
        [("min", 0.0), ("max", 100.0), ("step", 1.0)].map(|(key, otherwise)| (key, asked.number(key, otherwise)));
    for (key, number) in bounds {
        field = field.with(key, &number_text(number, ports));
    }
    let [min, max, step] = bounds.map(|(_, number)| number);
    // Somewhere it must stand; browsers that are left the choice are not of one mind.
    let middle = min + ((max - min) / 2.0 / step).floor() * step;
    let given = asked.answer().number();
    let said = given.map_or_else(|| asked.scene.word(Word::Choose).to_owned(), |number| asked.figure(number));
    field = field.with("value", &number_text(given.unwrap_or(middle), ports)).flag("data-untouched", given.is_none());
    field = field.with("aria-valuetext", &said);
    push(out, asked.scene.mark_own(el("p value|aria-hidden=true").text(&said)));
    push(out, asked.describe(field));
    push(
        out,
        el("div ends").child(asked.label("span", "lowLabel", None)).child(asked.label("span", "highLabel", None)),
    );
}
