//! How satisfied somebody is (CSAT).

use super::Question;
use super::scale::{Scale, check, draw, scale_keys, take};
use crate::text::words::Word;

/// The question.
pub const QUESTION: Question = Question {
    name: "csat",
    keys: scale_keys!("5", "\"smiley\""),
    view: |asked, out| draw(asked, &SCALE, out),
    take,
    check: |step, answer, _| check(step, answer, &SCALE),
    is_quick: true,
    ..Question::GROUP
};

const SCALE: Scale =
    Scale { first: 1.0, count: 5.0, icons: "smiley", ends: Some([Word::VeryDissatisfied, Word::VerySatisfied]) };
