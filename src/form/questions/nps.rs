//! Net Promoter Score: how likely, 0 to 10.

use super::{Asked, Question, check_required};
use crate::config::Value;
use crate::config::describe::{Key, Kind, decimal, keys};
use crate::text::words::Word;
use crate::view::{Element, Piece, el};

const KEYS: &[Key] = keys! {
    "lowLabel": Kind::Text, "What 0 means.";
    "highLabel": Kind::Text, "What 10 means.";
};

/// The question.
pub const QUESTION: Question = Question { name: "nps", keys: KEYS, control: "", view, take, check: check_required };

/// The scores, as they are written on the scale.
const SCORES: &str = "0 1 2 3 4 5 6 7 8 9 10";

fn take(value: &str, _: bool) -> Value {
    if SCORES.split(' ').any(|score| score == value) {
        decimal(value).map_or(Value::Null, Value::Number)
    } else {
        Value::Null
    }
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let mut scale = el("div scale");
    for score in SCORES.split(' ') {
        let is_given = *asked.progress.answer(asked.step) == take(score, true);
        let input = asked.field("input|type=radio", score == "0").with("value", score).flag("checked", is_given);
        scale = scale.child(el("label option").child(input).child(el("span").text(score)));
    }
    let low = label(asked, "lowLabel", Word::NotLikely);
    let high = label(asked, "highLabel", Word::VeryLikely);
    out.extend([scale, el("div ends").child(low).child(high)].map(Piece::Element));
}

/// What an end of the scale means: in the site's words, else in ours.
fn label(asked: &Asked<'_>, key: &str, word: Word) -> Element {
    match asked.step.get(key) {
        Some(_) => asked.scene.write(el("span"), asked.step, key, None),
        None => asked.scene.own("span", word),
    }
}
