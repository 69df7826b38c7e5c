//! What of a form is kept and sent before it is finished, and what it begins with.

use crate::forms_ways::{answer, asked, form, json, sent};
use crate::world::{ALL_GRANTED, World};
use parea::config::Value;
use parea::event::{Act, Event};

const STEPS: &str = r#"
  { "id": "score", "type": "nps", "title": "How likely?", "required": true },
  { "id": "why", "type": "short-text", "title": "Why?" },
  { "id": "mail", "type": "email", "title": "Mail?", "saveAs": "email" },
  { "id": "bye", "type": "end", "title": "Bye." }"#;

fn granted(categories: &str, keys: &str) -> World {
    let mut world = World::new();
    world.decide(categories).open("/", &form(keys, STEPS)).loaded();
    world
}

#[test]
fn a_draft_is_taken_up_on_the_next_page_with_the_way_back_and_gone_when_it_is_sent() {
    let mut world = granted("functionality", "");
    answer(&mut world, "score", "3");
    world.fill("ask", "why", "late").happen(Event::Leaving);
    world.open("/next", &form("", STEPS)).loaded();
    assert!(world.text("ask").contains("Why?"), "{}", world.text("ask"));
    assert!(format!("{:?}", world.part("ask", "field")).contains("late"));
    world.act("ask", Act::Next).act("ask", Act::Next);
    assert_eq!(sent(&world, "answers"), json(r#"{ "score": 3, "why": "late" }"#));
    let kept = world.stored("parea.elaia.remember").unwrap();
    assert!(!kept.contains("late"), "{kept}");
    world.open("/more", &form("", STEPS)).loaded();
    assert!(world.text("ask").contains("How likely?"));
}

#[test]
fn without_the_grant_nothing_is_kept_and_a_withdrawal_takes_it_away() {
    let mut world = asked("", STEPS);
    answer(&mut world, "score", "3").happen(Event::Leaving);
    assert_eq!(world.keys(), [""; 0]);
    let mut world = granted("functionality", "");
    answer(&mut world, "score", "3").happen(Event::Leaving);
    assert!(world.stored("parea.elaia.remember").unwrap().contains("score"));
    world.decide("necessary");
    assert_eq!(world.keys(), [""; 0]);
}

#[test]
fn a_draft_of_another_version_and_one_that_is_old_are_not_taken_up() {
    let mut world = granted("functionality", "");
    answer(&mut world, "score", "3").happen(Event::Leaving);
    world.open("/", &form(r#", "progress": "none""#, STEPS)).loaded();
    assert!(world.text("ask").contains("How likely?"), "{}", world.text("ask"));
    let mut world = granted("functionality", "");
    answer(&mut world, "score", "3").happen(Event::Leaving);
    world.wall += 31.0 * 864e5;
    world.open("/", &form("", STEPS)).loaded();
    assert!(world.text("ask").contains("How likely?"), "{}", world.text("ask"));
}

#[test]
fn what_is_too_long_is_not_kept_and_the_rest_of_what_is_remembered_stays() {
    let steps = STEPS.replace("short-text", "long-text");
    let mut world = World::new();
    world.decide("functionality").open("/", &form("", &steps)).loaded();
    answer(&mut world, "score", "3");
    world.fill("ask", "why", &"ω".repeat(9_000)).happen(Event::Leaving);
    let kept = world.stored("parea.elaia.remember").unwrap();
    assert!(kept.len() < 16_384 && !kept.contains("ωω") && kept.contains("pageViews"), "{}", kept.len());
}

#[test]
fn what_was_kept_stays_where_more_than_that_is_too_long() {
    let steps = STEPS.replace("short-text", "long-text");
    let mut world = World::new();
    world.decide("functionality").open("/", &form("", &steps)).loaded();
    answer(&mut world, "score", "3");
    let whole = "ω".repeat(5_000);
    world.fill("ask", "why", &whole).happen(Event::Leaving);
    world.fill("ask", "why", &"ω".repeat(9_000)).happen(Event::Leaving);
    world.open("/next", &form("", &steps)).loaded();
    assert!(format!("{:?}", world.part("ask", "field")).contains(&whole), "as long as a field takes by itself");
}

#[test]
fn parts_are_sent_step_by_step_only_with_the_grant_to_measure_and_belong_to_one_submission() {
    for (categories, count) in [("functionality", 0), ("functionality analytics", 2)] {
        let mut world = granted(categories, r#", "partial": "step""#);
        answer(&mut world, "score", "3");
        answer(&mut world, "why", "late");
        world.wait(60_000.0);
        let parts: Vec<Value> = world.collected("submitted").into_iter().cloned().collect();
        assert_eq!(parts.len(), count, "{parts:?}");
        assert!(parts.iter().all(|part| part.at("data.final") == Some(&false.into()) && part.get("subject").is_none()));
        world.act("ask", Act::Next).wait(60_000.0);
        let all = world.collected("submitted");
        assert_eq!(all.len(), count + 1);
        let ids: std::collections::BTreeSet<&str> =
            all.iter().filter_map(|event| event.at("data.submission")?.text()).collect();
        assert_eq!(ids.len(), 1, "one submission");
        let events: std::collections::BTreeSet<&str> = all.iter().filter_map(|event| event.get("id")?.text()).collect();
        assert_eq!(events.len(), count + 1, "each event has an id of its own");
        assert_eq!(sent(&world, "answers"), json(r#"{ "score": 3, "why": "late" }"#));
    }
}

#[test]
fn what_is_left_is_sent_on_leaving_and_not_twice() {
    let mut world = granted("functionality analytics", r#", "partial": "leave""#);
    answer(&mut world, "score", "3").wait(60_000.0);
    assert_eq!(world.collected("submitted").len(), 0);
    world.happen(Event::Visible(false)).happen(Event::Leaving).wait(60_000.0);
    let [part] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    assert_eq!(part.at("data.answers"), Some(&json(r#"{ "score": 3 }"#)));
}

#[test]
fn what_comes_with_the_address_is_filled_in_where_it_is_a_valid_answer() {
    let keys = r#", "prefill": { "score": "s", "mail": "m", "why": "w" }, "skipPrefilled": true"#;
    let open = |path: &str, query: &str| {
        let mut world = World::new();
        let mut page = world.page(path);
        page.facts.set_at(&["page", "query"], json(query));
        let config = parea::config::Config::read(&form(keys, STEPS), &parea::ports::Native);
        let start = Event::Start { seed: [1, 1], config, page, files: Value::Null, told: Value::Null };
        world.happen(start).loaded();
        world
    };
    let mut world = open("/?s=9", r#"{ "s": "9" }"#);
    assert!(world.text("ask").contains("Why?"), "{}", world.text("ask"));
    world.act("ask", Act::Back);
    assert!(world.text("ask").contains("How likely?"), "it can be changed");
    for wrong in ["11", "-1", "2.5", "nine", "<script>"] {
        let world = open("/", &format!(r#"{{ "s": "{wrong}", "m": "anna@" }}"#));
        assert!(world.text("ask").contains("How likely?"), "{wrong}");
    }
    let mut world = open("/", &format!(r#"{{ "s": "9", "w": "{}" }}"#, "long ".repeat(101)));
    assert!(!format!("{:?}", world.part("ask", "field")).contains("long long"), "longer than its field takes");
    world.act("ask", Act::Next).act("ask", Act::Next);
    assert_eq!(sent(&world, "answers"), json(r#"{ "score": 9 }"#));
    let mut world = open("/", r#"{ "m": "anna@elaia.example", "why": "because" }"#);
    answer(&mut world, "score", "9").act("ask", Act::Next);
    assert!(world.text("ask").contains("Mail?"), "the last step is not passed over: sending is the visitor's");
    world.act("ask", Act::Next);
    assert_eq!(sent(&world, "answers"), json(r#"{ "score": 9, "mail": "anna@elaia.example" }"#));
}

#[test]
fn who_has_sent_it_once_is_not_asked_again() {
    let keys = r#", "once": true"#;
    let mut world = granted("functionality", keys);
    answer(&mut world, "score", "9").act("ask", Act::Next).act("ask", Act::Next);
    assert!(world.text("ask").contains("Bye."), "{}", world.text("ask"));
    world.open("/next", &form(keys, STEPS)).loaded();
    assert!(!world.shows("ask"));
    world.open("/next", &form("", STEPS)).loaded();
    assert!(world.shows("ask"));
}

#[test]
fn an_answer_that_is_to_be_remembered_becomes_a_fact() {
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/", &form("", STEPS)).loaded();
    answer(&mut world, "score", "9").act("ask", Act::Next);
    answer(&mut world, "mail", "anna@elaia.example");
    assert!(world.stored("parea.elaia.personalise").unwrap().contains("anna@elaia.example"));
}

#[test]
fn an_address_answers_neither_a_consent_nor_what_has_several_parts() {
    for step in [
        r#""type": "consent", "label": "I agree""#,
        r#""type": "contact", "fields": ["name"]"#,
        r#""type": "matrix", "rows": ["a"], "columns": ["b"]"#,
        r#""type": "ranking", "options": ["a", "b"]"#,
    ] {
        let steps =
            format!(r#"{{ "id": "x", "title": "X?", {step} }}, {{ "id": "bye", "type": "end", "title": "Bye." }}"#);
        let world = asked(r#", "prefill": { "x": "x" }"#, &steps);
        assert_eq!(world.codes(), [("wrong-type", "campaigns[0].content[0].prefill.x")], "{step}");
    }
}

const KNOWN: &str = r#"
  { "id": "name", "type": "hidden", "title": "-", "from": { "attribute": "name" } },
  { "id": "why", "type": "short-text", "title": "Why?" },
  { "id": "more", "type": "short-text", "title": "More?" },
  { "id": "bye", "type": "end", "title": "Bye." }"#;

#[test]
fn what_is_known_for_another_purpose_is_in_no_draft_and_in_no_part_after_that_is_withdrawn() {
    let mut world = World::new();
    world.cookie(r#"elaia_prefs=%7B%22name%22%3A%22Zoe%22%7D"#);
    world.decide(ALL_GRANTED).open("/", &form(r#", "partial": "leave""#, KNOWN)).loaded();
    answer(&mut world, "why", "late").happen(Event::Leaving);
    let kept = world.stored("parea.elaia.remember").unwrap();
    assert!(kept.contains("late") && !kept.contains("Zoe"), "{kept}");
    world.wait(60_000.0);
    assert!(format!("{:?}", world.collected("submitted")).contains("Zoe"), "while it is granted it is sent");
    world.sent.clear();
    world.decide("functional analytics").fill("ask", "more", "much").happen(Event::Visible(false));
    world.happen(Event::Leaving).wait(60_000.0);
    let parts = format!("{:?}", world.collected("submitted"));
    assert!(parts.contains("late") && !parts.contains("Zoe"), "{parts}");
}

#[test]
fn nothing_is_sent_unasked_that_the_collector_would_refuse() {
    let steps = |value: &str| KNOWN.replace(r#""attribute": "name""#, &format!(r#""value": {value}"#));
    assert_eq!(asked("", &steps(r#"["a", 1, true]"#)).codes(), []);
    let path = "campaigns[0].content[0].steps[0].from.value";
    assert_eq!(asked("", &steps(r#"{ "a": 1 }"#)).codes(), [("wrong-type", path)]);
}

#[test]
fn a_draft_that_is_too_old_is_gone_as_soon_as_the_page_reads_what_is_remembered() {
    let mut world = granted("functionality", "");
    world.fill("ask", "score", "3").act("ask", Act::Next).fill("ask", "why", "late").happen(Event::Leaving);
    assert!(world.stored("parea.elaia.remember").unwrap().contains("late"));
    world.wall += 31.0 * 864e5;
    world.open("/", &crate::world::config("")).loaded();
    let kept = world.stored("parea.elaia.remember").unwrap();
    assert!(!kept.contains("late"), "{kept}");
}

#[test]
fn what_is_answered_under_a_refusal_is_not_kept_when_that_is_granted_later_on_the_page() {
    let mut world = granted("necessary", "");
    answer(&mut world, "score", "3");
    world.decide("functionality").happen(Event::Consent);
    let kept = world.stored("parea.elaia.remember").unwrap();
    assert!(!kept.contains("score"), "{kept}");
}

#[test]
fn a_variant_that_the_address_forces_sends_no_parts_and_a_marked_whole() {
    let campaign = form(r#", "partial": "step""#, STEPS).replace(
        r#""id": "ask","#,
        r#""id": "ask", "experiment": { "key": "tone", "variants": [{ "id": "a" }, { "id": "b" }] },"#,
    );
    let mut world = World::new();
    world.decide(ALL_GRANTED).open("/?tone=1", &campaign).loaded();
    answer(&mut world, "score", "3");
    answer(&mut world, "why", "late").act("ask", Act::Next).wait(60_000.0);
    let [whole] = world.collected("submitted")[..] else { panic!("{:?} {:?}", world.codes(), world.sent) };
    assert_eq!((whole.at("data.final"), whole.at("data.test")), (Some(&true.into()), Some(&true.into())));
}

#[test]
fn what_the_collector_refuses_can_be_changed_and_sent_again() {
    let keys = r#", "once": true"#;
    let mut world = granted("functionality", keys);
    world.collector = 422;
    answer(&mut world, "score", "3");
    answer(&mut world, "why", "late").act("ask", Act::Next).wait(5_000.0);
    let text = world.text("ask");
    assert!(text.contains("Mail?") && text.contains("could not be delivered"), "{text}");
    assert!(!format!("{:?}", world.stored("parea.elaia.remember")).contains(r#"\"answered\":1"#));
    world.collector = 202;
    world.act("ask", Act::Next).wait(5_000.0);
    assert!(world.text("ask").contains("Bye."), "{}", world.text("ask"));
    assert_eq!(sent(&world, "answers"), json(r#"{ "score": 3, "why": "late" }"#));
    world.open("/next", &form(keys, STEPS)).loaded();
    assert!(!world.shows("ask"));
}

#[test]
fn a_required_field_is_asked_for_also_where_the_whole_contact_was_left_empty() {
    let steps = r#"{ "id": "who", "type": "contact", "title": "Who?", "fields": [{ "name": "email", "required": true }, "name"] },
        { "id": "bye", "type": "end", "title": "Bye." }"#;
    let mut world = asked("", steps);
    world.act("ask", Act::Next);
    assert!(!world.text("ask").contains("Bye."));
    world.fill("ask", "who.email", "anna@elaia.example").act("ask", Act::Next);
    assert!(world.text("ask").contains("Bye."), "{}", world.text("ask"));
}
