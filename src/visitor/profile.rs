//! What `personalise` holds: interests, products, searches, declared preferences.
//!
//! Like the history it is kept in the very form in which it is stored; what is malformed counts as absent. What is new is
//! kept besides as a list of changes: they are applied to whatever is stored by then, so nothing is lost that another
//! tab has learnt meanwhile, and nothing counts twice.

use crate::config::{Value, member};

/// An interest halves in so many milliseconds: 30 days (config.md, Facts).
pub const HALF: f64 = 30.0 * 8.64e7;

/// Most topics, preferences, and ids of a list that are kept; of what was bought so many are, whatever else is known.
const MOST: usize = 50;

/// Most changes that wait to be stored; older ones are dropped.
const WAITING: usize = 300;

/// Longest text that is kept, in bytes.
const LONGEST: usize = 400;

/// What is known of the visitor's tastes.
#[derive(Debug, Default)]
pub struct Profile {
    /// By their names as facts; `interests` from topic to weight and the time of that weight.
    pub facts: Value,
    /// Whether it holds what was stored; false until `personalise` is granted and read.
    pub is_read: bool,
    /// Whether it is being read anew.
    pub is_recalled: bool,
    /// What is not stored yet, oldest first.
    news: Vec<News>,
}

/// A change.
#[derive(Debug)]
struct News {
    part: &'static str,
    name: String,
    value: Value,
    at: f64,
}

impl Profile {
    /// Notes something: `interests` adds the value to a topic's weight, 0 sets it to that; `viewed`, `purchased`, `searches` and
    /// `shared` put the name first; `learning` adds showings and
    /// successes, which count half after the third number; an empty part, `preferences` or any other sets the value under that name.
    pub fn note(&mut self, part: &'static str, name: &str, value: Value, at: f64) {
        if name.is_empty() || name.len().max(value.text().unwrap_or_default().len()) > LONGEST {
            return;
        }
        let news = News { part, name: name.to_owned(), value, at };
        apply(&mut self.facts, &news);
        self.news.drain(..usize::from(self.news.len() >= WAITING));
        self.news.push(news);
    }

    /// Whether something is not stored yet.
    pub fn has_news(&self) -> bool {
        !self.news.is_empty()
    }

    /// Takes over what is stored, and adds what is new here; whether there was anything new.
    pub fn join(&mut self, stored: Value) -> bool {
        self.facts = stored;
        for news in &self.news {
            apply(&mut self.facts, news);
        }
        self.is_read = true;
        !std::mem::take(&mut self.news).is_empty()
    }

    /// Forgets what is oldest, where all together is too large: of long lists, else of each kind; false when nothing is left.
    pub fn forget(&mut self) -> bool {
        let mut has_any = false;
        if let Value::Map(parts) = &mut self.facts {
            for (_, part) in parts {
                if let Value::List(items) = part
                    && items.len() > MOST
                {
                    items.pop();
                    return true;
                }
            }
        }
        if let Value::Map(parts) = &mut self.facts {
            for (_, part) in parts {
                has_any |= match part {
                    Value::List(items) => items.pop().is_some(),
                    Value::Map(entries) if !entries.is_empty() => {
                        entries.remove(0);
                        true
                    }
                    _ => false,
                };
            }
        }
        has_any
    }

    /// Showings and successes of what is learnt about, as far as they still count.
    pub fn learnt(&self, name: &str, now: f64, half: f64) -> [f64; 2] {
        counts(member(member(&self.facts, "learning"), name), now, half)
    }

    /// The arm of those with a prefix of which something was learnt last.
    pub fn last_learnt(&self, scope: &str) -> Option<&str> {
        let arms = member(&self.facts, "learning").entries();
        arms.iter().rev().find_map(|(name, _)| name.strip_prefix(scope))
    }

    /// The value of a fact; null where it is absent.
    pub fn fact(&self, path: &str, now: f64) -> Option<Value> {
        match path.split_once('.') {
            None => self.facts.get(path).cloned(),
            Some(("interests", topic)) => {
                let weight = weight(member(&self.facts, "interests").get(topic)?, now);
                Some((weight / (weight + 3.0)).into())
            }
            Some((part, name)) => member(&self.facts, part).get(name).cloned(),
        }
    }
}

fn apply(facts: &mut Value, news: &News) {
    let News { part, name, value, at } = news;
    if part.is_empty() {
        return facts.set(name, value.clone());
    }
    // The newest comes first in a list of ids, and last in an object; of too many the oldest goes.
    let old = member(facts, part);
    let new = if matches!(*part, "viewed" | "purchased" | "searches" | "shared") {
        let mut items = vec![Value::from(name.as_str())];
        for item in old.items() {
            // Nothing that was bought is ever offered again, as long as there is room to remember it.
            if !item.is(name) && (items.len() < MOST || *part == "purchased") {
                items.push(item.clone());
            }
        }
        Value::List(items)
    } else {
        let mut entries = Vec::new();
        let mut value = value.clone();
        for entry in old.entries() {
            if entry.0 != *name {
                entries.push(entry.clone());
            } else if let (Some(more), "interests") = (value.number().filter(|more| *more > 0.0), *part) {
                value = (weight(&entry.1, *at) + more).into();
            }
        }
        if *part == "interests" {
            value = Value::List(vec![value, (*at).into()]);
        }
        if let ("learning", [shown, converted, half]) = (*part, value.items()) {
            let more = |more: &Value, own: f64| Value::from(own + more.number().unwrap_or_default());
            let own = counts(member(old, name), *at, half.number().unwrap_or(HALF));
            value = Value::List(vec![more(shown, own[0]), more(converted, own[1]), (*at).into()]);
        }
        entries.push((name.clone(), value));
        entries.drain(..entries.len().saturating_sub(MOST));
        Value::Map(entries)
    };
    facts.set(part, new);
}

/// What is left of a weight: it halves every [`HALF`]. A clock that was set back changes nothing.
fn weight(entry: &Value, now: f64) -> f64 {
    let [weight, at] = entry.items() else { return 0.0 };
    weight.number().unwrap_or_default().clamp(0.0, 1e6) * left(at, now, HALF)
}

/// Showings and successes, `[shown, converted, at]`, as far as they still count.
fn counts(entry: &Value, now: f64, half: f64) -> [f64; 2] {
    let [shown, converted, at] = entry.items() else { return [0.0; 2] };
    [shown, converted].map(|count| count.number().unwrap_or_default().clamp(0.0, 1e6) * left(at, now, half))
}

/// What is left of something after a time, of which half is left after `half`.
fn left(at: &Value, now: f64, half: f64) -> f64 {
    let age = (now - at.number().unwrap_or_default()) / half;
    // e^(-age ln 2) as the limit that it is: `exp2` would bring a table of 2 kB. Exact to one in a million.
    let mut left = 1.0 - age.clamp(0.0, 60.0) * std::f64::consts::LN_2 / f64::from(1 << 22);
    for _ in 0..22 {
        left *= left;
    }
    left
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ports::Native;
    use proptest::prelude::*;

    const START: f64 = 1.8e12;
    const DAY: f64 = 8.64e7;

    fn interest(profile: &Profile, days: f64) -> f64 {
        profile.fact("interests.oil", START + days * DAY).and_then(|value| value.number()).unwrap_or(-1.0)
    }

    #[test]
    fn an_interest_grows_with_what_is_done_and_halves_every_thirty_days() {
        let mut profile = Profile::default();
        assert_eq!(interest(&profile, 0.0), -1.0, "absent");
        for (more, expected) in [(1.0, 1.0 / 4.0), (3.0, 4.0 / 7.0), (5.0, 9.0 / 12.0)] {
            profile.note("interests", "oil", more.into(), START);
            assert_eq!(interest(&profile, 0.0), expected);
        }
        for (days, weight) in
            [(15.0, 9.0 / 2f64.sqrt()), (30.0, 4.5), (90.0, 1.125), (365.0, 9.0 * 2f64.powf(-365.0 / 30.0))]
        {
            let difference = interest(&profile, days) - weight / (weight + 3.0);
            assert!(difference.abs() < 1e-6, "{days} days: off by {difference}");
        }
        assert_eq!(interest(&profile, -5.0), 0.75, "a clock that was set back");
        assert!(interest(&profile, 1e6) < 1e-9, "and in the end it is gone");
        profile.note("interests", "oil", 1.0.into(), START + 30.0 * DAY);
        assert!((interest(&profile, 30.0) - 5.5 / 8.5).abs() < 1e-6, "what was left, and 1 more");
        profile.note("interests", "oil", 0.0.into(), START);
        assert_eq!(interest(&profile, 0.0), 0.0, "less like this");
    }

    #[test]
    fn of_too_many_topics_the_one_goes_that_was_not_seen_for_longest() {
        let mut profile = Profile::default();
        profile.note("interests", "oil", 1.0.into(), START - 300.0 * DAY);
        for number in 0..60 {
            profile.note("interests", &format!("topic-{number}"), 3.0.into(), START);
        }
        assert_eq!(member(&profile.facts, "interests").entries().len(), MOST);
        assert_eq!(interest(&profile, 0.0), -1.0);
        assert_eq!(profile.fact("interests.topic-59", START), Some(0.5.into()));
    }

    #[test]
    fn lists_hold_each_id_once_and_the_newest_first() {
        let mut profile = Profile::default();
        for id in ["a", "b", "a", "", "c"] {
            profile.note("viewed", id, Value::Null, START);
        }
        assert_eq!(profile.fact("viewed", START), Some(Value::List(vec!["c".into(), "a".into(), "b".into()])));
        (0..99).for_each(|id| profile.note("viewed", &format!("sku-{id}"), Value::Null, START));
        assert_eq!(profile.fact("viewed", START).map(|viewed| viewed.items().len()), Some(MOST));
        profile.note("viewed", &"x".repeat(LONGEST + 1), Value::Null, START);
        assert_eq!(profile.fact("viewed.0", START), None, "no path into a list");
        assert!(profile.facts.at("viewed.0").is_some_and(|first| first.is("sku-98")), "too long to be an id");
    }

    #[test]
    fn of_what_was_bought_only_the_size_of_all_forgets_something() {
        let mut profile = Profile::default();
        profile.note("interests", "oil", 1.0.into(), START);
        (0..200).for_each(|id| profile.note("purchased", &format!("sku-{id}"), Value::Null, START));
        let bought = |profile: &Profile| profile.fact("purchased", START).unwrap().items().len();
        assert_eq!(bought(&profile), 200);
        (0..150).for_each(|_| assert!(profile.forget()));
        assert_eq!((bought(&profile), interest(&profile, 0.0)), (MOST, 0.25), "the oldest of the longest goes first");
        assert!(profile.facts.at("purchased.0").is_some_and(|newest| newest.is("sku-199")));
    }

    #[test]
    fn two_tabs_that_learn_at_once_lose_nothing_and_count_nothing_twice() {
        let (mut one, mut other) = (Profile::default(), Profile::default());
        one.note("interests", "oil", 1.0.into(), START);
        assert!(one.join(Value::Null));
        let stored = one.facts.clone();
        assert!(!other.join(stored.clone()), "nothing new");
        one.note("interests", "oil", 3.0.into(), START);
        other.note("interests", "oil", 5.0.into(), START);
        other.note("preferences", "shoe-size", "42".into(), START);
        assert!(one.join(stored) && other.join(one.facts.clone()));
        assert_eq!(interest(&other, 0.0), 9.0 / 12.0);
        assert!(!other.join(other.facts.clone()) && interest(&other, 0.0) == 9.0 / 12.0);
        assert_eq!(other.fact("preferences.shoe-size", START), Some("42".into()));
    }

    #[test]
    fn what_is_stored_may_be_anything() {
        for text in [
            "7",
            "[]",
            r#"{ "interests": 1, "viewed": {}, "preferences": [1] }"#,
            r#"{ "interests": { "oil": [1e300, "x"] } }"#,
        ] {
            let mut profile = Profile::default();
            profile.join(crate::config::value::parse(text, &Native).unwrap());
            profile.note("interests", "oil", 1.0.into(), START);
            profile.note("viewed", "a", Value::Null, START);
            profile.note("preferences", "b", 1.0.into(), START);
            assert!((0.25..=1.0).contains(&interest(&profile, 0.0)), "{text}");
            while profile.forget() {}
        }
    }

    proptest! {
        #[test]
        fn an_interest_is_always_a_share_that_only_time_lowers(gains in prop::collection::vec((0.0..6.0, 0.0..400.0), 0..20)) {
            let mut profile = Profile::default();
            let mut now = 0.0;
            for (more, days) in gains {
                now += days;
                profile.note("interests", "oil", Value::Number(more), START + now * DAY);
                let (early, late) = (interest(&profile, now), interest(&profile, now + 1.0));
                prop_assert!(more == 0.0 || (0.0..=1.0).contains(&early) && late < early, "{early} {late}");
            }
        }
    }
}
