//! Tickets: an answer that the collector takes only with one arrives with it, and once, however long it had to wait.

use crate::world::{World, config};
use parea::event::{Act, Event};

const FORM: &str = r#"{ "id": "tab", "format": "tab", "placement": "middle-end", "content": [
  { "type": "form", "id": "why", "ticket": true, "steps": [
    { "id": "why", "type": "short-text", "title": "Why?" }, { "id": "thanks", "type": "end", "title": "Thank you." } ] } ] }"#;

/// A page whose collector asks for a ticket, with the form open.
fn opened() -> World {
    let mut world = World::new();
    world.ticket = Some(1);
    world.open("/", &config(FORM)).loaded().act("tab", Act::Toggle);
    world
}

/// How often something was sent.
fn sent(world: &World) -> usize {
    world.permitted.iter().filter(|(_, deed)| deed.starts_with("Send")).count()
}

/// The one answer that has arrived came with this ticket, and nothing of it is left.
fn has_arrived(world: &World, ticket: &str) {
    let [submission] = world.collected("submitted")[..] else { panic!("{:?}", world.sent) };
    assert_eq!(submission.at("data.ticket"), Some(&ticket.into()));
    assert_eq!(world.keys(), [""; 0], "confirmed means deleted");
}

#[test]
fn a_ticket_is_asked_for_when_the_visitor_sends_and_they_notice_nothing_of_it() {
    let mut world = opened();
    world.fill("tab", "why", "It is good").wait(60_000.0);
    assert_eq!((sent(&world), world.keys().len()), (0, 0), "before they send");
    world.act("tab", Act::Next);
    has_arrived(&world, "ticket-1");
    assert_eq!(sent(&world), 2);
    assert!(world.text("tab").contains("Your answers have arrived"), "{}", world.text("tab"));
    assert_eq!(world.codes(), [], "it is no failure");
}

#[test]
fn an_answer_from_a_train_gets_its_ticket_when_it_is_delivered() {
    let mut world = opened();
    world.collector = 0;
    world.fill("tab", "why", "It is good").act("tab", Act::Next);
    assert!(world.text("tab").contains("as soon as you are online"));
    assert!(!world.stored("parea.elaia.service").unwrap().contains("ticket"));
    world.open("/next", &config(FORM)).loaded().wait(3.6e6);
    world.collector = 202;
    world.happen(Event::Online);
    has_arrived(&world, "ticket-1");
}

#[test]
fn a_ticket_that_has_become_too_old_is_changed_for_a_new_one() {
    let mut world = opened();
    world.collector = 0;
    world.fill("tab", "why", "It is good").act("tab", Act::Next);
    // It was given one, and left before it could use it.
    let (_, text) = world.storage.iter_mut().find(|(key, _)| key == "parea.elaia.service").unwrap();
    *text = text.replacen(r#""final":true"#, r#""final":true,"ticket":"ticket-0""#, 1);
    world.collector = 202;
    world.open("/next", &config(FORM)).loaded().wait(60_000.0);
    has_arrived(&world, "ticket-1");
}

#[test]
fn who_shares_an_address_with_too_many_others_waits_and_is_told_so() {
    let mut world = opened();
    world.collector = 429;
    world.fill("tab", "why", "It is good").act("tab", Act::Next).wait(30_000.0);
    assert!(world.text("tab").contains("as soon as you are online"), "{}", world.text("tab"));
    assert_eq!(world.keys(), ["parea.elaia.service"], "it is kept");
    world.collector = 202;
    world.wait(300_000.0);
    has_arrived(&world, "ticket-1");
    assert!(world.text("tab").contains("Your answers have arrived"), "{}", world.text("tab"));
}

#[test]
fn what_is_refused_for_good_is_so_with_a_ticket_too() {
    let mut world = opened();
    world.collector = 422;
    world.fill("tab", "why", "It is good").act("tab", Act::Next);
    assert!(world.text("tab").contains("your answers could not be delivered"), "{}", world.text("tab"));
    assert_eq!((sent(&world), world.keys().len()), (1, 0));
}
