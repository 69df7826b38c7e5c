//! Ways through a form: branches, what is passed over, what adds up, how far it is, and where it ends.

use crate::world::{ALL_GRANTED, World, config};
use parea::config::Value;
use parea::config::value::parse;
use parea::event::Act;
use parea::ports::Native;

/// A page with one form in a modal.
pub fn asked(keys: &str, steps: &str) -> World {
    let mut world = World::new();
    world.open("/", &form(keys, steps)).loaded();
    world
}

/// The configuration of that.
pub fn form(keys: &str, steps: &str) -> String {
    config(&format!(
        r#"{{ "id": "ask", "format": "modal", "content": [{{ "type": "form", "id": "f"{keys}, "steps": [{steps}] }}] }}"#
    ))
}

/// Answers the step that shows, and goes on.
pub fn answer<'w>(world: &'w mut World, step: &str, value: &str) -> &'w mut World {
    world.fill("ask", step, value).act("ask", Act::Next)
}

/// What was sent at last: a member of the data.
pub fn sent(world: &World, member: &str) -> Value {
    let all = world.collected("submitted");
    let last = all.iter().rev().find(|event| event.at("data.final") == Some(&true.into()));
    last.and_then(|event| event.at("data")?.get(member)).cloned().unwrap_or_default()
}

pub fn json(text: &str) -> Value {
    parse(text, &Native).unwrap()
}

const STARS: &str = r#"{ "id": "stars", "type": "rating", "title": "Stars?", "required": true },"#;
const BYE: &str = r#"{ "id": "bye", "type": "end", "title": "Bye." }"#;

#[test]
fn a_step_that_is_not_visible_is_passed_over_both_ways_and_its_answer_is_not_sent() {
    let steps = format!(
        r#"{STARS} {{ "id": "why", "type": "short-text", "title": "Why?", "visibleIf": {{ "answers.stars": {{ "$lte": 3 }} }} }},
           {{ "id": "name", "type": "short-text", "title": "Name?" }}, {BYE}"#
    );
    let mut world = asked("", &steps);
    answer(&mut world, "stars", "2");
    assert!(world.text("ask").contains("Why?"));
    answer(&mut world, "why", "late");
    assert!(world.text("ask").contains("Name?"));
    world.act("ask", Act::Back).act("ask", Act::Back);
    answer(&mut world, "stars", "5");
    assert!(world.text("ask").contains("Name?"), "{}", world.text("ask"));
    world.act("ask", Act::Back);
    assert!(world.text("ask").contains("Stars?"), "back passes over it as well");
    world.act("ask", Act::Next);
    answer(&mut world, "name", "Anna");
    assert!(world.text("ask").contains("Bye."));
    assert_eq!(sent(&world, "answers"), json(r#"{ "stars": 5, "name": "Anna" }"#));
}

#[test]
fn a_fact_whose_purpose_is_not_granted_opens_no_way() {
    let steps = format!(
        r#"{STARS} {{ "id": "again", "type": "short-text", "title": "Again?", "visibleIf": {{ "sessions": {{ "$gte": 1 }} }} }}, {BYE}"#
    );
    let mut world = asked("", &steps);
    answer(&mut world, "stars", "5");
    assert!(world.text("ask").contains("Bye."));
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &form("", &steps)).loaded();
    answer(&mut world, "stars", "5");
    assert!(world.text("ask").contains("Again?"), "{}", world.text("ask"));
}

#[test]
fn what_is_required_by_a_condition_is_asked_for_only_where_it_holds() {
    let steps = format!(
        r#"{{ "id": "reply", "type": "boolean", "title": "A reply?" }},
           {{ "id": "mail", "type": "email", "title": "Where to?", "requiredIf": {{ "answers.reply": true }} }}, {BYE}"#
    );
    let mut world = asked("", &steps);
    answer(&mut world, "reply", "true");
    world.act("ask", Act::Next);
    assert!(world.text("ask").contains("Please answer this question."));
    world.act("ask", Act::Back);
    answer(&mut world, "reply", "false").act("ask", Act::Next);
    assert!(world.text("ask").contains("Bye."), "{}", world.text("ask"));
}

#[test]
fn a_condition_can_ask_whether_there_are_words_of_the_visitors_own() {
    for (kind, test) in [
        ("single", r#"{ "answers.why.other": { "$exists": true } }"#),
        ("multi", r#"{ "answers.why": { "$elemMatch": { "other": { "$exists": true } } } }"#),
    ] {
        let steps = format!(
            r#"{{ "id": "why", "type": "{kind}", "title": "Why?", "options": ["a", "b"], "other": true,
                 "next": [{{ "if": {test}, "goto": "more" }}, {{ "goto": "bye" }}] }},
               {{ "id": "more", "type": "short-text", "title": "More?" }}, {BYE}"#
        );
        let mut world = asked("", &steps);
        world.fill("ask", "why", "other").fill("ask", "why.other", "Late");
        world.act("ask", Act::Next);
        assert!(world.text("ask").contains("More?"), "{kind}: {}", world.text("ask"));
        let mut world = asked("", &steps);
        answer(&mut world, "why", "a");
        assert!(world.text("ask").contains("Bye."), "{kind}: {}", world.text("ask"));
    }
}

#[test]
fn a_way_back_begins_anew_there_and_no_circle_hangs() {
    let steps = format!(
        r#"{STARS} {{ "id": "sure", "type": "boolean", "title": "Sure?", "next": [{{ "if": {{ "answers.sure": false }}, "goto": "stars" }}, {{ "goto": "bye" }}] }}, {BYE}"#
    );
    let mut world = asked("", &steps);
    for _ in 0..50 {
        answer(&mut world, "stars", "1");
        answer(&mut world, "sure", "false");
        assert!(world.text("ask").contains("Stars?"));
    }
    assert!(world.part("ask", "back").is_none(), "it is the first step again");
    answer(&mut world, "stars", "4");
    answer(&mut world, "sure", "true");
    assert_eq!(sent(&world, "answers"), json(r#"{ "stars": 4, "sure": true }"#));
}

#[test]
fn a_form_whose_last_steps_are_hidden_still_ends() {
    let steps = format!(
        r#"{STARS} {{ "id": "joy", "type": "end", "title": "Joy.", "visibleIf": {{ "answers.stars": 5 }} }},
           {{ "id": "pity", "type": "end", "title": "Pity.", "visibleIf": {{ "answers.stars": 1 }} }}"#
    );
    for (stars, end) in [("5", "Joy."), ("1", "Pity."), ("3", "Pity.")] {
        let mut world = asked("", &steps);
        answer(&mut world, "stars", stars);
        assert!(world.text("ask").contains(end), "{stars}: {}", world.text("ask"));
        assert_eq!(world.collected("submitted").len(), 1);
    }
}

const QUIZ: &str = r#"
  { "id": "oil", "type": "single", "title": "Which oil is pressed cold?", "required": true,
    "options": [{ "value": "virgin", "text": "Extra virgin", "score": 2 }, { "value": "refined", "text": "Refined", "score": 0 }] },
  { "id": "kinds", "type": "multi", "title": "Which are Greek?",
    "options": [{ "value": "koroneiki", "text": "Koroneiki", "score": 1 }, { "value": "kalamata", "text": "Kalamata", "score": 1 }, "Picual"] },
  { "id": "stars", "type": "rating", "title": "Stars?", "set": { "score": { "add": { "answer": "stars" } }, "liked": { "answer": "stars" } },
    "next": [{ "if": { "variables.score": { "$gte": 8 } }, "goto": "expert", "set": { "rank": "expert" } }, { "goto": "novice" }] },
  { "id": "expert", "type": "end", "title": "An expert: {{ variables.score or '0' }} points, {{ answers.oil or '?' }}, {{ answers.kinds or 'none' | list }}" },
  { "id": "novice", "type": "end", "title": "A novice: {{ variables.score or '0' }} points" }"#;

#[test]
fn a_quiz_adds_up_leads_to_its_outcome_and_back_takes_points_away_again() {
    let mut world = asked(r#", "variables": { "score": 1, "rank": "novice" }"#, QUIZ);
    answer(&mut world, "oil", "refined").act("ask", Act::Back);
    answer(&mut world, "oil", "virgin");
    world.fill("ask", "kinds", "koroneiki");
    answer(&mut world, "kinds", "kalamata");
    answer(&mut world, "stars", "3");
    assert!(
        world.text("ask").contains("An expert: 8 points, Extra virgin, Koroneiki and Kalamata"),
        "{}",
        world.text("ask")
    );
    assert_eq!(sent(&world, "variables"), json(r#"{ "score": 8, "rank": "expert", "liked": 3 }"#));
    let mut world = asked("", QUIZ);
    answer(&mut world, "oil", "refined").act("ask", Act::Next).act("ask", Act::Next);
    assert!(world.text("ask").contains("A novice: 0 points"), "{}", world.text("ask"));
}

#[test]
fn what_a_way_sets_opens_the_very_step_that_it_leads_to() {
    let steps = format!(
        r#"{{ "id": "bad", "type": "boolean", "title": "Bad?", "next": [{{ "if": {{ "answers.bad": true }}, "set": {{ "unhappy": true }} }}] }},
           {{ "id": "why", "type": "short-text", "title": "Why?", "visibleIf": {{ "variables.unhappy": true }} }}, {BYE}"#
    );
    let mut world = asked("", &steps);
    answer(&mut world, "bad", "true");
    assert!(world.text("ask").contains("Why?"), "{}", world.text("ask"));
    world.act("ask", Act::Back);
    answer(&mut world, "bad", "false");
    assert!(world.text("ask").contains("Bye."), "{}", world.text("ask"));
    assert_eq!(sent(&world, "answers"), json(r#"{ "bad": false }"#));
}

#[test]
fn a_matrix_scores_the_column_of_each_row() {
    let steps = format!(
        r#"{{ "id": "m", "type": "matrix", "title": "M?", "rows": ["taste", "price"],
             "columns": [{{ "value": "good", "text": "Good", "score": 5 }}, {{ "value": "fair", "text": "Fair", "score": 2 }}, "bad"],
             "next": [{{ "if": {{ "variables.score": {{ "$gte": 7 }} }}, "goto": "joy" }}] }},
           {BYE}, {{ "id": "joy", "type": "end", "title": "Joy." }}"#
    );
    for (taste, price, end, score) in [("good", "fair", "Joy.", "7"), ("good", "bad", "Bye.", "5")] {
        let mut world = asked("", &steps);
        world.fill("ask", "m.taste", taste).fill("ask", "m.price", price).act("ask", Act::Next);
        assert!(world.text("ask").contains(end), "{}", world.text("ask"));
        assert_eq!(sent(&world, "variables"), json(&format!(r#"{{ "score": {score} }}"#)));
    }
}

#[test]
fn the_distance_is_said_at_its_longest_and_never_grows() {
    let question =
        |id: &str, more: &str| format!(r#"{{ "id": "{id}", "type": "short-text", "title": "{id}?"{more} }},"#);
    let steps = [
        STARS.to_owned().replace(
            r#""required": true"#,
            r#""next": [{ "if": { "answers.stars": 1 }, "goto": "a" }, { "goto": "c" }]"#,
        ),
        question("a", ""),
        question("b", r#", "next": [{ "goto": "bye" }]"#),
        question("c", ""),
        BYE.to_owned(),
    ]
    .concat();
    let mut world = asked("", &steps);
    assert!(world.text("ask").contains("Step 1 of at most 3"), "{}", world.text("ask"));
    answer(&mut world, "stars", "5");
    assert!(world.text("ask").contains("Step 2 of 2"), "{}", world.text("ask"));
    world.act("ask", Act::Back);
    answer(&mut world, "stars", "1");
    assert!(world.text("ask").contains("Step 2 of 3"), "{}", world.text("ask"));
    let bar = world.part("ask", "progress").unwrap();
    assert!(format!("{bar:?}").contains(r#"("max", "3"), ("value", "1")"#), "{bar:?}");
    let mut world = asked(r#", "progress": "none""#, &steps);
    assert!(!world.act("ask", Act::Next).text("ask").contains("Step"));
    let world = asked("", &[STARS, BYE].concat());
    assert!(!world.text("ask").contains("Step"), "one question is no distance");
}

#[test]
fn an_end_goes_where_it_says_after_the_answers_are_queued() {
    let steps = format!(r#"{STARS} {{ "id": "bye", "type": "end", "title": "Bye.", "do": {{ "open": "/thanks" }} }}"#);
    let mut world = asked("", &steps);
    answer(&mut world, "stars", "5");
    assert_eq!((world.opened.as_slice(), world.collected("submitted").len()), (&["/thanks".to_owned()][..], 1));
    let blocks = r#"[{ "type": "text", "text": "For you:" }, { "type": "coupon", "code": "ELAIA10" }, { "type": "button", "text": "Close", "do": "close" }]"#;
    let mut world =
        asked("", &format!(r#"{STARS} {{ "id": "bye", "type": "end", "title": "Bye.", "content": {blocks} }}"#));
    answer(&mut world, "stars", "5");
    assert!(world.text("ask").contains("ELAIA10"), "{}", world.text("ask"));
    world.act("ask", Act::Coupon(2));
    assert_eq!(world.clipboard, "ELAIA10");
    world.act("ask", Act::Button(3));
    assert!(!world.shows("ask"));
}

#[test]
fn only_a_single_choice_that_sends_nothing_goes_on_by_itself() {
    let marked = |world: &World| {
        let form = world.part("ask", "form").unwrap();
        form.attributes.iter().any(|(name, _)| *name == "data-auto")
    };
    let text = r#"{ "id": "why", "type": "short-text", "title": "Why?" },"#;
    let mut world =
        asked(r#", "autoAdvance": true"#, &[STARS, text, STARS.replace("stars", "last").as_str(), BYE].concat());
    assert!(marked(&world));
    answer(&mut world, "stars", "5");
    assert!(!marked(&world), "what is written goes on when the visitor says so");
    answer(&mut world, "why", "good");
    assert!(!marked(&world), "the last step sends, and that is the visitor's act");
    assert!(!marked(&asked("", &[STARS, text, BYE].concat())));
}

#[test]
fn forms_stand_beside_each_other_and_know_only_their_own_answers() {
    let one = |id: &str| {
        format!(
            r#"{{ "id": "{id}", "format": "inline", "slot": "{id}", "content": [{{ "type": "form", "id": "same", "steps": [{STARS}
               {{ "id": "why", "type": "short-text", "title": "Why {{{{ answers.stars or 'not' }}}}?" }}, {BYE}] }}] }}"#
        )
    };
    let mut world = World::new();
    world.open("/", &config(&[one("left"), one("right")].join(","))).loaded();
    world.fill("left", "stars", "2").act("left", Act::Next);
    world.fill("right", "stars", "4").act("right", Act::Next);
    assert!(world.text("left").contains("Why 2?") && world.text("right").contains("Why 4?"));
}
