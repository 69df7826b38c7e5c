//! How somebody can be reached: several fields, each with the name by which browsers fill it in.

use super::{Asked, Given, Question, check_text, email, phone, take_plain};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Value, member};
use crate::form::{Fault, text};
use crate::text::words::Word;
use crate::view::{Piece, el, push};

/// The fields that there are, by name.
const NAMES: Kind = Kind::Word(&["name", "email", "phone", "company", "address", "postcode", "city", "country"]);

/// Their controls and what they are called, in the same order.
const FIELDS: &[(&str, &str, Word)] = &[
    ("name", "input field|type=text|autocomplete=name|dir=auto", Word::Name),
    ("email", "input field|type=email|autocomplete=email|dir=ltr", Word::Email),
    ("phone", "input field|type=tel|autocomplete=tel|dir=ltr", Word::Phone),
    ("company", "input field|type=text|autocomplete=organization|dir=auto", Word::Company),
    ("address", "textarea field|rows=2|autocomplete=street-address|dir=auto", Word::Address),
    ("postcode", "input field|type=text|autocomplete=postal-code|dir=ltr", Word::Postcode),
    ("city", "input field|type=text|autocomplete=address-level2|dir=auto", Word::City),
    ("country", "input field|type=text|autocomplete=country-name|dir=auto", Word::Country),
];

/// The keys of a field that says more than its name.
const FIELD: &[Key] = keys! {
    #[required] "name": NAMES, "Which it is.";
    "label": Kind::Text, "What it is called.";
    "required": Kind::Flag, "Whether it must be filled in; without it, as the step says.";
};

const KEYS: &[Key] = keys! {
    #[required] "fields": Kind::List(&Kind::Either(&NAMES, &Kind::Object(FIELD))), "The fields, in their order: `name` `email` `phone` `company` `address` `postcode` `city` `country`.", eg "[\"name\", \"email\"]";
};

/// The question.
pub const QUESTION: Question = Question { name: "contact", keys: KEYS, view, take, check, ..Question::GROUP };

fn take(given: &Given<'_>) -> Value {
    given.placed(take_plain(given))
}

/// The name of a field.
fn named(field: &Value) -> &str {
    field.text().unwrap_or_else(|| text(field, "name"))
}

fn is_required(field: &Value, otherwise: bool) -> bool {
    field.get("required").map_or(otherwise, Value::is_true)
}

fn check(step: &Value, answer: &Value, required: bool) -> Option<Fault> {
    let wrong = |field: &Value| {
        let value = member(answer, named(field));
        match named(field) {
            _ if value.is_null() => is_required(field, required).then(|| Word::AnswerNeeded.into()),
            "email" => email::check(step, value, false),
            "phone" => phone::check(step, value, false),
            _ => check_text(step, value, false),
        }
    };
    let fields = member(step, "fields").items().iter().enumerate();
    fields.into_iter().find_map(|(part, field)| Some(Fault { part, ..wrong(field)? }))
}

fn view(asked: &Asked<'_>, out: &mut Vec<Piece>) {
    let scene = asked.scene;
    for (at, field) in asked.get("fields").items().iter().enumerate() {
        let name = named(field);
        let Some((_, control, word)) = FIELDS.iter().find(|(own, ..)| *own == name) else { continue };
        let mut label = match field.get("label") {
            Some(_) => scene.member("fields", || scene.item(at, || scene.write(el("span"), field, "label", None))),
            None => scene.own("span", *word),
        };
        let is_required = is_required(field, asked.is_required());
        if !is_required && asked.is_required() {
            label = label.text(" ").child(scene.own("span optional", Word::Optional));
        }
        let control = asked.part(control, name, at).with("maxlength", "500").flag("required", is_required);
        let control = control.with("value", text(asked.answer(), name));
        push(out, el("label entry").child(label).child(control));
    }
}
