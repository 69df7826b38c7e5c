//! The sentences for what is referred to and not there: facts, and things by their names.

use jiff::tz;
use parea::config::Value;
use parea::visitor::facts;

use super::language::{self, facts as named_facts};
use super::source_names;
use super::words::suggestion;

/// A fact that there is not.
pub(super) fn fact(root: &Value, path: &str, got: &str) -> (String, String) {
    let message = format!("there is no fact `{got}`");
    // As it is written in an address, or as the step whose answer is meant.
    let dotted = got.replacen('_', ".", 1);
    let id = got.split('.').next().unwrap_or_default();
    let meant = if facts::purpose(&dotted, &[]).is_some() {
        Some(dotted)
    } else {
        Some(format!("answers.{got}")).filter(|_| path.contains(".steps[") && steps(root).contains(&id))
    };
    if let Some(meant) = meant {
        return (message, format!("did you mean `{meant}`?"));
    }
    let facts = named_facts(root);
    let names: Vec<&str> = facts.iter().map(String::as_str).collect();
    let help = suggestion(got, &names, "");
    let declare = format!(
        "declare it: `\"attributes\": {{ \"{got}\": {{ \"from\": {{ \"cookie\": \"…\" }}, \"purpose\": \"personalise\" }} }}`"
    );
    (message, if help.is_empty() { declare } else { help })
}

/// The time zone that is most like a name, or some.
fn zone(got: &str) -> String {
    let all: Vec<String> = tz::db().available().map(|name| name.to_string()).collect();
    let names: Vec<&str> = all.iter().map(String::as_str).collect();
    let nearest = suggestion(got, &names, "");
    let some = "write its name in the tz database: `Europe/Athens`, `Europe/Berlin`, `America/New_York`, `UTC` …";
    if nearest.is_empty() { some.to_owned() } else { nearest }
}

/// What is referred to and not there.
pub(super) fn reference(root: &Value, path: &str, got: &str) -> (String, String) {
    let names = |key: &str| -> Vec<&str> {
        root.get(key).map(Value::entries).unwrap_or_default().iter().map(|(name, _)| name.as_str()).collect()
    };
    let (owner, last) = path.rsplit_once('.').unwrap_or(("", path));
    if last == "$feature" {
        return (
            format!("there is no GrowthBook payload that could have a feature `{got}`"),
            "say where it is: `\"growthbook\": { \"features\": \"/growthbook.json\" }`".into(),
        );
    }
    if last == "submit" {
        return (
            "there is no form here that could be sent".into(),
            "put a `form` into this campaign, or take `submit` away".into(),
        );
    }
    if last == "timeZone" {
        return (format!("there is no time zone `{got}`"), zone(got));
    }
    let (what, known): (&str, Vec<&str>) = match last {
        "source" => ("consent source", source_names().collect()),
        "$segment" => ("segment", names("segments")),
        "extends" => ("entry of `defaults`", names("defaults")),
        "goto" => ("step", steps(root)),
        // The page may say in which language it is read, as `parea.set` does.
        _ if owner.ends_with(".set") => ("attribute", names("attributes").into_iter().chain(["language"]).collect()),
        _ if owner.ends_with(".prefill") => ("step", steps(root)),
        _ if owner.ends_with("patch.content") => ("block with the id", Vec::new()),
        "campaign" | "show" => ("campaign", campaigns(root)),
        "force" => ("variant", variants(language::value(root, owner))),
        // Of a fact `campaigns.<id>.shown`, in a condition or in a text.
        _ if path.contains(".campaigns.") || path.contains("].content") => ("campaign", campaigns(root)),
        _ => ("such thing", Vec::new()),
    };
    let help = suggestion(got, &known, "there are");
    let none = "there is none at all: write one, or take this away";
    (format!("there is no {what} `{got}`"), if help.is_empty() { none.to_owned() } else { help })
}

/// The ids of all campaigns.
fn campaigns(root: &Value) -> Vec<&str> {
    let all = root.get("campaigns").map(Value::items).unwrap_or_default();
    all.iter().filter_map(|campaign| campaign.get("id")?.text()).collect()
}

/// The ids of the variants of an experiment.
fn variants(experiment: &Value) -> Vec<&str> {
    let all = experiment.get("variants").map(Value::items).unwrap_or_default();
    all.iter().filter_map(|variant| variant.get("id")?.text()).collect()
}

/// The ids of all steps of all forms.
fn steps(value: &Value) -> Vec<&str> {
    let mut found = Vec::new();
    for (key, member) in value.entries() {
        if key == "steps" {
            found.extend(member.items().iter().filter_map(|step| step.get("id").and_then(Value::text)));
        }
        found.extend(steps(member));
    }
    value.items().iter().for_each(|item| found.extend(steps(item)));
    found
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::Document;

    #[test]
    fn a_reference_is_named_by_what_it_refers_to_wherever_it_stands() {
        let text = r#"{ "campaigns": [{ "id": "winter-oil", "experiment": { "variants": [{ "id": "by-name" }] } }] }"#;
        let document = Document::read(text).unwrap_or_else(|finding| panic!("{finding:?}"));
        for (path, got, message, help) in [
            (
                "segments.s.campaigns.winter-oli.shown",
                "winter-oli",
                "no campaign `winter-oli`",
                "did you mean `winter-oil`?",
            ),
            ("campaigns[0].content[0].text", "coffee", "no campaign `coffee`", "there are `winter-oil`"),
            ("campaigns[0].audience.$feature", "new", "no GrowthBook payload", "\"growthbook\": {"),
            ("campaigns[0].experiment.force", "by-nam", "no variant `by-nam`", "did you mean `by-name`?"),
            ("campaigns[0].extends", "base", "no entry of `defaults` `base`", "there is none at all"),
        ] {
            let (said, mend) = reference(&document.value, path, got);
            assert!(said.contains(message) && mend.contains(help), "{path}: {said}; {mend}");
        }
    }
}
