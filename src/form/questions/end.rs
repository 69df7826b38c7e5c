//! The end of a form: thanks, and whether the answers have arrived.

use super::{Asked, Question};
use crate::config::value::Value;
use crate::config::{Path, Problem};
use crate::form::Sent;
use crate::text::words::Word;
use crate::view::{Piece, el};

/// The step.
pub const QUESTION: Question =
    Question { name: "end", keys: &[], is_end: true, is_single: false, view, take: |_, _| Value::Null, check: |_, _| None };

fn view(asked: &Asked<'_>, _: &mut Path) -> Result<Vec<Piece>, Problem> {
    let Some(word) = status(&asked.progress.sent) else { return Ok(Vec::new()) };
    Ok(vec![el("p", "status").text(asked.scene.word(word)).into()])
}

/// What the visitor is told about the submission; also what the live region says.
pub fn status(sent: &Sent) -> Option<Word> {
    match sent {
        Sent::Not => None,
        Sent::Waiting(_) => Some(Word::SendLater),
        Sent::Done(_) => Some(Word::Sent),
        Sent::Refused => Some(Word::SendFailed),
    }
}
