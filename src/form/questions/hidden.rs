//! What is sent along without being asked: where somebody came from, say.

use super::Question;
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Value, member};
use crate::form::{Way, steps, text};
use crate::visitor::facts;

/// The keys of `from`.
const FROM: &[Key] = keys! {
    "query": Kind::Str, "A parameter of the page's address.", eg "\"ref\"";
    "attribute": Kind::Str, "A declared attribute; nothing while its purpose is not granted.", eg "\"plan\"";
    "value": Kind::Some(&SCALAR), "Always the same: a string, a number, `true` or `false`, or a list of these.", eg "\"footer\"";
};

/// What can be sent without being asked for.
const SCALAR: Kind = Kind::Either(&Kind::Flag, &Kind::Either(&Kind::Number, &Kind::Str));

const KEYS: &[Key] = keys! {
    #[required] "from": Kind::Object(FROM), "Where the value comes from: one of these.";
};

/// The step.
pub const QUESTION: Question = Question { name: "hidden", keys: KEYS, ..Question::GROUP };

/// Adds the answers of a form that nobody is asked for, as far as the facts that they come from may be used.
pub fn fill(answers: &mut Value, way: &Way<'_>) {
    let attributes = &way.config.attributes;
    let fact = |path: &str| match facts::purpose(path, attributes) {
        Some(Some(purpose)) if !way.granted.has(purpose) => Value::Null,
        _ => (way.facts.fact)(path),
    };
    for step in steps(way.form).iter().filter(|step| text(step, "type") == QUESTION.name) {
        let (from, mut value) = (member(step, "from"), Value::Null);
        let attribute = text(from, "attribute");
        if let Some(own) = from.get("value") {
            value = own.clone();
        } else if let Some(name) = from.get("query").and_then(Value::text) {
            value = fact(&["page.query.", name].concat());
        } else if let Some(known) = facts::attribute(attribute, attributes)
            // What belongs to no purpose is not sent, and neither is what is no attribute: who the visitor is, say.
            && !known.is_loose()
        {
            value = (way.facts.fact)(attribute);
        }
        // Gone with the consent for it.
        answers.remove(text(step, "id"));
        // The collector takes no objects, and with one of them no answer at all.
        if !value.is_null()
            && value.each().iter().all(|one| !matches!(one, Value::Map(_) | Value::List(_) | Value::Null))
        {
            answers.set(text(step, "id"), value);
        }
    }
}
