//! The sentences for values of another kind than their key takes, and for verbs and triggers that share an object.

use parea::config::Value;
use parea::content::verb;
use parea::ports::Native;

use super::language::{self, Here, at};
use super::words::lower_first;

/// Values that are longer as JSON are not repeated.
const LONGEST: usize = 40;

/// A value in a sentence.
fn short(value: &Value) -> String {
    let json = value.to_json(&Native);
    if json.chars().count() > LONGEST { "…".to_owned() } else { json }
}

/// Members, each in an object of its own.
fn apart<'v>(members: impl Iterator<Item = &'v (String, Value)>) -> String {
    let all: Vec<String> = members.map(|(key, value)| format!("{{ \"{key}\": {} }}", short(value))).collect();
    all.join(", ")
}

/// What a key takes, in place of what stands there.
pub(super) fn wrong_type(root: &Value, path: &str, last: &str) -> (String, String) {
    let value = language::value(root, path);
    if path.ends_with(']') && (last.starts_with("any[") || last.starts_with("all[")) && path.contains("when.") {
        return trigger(value);
    }
    let here = at(root, path);
    if matches!(here, Here::Calculation | Here::Choice) {
        return calculation(last, value);
    }
    if here.takes(value) {
        return unfit(root, path, last, value);
    }
    let wanted = language::operand(last).or_else(|| here.wanted());
    let wanted = wanted.unwrap_or_else(|| "another kind of value".to_owned());
    let written = value.text().unwrap_or_default();
    let is_date = written.get(..10).is_some_and(|day| day.split('-').count() == 3) && wanted.starts_with("a date");
    let message = match is_date {
        true => format!("there is no such day or time as `{written}`"),
        false => format!("`{last}` takes another kind of value"),
    };
    (message, format!("write {wanted}"))
}

/// A value of the right kind that is none of those that are meant: the key's own sentence says more.
fn unfit(root: &Value, path: &str, last: &str, value: &Value) -> (String, String) {
    let message = format!("`{last}` cannot be `{}`", short(value));
    let owner = path.rsplit_once('.').map_or("", |(owner, _)| owner);
    let here = at(root, owner);
    let Some(key) = here.key(last) else { return (message, "write another".to_owned()) };
    let example = if key.example.is_empty() { String::new() } else { format!("write `{}`, say: ", key.example) };
    (message, example + &lower_first(key.text))
}

/// An operator that has not the operands that it needs, or what is none that could stand there.
fn calculation(last: &str, value: &Value) -> (String, String) {
    let message = match value.entries() {
        [] => format!("`{last}` cannot be `{}`", short(value)),
        [_] => format!("`{last}` takes another kind of value"),
        several => {
            let names: Vec<&str> = several.iter().map(|(key, _)| key.as_str()).collect();
            format!("an object calculates one thing, and here are {}", language::list(&names))
        }
    };
    (message, format!("write {}", language::calculated(last)))
}

/// A trigger that is none, or several.
fn trigger(value: &Value) -> (String, String) {
    let members = value.entries();
    let is_stray = members.iter().any(|(key, _)| key == "if") && value.get("event").is_none();
    match members {
        [] => ("this is no trigger".into(), "write an object with one: `{ \"exit\": true }`".into()),
        _ if is_stray => (
            "`if` asks for the properties of an event, and there is none".into(),
            "write the `event` beside it, or ask for facts in `audience`".into(),
        ),
        [(key, Value::Bool(false))] => {
            (format!("`{key}` is `true`, or not there"), "write `true`, or take this trigger away".into())
        }
        [(key, value)] => (format!("`{key}` cannot be `{}`", short(value)), "see what this trigger takes".into()),
        several => {
            let events = several.iter().filter(|(key, _)| key != "if");
            ("an object holds one trigger".into(), format!("write an object for each: {}", apart(events)))
        }
    }
}

/// The verb that a key of `do` belongs to, where it is none itself.
fn owner_of(key: &str) -> Option<&'static str> {
    match key {
        "new" => Some("open"),
        "properties" => Some("track"),
        _ => None,
    }
}

/// A word of `do` that is right, and stands where it cannot: beside another verb, or without its own.
pub(super) fn verbs(root: &Value, owner: &str, got: &str) -> Option<(String, String)> {
    let all = language::value(root, owner);
    let is_word = |name: &str| verb::KEYS.iter().any(|key| key.name == name);
    let is_do = owner.rsplit('.').next().is_some_and(|last| last == "do" || last.starts_with("do["));
    if !is_do || !is_word(got) {
        return None;
    }
    if let Some(verb) = owner_of(got) {
        let help = format!("write the verb beside it, `\"{verb}\": …`, or take `{got}` away");
        return Some((format!("`{got}` belongs to the verb `{verb}`, which is not there"), help));
    }
    let verbs = all.entries().iter().filter(|(key, _)| is_word(key) && owner_of(key).is_none());
    let one = |(key, value): &(String, Value)| match value {
        Value::Bool(true) => format!("\"{key}\""),
        value => {
            let own = all.entries().iter().find(|(other, _)| owner_of(other) == Some(key));
            let more = own.map_or(String::new(), |(other, value)| format!(", \"{other}\": {}", short(value)));
            format!("{{ \"{key}\": {}{more} }}", short(value))
        }
    };
    let list: Vec<String> = verbs.map(one).collect();
    Some(("an object holds one verb".to_owned(), format!("write a list with each by itself: `[{}]`", list.join(", "))))
}
