//! Conditions that hold for whoever has not consented, because absent facts are null.

use std::collections::BTreeSet;

use parea::config::Value;
use parea::consent::Purpose;
use parea::decide::condition::Facts;
use parea::ports::Native;
use parea::visitor::facts;

use super::{Found, Lint, Whole, get};
use crate::check::Severity;

pub(super) const LINTS: &[Lint] = &[Lint {
    code: "evaluated-without-consent",
    severity: Severity::Warning,
    about: "A test that lets a visitor in where its fact is absent, in a campaign that says `\"withoutConsent\": \"evaluate\"`.",
    why: "without consent the fact is null, and null passes here: everybody who refused fits",
    mend: "add `\"$exists\": true` beside it (of what is negated, outside of the `$not` or `$nor`), or let the campaign be skipped without consent",
    find: evaluated,
}];

fn evaluated(whole: &Whole<'_>, found: &mut Found<'_>) {
    for entry in whole.campaigns.iter().filter(|entry| entry.get("withoutConsent").is("evaluate")) {
        let mut tests = Tests { whole, seen: BTreeSet::new(), all: Vec::new() };
        tests.visit(entry.get("audience"), &entry.place("audience"), true);
        for (path, message) in tests.all {
            found.key(&path, message, None);
        }
    }
}

/// The tests of an audience, and of its segments, that let in whoever has not consented.
struct Tests<'t> {
    whole: &'t Whole<'t>,
    /// Segments that were visited, and whether they should hold: a segment may be named twice, or name itself.
    seen: BTreeSet<(&'t str, bool)>,
    /// Path and message of each.
    all: Vec<(String, String)>,
}

impl<'t> Tests<'t> {
    /// Visits every test of a condition that should hold, or below a `$not` or `$nor` should not.
    fn visit(&mut self, condition: &'t Value, path: &str, should: bool) {
        for (key, value) in condition.entries() {
            let path = format!("{path}.{key}");
            match key.as_str() {
                "$and" | "$or" | "$nor" => {
                    for (at, one) in value.items().iter().enumerate() {
                        self.visit(one, &format!("{path}[{at}]"), should == (key != "$nor"));
                    }
                }
                "$not" => self.visit(value, &path, !should),
                "$segment" => {
                    let name = value.text().unwrap_or_default();
                    if self.seen.insert((name, should)) {
                        let segment = get(get(&self.whole.document.value, "segments"), name);
                        self.visit(segment, &format!("segments.{name}"), should);
                    }
                }
                _ => self.test(key, value, &path, should),
            }
        }
    }

    fn test(&mut self, key: &str, test: &Value, path: &str, should: bool) {
        let needed = match key {
            "$event" | "$feature" => Some(Purpose::Remember),
            fact => facts::purpose(fact, &self.whole.config.attributes).flatten(),
        };
        let is_consented = needed.is_some_and(|purpose| Purpose::CONSENTED.contains(&purpose));
        if !is_consented || holds_of_null(key, test) != should {
            return;
        }
        let (what, null) = match key {
            "$event" => (get(test, "name").text().unwrap_or_default(), "as never happened"),
            "$feature" => (test.text().unwrap_or_default(), "as off"),
            fact => (fact, "as null"),
        };
        let way = if should { "this holds then" } else { "what is negated here does not hold then" };
        self.all.push((path.to_owned(), format!("`{what}` counts {null} without consent, and {way}")));
    }
}

/// Whether a test holds of what is absent: as the widget itself decides it.
fn holds_of_null(key: &str, test: &Value) -> bool {
    let condition = Value::Map(vec![(key.to_owned(), test.clone())]);
    Facts::new(&|_| Value::Null, &Native).hold(&condition)
}
