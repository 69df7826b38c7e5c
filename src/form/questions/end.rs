//! The end of a form: thanks, whether the answers have arrived, and what may come next.

use super::{Asked, Question};
use crate::config::describe::{Key, Kind, keys};
use crate::config::member;
use crate::content::{blocks, verb};
use crate::form::Sent;
use crate::text::words::Word;
use crate::view::{Piece, el, push};

const KEYS: &[Key] = keys! {
    "do": Kind::Any, "What happens as soon as it is reached, as a button does it: goes to another page, say.", eg "{ \"open\": \"/thanks\" }";
    "content": Kind::List(&Kind::Any), "Blocks below the thanks: a button, a coupon, share links.";
};

/// The step.
pub const QUESTION: Question = Question { name: "end", keys: KEYS, view, ..Question::SAID };

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let (scene, step, sent) = (asked.scene, asked.step, &asked.progress.sent);
    let content = member(step, "content");
    if !content.is_null() {
        out.extend(scene.member("content", || blocks::draw(scene, content)));
    }
    if step.get("do").is_some() {
        // What is wrong with it is said before it is done.
        scene.member("do", || verb::all(scene, member(step, "do")));
    }
    if let Some(word) = status(sent) {
        push(out, scene.own("p status", word));
    }
    if let Sent::Waiting(id, _) | Sent::Done(id) = sent {
        // The id is the key by which the answers can be erased (events.md).
        let reference = el("p reference").text(&scene.phrase(Word::Reference, "id", id));
        push(out, scene.mark_own(reference));
    }
}

/// What the visitor is told about the submission; also what the live region says.
pub fn status(sent: &Sent) -> Option<Word> {
    match sent {
        Sent::Not => None,
        Sent::Waiting(_, word) => Some(*word),
        Sent::Done(_) => Some(Word::Sent),
        Sent::Refused => Some(Word::NotSent),
    }
}
