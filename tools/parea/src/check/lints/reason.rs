//! Whether a condition can hold for anybody: by intervals for numbers and by sets for everything that is compared as a
//! whole. What cannot be judged counts as possible, so a contradiction that is found is one.

use std::collections::BTreeMap;

use parea::config::Value;
use parea::ports::Native;

use super::get;
use super::sorts::{Sort, number, range, sort, words};

/// Conditions with more alternatives than this are left alone.
const ALTERNATIVES: usize = 2_000;

/// Whether no visitor at all can fit a condition.
pub(crate) fn is_contradictory(condition: &Value, root: &Value) -> bool {
    let mut search = Search { root, left: ALTERNATIVES };
    matches!(condition, Value::Map(_)) && !search.is_possible(Claims::default(), vec![Part::Whole(condition, true)])
}

/// Something that must hold, or must not.
#[derive(Clone)]
enum Part<'c> {
    /// A condition.
    Whole(&'c Value, bool),
    /// One of its keys.
    Key(&'c str, &'c Value, bool),
    /// One operator on a fact.
    Test(&'c str, &'c str, &'c Value, bool),
}

struct Search<'c> {
    root: &'c Value,
    left: usize,
}

impl<'c> Search<'c> {
    fn is_possible(&mut self, mut claims: Claims, mut parts: Vec<Part<'c>>) -> bool {
        while let Some(part) = parts.pop() {
            let (all, is_any) = self.open(&part, &mut claims);
            if !is_any {
                parts.extend(all);
                continue;
            }
            self.left = self.left.saturating_sub(1);
            if self.left == 0 {
                return true;
            }
            return all.into_iter().any(|one| {
                let mut rest = parts.clone();
                rest.push(one);
                self.is_possible(claims.clone(), rest)
            });
        }
        claims.are_possible()
    }

    /// What a part consists of, and whether one of it is enough; a single test goes into the claims.
    fn open(&self, part: &Part<'c>, claims: &mut Claims) -> (Vec<Part<'c>>, bool) {
        match *part {
            Part::Whole(condition, holds) => {
                let keys = condition.entries().iter().map(|(key, value)| Part::Key(key, value, holds));
                (keys.collect(), !holds)
            }
            Part::Key(key @ ("$and" | "$or" | "$nor"), value, holds) => {
                let holds = holds != (key == "$nor");
                let is_any = (key != "$and") == holds;
                let all: Vec<_> = value.items().iter().map(|one| Part::Whole(one, holds)).collect();
                // None of no conditions counts as one of them, as GrowthBook has it.
                if all.is_empty() && is_any { (vec![], false) } else { (all, is_any) }
            }
            Part::Key("$not", value, holds) => (vec![Part::Whole(value, !holds)], false),
            Part::Key("$segment", value, holds) => {
                let named = value.text().and_then(|name| get(self.root, "segments").get(name));
                // A circle of segments is another finding; here it must only end.
                let is_plain = named.is_some_and(|segment| !segment.to_json(&Native).contains("\"$segment\""));
                let whole = named.filter(|_| is_plain).map(|segment| Part::Whole(segment, holds));
                (whole.into_iter().collect(), false)
            }
            Part::Key(key, ..) if key.starts_with('$') => (vec![], false),
            Part::Key(fact, value, holds) => {
                let operators = value.entries();
                if operators.is_empty() || operators.iter().any(|(key, _)| !key.starts_with('$')) {
                    claims.add(self.root, fact, "", value, holds);
                    return (vec![], false);
                }
                let tests = operators.iter().map(|(key, value)| Part::Test(fact, key, value, holds));
                (tests.collect(), !holds)
            }
            Part::Test(fact, "$not", value, holds) => (vec![Part::Key(fact, value, !holds)], false),
            Part::Test(fact, operator, value, holds) => {
                claims.add(self.root, fact, operator, value, holds);
                (vec![], false)
            }
        }
    }
}

/// What is claimed of facts at one time.
#[derive(Clone, Default)]
struct Claims {
    facts: BTreeMap<String, Claim>,
}

/// What is claimed of one fact.
#[derive(Clone)]
struct Claim {
    /// What its number is compared with.
    asked: Interval,
    /// What it is compared with in vain: that says something of numbers only.
    denied: Interval,
    /// Whether it must be a number (or empty, which counts as 0).
    is_number: bool,
    /// The values of which it must be one.
    among: Option<Vec<String>>,
    /// The values that it must not have.
    not: Vec<String>,
    /// Tests that nobody looks into, and whether they hold.
    opaque: Vec<(String, bool)>,
    /// Whether it must pass a test that no value of its kind passes.
    is_vain: bool,
}

/// Numbers from one to another, either of which may be left out.
#[derive(Clone, Copy)]
struct Interval {
    low: (f64, bool),
    high: (f64, bool),
}

impl Interval {
    const ALL: Interval = Interval { low: (f64::NEG_INFINITY, true), high: (f64::INFINITY, true) };

    fn at_least(&mut self, bound: f64, is_in: bool) {
        if bound > self.low.0 || (bound == self.low.0 && !is_in) {
            self.low = (bound, is_in);
        }
    }

    fn at_most(&mut self, bound: f64, is_in: bool) {
        if bound < self.high.0 || (bound == self.high.0 && !is_in) {
            self.high = (bound, is_in);
        }
    }

    fn and(mut self, other: Interval) -> Interval {
        self.at_least(other.low.0, other.low.1);
        self.at_most(other.high.0, other.high.1);
        self
    }

    fn is_empty(self) -> bool {
        self.low.0 > self.high.0 || (self.low.0 == self.high.0 && !(self.low.1 && self.high.1))
    }

    fn holds(self, number: f64) -> bool {
        let point = Interval { low: (number, true), high: (number, true) };
        !number.is_nan() && !self.and(point).is_empty()
    }
}

/// A value as it is compared: a text by its letters, anything else by its JSON.
fn plain(value: &Value) -> String {
    value.text().map_or_else(|| value.to_json(&Native), str::to_owned)
}

impl Claims {
    fn add(&mut self, root: &Value, fact: &str, operator: &str, value: &Value, holds: bool) {
        let sort = sort(root, fact);
        let is_list = sort == Sort::List;
        let claim = self.facts.entry(fact.to_owned()).or_insert_with(|| Claim::about(fact));
        claim.is_vain |= holds && !sort.can_pass(operator, value);
        match (operator, value.number()) {
            ("" | "$eq", Some(number)) if holds => {
                claim.is_number = true;
                claim.asked = claim.asked.and(Interval { low: (number, true), high: (number, true) });
            }
            ("$lt" | "$lte" | "$gt" | "$gte", Some(number)) => claim.compare(operator, number, holds),
            ("" | "$eq", _) if !matches!(value, Value::Bool(_)) => claim.is_among(&[plain(value)], holds),
            ("$ne", _) => claim.is_among(&[plain(value)], !holds),
            ("$in" | "$nin", _) if !is_list && matches!(value, Value::List(_)) => {
                let all: Vec<String> = value.items().iter().map(plain).collect();
                claim.is_among(&all, holds == (operator == "$in"));
            }
            ("$exists", _) if matches!(value, Value::Bool(_)) => {
                claim.is_among(&["null".to_owned()], holds != value.is_true());
            }
            _ => claim.opaque.push((format!("{operator} {}", value.to_json(&Native)), holds)),
        }
    }

    fn are_possible(&self) -> bool {
        self.facts.values().all(Claim::is_possible)
    }
}

impl Claim {
    /// What is known of a fact before anything is claimed.
    fn about(fact: &str) -> Self {
        let range = range(fact);
        let asked = range.map_or(Interval::ALL, |(low, high)| Interval { low: (low, true), high: (high, true) });
        let among = words(fact).map(|words| words.iter().map(|word| (*word).to_owned()).collect());
        let is_number = range.is_some();
        Claim { asked, denied: Interval::ALL, is_number, among, not: vec![], opaque: vec![], is_vain: false }
    }

    fn compare(&mut self, operator: &str, number: f64, holds: bool) {
        self.is_number |= holds;
        let interval = if holds { &mut self.asked } else { &mut self.denied };
        match (operator, holds) {
            ("$lt", true) | ("$gte", false) => interval.at_most(number, false),
            ("$lte", true) | ("$gt", false) => interval.at_most(number, true),
            ("$gt", true) | ("$lte", false) => interval.at_least(number, false),
            _ => interval.at_least(number, true),
        }
    }

    fn is_among(&mut self, values: &[String], holds: bool) {
        if !holds {
            self.not.extend_from_slice(values);
            return;
        }
        let before = self.among.take();
        let fits = |value: &&String| before.as_ref().is_none_or(|before| before.contains(value));
        self.among = Some(values.iter().filter(fits).cloned().collect());
    }

    fn is_possible(&self) -> bool {
        let interval = if self.is_number { self.asked.and(self.denied) } else { Interval::ALL };
        let is_open = |value: &String| !self.not.contains(value) && (!self.is_number || interval.holds(number(value)));
        let denied = |(test, holds): &(String, bool)| self.opaque.contains(&(test.clone(), !holds));
        let is_point = interval.low == interval.high && self.not.iter().any(|value| number(value) == interval.low.0);
        !self.is_vain
            && !interval.is_empty()
            && !is_point
            && !self.opaque.iter().any(denied)
            && self.among.as_ref().is_none_or(|among| among.iter().any(is_open))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use parea::config::value::parse;

    #[track_caller]
    fn check(condition: &str, expected: bool) {
        let root = r#"{ "attributes": { "kinds": { "type": "list" }, "height": { "type": "number" } },
            "segments": { "often": { "sessions": { "$gte": 5 } }, "new": { "sessions": { "$lt": 2 } } } }"#;
        let (root, value) = (parse(root, &Native).unwrap(), parse(condition, &Native).unwrap());
        assert_eq!(is_contradictory(&value, &root), expected, "{condition}");
    }

    #[test]
    fn what_nobody_can_fit_is_found() {
        for condition in [
            r#"{ "sessions": { "$gt": 5, "$lt": 3 } }"#,
            r#"{ "sessions": { "$lt": 1 } }"#,
            r#"{ "scroll": { "$gt": 1 } }"#,
            r#"{ "time.hour": 24 }"#,
            r#"{ "time.weekday": "friday" }"#,
            r#"{ "time.weekday": { "$nin": ["mon", "tue", "wed", "thu", "fri", "sat", "sun"] } }"#,
            r#"{ "page.language": { "$in": ["en", "de"] }, "$not": { "page.language": { "$in": ["de", "en"] } } }"#,
            r#"{ "$and": [{ "$segment": "often" }, { "$segment": "new" }] }"#,
            r#"{ "$segment": "often", "$not": { "$segment": "often" } }"#,
            r#"{ "$or": [{ "sessions": { "$lt": 0 } }, { "page.path": "/a", "$nor": [{ "page.path": "/a" }] }] }"#,
            r#"{ "page.path": { "$regex": "^/a" }, "$not": { "page.path": { "$regex": "^/a" } } }"#,
            r#"{ "utm.source": { "$exists": false, "$eq": "mail" } }"#,
            r#"{ "age": { "$gt": 5, "$not": { "$gt": 3 } } }"#,
            r#"{ "age": { "$eq": 5, "$ne": 5 } }"#,
            r#"{ "referrer.kind": "Google" }"#,
            r#"{ "utm.source": ["mail", "app"] }"#,
            r#"{ "utm.source": { "gte": 2 } }"#,
            r#"{ "page.path": { "$eq": 1 } }"#,
            r#"{ "purchased": { "$eq": "sku-1" } }"#,
            r#"{ "interests.oil": { "$gte": 50 } }"#,
            r#"{ "secondsOnPage": { "$gte": "30s" } }"#,
            r#"{ "sessions": { "$in": ["2", "3"] } }"#,
            r#"{ "height": "tall" }"#,
        ] {
            check(condition, true);
        }
    }

    #[test]
    fn what_somebody_may_fit_is_left_alone() {
        for condition in [
            "{}",
            r#"{ "sessions": { "$gte": 5, "$lte": 5 } }"#,
            r#"{ "kinds": { "$in": ["a"], "$nin": ["b"] } }"#,
            r#"{ "$and": [{ "kinds": { "$in": ["a"] } }, { "kinds": { "$in": ["b"] } }] }"#,
            r#"{ "$or": [{ "sessions": { "$lt": 0 } }, { "page.path": "/a" }] }"#,
            r#"{ "age": { "$not": { "$gt": 3 } }, "$not": { "age": { "$lt": 4 } } }"#,
            r#"{ "utm.source": { "$gt": "a", "$lt": "A" } }"#,
            r#"{ "$or": [] }"#,
            r#"{ "plan": { "$ne": "free" } }"#,
            // The short form converts, and so does `<`.
            r#"{ "sessions": "2" }"#,
            r#"{ "secondsOnPage": { "$gte": "30" } }"#,
            r#"{ "utm.term": 5 }"#,
            r#"{ "purchased": "sku-1" }"#,
            r#"{ "purchased": { "$in": ["sku-1"] } }"#,
            r#"{ "interests.oil": { "$exists": false } }"#,
            r#"{ "utm.source": { "$eq": null } }"#,
            r#"{ "$not": { "utm.source": ["mail", "app"] } }"#,
        ] {
            check(condition, false);
        }
    }
}
