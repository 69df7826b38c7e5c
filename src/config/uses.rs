//! What the campaigns ask about, found by a walk over their conditions and texts: what nobody asks for is not read.

use super::{Code, Path, Problem, Value};

/// Facts that come from what the visitor looked at, put in the cart, bought and searched for.
const COMMERCE: &[&str] = &["interests.", "viewed", "purchased", "searches"];

/// The fact that the collector alone knows.
const ARRIVED: &str = "referral.arrived";

/// What segments, conditions and texts mention.
#[derive(Debug)]
pub struct Uses {
    /// Interests, products and searches: then the page's JSON-LD, its topics and its shop events are read.
    pub commerce: bool,
    /// How far the visitor has scrolled.
    pub scroll: bool,
    /// Events of the page, which `dataLayer` tells as well.
    pub events: bool,
    /// The events that conditions count and goals wait for: no others are remembered.
    pub counted: Vec<&'static str>,
    /// Codes of links, or who came by one: then visitors who share have a code, and who comes by one is counted.
    pub referral: bool,
    /// How many have come by the visitor's own link: then the collector is asked.
    pub arrived: bool,
    /// The campaigns of the file, whatever is wrong with them: what can be referred to.
    pub campaigns: &'static [Value],
    /// Whether there is a GrowthBook payload whose features can be.
    pub(super) has_features: bool,
}

impl Uses {
    /// Nothing.
    pub const NONE: Uses = Uses {
        commerce: false,
        scroll: false,
        events: false,
        counted: Vec::new(),
        referral: false,
        arrived: false,
        campaigns: &[],
        has_features: false,
    };

    /// Adds what a value mentions; what it refers to must be there.
    pub fn look(&mut self, value: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) {
        for (key, member) in value.entries() {
            path.member(key, |path| {
                self.word(key, path, problems);
                match key.as_str() {
                    "$event" => self.counted.extend(super::member(member, "name").text()),
                    "$feature" if !self.has_features => {
                        problems.push(Problem::new(path, Code::UnknownReference, member.text().unwrap_or_default()));
                    }
                    // What is recommended is ranked by what the visitor looked at.
                    "type" if member.is("recommendations") => self.commerce = true,
                    // What a bar shows, and a code that is the site's own.
                    "value" if member.text().is_some_and(|fact| fact.starts_with("referral.")) => {
                        self.word(member.text().unwrap_or_default(), path, problems);
                    }
                    "add" => self.referral |= member.get("ref").is_some(),
                    "goal" => {
                        self.counted.extend(super::member(member, "event").text());
                        self.events = true;
                    }
                    "when" => return self.look_at_triggers(member, path, problems),
                    _ => {}
                }
                self.look(member, path, problems);
            });
        }
        for (at, item) in value.items().iter().enumerate() {
            path.item(at, |path| self.look(item, path, problems));
        }
        for field in value.text().unwrap_or_default().split('{').skip(1) {
            self.word(field.trim_ascii_start(), path, problems);
        }
    }

    /// Triggers listen for themselves; what one asks of its event is a condition.
    fn look_at_triggers(&mut self, when: &'static Value, path: &mut Path, problems: &mut Vec<Problem>) {
        for (key, all) in when.entries() {
            path.member(key, |path| {
                for (at, trigger) in all.items().iter().enumerate() {
                    let condition = super::member(trigger, "if");
                    path.item(at, |path| path.member("if", |path| self.look(condition, path, problems)));
                }
            });
        }
    }

    fn word(&mut self, word: &str, path: &Path, problems: &mut Vec<Problem>) {
        match word.as_bytes().first() {
            Some(b'i' | b'v' | b'p') => self.commerce |= COMMERCE.iter().any(|name| word.starts_with(name)),
            Some(b's') => {
                self.commerce |= word.starts_with("searches");
                self.scroll |= word == "scroll";
            }
            Some(b'r') => {
                self.referral |= word.starts_with("referral.");
                self.arrived |= word.starts_with(ARRIVED);
            }
            Some(b'c') => {
                let id = word.strip_prefix("campaigns.").and_then(|rest| rest.split('.').next());
                if let Some(id) = id.filter(|id| !self.campaigns.iter().any(|one| super::member(one, "id").is(id))) {
                    problems.push(Problem::new(path, Code::UnknownReference, id));
                }
            }
            Some(b'$') => self.events |= word == "$event",
            _ => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::value::parse;
    use crate::ports::Native;

    #[track_caller]
    fn check(text: &str, expected: [bool; 3]) {
        let mut uses = Uses::NONE;
        uses.look(parse(text, &Native).unwrap().leak(), &mut Path::default(), &mut Vec::new());
        assert_eq!([uses.commerce, uses.scroll, uses.events], expected, "{text}");
    }

    #[test]
    fn a_fact_is_found_wherever_conditions_and_texts_name_it() {
        check(r#"[{ "audience": { "$or": [{ "interests.oil": { "$gte": 0.5 } }] } }]"#, [true, false, false]);
        check(r#"[{ "content": [{ "text": { "en": "Again {{ searches or '' }}" } }] }]"#, [true, false, false]);
        check(r#"{ "a": { "$not": { "purchased": { "$size": 1 } } } }"#, [true, false, false]);
        check(r#"{ "a": { "scroll": { "$gte": 0.5 } }, "b": { "$event": { "name": "x" } } }"#, [false, true, true]);
    }

    #[test]
    fn who_came_is_counted_where_something_shows_it_or_adds_a_code_to_a_link() {
        for (text, expected) in [
            (r#"[{ "type": "progress", "value": "referral.arrived", "goal": 3 }]"#, [true, true]),
            (r#"{ "audience": { "referral.arrived": { "$gte": 3 } } }"#, [true, true]),
            (r#"{ "add": { "ref": "{{ code or '' }}" } }"#, [true, false]),
            (r#"{ "add": { "from": "{{ referral.code or '' }}" } }"#, [true, false]),
            (r#"{ "add": { "utm_source": "{network}" }, "value": "cart" }"#, [false, false]),
        ] {
            let mut uses = Uses::NONE;
            uses.look(parse(text, &Native).unwrap().leak(), &mut Path::default(), &mut Vec::new());
            assert_eq!([uses.referral, uses.arrived], expected, "{text}");
        }
    }

    #[test]
    fn what_is_referred_to_must_be_there() {
        let text = r#"{ "audience": { "$or": [{ "campaigns.oil.shown": 1 }, { "campaigns.soap.shown": 1 }, { "$feature": "new" }] },
            "text": "{{ campaigns.wine.shown or '' }}" }"#;
        let campaigns = parse(r#"[{ "id": "oil" }]"#, &Native).unwrap().leak().items();
        for (has_features, expected) in [
            (
                false,
                &[
                    ("audience.$or[1].campaigns.soap.shown", "soap"),
                    ("audience.$or[2].$feature", "new"),
                    ("text", "wine"),
                ][..],
            ),
            (true, &[("audience.$or[1].campaigns.soap.shown", "soap"), ("text", "wine")]),
        ] {
            let (mut uses, mut problems) = (Uses { campaigns, has_features, ..Uses::NONE }, Vec::new());
            uses.look(parse(text, &Native).unwrap().leak(), &mut Path::default(), &mut problems);
            let found: Vec<_> = problems.iter().map(|problem| (problem.path.as_str(), problem.got.as_str())).collect();
            assert_eq!(found, expected);
            assert!(problems.iter().all(|problem| problem.code == Code::UnknownReference));
        }
    }

    #[test]
    fn triggers_and_words_that_only_look_alike_use_nothing() {
        let text = r#"[{ "when": { "any": [{ "scroll": "50%" }] }, "priority": 1, "text": "viewed {curly} interests", "id": "searches" }]"#;
        check(text, [false; 3]);
    }
}
