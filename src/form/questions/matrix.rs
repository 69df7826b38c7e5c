//! The same choice for several things: a table where there is room, one group below the other where there is not.
//!
//! Each row is a group of radio buttons with its own name, whatever it looks like; the columns' heads are for the eye.

use super::choice::{OPTION, shuffled, value_of};
use super::{Asked, Given, NOWHERE, Question, key};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Value, member};
use crate::form::{Fault, text};
use crate::text::words::Word;
use crate::view::{Element, Piece, el, push};

/// Rows or columns.
const LINES: Kind = Kind::List(&Kind::Either(&Kind::Str, &Kind::Object(OPTION)));

const KEYS: &[Key] = keys! {
    #[required] "rows": LINES, "What is judged: objects, or plain texts, each its own name in the answer.";
    #[required] "columns": LINES, "The choices, the same for each row.";
    "shuffle": Kind::Flag, "Whether each visitor sees the rows in an order of their own, which is sent along.", or "false";
};

/// The question.
pub const QUESTION: Question = Question { name: "matrix", keys: KEYS, view, take, check, ..Question::GROUP };

fn take(given: &Given<'_>) -> Value {
    given.placed(given.value.into())
}

/// Of a required one every row.
fn check(step: &Value, answer: &Value, required: bool) -> Option<Fault> {
    let rows = member(step, "rows").items();
    let open = rows.iter().position(|row| answer.get(value_of(row)).is_none())?;
    required.then(|| Fault { part: open, ..Word::AnswerNeeded.into() })
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let columns = asked.get("columns").items();
    let mut head = el("div line|aria-hidden=true").child(el("span head"));
    for at in 0..columns.len() {
        head = head.child(words(asked, "columns", at, el("span head")));
    }
    let mut table = el("div matrix").child(head);
    for (at, row) in shuffled(asked.step, "rows", &asked.scene.showing.unit) {
        let (value, name) = (value_of(row), ["row-", &key(text(asked.step, "id"), at)].concat());
        let mut line = el("div line|role=radiogroup").key(value).with("aria-labelledby", &name);
        if asked.is_required() {
            line = line.with("aria-required", "true");
        }
        line = line.child(words(asked, "rows", at, el("span label").with("id", &name)));
        for (place, column) in columns.iter().enumerate() {
            let chosen = value_of(column);
            let field = asked.part("input|type=radio", value, if place == 0 { at } else { NOWHERE });
            let field = field.with("value", chosen).flag("checked", member(asked.answer(), value).is(chosen));
            let said = words(asked, "columns", place, el("span"));
            line = line.child(el("label option").child(field).child(said));
        }
        table = table.child(line);
    }
    push(out, table);
}

/// What a row or a column says.
fn words(asked: &Asked<'_>, key: &str, at: usize, element: Element) -> Element {
    let scene = asked.scene;
    scene.member(key, || {
        scene.item(at, || match asked.get(key).items().get(at) {
            Some(line @ Value::Text(_)) => scene.put(element, line, None),
            Some(line) => scene.write(element, line, "text", None),
            None => element,
        })
    })
}
