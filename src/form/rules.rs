//! Rules for answers, which every kind of question may have; what an e-mail address, a number or a date is, the kinds
//! themselves know.

use super::{Fault, Progress, Way};
use crate::config::describe::{Key, Kind, keys};
use crate::config::{Value, member};
use crate::ports::Ports;
use crate::text::cut;
use crate::text::words::Word;

/// Instead of a number, a text or a date: what was answered elsewhere in the form.
pub const ANSWER: &[Key] = keys! {
    #[required] "answer": Kind::Str, "The id of a step: its answer.";
};

/// A number, or an answer.
const NUMBER: Kind = Kind::Either(&Kind::Number, &Kind::Object(ANSWER));
/// A date, `today`, or an answer.
const DATE: Kind = Kind::Either(&Kind::Str, &Kind::Object(ANSWER));

/// What an answer must not be.
const NOT: &[Key] = keys! {
    "equals": Kind::Any, "The answer must be another than this, or than `{ \"answer\": \"a-step\" }`.";
    "contains": Kind::Str, "A text that must be no part of the answer, or a value that must not be chosen.";
};

/// The keys of a rule.
pub const KEYS: &[Key] = keys! {
    "if": Kind::Any, "A condition: the rule holds only where it does.";
    "message": Kind::Text, "What is said where the answer breaks the rule; else a sentence of our own.";
    "minLength": Kind::Number, "Least characters.";
    "maxLength": Kind::Number, "Most characters.";
    "min": NUMBER, "The smallest number, or `{ \"answer\": \"a-step\" }`.";
    "max": NUMBER, "The largest number.";
    "minSelections": Kind::Number, "Least choices; in a matrix, least rows that are answered.";
    "maxSelections": Kind::Number, "Most choices.";
    "after": DATE, "The date must be later: than a date as answers are written, `today`, or another answer.", eg "\"today\"";
    "before": DATE, "The date must be earlier.";
    "equals": Kind::Any, "The answer must be this, or the same as `{ \"answer\": \"a-step\" }`.";
    "contains": Kind::Str, "A text that must be part of the answer, or a value that must be chosen.";
    "not": Kind::Object(NOT), "What the answer must not be, or not contain.", eg "{ \"contains\": \"@\" }";
    "pattern": Kind::Str, "A regular expression that the text must match; of long texts the first 2,000 characters count.", eg "\"^[A-Z]{2}[0-9]{6}$\"";
};

/// Every test of a rule, and what is said where an answer does not pass.
const TESTS: &[(&str, Word)] = &[
    ("minLength", Word::TooShort),
    ("maxLength", Word::TooLong),
    ("min", Word::TooLow),
    ("max", Word::TooHigh),
    ("minSelections", Word::TooFew),
    ("maxSelections", Word::TooMany),
    ("after", Word::TooEarly),
    ("before", Word::TooLate),
    ("equals", Word::Unfit),
    ("contains", Word::Unfit),
    ("pattern", Word::Unfit),
];

/// Longest text that an expression is asked of, in characters (config.md, Conditions).
const LONGEST: usize = 2_000;

/// The first rule of a step that its answer breaks.
pub fn broken(way: &Way<'_>, progress: &Progress, rules: &Value, answer: &Value) -> Option<Fault> {
    for rule in rules.items() {
        if rule.get("if").is_some_and(|condition| !way.holds(progress, condition)) {
            continue;
        }
        let tests = TESTS.iter().flat_map(|test| [(rule, false, test), (member(rule, "not"), true, test)]);
        for (bounds, is_not, (test, word)) in tests {
            let wanted = way.operand(progress, member(bounds, test));
            if !wanted.is_null() && breaks(test, &wanted, answer, way.facts.ports) != is_not {
                let mut fault = Fault::new(*word, wanted);
                fault.message = member(rule, "message").clone();
                return Some(fault);
            }
        }
    }
    None
}

/// Whether an answer fails a test.
fn breaks(test: &str, wanted: &Value, answer: &Value, ports: &dyn Ports) -> bool {
    let text = answer.text().unwrap_or_default();
    let count = match test {
        "minLength" | "maxLength" => text.chars().count() as f64,
        "min" | "max" => answer.number().unwrap_or(f64::NAN),
        "minSelections" | "maxSelections" => (answer.items().len() + answer.entries().len()) as f64,
        "equals" => return answer != wanted,
        "contains" => {
            return cut(text, wanted.text().unwrap_or_default()).is_none() && !answer.items().contains(wanted);
        }
        "pattern" => {
            let end = text.char_indices().nth(LONGEST).map_or(text.len(), |(end, _)| end);
            let tried = text.get(..end).unwrap_or_default();
            return ports.regex(wanted.text().unwrap_or_default(), "", tried) == Some(false);
        }
        // Dates as they are answered sort like texts; one without a time is compared by its day.
        _ => {
            let wanted = wanted.text().unwrap_or_default();
            let day = text.get(..wanted.len()).unwrap_or(text);
            return if test == "after" { day <= wanted } else { day >= wanted };
        }
    };
    let bound = wanted.number().unwrap_or(f64::NAN);
    if test.starts_with("min") { count < bound } else { count > bound }
}
