//! Rules for answers: what breaks one is said, in the site's words or in ours, and nothing goes on.

use crate::forms_ways::{answer, asked};
use parea::event::Act;

const BYE: &str = r#"{ "id": "bye", "type": "end", "title": "Bye." }"#;

/// A step with a rule: an answer that breaks it, what is said then, and one that does not.
#[track_caller]
fn check(step: &str, rules: &str, wrong: &str, said: &str, right: &str) {
    let steps = format!(r#"{{ "id": "it", "title": "It?", {step}, "rules": [{rules}] }}, {BYE}"#);
    let mut world = asked("", &steps);
    answer(&mut world, "it", wrong);
    assert!(world.text("ask").contains(said), "{rules}: {}", world.text("ask"));
    assert!(world.screen[0].announcement.contains(said), "it is also said");
    answer(&mut world, "it", right);
    assert!(world.text("ask").contains("Bye."), "{rules}: {}", world.text("ask"));
}

#[test]
fn each_rule_is_asked_of_what_was_answered() {
    let text = r#""type": "short-text""#;
    check(text, r#"{ "minLength": 3 }"#, "δύ", "Characters needed: 3", "τρία");
    check(text, r#"{ "maxLength": 3 }"#, "τέσσ", "Characters allowed: 3", "τρί");
    check(text, r#"{ "pattern": "^[A-Z]{2}-[0-9]+$" }"#, "el-1", "does not fit", "EL-1");
    check(text, r#"{ "contains": "@" }"#, "anna", "does not fit", "@anna");
    check(text, r#"{ "equals": "yes" }"#, "no", "does not fit", "yes");
    check(text, r#"{ "not": { "contains": "@" } }"#, "@anna", "does not fit", "anna");
    check(text, r#"{ "not": { "equals": "no" } }"#, "no", "does not fit", "nobody");
    let number = r#""type": "number""#;
    check(number, r#"{ "min": 2 }"#, "1", "2 or more", "2");
    check(number, r#"{ "max": 2.5 }"#, "3", "2.5 or less", "2.5");
    let date = r#""type": "date""#;
    check(date, r#"{ "after": "2026-12-01" }"#, "2026-12-01", "after 2026-12-01", "2026-12-02");
    check(date, r#"{ "before": "2026-12-01" }"#, "2026-12-01", "before 2026-12-01", "2026-11-30");
    check(date, r#"{ "after": "today" }"#, "2026-11-22", "after 2026-11-22", "2026-11-23");
}

#[test]
fn a_text_is_no_longer_than_the_collector_takes_whatever_has_filled_it_in() {
    let long = "a".repeat(16_385);
    check(r#""type": "short-text", "maxLength": 3"#, "", "τέσσ", "Characters allowed: 3", "τρί");
    check(r#""type": "short-text", "maxLength": 3"#, "", "🫒🫒", "Characters allowed: 3", "🫒!");
    check(r#""type": "short-text""#, "", &long[..501], "Characters allowed: 500", &long[..500]);
    check(r#""type": "long-text", "maxLength": 20000"#, "", &long, "Characters allowed: 16384", &long[1..]);
}

#[test]
fn choices_are_counted() {
    let steps = format!(
        r#"{{ "id": "it", "type": "multi", "title": "It?", "options": ["a", "b", "c"], "rules": [{{ "minSelections": 2 }}, {{ "contains": "c", "message": "C, please." }}] }}, {BYE}"#
    );
    let mut world = asked("", &steps);
    answer(&mut world, "it", "a");
    assert!(world.text("ask").contains("at least 2"), "{}", world.text("ask"));
    answer(&mut world, "it", "b");
    assert!(world.text("ask").contains("C, please."), "{}", world.text("ask"));
    answer(&mut world, "it", "c");
    assert!(world.text("ask").contains("Bye."));
}

#[test]
fn a_rule_has_words_of_its_own_with_merge_fields() {
    let rule = r#"{ "minLength": 9, "message": { "en": "More, {{ name or 'friend' }}!", "fa": "بیشتر!" } }"#;
    check(r#""type": "short-text""#, rule, "short", "More, friend!", "long enough");
}

#[test]
fn a_rule_that_holds_under_a_condition_looks_at_other_answers() {
    let steps = format!(
        r#"{{ "id": "plan", "type": "single", "title": "Plan?", "options": ["one", "all"] }},
           {{ "id": "seats", "type": "number", "title": "Seats?", "rules": [{{ "if": {{ "answers.plan": "all" }}, "min": 10 }}] }},
           {{ "id": "again", "type": "number", "title": "Again?", "rules": [{{ "equals": {{ "answer": "seats" }}, "message": "Not the same." }}] }}, {BYE}"#
    );
    let mut world = asked("", &steps);
    answer(&mut world, "plan", "all");
    answer(&mut world, "seats", "3");
    assert!(world.text("ask").contains("10 or more"), "{}", world.text("ask"));
    world.act("ask", Act::Back);
    answer(&mut world, "plan", "one").act("ask", Act::Next);
    assert!(world.text("ask").contains("Again?"), "{}", world.text("ask"));
    answer(&mut world, "again", "4");
    assert!(world.text("ask").contains("Not the same."));
    answer(&mut world, "again", "3");
    assert!(world.text("ask").contains("Bye."));
}

#[test]
fn what_is_not_required_may_be_left_out_whatever_its_rules_say() {
    let steps =
        format!(r#"{{ "id": "it", "type": "short-text", "title": "It?", "rules": [{{ "minLength": 3 }}] }}, {BYE}"#);
    let mut world = asked("", &steps);
    assert!(world.act("ask", Act::Next).text("ask").contains("Bye."));
}
