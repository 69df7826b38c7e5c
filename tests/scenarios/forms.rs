//! Forms: the way through them, and answers that are never lost.

use crate::world::{World, config};
use parea::config::Value;
use parea::event::{Act, Event};

const FORM: &str = r#"{ "id": "tab", "format": "tab", "placement": "middle-end", "content": [
  { "type": "form", "id": "nps", "steps": [
    { "id": "score", "type": "nps", "title": "How likely?", "required": true,
      "next": [ { "if": { "answers.score": { "$lte": 6 } }, "goto": "why" }, { "goto": "mail" } ] },
    { "id": "why", "type": "long-text", "title": "What went wrong?", "maxLength": 20 },
    { "id": "mail", "type": "email", "title": "Your e-mail" },
    { "id": "ok", "type": "consent", "title": "May we write?", "label": "Yes, write to me" },
    { "id": "thanks", "type": "end", "title": "Thank you." } ] } ] }"#;

fn opened() -> World {
    let mut world = World::new();
    world.open("/", &config(FORM)).loaded().act("tab", Act::Toggle);
    world
}

#[test]
fn a_tab_is_a_launcher_until_it_is_opened() {
    let mut world = World::new();
    world.open("/", &config(FORM)).loaded();
    assert!(world.part("tab", "launcher").is_some());
    assert!(!world.screen[0].open);
    world.act("tab", Act::Toggle);
    assert!(world.screen[0].open);
    assert!(world.text("tab").contains("How likely?"));
}

#[test]
fn a_required_answer_is_asked_for_and_the_message_goes_when_it_is_given() {
    let mut world = opened();
    world.act("tab", Act::Next);
    assert!(world.text("tab").contains("Please answer this question."));
    assert!(world.screen[0].announcement.contains("Please answer"), "it is also said");
    world.fill("tab", "score", "9");
    assert!(!world.text("tab").contains("Please answer"));
}

#[test]
fn the_answers_decide_the_way_and_what_was_not_asked_is_not_sent() {
    let mut world = opened();
    world.fill("tab", "score", "3").act("tab", Act::Next);
    assert!(world.text("tab").contains("What went wrong?"));
    world.fill("tab", "why", "  late  ").act("tab", Act::Back).fill("tab", "score", "10").act("tab", Act::Next);
    assert!(world.text("tab").contains("Your e-mail"));
    world.fill("tab", "mail", "anna@").act("tab", Act::Next);
    assert!(world.text("tab").contains("valid e-mail"));
    world.fill("tab", "mail", "anna@elaia.example").act("tab", Act::Next).act("tab", Act::Next);
    assert!(world.text("tab").contains("Thank you."));
    let [submission] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    let answers = submission.at("data.answers").unwrap();
    assert_eq!(answers.get("score"), Some(&Value::Number(10.0)));
    assert_eq!(answers.get("mail"), Some(&"anna@elaia.example".into()));
    assert_eq!((answers.get("why"), answers.get("ok")), (None, None));
}

fn answered(world: &mut World) {
    world
        .fill("tab", "score", "9")
        .act("tab", Act::Next)
        .act("tab", Act::Next)
        .fill("tab", "ok", "yes")
        .act("tab", Act::Next);
}

#[test]
fn a_submission_needs_no_consent_carries_a_snapshot_and_no_id_of_the_visitor() {
    let mut world = opened();
    answered(&mut world);
    let [submission] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    assert_eq!(submission.get("subject"), None);
    assert_eq!(submission.at("data.consent.purposes"), Some(&Value::List(Vec::new())));
    assert_eq!(submission.at("data.submission"), submission.get("id"));
    assert_eq!(world.keys(), [""; 0], "confirmed means deleted");
    assert!(world.text("tab").contains("Your answers have arrived"));
    assert!(
        world.text("tab").contains(submission.get("id").and_then(Value::text).unwrap()),
        "the key to erase it is shown"
    );
    assert_eq!(world.sent.len(), 1, "nothing else is sent without consent");
}

#[test]
fn an_answer_survives_a_dead_network_and_a_reload_and_arrives_once() {
    let mut world = opened();
    world.collector = 0;
    answered(&mut world);
    assert_eq!(world.keys(), ["parea.elaia.service"], "the only key without consent, and only after sending");
    assert!(world.text("tab").contains("as soon as you are online"));
    world.wait(30_000.0).open("/next", &config(FORM)).loaded().wait(30_000.0);
    assert!(world.sent.is_empty());
    world.collector = 202;
    world.happen(Event::Online);
    assert_eq!(world.collected("submitted").len(), 1);
    world.wait(600_000.0).open("/", &config(FORM)).loaded().wait(600_000.0);
    assert_eq!(world.collected("submitted").len(), 1);
    assert_eq!(world.keys(), [""; 0]);
}

#[test]
fn a_clock_that_is_set_loses_no_answer_that_waits() {
    for days in [-400.0, 400.0] {
        let mut world = opened();
        world.collector = 0;
        answered(&mut world);
        assert!(world.text("tab").contains("as soon as you are online"));
        world.wall += days * 8.64e7;
        world.wait(600_000.0);
        world.collector = 202;
        world.happen(Event::Online);
        assert!(world.text("tab").contains("Your answers have arrived"), "{days}: {}", world.text("tab"));
        assert_eq!(world.collected("submitted").len(), 1);
    }
}

#[test]
fn the_screen_says_when_a_waiting_answer_has_arrived() {
    let mut world = opened();
    world.collector = 503;
    answered(&mut world);
    assert!(world.text("tab").contains("as soon as you are online"));
    world.collector = 202;
    world.wait(60_000.0);
    assert!(world.text("tab").contains("Your answers have arrived"));
    assert!(world.screen[0].announcement.contains("Your answers have arrived"));
}

#[test]
fn what_the_collector_refuses_is_said_and_not_tried_for_ever() {
    let mut world = opened();
    world.collector = 422;
    answered(&mut world);
    assert!(world.text("tab").contains("your answers could not be delivered"));
    assert_eq!(world.codes(), [("refused", "outbox")]);
    assert_eq!(world.keys(), [""; 0]);
}

#[test]
fn while_another_tab_flushes_this_one_waits_and_then_looks_again() {
    let mut world = opened();
    world.is_busy = true;
    answered(&mut world);
    assert!(world.sent.is_empty() && world.keys() == ["parea.elaia.service"]);
    world.is_busy = false;
    world.wait(10_000.0);
    assert_eq!(world.collected("submitted").len(), 1);
}

#[test]
fn the_page_can_keep_a_form_from_being_sent() {
    let mut world = opened();
    world.fill("tab", "score", "9").act("tab", Act::Next).act("tab", Act::Next);
    world.allows = false;
    world.act("tab", Act::Next);
    assert!(world.sent.is_empty() && world.keys().is_empty());
    assert!(world.text("tab").contains("May we write?"), "the last question stays");
}

#[test]
fn without_a_collector_a_form_is_not_shown_and_the_reason_is_named() {
    let mut world = World::new();
    let text = config(FORM).replacen(r#", "collector": "/parea""#, "", 1);
    world.open("/", &text).loaded();
    assert!(!world.shows("tab"));
    assert_eq!(world.codes(), [("no-collector", "campaigns[0].content[0]")]);
}

#[test]
fn what_a_bot_writes_where_nobody_can_is_said_and_is_no_answer() {
    let mut world = opened();
    let trap = world.part("tab", "trap").unwrap();
    let has = |name: &str, value: &str| trap.attributes.iter().any(|(own, text)| *own == name && text == value);
    assert!(has("inert", "") && has("aria-hidden", "true"), "{trap:?}");
    world.fill("tab", "website_url", "https://pills.example").wait(4_200.0);
    answered(&mut world);
    let [submission] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    assert_eq!(submission.at("data.trap"), Some(&"https://pills.example".into()));
    assert_eq!(submission.at("data.answers.website_url"), None);
    assert_eq!(submission.at("data.took"), Some(&Value::Number(4_000.0)));
}

#[test]
fn people_leave_the_trap_alone_and_send_nothing_about_it() {
    let mut world = opened();
    answered(&mut world);
    let [submission] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    assert_eq!(submission.at("data.trap"), None);
}

#[test]
fn a_form_that_asks_for_a_proof_says_that_it_is_sending_until_the_proof_is_found() {
    let mut world = World::new();
    let text = config(&FORM.replace(r#""id": "nps","#, r#""id": "nps", "proof": 16,"#));
    world.open("/", &text).loaded().act("tab", Act::Toggle);
    answered(&mut world);
    assert!(world.text("tab").contains("are being sent") && world.keys() == ["parea.elaia.service"]);
    world.wait(1_000.0);
    let [submission] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    let text = |path: &str| submission.at(path).and_then(Value::text).unwrap_or_default();
    assert!(parea::outbox::proof::holds(text("data.submission"), text("data.proof.nonce"), 16), "{submission:?}");
}

#[test]
fn where_storage_is_full_the_visitor_is_asked_to_keep_the_page_open() {
    let mut world = opened();
    (world.is_full, world.collector) = (true, 0);
    answered(&mut world);
    assert!(world.text("tab").contains("keep this page open"), "{}", world.text("tab"));
    world.collector = 202;
    world.happen(Event::Online);
    assert!(world.text("tab").contains("have arrived"));
}
