//! Something to read on the way, without a question.

use super::Question;

/// The step.
pub const QUESTION: Question = Question { name: "statement", ..Question::SAID };
