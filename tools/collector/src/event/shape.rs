//! Which JSON a place of an event may hold: a few shapes, each with its test and with the words that say what is wanted.
//!
//! A shape never repeats a value that it refuses: what came from outside may be personal, and messages are logged by others.

use std::borrow::Cow;

use serde_json::{Map, Value};

use super::Fault;

/// The longest id, in characters; longer ones are no ids that a configuration can hold.
pub(super) const ID: usize = 128;
/// The longest address of a page, in characters.
pub(super) const PATH: usize = 2048;
/// The longest single answer, in characters; the body's limit is reached soon after.
const ANSWER: usize = 16_384;
/// The longest value of an option: a plain option is its own value.
const VALUE: usize = 1000;
/// The most answers in one submission, and the most words in a list.
const MEMBERS: usize = 200;
/// The latest moment whose year still has four digits, so that times sort as text.
const LATEST: &str = "9999-12-30T00:00:00Z";

/// What a member may hold.
#[derive(Debug, Clone, Copy)]
pub(super) enum Shape {
    /// A short text without control characters.
    Id,
    /// A page's address.
    Path,
    /// An RFC 3339 moment.
    Moment,
    /// A short text or a whole number.
    Label,
    /// `true` or `false`.
    Flag,
    /// A list of ids.
    Ids,
    /// Exactly one of these texts.
    OneOf(&'static [&'static str]),
    /// An object with these members, and others that are not looked at.
    Object(&'static [Member]),
    /// An object from id to id, not empty.
    Names,
    /// An object from step to answer.
    Answers,
    /// An object from step to a list of texts.
    Orders,
    /// Any text that is not too long.
    Text,
    /// A number that is not negative.
    Count,
}

/// A member of an object.
#[derive(Debug, Clone, Copy)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) required: bool,
    pub(super) shape: Shape,
}

/// A member that must be there.
pub(super) const fn needs(name: &'static str, shape: Shape) -> Member {
    Member { name, required: true, shape }
}

/// A member that may be missing, null or an empty text: a sender that has nothing to say is not refused for how it says so.
pub(super) const fn may(name: &'static str, shape: Shape) -> Member {
    Member { name, required: false, shape }
}

/// A place inside a batch, and where its faults are collected.
pub(super) struct Place<'a> {
    pub(super) event: usize,
    pub(super) pointer: String,
    pub(super) faults: &'a mut Vec<Fault>,
}

impl Place<'_> {
    /// The place of a member of this one (RFC 6901).
    pub(super) fn member(&mut self, name: &str) -> Place<'_> {
        let name: String = name.chars().take(ID).collect();
        let pointer = format!("{}/{}", self.pointer, name.replace('~', "~0").replace('/', "~1"));
        Place { event: self.event, pointer, faults: self.faults }
    }

    /// Notes what is wrong here.
    pub(super) fn fault(&mut self, detail: impl Into<String>) {
        self.faults.push(Fault { event: self.event, pointer: self.pointer.clone(), detail: detail.into() });
    }
}

/// Notes everything in `value` that is not of this shape.
pub(super) fn check(value: &Value, shape: Shape, place: &mut Place<'_>) {
    let fits = match (shape, value) {
        (Shape::Id, Value::String(text)) => is_plain(text, ID),
        (Shape::Path, Value::String(text)) => is_plain(text, PATH),
        (Shape::Moment, Value::String(text)) => moment(text).is_some(),
        (Shape::Label, Value::String(text)) => is_plain(text, ID),
        (Shape::Label, Value::Number(number)) => number.as_f64().is_some_and(|number| number.fract() == 0.0),
        (Shape::Flag, Value::Bool(_)) => true,
        (Shape::Ids, Value::Array(items)) => {
            items.len() <= MEMBERS && items.iter().all(|item| item.as_str().is_some_and(|text| is_plain(text, ID)))
        }
        (Shape::OneOf(words), Value::String(text)) => words.contains(&text.as_str()),
        (Shape::Object(members), Value::Object(object)) => return check_members(object, members, place),
        (Shape::Names, Value::Object(object)) => {
            !object.is_empty()
                && object.len() <= MEMBERS
                && object
                    .iter()
                    .all(|(name, value)| is_plain(name, ID) && value.as_str().is_some_and(|text| is_plain(text, ID)))
        }
        (Shape::Orders, Value::Object(object)) => {
            object.len() <= MEMBERS
                && object
                    .iter()
                    .all(|(step, order)| is_plain(step, ID) && order.as_array().is_some_and(|order| are_values(order)))
        }
        (Shape::Text, Value::String(text)) => text.chars().count() <= ANSWER,
        (Shape::Count, Value::Number(number)) => number.as_f64().is_some_and(|number| number >= 0.0),
        (Shape::Answers, Value::Object(object)) if object.len() <= MEMBERS => return check_answers(object, place),
        _ => false,
    };
    if !fits {
        place.fault(format!("{}; {} is needed", found(value), wanted(shape)));
    }
}

/// Notes which members are missing or not of their shape.
pub(super) fn check_members(object: &Map<String, Value>, members: &[Member], place: &mut Place<'_>) {
    for member in members {
        let given = object.get(member.name).filter(|value| !value.is_null());
        match given.filter(|value| member.required || value.as_str() != Some("")) {
            Some(value) => check(value, member.shape, &mut place.member(member.name)),
            None if member.required => {
                place.member(member.name).fault(format!("is missing; {} is needed", wanted(member.shape)));
            }
            None => {}
        }
    }
}

/// Notes steps without a usable id and answers that no visitor can have typed.
fn check_answers(answers: &Map<String, Value>, place: &mut Place<'_>) {
    for (step, answer) in answers {
        let mut place = place.member(step);
        if !is_plain(step, ID) {
            place.fault(format!("the name of the step: {} is needed", wanted(Shape::Id)));
        }
        if longest(answer) > ANSWER {
            place.fault(format!("is too long; an answer has at most {ANSWER} characters"));
        }
    }
}

/// Whether these are values of options.
fn are_values(order: &[Value]) -> bool {
    order.len() <= MEMBERS && order.iter().all(|value| value.as_str().is_some_and(|text| is_plain(text, VALUE)))
}

/// The characters of the longest text in a value; the depth was bounded before.
fn longest(value: &Value) -> usize {
    match value {
        Value::String(text) => text.chars().count(),
        Value::Array(items) => items.iter().map(longest).max().unwrap_or(0),
        Value::Object(members) => members.values().map(longest).max().unwrap_or(0),
        _ => 0,
    }
}

/// Whether this is a text of 1 to `most` characters without control characters, which CloudEvents forbids.
pub(super) fn is_plain(text: &str, most: usize) -> bool {
    !text.is_empty() && text.chars().take(most + 1).count() <= most && !text.chars().any(char::is_control)
}

/// An RFC 3339 moment, in UTC and with milliseconds, so that moments sort as text.
pub(super) fn moment(text: &str) -> Option<String> {
    let is_short = text.len() <= 40 && text.as_bytes().get(10).is_some_and(|byte| matches!(byte, b'T' | b't'));
    let moment: jiff::Timestamp = is_short.then(|| text.parse().ok()).flatten()?;
    let latest: jiff::Timestamp = LATEST.parse().ok()?;
    (jiff::Timestamp::UNIX_EPOCH..latest).contains(&moment).then(|| crate::moment::written(moment))
}

/// What is there, without its content.
fn found(value: &Value) -> &'static str {
    match value {
        Value::Null => "is null",
        Value::Bool(_) => "is true or false",
        Value::Number(_) => "is a number",
        Value::String(text) if text.is_empty() => "is empty",
        Value::String(_) => "is a text that does not fit",
        Value::Array(_) => "is a list",
        Value::Object(object) if object.is_empty() => "is an empty object",
        Value::Object(_) => "is an object",
    }
}

/// What should be there.
fn wanted(shape: Shape) -> Cow<'static, str> {
    match shape {
        Shape::Id => format!("a text of 1 to {ID} characters without control characters").into(),
        Shape::Path => format!("a text of 1 to {PATH} characters without control characters").into(),
        Shape::Moment => "a moment like 2026-11-22T08:15:00Z, from 1970 on,".into(),
        Shape::Label => format!("a whole number or a text of 1 to {ID} characters").into(),
        Shape::Flag => "true or false".into(),
        Shape::Ids => format!("a list of at most {MEMBERS} texts of 1 to {ID} characters").into(),
        Shape::OneOf([word]) => (*word).into(),
        Shape::OneOf(words) => format!("one of {}", words.join(", ")).into(),
        Shape::Object(_) => "an object".into(),
        Shape::Names => format!("an object of 1 to {MEMBERS} texts of 1 to {ID} characters").into(),
        Shape::Answers => format!("an object of at most {MEMBERS} answers by step").into(),
        Shape::Orders => "an object from step to the values in their order".into(),
        Shape::Text => format!("a text of at most {ANSWER} characters").into(),
        Shape::Count => "a number that is not negative".into(),
    }
}
