//! A thumb up or down.

use super::Question;
use super::choice::{pair, take_one};
use crate::content::icon::icon;
use crate::text::words::Word;
use crate::view::push;

/// The question.
pub const QUESTION: Question = Question {
    name: "thumbs",
    view: |asked, out| {
        let answers = [("up", "", Word::ThumbsUp), ("down", "", Word::ThumbsDown)];
        let thumb = pair(asked, &answers, &|label, _, word| {
            label.child(icon("mark", THUMB)).child(asked.scene.own("span unseen", word))
        });
        push(out, thumb);
    },
    take: take_one,
    // What came with the address may be anything.
    check: |_, answer, _| (!answer.is("up") && !answer.is("down")).then(|| Word::Unfit.into()),
    is_quick: true,
    ..Question::GROUP
};

/// Turned round by the style sheet where it points down.
const THUMB: &str = "M7 11v9H3.5v-9zl4-8a2.3 2.3 0 0 1 2.3 2.8L12.7 9.5h5.8a2 2 0 0 1 2 2.4l-1.3 6.5a2 2 0 0 1-2 1.6H7";
