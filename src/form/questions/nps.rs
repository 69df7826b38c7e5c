//! Net Promoter Score: how likely, 0 to 10.

use super::{Asked, Question, check_required};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::text::words::Word;
use crate::view::{Element, Piece, el, push};

const KEYS: &[Key] = keys! {
    "lowLabel": Kind::Text, "What 0 means.";
    "highLabel": Kind::Text, "What 10 means.";
};

/// The question.
pub const QUESTION: Question = Question { name: "nps", keys: KEYS, control: "", view, take, check: check_required };

/// The scores, as they are written on the scale.
const SCORES: &str = "0 1 2 3 4 5 6 7 8 9 10";

fn take(value: &str, _: bool) -> Value {
    let score = SCORES.split(' ').position(|score| score == value);
    score.map_or(Value::Null, |score| Value::Number(score as f64))
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let mut scale = el("div scale");
    let given = asked.progress.answer(asked.step).number();
    for (at, score) in SCORES.split(' ').enumerate() {
        let input =
            asked.field("input|type=radio", at == 0).with("value", score).flag("checked", given == Some(at as f64));
        scale = scale.child(el("label option").child(input).child(el("span").text(score)));
    }
    let low = label(asked, "lowLabel", Word::NotLikely);
    let high = label(asked, "highLabel", Word::VeryLikely);
    push(out, scale);
    push(out, el("div ends").child(low).child(high));
}

/// What an end of the scale means: in the site's words, else in ours.
fn label(asked: &Asked<'_>, key: &str, word: Word) -> Element {
    match asked.step.get(key) {
        Some(_) => asked.scene.write(el("span"), asked.step, key, None),
        None => asked.scene.own("span", word),
    }
}
