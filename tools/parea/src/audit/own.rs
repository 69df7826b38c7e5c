//! What Parea itself may keep and send, word for word as its documentation promises.

use super::json::part;
use super::keys::{Key, Kind};
use super::report::{Request, Stage};
use serde_json::Value;

/// Each purpose with the most that its item may hold, in bytes.
const PURPOSES: [(&str, usize); 4] =
    [("remember", 16 << 10), ("personalise", 32 << 10), ("measure", 64 << 10), ("service", 256 << 10)];

/// What an item consists of, and nothing else.
const MEMBERS: [&str; 3] = ["data", "since", "v"];

/// A promise that is not kept: the rule, and why.
pub type Broken = (&'static str, String);

/// Whether something is one of ours, or says so.
pub fn is_ours(key: &Key) -> bool {
    key.name.starts_with("parea.")
}

/// What is wrong with one of our keys in a stage.
pub fn broken(key: &Key, stage: Stage) -> Vec<Broken> {
    let mut broken = Vec::new();
    if key.kind != Kind::LocalStorage {
        broken.push(("parea-place", format!("Parea keeps everything in localStorage; this is a {}.", key.kind.word())));
        return broken;
    }
    let purpose = key.name.rsplit_once('.').map(|(_, purpose)| purpose).unwrap_or_default();
    let named = key.name.split('.').count() >= 3;
    let Some((_, most)) = PURPOSES.iter().find(|(known, _)| *known == purpose && named) else {
        broken.push((
            "parea-purpose",
            "The name is not parea.<site>.<purpose> with one of the four purposes.".to_owned(),
        ));
        return broken;
    };
    let value: Value = serde_json::from_str(&key.whole).unwrap_or_default();
    broken.extend(consent(purpose, &value, stage));
    let mut members: Vec<&str> = value.as_object().into_iter().flatten().map(|(member, _)| member.as_str()).collect();
    members.sort_unstable();
    if members != MEMBERS || !part(&value, "/v").is_number() || !part(&value, "/since").is_number() {
        broken.push(("parea-shape", "The value is not { v, since, data }.".to_owned()));
    }
    if key.bytes > *most {
        broken.push(("parea-size", format!("It has {} bytes; {purpose} may have {most}.", key.bytes)));
    }
    broken
}

/// Whether the decision allows the purpose.
fn consent(purpose: &str, value: &Value, stage: Stage) -> Option<Broken> {
    match (stage, purpose) {
        (Stage::Granted, _) => None,
        (_, "service") if !is_empty(part(value, "/data")) => None,
        (_, "service") => Some((
            "parea-without-consent",
            "Nobody has sent anything, so there is nothing to be kept for it.".to_owned(),
        )),
        (Stage::Withdrawn, _) => {
            Some(("parea-after-withdrawal", format!("{purpose} is kept though it was withdrawn.")))
        }
        _ => Some(("parea-without-consent", format!("{purpose} is kept though it was not granted."))),
    }
}

fn is_empty(value: &Value) -> bool {
    match value {
        Value::Null => true,
        Value::Array(list) => list.iter().all(is_empty),
        Value::Object(members) => members.values().all(is_empty),
        _ => false,
    }
}

/// The types of our events in a request, other than answers, which the visitor sends on purpose.
pub fn measured(request: &Request) -> Vec<String> {
    let body = request.sent.body.as_deref().unwrap_or_default();
    let events: Value = serde_json::from_str(body).unwrap_or_default();
    let events = events.as_array().into_iter().flatten().filter_map(|event| part(event, "/type").as_str());
    let ours = events.filter(|kind| kind.starts_with("eu.parea.") && *kind != "eu.parea.submitted");
    ours.map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(name: &str, value: &str, stage: Stage, expected: &[&str]) {
        let rules: Vec<&str> = broken(&Key::new(Kind::LocalStorage, "a.example", name, value), stage)
            .into_iter()
            .map(|(rule, _)| rule)
            .collect();
        assert_eq!(rules, expected, "{name} = {value} in {stage:?}");
    }

    #[test]
    fn without_a_grant_only_what_was_sent_may_wait() {
        let (empty, full) =
            (r#"{"v":1,"since":1,"data":{"events":[]}}"#, r#"{"v":1,"since":1,"data":{"events":[{"id":"1"}]}}"#);
        for stage in [Stage::Undecided, Stage::Refused] {
            check("parea.shop.remember", full, stage, &["parea-without-consent"]);
            check("parea.shop.measure", empty, stage, &["parea-without-consent"]);
            check("parea.shop.service", full, stage, &[]);
            check("parea.shop.service", empty, stage, &["parea-without-consent"]);
        }
        check("parea.shop.personalise", full, Stage::Granted, &[]);
        check("parea.shop.personalise", full, Stage::Withdrawn, &["parea-after-withdrawal"]);
        check("parea.shop.service", full, Stage::Withdrawn, &[]);
    }

    #[test]
    fn names_shapes_and_sizes_are_those_documented() {
        let large = format!(r#"{{"v":1,"since":1,"data":"{}"}}"#, "x".repeat(16 << 10));
        check("parea.shop.remember", &large, Stage::Granted, &["parea-size"]);
        check("parea.my.shop.personalise", &large, Stage::Granted, &[]);
        check("parea.shop.remember", r#"{"v":1,"data":{},"since":1,"who":"x"}"#, Stage::Granted, &["parea-shape"]);
        check("parea.shop.remember", "garbage", Stage::Granted, &["parea-shape"]);
        check("parea.shop.marketing", "{}", Stage::Granted, &["parea-purpose"]);
        check("parea.remember", "{}", Stage::Granted, &["parea-purpose"]);
        let cookie = Key::new(Kind::Cookie, "a.example", "parea.shop.remember", "1");
        assert_eq!(broken(&cookie, Stage::Granted).first().map(|(rule, _)| *rule), Some("parea-place"));
    }
}
