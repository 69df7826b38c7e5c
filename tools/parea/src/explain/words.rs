//! The sentences: what became of a campaign, and which gate said what.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

/// What it means that a gate is closed, by its name, in words that follow "because"; the panel in the page has the same, and one more for
/// a campaign that was left out.
pub(super) static CLOSED: LazyLock<Json> = LazyLock::new(|| {
    let written = include_str!("../../../../src/web/debug/gates.json");
    serde_json::from_str(written).unwrap_or_default()
});

/// One plain sentence about a campaign.
pub(crate) fn sentence(campaign: &Json, zone: &TimeZone) -> String {
    let id = text(campaign, "id");
    let Some(closed) = closed(campaign) else { return format!("`{id}` shows.") };
    let gate = text(closed, "gate");
    let because = CLOSED.get(gate).and_then(Json::as_str).map(str::to_owned);
    let because = because.unwrap_or_else(|| format!("its gate `{gate}` is closed"));
    let verb = if text(campaign, "outcome") == "wait" { "waits" } else { "does not show" };
    let next = next(closed, zone).map(|next| format!("; that can change at {next}")).unwrap_or_default();
    format!("`{id}` {verb}, because {because}{}{next}.", detail(closed))
}

/// Every gate of a campaign, one a line.
pub(crate) fn gates(campaign: &Json, zone: &TimeZone) -> String {
    let all = campaign.get("gates").and_then(Json::as_array).map(Vec::as_slice).unwrap_or_default();
    let line = |gate: &Json| {
        let (mark, detail) = match gate.get("pass").and_then(Json::as_bool) {
            Some(true) => ("open   ", String::new()),
            Some(false) => ("closed ", detail(gate)),
            None => ("unknown", detail(gate)),
        };
        let next = next(gate, zone).map(|next| format!("; again at {next}")).unwrap_or_default();
        format!("  {mark}  {}{detail}{next}\n", text(gate, "gate"))
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

/// What a gate found and what it wants, in brackets; nothing where it says neither.
fn detail(gate: &Json) -> String {
    let said = |key: &str| gate.get(key).filter(|value| !value.is_null()).map(short);
    // Most gates have one reason only, and it is called as they are.
    let why = said("why").filter(|why| why != text(gate, "gate")).map(|why| why.replace('-', " "));
    let actual = said("actual").map(|actual| format!("it is {actual}"));
    let wanted = said("wanted").map(|wanted| format!("wanted {wanted}"));
    let all: Vec<String> = [why, actual, wanted].into_iter().flatten().collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
}

/// A value as people read it; a text without its quotation marks.
fn short(value: &Json) -> String {
    match value {
        Json::String(text) => text.clone(),
        Json::Array(items) if items.is_empty() => "nothing".to_owned(),
        Json::Array(items) if items.iter().all(Json::is_string) => {
            items.iter().filter_map(Json::as_str).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// When a gate can open by itself: an RFC 3339 text, or milliseconds since 1970.
fn next(gate: &Json, zone: &TimeZone) -> Option<String> {
    let at = match gate.get("nextAt")? {
        Json::String(text) => text.parse::<Timestamp>().ok()?,
        number => Timestamp::from_millisecond(number.as_f64()? as i64).ok()?,
    };
    Some(at.to_zoned(zone.clone()).strftime("%Y-%m-%d %H:%M:%S %:z").to_string())
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(campaign: &Json, expected: &str) {
        assert_eq!(sentence(campaign, &TimeZone::UTC), expected);
    }

    #[test]
    fn a_campaign_is_one_sentence() {
        check(&json!({ "id": "a", "outcome": "show", "gates": [{ "gate": "status", "pass": true }] }), "`a` shows.");
        check(
            &json!({ "id": "a", "outcome": "skip", "gates": [
                { "gate": "status", "pass": true },
                { "gate": "consent", "pass": false, "actual": [], "wanted": ["personalise"] },
            ] }),
            "`a` does not show, because the visitor has not allowed what it needs (it is nothing, wanted personalise).",
        );
        check(
            &json!({ "id": "a", "outcome": "wait", "gates": [
                { "gate": "frequency", "pass": false, "why": "too-soon", "actual": "2d", "wanted": "7d", "nextAt": 1.8e12 },
            ] }),
            "`a` waits, because the visitor has seen it often enough for now (too soon, it is 2d, wanted 7d); \
             that can change at 2027-01-15 08:00:00 +00:00.",
        );
        check(
            &json!({ "id": "a", "outcome": "skip", "gates": [{ "gate": "moon", "pass": false, "why": null }] }),
            "`a` does not show, because its gate `moon` is closed.",
        );
    }

    #[test]
    fn every_gate_is_a_line() {
        let campaign = json!({ "id": "a", "outcome": "skip", "gates": [
            { "gate": "status", "pass": true },
            { "gate": "where", "pass": false, "actual": "/a", "wanted": { "include": ["/b"] } },
        ] });
        assert_eq!(
            gates(&campaign, &TimeZone::UTC),
            "  open     status\n  closed   where (it is /a, wanted {\"include\":[\"/b\"]})\n"
        );
    }

    #[test]
    fn every_gate_of_the_widget_has_its_words() {
        for gate in parea::decide::gates::ALL {
            assert!(CLOSED[gate.name].is_string(), "{}", gate.name);
        }
    }
}
