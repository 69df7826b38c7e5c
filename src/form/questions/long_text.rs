//! An open answer of several lines.

use super::{Asked, Question, length, longest, view_text};
use crate::config::describe::{Key, Kind, keys};
use crate::text::words::Word;
use crate::view::{Piece, el, push};

const KEYS: &[Key] = keys! {
    "maxLength": Kind::Number, "Most characters, up to 16,384; how many are left is said near the end. All answers of a form, with its variables, have room for 48 KiB: who writes more is told how much fits.", or "5000";
    "placeholder": Kind::Text, "A short example of an answer.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "long-text",
    keys: KEYS,
    control: "textarea field|rows=4|dir=auto",
    view,
    says,
    is_live: true,
    ..Question::TEXT
};

/// From so few characters left on it is said how many there are.
const FEW: f64 = 100.0;

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    view_text(asked, out);
    if let Some(text) = said(asked, left(asked)) {
        // The live region says it to those who do not see it.
        push(out, asked.scene.mark_own(el("p counter|aria-hidden=true").text(&text)));
    }
}

/// How many characters may still be written, as browsers count them.
fn left(asked: &Asked<'_>) -> f64 {
    let written = length(asked.answer().text().unwrap_or_default());
    longest(asked.step, "long-text").unwrap_or_default() - written as f64
}

fn said(asked: &Asked<'_>, left: f64) -> Option<String> {
    (left <= FEW).then(|| asked.scene.phrase(Word::CharactersLeft, "n", &asked.figure(left.max(0.0))))
}

/// In steps, so that not every letter is followed by a sentence.
fn says(asked: &Asked<'_>) -> Option<String> {
    let left = left(asked);
    let step = [0.0, 10.0, 20.0, 50.0, FEW].into_iter().find(|step| left <= *step)?;
    said(asked, step)
}
