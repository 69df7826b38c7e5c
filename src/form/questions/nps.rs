//! Net Promoter Score: how likely, 0 to 10.

use super::{Asked, Question, check_required};
use crate::config::describe::{Key, Kind, decimal, keys};
use crate::config::value::integer_text;
use crate::config::{Path, Problem, Value};
use crate::event::Act;
use crate::text::words::Word;
use crate::view::{Element, Piece, el};

const KEYS: &[Key] = keys! {
    "lowLabel": Kind::Text, "What 0 means.";
    "highLabel": Kind::Text, "What 10 means.";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "nps", keys: KEYS, is_end: false, is_single: false, view, take, check: check_required };

fn take(value: &str, _: bool) -> Value {
    decimal(value).filter(|score| *score <= 10.0 && score.fract() == 0.0).map_or(Value::Null, Value::Number)
}

fn view(asked: &Asked<'_>, path: &mut Path) -> Result<Vec<Piece>, Problem> {
    let answer = asked.answer();
    let mut scale = el("div", "scale");
    for score in 0..=10 {
        let text = integer_text(score);
        let input = el("input", "")
            .key(if score == 0 { asked.control() } else { String::new() })
            .with("type", "radio")
            .with("name", asked.step.id.as_str())
            .with("value", text.as_str())
            .flag("required", asked.step.required)
            .flag("checked", answer == Value::Number(score as f64))
            .does(Act::Field(asked.step.id.clone()));
        scale = scale.child(el("label", "option").child(input).child(el("span", "").text(text)));
    }
    let ends = el("div", "ends").child(label(asked, "lowLabel", Word::NotLikely, path)?).child(label(
        asked,
        "highLabel",
        Word::VeryLikely,
        path,
    )?);
    Ok(vec![scale.into(), ends.into()])
}

/// What an end of the scale means: in the site's words, else in ours.
fn label(asked: &Asked<'_>, key: &str, word: Word, path: &mut Path) -> Result<Element, Problem> {
    match asked.step.value.get(key) {
        Some(text) => path.member(key, |path| asked.scene.write(el("span", ""), text, None, path)),
        None => Ok(asked.scene.mark_own(el("span", "").text(asked.scene.word(word)))),
    }
}
