//! The sentences: what became of a campaign, and which gate said what; the panel in the page says the same
//! (`src/web/debug/words.js`).

use jiff::Timestamp;
use parea::config::{Value, value};
use parea::ports::Native;
use serde_json::Value as Json;

use super::language::{Speaker, fill};
use super::rule::{condition, outcomes, pages, schedule, triggers};

/// What writes a moment.
pub(crate) type Clock<'c> = &'c dyn Fn(Timestamp) -> String;

/// One plain sentence about a campaign.
pub(crate) fn sentence(campaign: &Json, by: &Speaker, clock: Clock<'_>) -> String {
    let (id, outcome) = (text(campaign, "id"), text(campaign, "outcome"));
    let closed = closed(campaign);
    let places = closed.map(|gate| [("because", because(gate, by)), ("at", next(gate, clock))]);
    let said = match closed {
        None => "show",
        Some(_) if outcome == "wait" => "wait",
        Some(_) => "skip",
    };
    format!("`{id}` {}", by.say("sentences", said, places.as_ref().map_or(&[], |places| places)))
}

/// Every gate of a campaign, one a line.
pub(crate) fn gates(campaign: &Json, by: &Speaker, clock: Clock<'_>) -> String {
    let all = campaign.get("gates").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let states = ["open", "closed", "unknown"].map(|name| by.say("states", name, &[]));
    let width = states.iter().map(|name| name.chars().count()).max().unwrap_or_default();
    let [open, shut, unknown] = &states;
    let line = |gate: &Json| {
        let (state, reason) = match gate.get("pass").and_then(Json::as_bool) {
            Some(true) => (open, String::new()),
            Some(false) => (shut, because(gate, by)),
            None => (unknown, because(gate, by)),
        };
        let name = text(gate, "gate");
        let name = by.own("names", name).unwrap_or(name);
        let at = Some(next(gate, clock)).filter(|at| !at.is_empty());
        let again = at.map(|at| fill(by.word("again"), &[("at", at)])).unwrap_or_default();
        let reason = if reason.is_empty() { reason } else { format!(": {reason}") };
        format!("  {state:width$}  {name}{reason}{again}\n")
    };
    all.iter().map(line).collect()
}

fn text<'j>(value: &'j Json, key: &str) -> &'j str {
    value.get(key).and_then(Json::as_str).unwrap_or_default()
}

fn passes(gate: &Json) -> bool {
    gate.get("pass").and_then(Json::as_bool).unwrap_or(false)
}

fn closed(campaign: &Json) -> Option<&Json> {
    let is_shown = text(campaign, "outcome") == "show";
    campaign.get("gates")?.as_array()?.iter().find(|gate| !passes(gate)).filter(|_| !is_shown)
}

/// What it means that a gate is closed: by its own reason, else by its name.
fn because(gate: &Json, by: &Speaker) -> String {
    let (name, why) = (text(gate, "gate"), text(gate, "why"));
    let own = by.own("gates", &format!("{name}.{why}")).or_else(|| by.own("gates", name));
    let code = if why.is_empty() || why == name { String::new() } else { by.raw(why) };
    fill(
        own.or_else(|| by.own("gates", "other")).unwrap_or_default(),
        &[
            ("gate", by.raw(name)),
            ("why", code),
            ("actual", said(gate, "actual", by)),
            ("wanted", said(gate, "wanted", by)),
        ],
    )
}

/// Reasons of gates whose numbers are times.
const TIMES: [&str; 5] = ["backoff", "cooldown", "every", "gap", "remind"];

/// What a gate found (`actual`), or what it wants (`wanted`), as people read it; nothing where it says neither.
fn said(gate: &Json, key: &str, by: &Speaker) -> String {
    let whole = value::parse(&gate.to_string(), &Native).unwrap_or_default();
    let Some(value) = whole.get(key).filter(|value| !value.is_null()) else { return String::new() };
    let (name, why) = (text(gate, "gate"), text(gate, "why"));
    let word = |table: &str, word: &str| by.own(table, word).map_or_else(|| by.value(value, ""), str::to_owned);
    match (name, value) {
        (_, Value::Number(time)) if TIMES.contains(&why) => by.time(*time, text(gate, "wanted")),
        _ if TIMES.contains(&why) => by.span(value),
        _ if why == "sample" => by.share(value).unwrap_or_else(|| by.value(value, "")),
        _ if why == "stopOn" => outcomes(value, by),
        ("status", Value::Text(status)) => word("statuses", status),
        ("trigger", Value::Text(busy)) => word("busy", busy),
        (_, Value::Map(_)) => own(name, key, value, &whole, by),
        // What has fired says which triggers are still waited for.
        ("trigger", Value::List(_)) => String::new(),
        (_, Value::List(items)) if items.is_empty() => {
            let is_wanted = whole.get("wanted").is_some_and(|wanted| !wanted.is_null());
            if is_wanted { by.say("values", "null", &[]) } else { String::new() }
        }
        (_, Value::List(items)) => by.list(items.iter().map(|one| by.value(one, "")).collect(), "and"),
        _ => by.value(value, ""),
    }
}

/// What a gate says that speaks in the configuration's own words.
fn own(name: &str, key: &str, value: &Value, gate: &Value, by: &Speaker) -> String {
    match (name, key) {
        ("audience", "actual") => facts(value, by),
        ("audience", _) => condition(value, by, true),
        ("where", "wanted") => pages(value, by),
        ("schedule", "wanted") => schedule(value, by),
        ("trigger", "wanted") => {
            let is_open = gate.get("pass").is_some_and(Value::is_true);
            let fired = gate.get("actual").filter(|_| !is_open).map(Value::items).unwrap_or_default();
            triggers(value, by, fired)
        }
        _ => by.value(value, ""),
    }
}

/// Facts with their values.
fn facts(value: &Value, by: &Speaker) -> String {
    let one = |(name, value): &(String, Value)| {
        fill(by.word("fact"), &[("fact", by.fact(name)), ("value", by.value(value, name))])
    };
    value.entries().iter().map(one).collect::<Vec<_>>().join(by.word("comma"))
}

/// When a gate can open by itself: an RFC 3339 text, or milliseconds since 1970.
fn next(gate: &Json, clock: Clock<'_>) -> String {
    let at = match gate.get("nextAt") {
        Some(Json::String(text)) => text.parse::<Timestamp>().ok(),
        Some(number) => number.as_f64().and_then(|number| Timestamp::from_millisecond(number as i64).ok()),
        None => None,
    };
    at.map(clock).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use jiff::tz::TimeZone;
    use serde_json::json;

    #[track_caller]
    fn check(campaign: &Json, expected: &str) {
        let by = Speaker::of("en").unwrap();
        assert_eq!(sentence(campaign, &by, &|at| by.moment(&at.to_zoned(TimeZone::UTC))), expected);
    }

    #[test]
    fn a_campaign_is_one_sentence() {
        check(&json!({ "id": "a", "outcome": "show", "gates": [{ "gate": "status", "pass": true }] }), "`a` shows.");
        check(
            &json!({ "id": "a", "outcome": "skip", "gates": [
                { "gate": "status", "pass": true },
                { "gate": "consent", "pass": false, "actual": [], "wanted": ["personalise"] },
            ] }),
            "`a` does not show, because the visitor has not allowed what it needs: personalise.",
        );
        check(
            &json!({ "id": "a", "outcome": "wait", "gates": [
                { "gate": "frequency", "pass": false, "why": "cooldown", "actual": 1.8e8, "wanted": "7d", "nextAt": 1.8e12 },
            ] }),
            "`a` waits, because its last showing ended 2 days ago, and it waits for 7 days; \
             that can change at 15 January 2027, 08:00:00 +00:00.",
        );
        check(
            &json!({ "id": "a", "outcome": "wait", "gates": [
                { "gate": "frequency", "pass": false, "why": "remind", "actual": 5_500, "wanted": 5.4e6 },
            ] }),
            "`a` waits, because the visitor wants to be reminded later: of 1.5 hours have passed 5.5 seconds.",
        );
        check(
            &json!({ "id": "a", "outcome": "skip", "gates": [
                { "gate": "audience", "pass": false, "why": "audience",
                  "actual": { "sessions": 3 }, "wanted": { "sessions": { "$gte": 5 } } },
            ] }),
            "`a` does not show, because the visitor is not one of its audience; \
             required: the number of visits is at least 5 (found: the number of visits: 3).",
        );
        check(
            &json!({ "id": "a", "outcome": "skip", "gates": [{ "gate": "moon", "pass": false, "why": null }] }),
            "`a` does not show, because its gate moon is closed.",
        );
    }

    #[test]
    fn every_gate_is_a_line() {
        let campaign = json!({ "id": "a", "outcome": "skip", "gates": [
            { "gate": "status", "pass": true },
            { "gate": "where", "pass": false, "actual": "/a", "wanted": { "include": ["/b"] } },
        ] });
        assert_eq!(
            gates(&campaign, &Speaker::of("en").unwrap(), &|_| String::new()),
            "  open     status\n  closed   where: it is not for this page; it is for /b\n"
        );
    }

    #[test]
    fn every_gate_of_the_widget_has_its_words() {
        let by = Speaker::of("en").unwrap();
        for gate in parea::decide::gates::ALL {
            assert!(by.own("gates", gate.name).is_some() && by.own("names", gate.name).is_some(), "{}", gate.name);
        }
    }
}
