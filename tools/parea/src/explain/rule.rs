//! A campaign's rules in one sentence, as a marketer would say them; the panel in the page says the same
//! (`src/web/debug/rule.js`).

use std::slice;

use parea::config::Value;
use parea::config::describe::decimal;

use super::language::{Speaker, fill};

/// A part of a sentence by its key, with what stands in its places.
type Part = (String, Vec<(&'static str, String)>);

/// The sentence; `campaign` is as it is written, with what it takes over from `defaults`.
pub(crate) fn rule(campaign: &Value, by: &Speaker) -> String {
    let part = |key: &str, say: &dyn Fn(&Value) -> String| {
        campaign.get(key).filter(|value| !value.is_null()).map(say).unwrap_or_default()
    };
    let format = |format: &Value| {
        let known = format.text().and_then(|name| by.own("formats", name));
        known.map_or_else(|| by.value(format, ""), str::to_owned)
    };
    let format = Some(part("format", &format)).filter(|format| !format.is_empty());
    fill(
        by.word("rule"),
        &[
            ("format", format.unwrap_or_else(|| by.say("formats", "none", &[]))),
            ("where", part("where", &|value| pages(value, by))),
            ("audience", part("audience", &|value| condition(value, by, true))),
            ("when", part("when", &|value| when(value, by))),
            ("schedule", part("schedule", &|value| schedule(value, by))),
            ("frequency", part("frequency", &|value| frequency(value, by))),
            ("group", part("group", &|value| by.value(value, ""))),
            ("remind", part("remind", &|value| by.span(value))),
        ],
    )
}

/// A condition in words; what stands alone needs no brackets.
pub(super) fn condition(value: &Value, by: &Speaker, is_alone: bool) -> String {
    let is_only = is_alone && value.entries().len() == 1;
    let each = |(key, value): &(String, Value)| {
        let many = |word: &str| {
            let all: Vec<String> = value.items().iter().map(|one| condition(one, by, false)).collect();
            all.join(by.word(word))
        };
        let group = |all: String| if is_only { all } else { by.say("conditions", "group", &[("all", all)]) };
        match key.as_str() {
            "$and" => group(many("and")),
            "$or" => group(many("or")),
            "$nor" => by.say("conditions", key, &[("all", many("or"))]),
            "$not" => by.say("conditions", key, &[("condition", condition(value, by, false))]),
            "$event" => happened(value, by),
            fact if !fact.starts_with('$') => test(&by.fact(fact), value, by, fact),
            other => match by.own("conditions", other) {
                Some(known) => fill(known, &[("value", by.value(value, ""))]),
                None => format!("{} {}", by.raw(other), by.value(value, "")),
            },
        }
    };
    value.entries().iter().map(each).collect::<Vec<_>>().join(by.word("and"))
}

fn happened(event: &Value, by: &Speaker) -> String {
    let part = |key: &str, say: &dyn Fn(&Value) -> String| event.get(key).map(say).unwrap_or_default();
    let count = by.say("conditions", "count", &[]);
    by.say(
        "conditions",
        "$event",
        &[
            ("name", part("name", &|value| by.value(value, ""))),
            ("within", part("within", &|value| by.span(value))),
            ("count", part("count", &|value| test(&count, value, by, ""))),
        ],
    )
}

fn is_test(value: &Value) -> bool {
    !value.entries().is_empty() && value.entries().iter().all(|(key, _)| key.starts_with('$'))
}

/// What is asked of a fact, in words: `label` is what it is called, `fact` its name.
fn test(label: &str, value: &Value, by: &Speaker, fact: &str) -> String {
    let said =
        |operator: &str, value: String| by.say("operators", operator, &[("fact", label.to_owned()), ("value", value)]);
    if !is_test(value) {
        return said("$eq", by.value(value, fact));
    }
    let each = |(operator, value): &(String, Value)| match (operator.as_str(), value.entries()) {
        ("$exists", _) => said(if value.is_true() { operator } else { "$missing" }, String::new()),
        ("$not", _) => by.say("conditions", operator, &[("condition", test(label, value, by, fact))]),
        ("$within", _) => said(operator, by.span(value)),
        ("$all", _) => {
            let items = value.each().iter().map(|one| by.value(one, fact)).collect();
            said(operator, by.list(items, "and"))
        }
        ("$between", _) => {
            let end = |at: usize| value.each().get(at).map(|one| by.value(one, fact)).unwrap_or_default();
            by.say("operators", operator, &[("fact", label.to_owned()), ("from", end(0)), ("to", end(1))])
        }
        ("$elemMatch", [(inner, item)]) if inner == "$eq" => said("$contains", by.value(item, fact)),
        ("$elemMatch" | "$size", _) => test(&said(operator, String::new()), value, by, fact),
        (known, _) if by.own("operators", known).is_some() => said(known, by.value(value, fact)),
        (other, _) => by.say(
            "operators",
            "other",
            &[("fact", label.to_owned()), ("operator", by.raw(other)), ("value", by.value(value, fact))],
        ),
    };
    value.entries().iter().map(each).collect::<Vec<_>>().join(by.word("and"))
}

/// What a trigger is called in the table, and what stands in its place.
fn named(name: &str, how: &Value, by: &Speaker) -> (String, String) {
    let member = |key: &str| how.get(key).cloned().unwrap_or_default();
    let pixels = || how.text()?.strip_suffix("px").and_then(decimal);
    let (key, value) = match name {
        "visible" | "idle" => (name, by.span(how)),
        "pageViews" => (name, how.number().map_or_else(|| by.value(how, ""), |count| by.many("pages", count))),
        "follows" => {
            let state = format!("follows.{}", member("state").text().unwrap_or_default());
            return (state, by.value(&member("campaign"), ""));
        }
        "hash" => (name, by.raw(how.text().unwrap_or_default().trim_start_matches('#'))),
        "scroll" if how.is("up") => ("scroll.up", String::new()),
        "scroll" => match (by.share(how), pixels()) {
            (Some(share), _) => ("scroll.share", share),
            (_, Some(pixels)) => ("scroll.pixels", by.number(pixels)),
            _ => ("scroll.element", by.value(how, "")),
        },
        _ => (name, by.value(how, "")),
    };
    (key.to_owned(), value)
}

fn trigger(one: &Value, by: &Speaker) -> String {
    let Some((name, how)) = one.entries().iter().find(|(key, _)| key != "if") else { return String::new() };
    let (key, value) = named(name, how, by);
    let trigger = match by.own("triggers", &key) {
        Some(known) => fill(known, &[("value", value)]),
        None => format!("{} {}", by.raw(name), by.value(how, "")),
    };
    match one.get("if") {
        Some(own) => by.say("triggers", "if", &[("trigger", trigger), ("condition", condition(own, by, true))]),
        None => trigger,
    }
}

/// What must happen; of what has `fired` nothing is said while there is more.
pub(super) fn triggers(value: &Value, by: &Speaker, fired: &[Value]) -> String {
    let key = |key: &str| value.get(key).filter(|value| !value.is_null());
    let load = Value::Map(vec![("load".to_owned(), Value::Bool(true))]);
    let listed = key("all").or_else(|| key("any")).map_or(slice::from_ref(&load), Value::items);
    let has_fired = |at: usize| fired.get(at).is_some_and(Value::is_true);
    let all_fired = (0..listed.len()).all(has_fired);
    let open = listed.iter().enumerate().filter(|(at, _)| all_fired || !has_fired(*at));
    let said = open.map(|(_, one)| trigger(one, by)).collect();
    by.list(said, if key("all").is_some() { "and" } else { "or" })
}

fn when(value: &Value, by: &Speaker) -> String {
    if value.entries().is_empty() {
        return String::new();
    }
    let part = |key: &str, say: &dyn Fn(&Value) -> String| value.get(key).map(say).unwrap_or_default();
    fill(
        by.word("when"),
        &[
            ("triggers", triggers(value, by, &[])),
            ("delay", part("delay", &|value| by.span(value))),
            ("cancel", part("cancelOn", &|value| by.value(value, ""))),
        ],
    )
}

/// The pages, in words.
pub(super) fn pages(place: &Value, by: &Speaker) -> String {
    let pattern = |one: &Value| match one.get("regex").and_then(Value::text) {
        Some(regex) => fill(by.word("pattern"), &[("value", by.raw(regex))]),
        None => by.value(one, ""),
    };
    let named = |key: &str| place.get(key).map(|patterns| by.list(patterns.each().iter().map(pattern).collect(), "or"));
    let include = named("include").unwrap_or_else(|| by.word("everywhere").to_owned());
    fill(by.word("where"), &[("include", include), ("exclude", named("exclude").unwrap_or_default())])
}

/// Days and hours, in words.
pub(super) fn schedule(value: &Value, by: &Speaker) -> String {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |key: &str, own: &str, say: &dyn Fn(&Value) -> String| {
        if let Some(value) = value.get(own) {
            let said = by.list(value.each().iter().map(say).collect(), "and");
            parts.push((key.to_owned(), vec![("value", said)]));
        }
    };
    let plain = |value: &Value| by.value(value, "");
    let hour = |hours: &Value| match hours.text().and_then(|hours| hours.split_once('-')) {
        Some((from, to)) => fill(by.word("hours"), &[("from", by.digits(from)), ("to", by.digits(to))]),
        None => plain(hours),
    };
    let out = |one: &Value| match (one.get("from"), one.get("to")) {
        (Some(from), to) => fill(by.word("range"), &[("from", plain(from)), ("to", to.map(plain).unwrap_or_default())]),
        _ => plain(one),
    };
    let has_time = value.get("to").and_then(Value::text).is_some_and(|to| to.contains('T'));
    add("from", "from", &plain);
    add(if has_time { "to.moment" } else { "to.day" }, "to", &plain);
    add("days", "days", &|day| {
        let known = day.text().and_then(|name| by.own("days", name));
        known.map_or_else(|| plain(day), str::to_owned)
    });
    add("hours", "hours", &hour);
    add("blackout", "blackout", &out);
    if value.get("timeZone").is_some_and(|zone| zone.is("visitor")) {
        parts.push(("timeZone".to_owned(), Vec::new()));
    }
    by.ordered("schedule", &parts)
}

/// What became of a showing, one of some outcomes.
pub(super) fn outcomes(value: &Value, by: &Speaker) -> String {
    let one = |outcome: &Value| {
        let known = outcome.text().and_then(|name| by.own("outcomes", name));
        known.map_or_else(|| by.value(outcome, ""), str::to_owned)
    };
    by.list(value.each().iter().map(one).collect(), "or")
}

/// How often, in words.
fn frequency(value: &Value, by: &Speaker) -> String {
    let mut parts: Vec<Part> = Vec::new();
    let mut add = |key: &str, say: &dyn Fn(&Value) -> String| {
        if let Some(value) = value.get(key) {
            parts.push((key.to_owned(), vec![("value", say(value))]));
        }
    };
    add("sample", &|share| by.share(share).unwrap_or_else(|| by.value(share, "")));
    add("every", &|span| by.span(span));
    add("backoff", &|steps| steps.each().iter().map(|step| by.span(step)).collect::<Vec<_>>().join(by.word("then")));
    add("stopOn", &|stop| outcomes(stop, by));
    if let Some(most) = value.get("max") {
        let per = value.get("per").cloned().unwrap_or_else(|| "ever".into());
        let window = per.text().filter(|per| ["page", "session", "ever"].contains(per)).unwrap_or("span");
        let times = most.number().map_or_else(|| by.value(most, ""), |count| by.many("times", count));
        parts.push((format!("max.{window}"), vec![("value", times), ("span", by.span(&per))]));
    }
    for (outcome, span) in value.get("cooldown").map(Value::entries).unwrap_or_default() {
        let outcome = outcomes(&outcome.as_str().into(), by);
        parts.push(("cooldown".to_owned(), vec![("value", by.span(span)), ("outcome", outcome)]));
    }
    if value.get("clock").is_some_and(|clock| clock.is("group")) {
        parts.push(("clock".to_owned(), Vec::new()));
    }
    let without = value.get("withoutConsent").and_then(Value::text).unwrap_or_default();
    parts.push((format!("withoutConsent.{without}"), Vec::new()));
    by.ordered("frequency", &parts)
}

#[cfg(test)]
mod tests {
    use super::*;
    use parea::config::value::parse;
    use parea::ports::Native;

    #[track_caller]
    fn check(campaign: &str, expected: &str) {
        assert_eq!(rule(&parse(campaign, &Native).unwrap(), &Speaker::of("en").unwrap()), expected);
    }

    #[test]
    fn a_campaign_is_said_in_one_sentence() {
        check(r#"{ "format": "tab" }"#, "It shows as a tab.");
        check("{}", "It shows as a campaign.");
        check(
            r#"{ "format": "inline", "when": { "all": [{ "load": true }, { "pageViews": 3 }] }, "frequency": { "max": 1 } }"#,
            "It shows as a part of the page, once the page has loaded and the visitor has viewed 3 pages; at most once in all.",
        );
        check(
            r#"{ "format": "modal", "where": { "include": ["/shop/*", "/"], "exclude": "/checkout/*" },
                 "audience": { "$segment": "oil-lover", "sessions": { "$gte": 2, "$lt": 9 } },
                 "when": { "any": [{ "scroll": "60%" }, { "exit": true }], "delay": "5s" },
                 "frequency": { "max": 3, "per": "7d", "cooldown": { "dismissed": "3d" }, "stopOn": ["converted"], "sample": "10%" },
                 "group": "offers" }"#,
            "It shows as a modal on /shop/* or / except /checkout/*, only if the visitor is in the segment oil-lover and \
             the number of visits is at least 2 and the number of visits is below 9, \
             once the visitor has scrolled to 60% of the page or the visitor is about to leave, 5 seconds later; \
             to 10% of the visitors, at most 3 times in 7 days, not for 3 days after the visitor has closed it, \
             never again once it has converted, one at a time of the group offers.",
        );
    }

    #[test]
    fn a_condition_reads_as_it_is_decided() {
        check(
            r#"{ "format": "bar", "audience": { "$or": [{ "plan": "free" }, { "$not": { "name": { "$exists": true } } }],
                 "kinds": { "$elemMatch": { "$eq": "oil" } }, "tags": { "$in": ["a", "b"] } } }"#,
            "It shows as a bar, only if (plan is free or it does not hold that the visitor's name is known) \
             and kinds contains oil and tags is a or b.",
        );
        check(
            r#"{ "format": "bar", "audience": { "$or": [{ "device.kind": "phone", "campaigns.a.shown": 1 }, { "viewed": { "$size": { "$gt": 3 } } }] } }"#,
            "It shows as a bar, only if the device is a phone and the number of times that a has shown is 1 \
             or the number of items (the list of viewed products) is above 3.",
        );
    }

    #[test]
    fn days_and_hours_are_said_as_people_say_them() {
        check(
            r#"{ "format": "bar", "schedule": { "from": "2026-11-20", "to": "2026-12-26", "days": ["fri", "sat"],
                 "hours": ["09:00-21:00"], "blackout": ["2026-12-25"], "timeZone": "visitor" }, "remind": "3d" }"#,
            "It shows as a bar, from 20 November 2026, until the end of 26 December 2026, on Friday and Saturday, \
             from 09:00 to 21:00, not on 25 December 2026, by the visitor's clock, \
             and again after 3 days if the visitor wants a reminder.",
        );
    }
}
