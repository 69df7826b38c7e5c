//! A rating in stars, hearts, numbers or faces.

use super::Question;
use super::scale::{Scale, check, draw, scale_keys, take};

/// The question.
pub const QUESTION: Question = Question {
    name: "rating",
    keys: scale_keys!("5", "\"star\""),
    view: |asked, out| draw(asked, &SCALE, out),
    take,
    check: |step, answer, _| check(step, answer, &SCALE),
    is_quick: true,
    ..Question::GROUP
};

const SCALE: Scale = Scale { first: 1.0, count: 5.0, icons: "star", ends: None };
