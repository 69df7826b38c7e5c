//! Things in the order of one's liking, moved up and down by buttons: no dragging.
//!
//! Until something was pressed it is no answer. Nothing is ever disabled: who likes the order as it is presses up on the
//! first.

use super::choice::{OPTIONS, shuffled, value_of};
use super::{Asked, Given, NOWHERE, Question, key};
use crate::config::Value;
use crate::config::describe::{Key, Kind, keys};
use crate::content::icon::icon;
use crate::form::text;
use crate::text::words::Word;
use crate::view::{Piece, el, push};

const KEYS: &[Key] = keys! {
    #[required] "options": OPTIONS, "What is ranked: objects, or plain texts, each its own name in the answer.";
    "shuffle": Kind::Flag, "Whether each visitor begins with an order of their own, which is sent along.", or "false";
};

/// The question.
pub const QUESTION: Question =
    Question { name: "ranking", keys: KEYS, view, take, says, is_live: true, ..Question::GROUP };

/// The value of a button is the whole order that it makes.
fn take(given: &Given<'_>) -> Value {
    Value::List(given.value.split('\n').map(Value::from).collect())
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let order = ranked(asked);
    // A new question gives the focus to the list, whose buttons move.
    let list = el("ol ranking|tabindex=-1").key(&key(text(asked.step, "id"), 0));
    let mut list = list.flag("data-untouched", asked.answer().is_null());
    for (place, (at, value)) in order.iter().enumerate() {
        let said = words(asked, *at);
        let mut row = el("li option").key(value).child(el("span label").text(&said));
        for (is_down, word, path) in [(false, Word::MoveUp, "M6 14l6-6 6 6"), (true, Word::MoveDown, "M6 10l6 6 6-6")] {
            let mut values: Vec<&str> = order.iter().map(|(_, value)| *value).collect();
            let other = if is_down { (place + 1).min(values.len() - 1) } else { place.saturating_sub(1) };
            values.swap(place, other);
            let name = asked.scene.phrase(word, "item", &said);
            let mut button = asked.part("button move|type=button", value, NOWHERE);
            button = button.with("value", &values.join("\n")).with("aria-label", &name);
            row = row.child(asked.scene.mark_own(button.child(icon("", path))));
        }
        list = list.child(row);
    }
    push(out, list);
}

/// The options as they are ranked now: places in the configuration, and values.
fn ranked<'a>(asked: &'a Asked<'_>) -> Vec<(usize, &'a str)> {
    let begun = shuffled(asked.step, "options", &asked.scene.showing.unit);
    let mut begun: Vec<_> = begun.into_iter().map(|(at, option)| (at, value_of(option))).collect();
    for (place, value) in asked.answer().items().iter().enumerate() {
        if let Some(at) = begun.iter().position(|(_, own)| value.is(own)) {
            let moved = begun.remove(at);
            begun.insert(place.min(begun.len()), moved);
        }
    }
    begun
}

/// What an option says.
fn words(asked: &Asked<'_>, at: usize) -> String {
    let scene = asked.scene;
    scene.member("options", || {
        scene.item(at, || match asked.get("options").items().get(at) {
            Some(option @ Value::Text(_)) => scene.tell(option).0,
            option => scene.say(option.unwrap_or(&Value::Null), "text").0,
        })
    })
}

/// Where what was moved last stands now.
fn says(asked: &Asked<'_>) -> Option<String> {
    let moved = asked.progress.touched.as_str();
    let order = ranked(asked);
    let (place, (at, _)) = order.iter().enumerate().find(|(_, (_, value))| moved == *value)?;
    let [place, count] = [place + 1, order.len()].map(|number| asked.figure(number as f64));
    Some([&words(asked, *at), ": ", &place, " / ", &count].concat())
}
