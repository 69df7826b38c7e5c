//! What a form calculates: from answers and variables, shown while it is answered, on every way, and sent with the answers.

use crate::forms_ways::{answer, asked, form, json, sent};
use crate::world::{ALL_GRANTED, World};
use parea::event::Act;

const BYE: &str =
    r#"{ "id": "bye", "type": "end", "title": "Bye: {{ variables.total or 'nothing' | currency: 'EUR' }}." }"#;

const TRIP: &str = r#"
  { "id": "people", "type": "number", "title": "How many?", "required": true,
    "description": "Together {{ variables.total or 'as you like' | currency: 'EUR' }}",
    "set": { "price": { "$if": [{ "answers.people": { "$gte": 10 } }, 8.1, 9.95] },
             "total": { "$round": [{ "$multiply": [{ "answer": "people" }, { "variable": "price" }] }, 2] } } },
  { "id": "extras", "type": "multi", "title": "What else? So far {{ variables.total or '?' }}", "options": ["oil", "bread", "wine"],
    "set": { "total": { "$add": [{ "variable": "total" }, { "$multiply": [{ "answer": "extras.length", "or": 0 }, 5] }] } },
    "next": [{ "if": { "variables.total": { "$gt": 100 } }, "goto": "large", "set": { "note": { "$concat": ["A party of ", { "answer": "people" }] } } }, { "goto": "bye" }] },
  { "id": "large", "type": "short-text", "title": "A large party! {{ variables.note or '' }}" },"#;

#[test]
fn a_price_is_reckoned_step_by_step_leads_the_way_and_is_sent() {
    let mut world = asked("", &[TRIP, BYE].concat());
    answer(&mut world, "people", "3");
    assert!(world.text("ask").contains("So far 29.85"), "{}", world.text("ask"));
    answer(&mut world, "extras", "oil");
    assert!(world.text("ask").contains("Bye: 34.85 EUR."), "{}", world.text("ask"));
    assert_eq!(sent(&world, "variables"), json(r#"{ "price": 9.95, "total": 34.85 }"#));
    let mut world = asked("", &[TRIP, BYE].concat());
    answer(&mut world, "people", "12").fill("ask", "extras", "oil");
    answer(&mut world, "extras", "wine");
    assert!(world.text("ask").contains("A large party! A party of 12"), "{}", world.text("ask"));
    answer(&mut world, "large", "Yes");
    let expected = r#"{ "price": 8.1, "total": 107.2, "note": "A party of 12" }"#;
    assert_eq!(sent(&world, "variables"), json(expected));
}

#[test]
fn what_is_calculated_is_reckoned_anew_on_the_way_back_and_with_another_answer() {
    let mut world = asked("", &[TRIP, BYE].concat());
    answer(&mut world, "people", "2");
    world.fill("ask", "extras", "oil").act("ask", Act::Back);
    answer(&mut world, "people", "1");
    // The extra that was ticked stays, and counts once.
    world.act("ask", Act::Next);
    assert_eq!(sent(&world, "variables"), json(r#"{ "price": 9.95, "total": 14.95 }"#));
}

#[test]
fn a_result_below_the_field_follows_what_is_typed() {
    let mut world = asked("", &[TRIP, BYE].concat());
    assert!(world.text("ask").contains("Together as you like"), "{}", world.text("ask"));
    world.fill("ask", "people", "2");
    assert!(world.text("ask").contains("Together 19.9 EUR"), "{}", world.text("ask"));
    world.fill("ask", "people", "20");
    assert!(world.text("ask").contains("Together 162 EUR"), "{}", world.text("ask"));
    world.fill("ask", "people", "many");
    assert!(world.text("ask").contains("Together as you like"), "a word is no number: {}", world.text("ask"));
}

#[test]
fn what_cannot_be_calculated_is_null_and_the_form_goes_on() {
    let steps = format!(
        r#"{{ "id": "free", "type": "number", "title": "How many?",
             "set": {{ "total": {{ "$divide": [{{ "answer": "free" }}, 0] }}, "more": {{ "add": {{ "answer": "free" }} }} }},
             "next": [{{ "if": {{ "variables.total": {{ "$lt": 5 }} }}, "goto": "never" }}, {{ "goto": "bye" }}] }},
           {{ "id": "never", "type": "statement", "title": "Never." }}, {BYE}"#
    );
    for (given, more) in [("", "0"), ("7", "7")] {
        let mut world = asked("", &steps);
        answer(&mut world, "free", given);
        assert!(world.text("ask").contains("Bye: nothing."), "{given}: {}", world.text("ask"));
        assert_eq!(sent(&world, "variables"), json(&format!(r#"{{ "total": null, "more": {more} }}"#)));
        assert_eq!(world.codes(), []);
    }
}

#[test]
fn a_variable_of_the_form_follows_the_answers_wherever_they_are_given() {
    let keys = r#", "variables": { "age": { "$years": [{ "answer": "born" }, "today"] }, "base": 3, "score": 0.1 }"#;
    let steps = format!(
        r#"{{ "id": "born", "type": "date", "title": "Born?" }},
           {{ "id": "adult", "type": "single", "title": "Wine?", "visibleIf": {{ "variables.age": {{ "$gte": 18 }} }},
              "options": [{{ "value": "yes", "text": "Yes", "score": 0.2 }}, "no"], "set": {{ "base": {{ "add": {{ "$multiply": [2, {{ "variable": "base" }}] }} }} }} }},
           {BYE}"#
    );
    let mut world = asked(keys, &steps);
    answer(&mut world, "born", "2008-11-22");
    assert!(world.text("ask").contains("Wine?"), "{}", world.text("ask"));
    answer(&mut world, "adult", "yes");
    assert_eq!(sent(&world, "variables"), json(r#"{ "age": 18, "base": 9, "score": 0.3 }"#));
    let mut world = asked(keys, &steps);
    answer(&mut world, "born", "2008-11-23");
    assert!(world.text("ask").contains("Bye"), "{}", world.text("ask"));
    assert_eq!(sent(&world, "variables"), json(r#"{ "age": 17, "base": 3, "score": 0.1 }"#));
}

#[test]
fn a_condition_inside_knows_a_fact_only_under_its_grant() {
    let steps = format!(
        r#"{{ "id": "q", "type": "short-text", "title": "Q?", "set": {{ "total": {{ "$if": [{{ "sessions": {{ "$gte": 1 }} }}, 2, 1] }} }} }}, {BYE}"#
    );
    let mut world = asked("", &steps);
    assert!(answer(&mut world, "q", "a").text("ask").contains("Bye: 1 EUR"), "{}", world.text("ask"));
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &form("", &steps)).loaded();
    assert!(answer(&mut world, "q", "a").text("ask").contains("Bye: 2 EUR"), "{}", world.text("ask"));
}

#[test]
fn a_draft_that_is_taken_up_again_is_reckoned_anew() {
    let mut world = World::new();
    let text = form("", &[TRIP, BYE].concat());
    world.decide(ALL_GRANTED).open("/", &text).loaded();
    answer(&mut world, "people", "3");
    world.open("/", &text).loaded();
    assert!(world.text("ask").contains("So far 29.85"), "{}", world.text("ask"));
}

#[test]
fn variables_have_their_share_of_what_a_form_may_send() {
    let asks = |id: &str| {
        let set = format!(r#"{{ "{id}-again": {{ "answer": "{id}" }} }}"#);
        format!(r#"{{ "id": "{id}", "type": "long-text", "title": "{id}?", "maxLength": 16000, "set": {set} }},"#)
    };
    let mut world = asked("", &[&asks("one"), &asks("two"), BYE].concat());
    let long = "a".repeat(16_000);
    answer(&mut world, "one", &long);
    answer(&mut world, "two", &long);
    assert!(!world.text("ask").contains("Bye"), "four times 16,000 are more than the collector takes");
    answer(&mut world, "two", "short");
    assert!(world.text("ask").contains("Bye"), "{}", world.text("ask"));
}
