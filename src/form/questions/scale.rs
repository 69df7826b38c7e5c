//! What the kinds that ask for a number on a scale have in common: radio buttons in a row, under numbers or drawings.

use super::{Asked, Given, bounded, signed};
use crate::config::describe::Kind;
use crate::config::value::integer_text;
use crate::config::{Value, member};
use crate::content::icon::icon;
use crate::form::Fault;
use crate::share::link::fill;
use crate::text::words::Word;
use crate::view::{Element, Piece, el, push};

/// A scale as a kind of question has it.
pub(super) struct Scale {
    /// Its lowest number.
    pub first: f64,
    /// How many numbers it has, where the step does not say so.
    pub count: f64,
    /// What stands for them, where the step does not say so.
    pub icons: &'static str,
    /// What its ends mean, where the step does not say so.
    pub ends: Option<[Word; 2]>,
}

/// What can stand for the numbers.
pub(super) const ICONS: Kind = Kind::Word(&["star", "heart", "number", "smiley"]);

/// The keys of a scale, with what holds where a step does not say it.
macro_rules! scale_keys {
    ($count:literal, $icons:literal) => {
        $crate::config::describe::keys! {
            "scale": $crate::config::describe::Kind::Count, "How many steps it has, 2 to 11.", or $count;
            "icons": $crate::form::questions::scale::ICONS, "What stands for them.", or $icons;
            "lowLabel": $crate::config::describe::Kind::Text, "What the lower end means.";
            "highLabel": $crate::config::describe::Kind::Text, "What the upper end means.";
        }
    };
}

pub(super) use scale_keys;

/// How long a scale may be.
pub(super) const LENGTHS: std::ops::RangeInclusive<f64> = 2.0..=11.0;

/// The number of a radio button.
pub(super) fn take(given: &Given<'_>) -> Value {
    signed(given.value).map_or(Value::Null, Value::Number)
}

/// A number that is not on the scale, which only an address can bring.
pub(super) fn check(step: &Value, answer: &Value, scale: &Scale) -> Option<Fault> {
    let count = member(step, "scale").number().unwrap_or(scale.count);
    bounded(&Value::Null, answer.number()?, scale.first, scale.first + count - 1.0)
}

/// The radio buttons, and what the ends mean.
pub(super) fn draw(asked: &Asked<'_>, scale: &Scale, out: &mut Vec<Piece>) {
    let count = asked.number("scale", scale.count).clamp(*LENGTHS.start(), *LENGTHS.end()).floor();
    let icons = asked.get("icons").text().unwrap_or(scale.icons);
    let words = scale.ends.map_or([None; 2], |ends| ends.map(Some));
    let [low, high] =
        [("lowLabel", words[0]), ("highLabel", words[1])].map(|(key, word)| asked.label("span", key, word));
    let mut row = el("div scale").with("data-icons", icons);
    // In two rows where one is too narrow for more than six.
    let columns = if count > 6.0 { (count / 2.0).ceil() } else { count };
    row = row.with("data-columns", &integer_text(columns as i64));
    for at in 0..count as usize {
        let number = scale.first + at as f64;
        let figure = asked.figure(number);
        let mut input = asked.field("input|type=radio", at).with("value", &integer_text(number as i64));
        input = input.flag("checked", asked.answer().number() == Some(number));
        let mut name = match icons {
            "star" => {
                let places = [("value", figure.as_str()), ("max", &asked.figure(count))];
                fill(asked.scene.word(Word::Stars), &places)
            }
            _ => figure.clone(),
        };
        let end = if at == 0 { &low } else { &high };
        if (at == 0 || at + 1 == count as usize)
            && let Some(Piece::Text(end)) = end.children.first()
        {
            name.push_str(", ");
            name.push_str(end);
        }
        input = input.with("aria-label", &name);
        row = row.child(el("label option").child(input).child(face(icons, at as i64, count as i64, &figure)));
    }
    push(out, row);
    if !(low.children.is_empty() && high.children.is_empty()) {
        push(out, el("div ends").child(low).child(high));
    }
}

const STAR: &str = "M12 3l2.8 5.8 6.2.8-4.5 4.3 1.1 6.3-5.6-3-5.6 3 1.1-6.3-4.5-4.3 6.2-.8z";
const HEART: &str = "M12 20.5S3.5 15.5 3.5 9a4.4 4.4 0 0 1 8.5-1.5A4.4 4.4 0 0 1 20.5 9c0 6.5-8.5 11.5-8.5 11.5z";

/// What stands for a number: a drawing, or the number itself.
fn face(icons: &str, at: i64, count: i64, figure: &str) -> Element {
    match icons {
        "star" => icon("mark", STAR),
        "heart" => icon("mark", HEART),
        "smiley" => {
            // The mouth goes from a bow that hangs to one that laughs.
            let bow = 10 * at / (count - 1).max(1) - 5;
            let mouth = [
                "M12 3a9 9 0 1 0 0 18 9 9 0 0 0 0-18zM9 9.5v.5M15 9.5v.5M8 ",
                &integer_text(15 - bow / 3),
                "q4 ",
                &integer_text(bow),
                " 8 0",
            ];
            icon("mark", &mouth.concat())
        }
        _ => el("span").text(figure),
    }
}
