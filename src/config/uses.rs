//! What the campaigns ask about, found by a walk over their conditions and texts: what nobody asks for is not read.

use super::Value;

/// Facts that come from what the visitor looked at, put in the cart, bought and searched for.
const COMMERCE: &[&str] = &["interests.", "viewed", "purchased", "searches"];

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
}

impl Uses {
    /// Nothing.
    pub const NONE: Uses = Uses { commerce: false, scroll: false, events: false, counted: Vec::new() };

    /// Adds what a value mentions.
    pub fn look(&mut self, value: &'static Value) {
        for (key, member) in value.entries() {
            self.word(key);
            if key == "$event" {
                self.counted.extend(super::member(member, "name").text());
            }
            if key == "goal" {
                self.counted.extend(super::member(member, "event").text());
                self.events = true;
            }
            if key != "when" {
                self.look(member);
                continue;
            }
            // Triggers listen for themselves; what one asks of its event is a condition.
            for trigger in member.entries().iter().flat_map(|(_, all)| all.items()) {
                self.look(super::member(trigger, "if"));
            }
        }
        for item in value.items() {
            self.look(item);
        }
        for field in value.text().unwrap_or_default().split('{').skip(1) {
            self.word(field.trim_ascii_start());
        }
    }

    fn word(&mut self, word: &str) {
        match word.as_bytes().first() {
            Some(b'i' | b'v' | b'p') => self.commerce |= COMMERCE.iter().any(|name| word.starts_with(name)),
            Some(b's') => {
                self.commerce |= word.starts_with("searches");
                self.scroll |= word == "scroll";
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
        uses.look(parse(text, &Native).unwrap().leak());
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
    fn triggers_and_words_that_only_look_alike_use_nothing() {
        let text = r#"[{ "when": { "any": [{ "scroll": "50%" }] }, "priority": 1, "text": "viewed {curly} interests", "id": "searches" }]"#;
        check(text, [false; 3]);
    }
}
