//! Conditions that hold for whoever has not consented, because absent facts are null.

use parea::config::Value;
use parea::consent::Purpose;
use parea::decide::condition::Facts;
use parea::ports::Native;
use parea::visitor::facts;

use super::{Entry, Found, Lint, Whole, get};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[Lint {
    code: "evaluated-without-consent",
    severity: Severity::Warning,
    about: "A test that holds where its fact is absent, in a campaign that says `\"withoutConsent\": \"evaluate\"`.",
    why: "without consent the fact is null, and this test is true of null: everybody who refused fits",
    mend: "add `\"$exists\": true` to it, or let the campaign be skipped without consent",
    find: evaluated,
}];

/// Whether a campaign is decided without the facts that it needs.
fn evaluates(entry: &Entry) -> bool {
    let mut found = false;
    super::walk(&entry.value, "", &mut |path, value| {
        found |= path.ends_with("withoutConsent") && value.is("evaluate");
    });
    found
}

fn evaluated(whole: &Whole<'_>, found: &mut Found<'_>) {
    for entry in whole.campaigns.iter().filter(|entry| evaluates(entry)) {
        let mut visit = |path: &str, key: &str, test: &Value| {
            let needed = facts::purpose(key, &whole.config.attributes).flatten();
            if needed.is_some_and(|purpose| Purpose::CONSENTED.contains(&purpose)) && holds_of_null(key, test) {
                let message = format!("`{key}` counts as null without consent, and this holds of null");
                found.key(path, message, None);
            }
        };
        tests(entry.get("audience"), &entry.place("audience"), &whole.document.value, &mut visit);
    }
}

/// Whether a test holds of a fact that is absent: as the widget itself decides it.
fn holds_of_null(key: &str, test: &Value) -> bool {
    let condition = Value::Map(vec![(key.to_owned(), test.clone())]);
    Facts::new(&|_| Value::Null, &Native).hold(&condition)
}

/// Visits every test of a fact, those of its segments included.
fn tests(condition: &Value, path: &str, root: &Value, visit: &mut dyn FnMut(&str, &str, &Value)) {
    for (key, value) in condition.entries() {
        let path = format!("{path}.{key}");
        match key.as_str() {
            "$and" | "$or" | "$nor" => {
                for (at, one) in value.items().iter().enumerate() {
                    tests(one, &format!("{path}[{at}]"), root, visit);
                }
            }
            "$not" => {
                for (fact, test) in value.entries().iter().filter(|(fact, _)| !fact.starts_with('$')) {
                    let not = Value::Map(vec![("$not".to_owned(), test.clone())]);
                    visit(&format!("{path}.{fact}"), fact, &not);
                }
            }
            "$segment" => {
                let name = value.text().unwrap_or_default();
                let segment = get(get(root, "segments"), name);
                if !segment.to_json(&Native).contains("\"$segment\"") {
                    tests(segment, &format!("segments.{name}"), root, visit);
                }
            }
            fact if !fact.starts_with('$') => visit(&path, fact, value),
            _ => {}
        }
    }
}
