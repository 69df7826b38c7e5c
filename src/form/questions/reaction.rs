//! One sign that says how somebody feels.

use super::Question;
use super::choice::{OPTIONS, check, take_one};
use super::single::radios;
use crate::config::describe::{Key, keys};

const KEYS: &[Key] = keys! {
    #[required] "options": OPTIONS, "The signs: each an `emoji`, and the `text` that names it.";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "reaction", keys: KEYS, view: radios, take: take_one, check, is_quick: true, ..Question::GROUP };
