//! How easy something was (CES).

use super::Question;
use super::scale::{Scale, check, draw, scale_keys, take};
use crate::text::words::Word;

/// The question.
pub const QUESTION: Question = Question {
    name: "ces",
    keys: scale_keys!("7", "\"number\""),
    view: |asked, out| draw(asked, &SCALE, out),
    take,
    check: |step, answer, _| check(step, answer, &SCALE),
    is_quick: true,
    ..Question::GROUP
};

const SCALE: Scale =
    Scale { first: 1.0, count: 7.0, icons: "number", ends: Some([Word::VeryDifficult, Word::VeryEasy]) };
