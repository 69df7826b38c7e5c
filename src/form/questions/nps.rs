//! Net Promoter Score: how likely, 0 to 10.

use super::Question;
use super::scale::{Scale, check, draw, take};
use crate::config::describe::{Key, Kind, keys};
use crate::text::words::Word;

const KEYS: &[Key] = keys! {
    "lowLabel": Kind::Text, "What the lower end means.";
    "highLabel": Kind::Text, "What the upper end means.";
};

/// The question.
pub const QUESTION: Question = Question {
    name: "nps",
    keys: KEYS,
    view: |asked, out| draw(asked, &SCALE, out),
    take,
    check: |step, answer, _| check(step, answer, &SCALE),
    is_quick: true,
    ..Question::GROUP
};

const SCALE: Scale =
    Scale { first: 0.0, count: 11.0, icons: "number", ends: Some([Word::NotLikely, Word::VeryLikely]) };
