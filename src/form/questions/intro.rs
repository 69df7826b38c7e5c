//! A welcome before the questions, which says how long they take.

use super::{Asked, Question, of};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::content::form;
use crate::form::steps;
use crate::text::words::Word;
use crate::view::{Piece, el, push};

const KEYS: &[Key] = keys! {
    "time": Kind::Flag, "Whether it says how long all questions take at most: 30 seconds for what is written, 10 for what is chosen.", or "true";
};

/// The step.
pub const QUESTION: Question = Question { name: "intro", keys: KEYS, view, go: Word::Start, ..Question::SAID };

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let scene = asked.scene;
    if matches!(asked.get("time"), Value::Bool(false)) {
        return;
    }
    let all = form(scene.campaign).map(steps).unwrap_or_default();
    // Every way through the form is shorter than all of it.
    let minutes = (all.iter().map(seconds).sum::<f64>() / 60.0).ceil();
    let time = el("p time").text(&scene.phrase(Word::TimeNeeded, "n", &asked.figure(minutes)));
    push(out, scene.mark_own(time));
}

/// How long a step takes.
fn seconds(step: &Value) -> f64 {
    match of(step) {
        Some(question) if !question.is_said && question.name != "hidden" => {
            let parts: usize = ["rows", "fields"].map(|key| super::member(step, key).items().len()).iter().sum();
            let each = if question.control.is_empty() { 10.0 } else { 30.0 };
            each * parts.max(1) as f64
        }
        _ => 0.0,
    }
}
