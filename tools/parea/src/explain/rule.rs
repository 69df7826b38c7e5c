//! A campaign's rules in one sentence, as a marketer would say them.

use std::sync::LazyLock;

use parea::config::Value;
use parea::ports::Native;
use serde_json::Value as Json;

/// What operators mean, in words that stand between a fact and a value, and triggers, in words that stand after "after"; the
/// panel in the page has the same.
static WORDS: LazyLock<Json> =
    LazyLock::new(|| serde_json::from_str(include_str!("../../../../src/web/debug/rules.json")).unwrap_or_default());

/// The sentence; `campaign` is as it is written, with what it takes over from `defaults`.
pub(crate) fn rule(campaign: &Value) -> String {
    let part = |key: &str| campaign.get(key).filter(|value| !value.is_null());
    let format = campaign.get("format").and_then(Value::text).unwrap_or("campaign");
    let article = if format.starts_with(['a', 'e', 'i', 'o', 'u']) { "an" } else { "a" };
    let noun = if format == "inline" { " campaign" } else { "" };
    let mut parts = vec![format!("{article} {format}{noun}")];
    if let Some(place) = part("where") {
        let named = |key: &str| place.get(key).map(|patterns| or(patterns.each().iter().map(plain)));
        parts.push(format!("on {}", named("include").unwrap_or_else(|| "every page".to_owned())));
        parts.extend(named("exclude").map(|pages| format!("but not on {pages}")));
    }
    parts.extend(part("audience").map(|audience| format!("for visitors of whom holds: {}", condition(audience))));
    parts.extend(part("when").and_then(when));
    parts.extend(part("schedule").map(|schedule| format!("in the time of {}", members(schedule))));
    parts.extend(part("frequency").map(frequency));
    parts.extend(part("group").map(|group| format!("one at a time of the group {}", plain(group))));
    parts.join(", ")
}

/// A value as people read it.
fn plain(value: &Value) -> String {
    match value {
        Value::Text(text) => text.clone(),
        Value::List(items) => or(items.iter().map(plain)),
        other => other.to_json(&Native),
    }
}

fn or(words: impl Iterator<Item = String>) -> String {
    words.collect::<Vec<_>>().join(" or ")
}

/// The members of an object with their values.
fn members(value: &Value) -> String {
    let each = |(key, value): &(String, Value)| format!("{key} {}", plain(value));
    value.entries().iter().map(each).collect::<Vec<_>>().join(", ")
}

/// A condition in words.
fn condition(value: &Value) -> String {
    let each = |(key, value): &(String, Value)| {
        let many = |word: &str| {
            let all: Vec<String> = value.items().iter().map(condition).collect();
            format!("({})", all.join(word))
        };
        match key.as_str() {
            "$and" => many(" and "),
            "$or" => many(" or "),
            "$nor" => format!("neither {}", many(" nor ")),
            "$not" => format!("not ({})", condition(value)),
            "$segment" => format!("they are in {}", plain(value)),
            other if other.starts_with('$') => format!("{other} {}", plain(value)),
            fact => test(fact, value),
        }
    };
    value.entries().iter().map(each).collect::<Vec<_>>().join(" and ")
}

/// What is asked of a fact, in words.
fn test(fact: &str, value: &Value) -> String {
    let is_operators = !value.entries().is_empty() && value.entries().iter().all(|(key, _)| key.starts_with('$'));
    if !is_operators {
        return format!("{fact} is {}", plain(value));
    }
    let each = |(operator, value): &(String, Value)| match operator.as_str() {
        "$exists" => format!("{fact} is {}known", if value.is_true() { "" } else { "not " }),
        "$not" => format!("not ({})", test(fact, value)),
        "$elemMatch" | "$size" if value.entries().iter().any(|(key, _)| key.starts_with('$')) => {
            let word = words(operator);
            test(&format!("{fact} {word}"), value)
        }
        _ => format!("{fact} {} {}", words(operator), plain(value)),
    };
    value.entries().iter().map(each).collect::<Vec<_>>().join(" and ")
}

fn words(operator: &str) -> &str {
    said("operators", operator)
}

/// What the table has for a name, else the name.
fn said<'a>(table: &str, name: &'a str) -> &'a str {
    WORDS.get(table).and_then(|table| table.get(name)).and_then(Json::as_str).unwrap_or(name)
}

fn when(value: &Value) -> Option<String> {
    let (key, word) = if value.get("all").is_some() { ("all", " and ") } else { ("any", " or ") };
    let triggers = value.get(key)?.items().iter().map(|trigger| {
        let [(name, how)] = trigger.entries() else { return members(trigger) };
        let known = said("triggers", name);
        if let Value::Bool(true) = how { known.to_owned() } else { format!("{known} {}", plain(how)) }
    });
    let mut out = format!("after {}", triggers.collect::<Vec<_>>().join(word));
    if let Some(delay) = value.get("delay") {
        out += &format!(", {} later", plain(delay));
    }
    Some(out)
}

/// How often, in words.
fn frequency(value: &Value) -> String {
    let mut parts = Vec::new();
    if let Some(most) = value.get("max") {
        let per = value.get("per").map(plain).unwrap_or_else(|| "ever".to_owned());
        let per = if per == "ever" { per } else { format!("per {per}") };
        let times = if most.number() == Some(1.0) { "once".to_owned() } else { format!("{} times", plain(most)) };
        parts.push(format!("at most {times} {per}"));
    }
    parts.extend(value.get("every").map(|span| format!("{} apart", plain(span))));
    for (outcome, span) in value.get("cooldown").map(Value::entries).unwrap_or_default() {
        parts.push(format!("{} after it was {outcome}", plain(span)));
    }
    parts.extend(
        value
            .get("stopOn")
            .map(|outcomes| format!("never again once it was {}", or(outcomes.each().iter().map(plain)))),
    );
    let known = ["max", "per", "every", "cooldown", "stopOn"];
    let rest = value.entries().iter().filter(|(key, _)| !known.contains(&key.as_str()));
    parts.extend(rest.map(|(key, value)| format!("{key} {}", plain(value))));
    parts.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;
    use parea::config::value::parse;

    #[track_caller]
    fn check(campaign: &str, expected: &str) {
        assert_eq!(rule(&parse(campaign, &Native).unwrap()), expected);
    }

    #[test]
    fn a_campaign_is_said_in_one_sentence() {
        check(r#"{ "format": "tab" }"#, "a tab");
        check(
            r#"{ "format": "inline", "when": { "all": [{ "load": true }, { "pageViews": 3 }] }, "frequency": { "max": 1 } }"#,
            "an inline campaign, after the page has loaded and page views numbering 3, at most once ever",
        );
        check(
            r#"{ "format": "modal", "where": { "include": ["/shop/*", "/"], "exclude": "/checkout/*" },
                 "audience": { "$segment": "oil-lover", "sessions": { "$gte": 2, "$lt": 9 } },
                 "when": { "any": [{ "scroll": "60%" }, { "exit": true }], "delay": "5s" },
                 "frequency": { "max": 3, "per": "7d", "cooldown": { "dismissed": "3d" }, "stopOn": ["converted"], "sample": "10%" },
                 "group": "offers" }"#,
            "a modal, on /shop/* or /, but not on /checkout/*, \
             for visitors of whom holds: they are in oil-lover and sessions is at least 2 and sessions is below 9, \
             after a scroll to 60% or an attempt to leave, 5s later, \
             at most 3 times per 7d, 3d after it was dismissed, never again once it was converted, sample 10%, \
             one at a time of the group offers",
        );
        check(
            r#"{ "format": "bar", "audience": { "$or": [{ "plan": "free" }, { "$not": { "name": { "$exists": true } } }],
                 "kinds": { "$elemMatch": { "$eq": "oil" } }, "tags": { "$in": ["a", "b"] } } }"#,
            "a bar, for visitors of whom holds: (plan is free or not (name is known)) and kinds has an item that is oil \
             and tags is one of a or b",
        );
    }
}
