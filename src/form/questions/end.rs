//! The end of a form: thanks, and whether the answers have arrived.

use super::{Asked, Question};
use crate::config::value::Value;
use crate::config::{Path, Problem};
use crate::form::Sent;
use crate::text::words::Word;
use crate::view::{Piece, el};

/// The step.
pub const QUESTION: Question = Question {
    name: "end",
    keys: &[],
    is_end: true,
    is_single: false,
    view,
    take: |_, _| Value::Null,
    check: |_, _| None,
};

fn view(asked: &Asked<'_>, _: &mut Path) -> Result<Vec<Piece>, Problem> {
    let (scene, sent) = (asked.scene, &asked.progress.sent);
    let Some(word) = status(sent) else { return Ok(Vec::new()) };
    let mut pieces = vec![scene.mark_own(el("p", "status").text(scene.word(word))).into()];
    if let Sent::Waiting(id) | Sent::Done(id) = sent {
        // The id is the key by which the answers can be erased (events.md).
        pieces.push(scene.mark_own(el("p", "reference").text(scene.phrase(Word::Reference, id))).into());
    }
    Ok(pieces)
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
