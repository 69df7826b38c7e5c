//! The sentences: what became of a campaign, and which gate said what.

use std::sync::LazyLock;

use jiff::Timestamp;
use jiff::tz::TimeZone;
use serde_json::Value as Json;

/// What it means that a gate is closed, by its name, or by that and its reason, in words that follow "because"; the panel in the page has
/// the same, and one more for a campaign that was left out.
pub(super) static CLOSED: LazyLock<Json> = LazyLock::new(|| {
    let written = include_str!("../../../../src/web/debug/gates.json");
    serde_json::from_str(written).unwrap_or_default()
});

/// One plain sentence about a campaign.
pub(crate) fn sentence(campaign: &Json, zone: &TimeZone) -> String {
    let id = text(campaign, "id");
    let Some(closed) = closed(campaign) else { return format!("`{id}` shows.") };
    let verb = if text(campaign, "outcome") == "wait" { "waits" } else { "does not show" };
    let next = next(closed, zone).map(|next| format!("; that can change at {next}")).unwrap_or_default();
    format!("`{id}` {verb}, because {}{next}.", because(closed))
}

/// What it means that a gate is closed: by its own reason, in words that say all of it, else by its name.
fn because(gate: &Json) -> String {
    let words = |name: &str| CLOSED.get(name).and_then(Json::as_str);
    let name = text(gate, "gate");
    if let Some(own) = words(&format!("{name}.{}", text(gate, "why"))) {
        let said = |key| said(gate, key).unwrap_or_default();
        return own.replace("{actual}", &said("actual")).replace("{wanted}", &said("wanted"));
    }
    let because = words(name).map_or_else(|| format!("its gate `{name}` is closed"), str::to_owned);
    because + &detail(gate)
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
    // Most gates have one reason only, and it is called as they are.
    let why = Some(text(gate, "why")).filter(|why| !why.is_empty() && *why != text(gate, "gate"));
    let why = why.map(|why| why.replace('-', " "));
    let actual = said(gate, "actual").map(|actual| format!("it is {actual}"));
    let wanted = said(gate, "wanted").map(|wanted| format!("wanted {wanted}"));
    let all: Vec<String> = [why, actual, wanted].into_iter().flatten().collect();
    if all.is_empty() { String::new() } else { format!(" ({})", all.join(", ")) }
}

/// What a gate found (`actual`), or what it wants (`wanted`), as people read it.
fn said(gate: &Json, key: &str) -> Option<String> {
    let is_said = |key: &str| gate.get(key).is_some_and(|value| !value.is_null());
    let value = gate.get(key).filter(|_| is_said(key))?;
    if key == "actual" && !is_said("wanted") && value.as_array().is_some_and(Vec::is_empty) {
        return None;
    }
    let time = value.as_f64().filter(|_| TIMES.contains(&text(gate, "why")));
    let said = time.map_or_else(|| short(value), |time| span(time, text(gate, "wanted")));
    Some(said).filter(|said| !said.is_empty())
}

/// Reasons of gates whose numbers are times.
const TIMES: [&str; 5] = ["backoff", "cooldown", "every", "gap", "remind"];

/// Units of time, the largest first, and their milliseconds.
const UNITS: [(&str, f64); 5] = [("d", 8.64e7), ("h", 3.6e6), ("m", 6e4), ("s", 1e3), ("ms", 1.0)];

/// A time, in a unit that is no larger than that of another one as it is written.
fn span(time: f64, written: &str) -> String {
    let unit = written.trim_start_matches(|character: char| character.is_ascii_digit() || character == '.');
    let most = UNITS.iter().position(|(own, _)| *own == unit).unwrap_or(0);
    let fit = UNITS.iter().skip(most).find(|(_, size)| time >= *size).unwrap_or(&("ms", 1.0));
    format!("{}{}", (time / fit.1 * 10.0).floor() / 10.0, fit.0)
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
            &json!({ "id": "a", "outcome": "wait", "gates": [
                { "gate": "frequency", "pass": false, "why": "remind", "actual": 5_500, "wanted": 5.4e6 },
            ] }),
            "`a` waits, because the visitor wants to be reminded later: of 1.5h have passed 5.5s.",
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
