//! The JSON reader: it takes what another reader takes and nothing else, and what it writes it reads again.
#![no_main]

use libfuzzer_sys::fuzz_target;
use parea::config::value::{DEPTH, Value, parse};
use parea::ports::Native;
use serde_json::Value as Json;

fn depth(json: &Json) -> usize {
    match json {
        Json::Array(items) => 1 + items.iter().map(depth).max().unwrap_or(0),
        Json::Object(members) => 1 + members.values().map(depth).max().unwrap_or(0),
        _ => 0,
    }
}

/// Equal but for numbers, of which the last bit may differ, and for members of one name, of which one counts.
fn is_like(ours: &Value, theirs: &Json) -> bool {
    match (ours, theirs) {
        (Value::Null, Json::Null) => true,
        (Value::Bool(one), Json::Bool(other)) => one == other,
        (Value::Number(one), Json::Number(other)) => other.as_f64() == Some(*one),
        (Value::Text(one), Json::String(other)) => one == other,
        (Value::List(one), Json::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| is_like(one, other))
        }
        (Value::Map(_), Json::Object(other)) => {
            other.iter().all(|(key, other)| ours.get(key).is_some_and(|one| is_like(one, other)))
        }
        _ => false,
    }
}

fuzz_target!(|text: &str| {
    let theirs = serde_json::from_str::<Json>(text);
    match (parse(text, &Native), theirs) {
        (Ok(ours), Ok(theirs)) => {
            assert!(is_like(&ours, &theirs), "{ours:?} {theirs:?}");
            let written = ours.to_json(&Native);
            assert_eq!(parse(&written, &Native), Ok(ours), "{written}");
        }
        (Err(at), Ok(theirs)) => {
            assert!(depth(&theirs) > usize::from(DEPTH) - 2, "refused at {at}");
        }
        // Numbers without bounds, and halves of a pair that stand alone: `JSON.parse` takes them.
        (Ok(_), Err(error)) => {
            let error = error.to_string();
            let is_known = ["number out of range", "surrogate", "recursion limit", "hex escape"];
            assert!(is_known.iter().any(|known| error.contains(known)), "taken, but {error}");
        }
        (Err(at), Err(_)) => assert!(at <= text.len()),
    }
});
