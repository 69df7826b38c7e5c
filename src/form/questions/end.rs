//! The end of a form: thanks, and whether the answers have arrived.

use super::{Asked, Question};
use crate::config::value::Value;
use crate::form::Sent;
use crate::text::words::Word;
use crate::view::{Piece, el, push};

/// The step.
pub const QUESTION: Question =
    Question { name: "end", keys: &[], control: "", view, take: |_, _| Value::Null, check: |_, _| None };

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let (scene, sent) = (asked.scene, &asked.progress.sent);
    if let Some(word) = status(sent) {
        push(out, scene.own("p status", word));
    }
    if let Sent::Waiting(id) | Sent::Done(id) = sent {
        // The id is the key by which the answers can be erased (events.md).
        let reference = el("p reference").text(&scene.phrase(Word::Reference, "id", id));
        push(out, scene.mark_own(reference));
    }
}

/// What the visitor is told about the submission; also what the live region says.
pub fn status(sent: &Sent) -> Option<Word> {
    match sent {
        Sent::Not => None,
        Sent::Waiting(_) => Some(Word::Waiting),
        Sent::Done(_) => Some(Word::Sent),
        Sent::Refused => Some(Word::NotSent),
    }
}
