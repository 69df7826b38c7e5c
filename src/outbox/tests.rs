//! The outbox by itself; what visitors notice of it is in tests/scenarios.

use super::*;
use crate::config::value::{self, map};
use crate::ports::Native;

fn submission(id: &str, at: f64) -> Value {
    map([("id", id.into()), ("time", Native.time(at).into())])
}

fn holds(outbox: &Outbox, id: &str) -> bool {
    outbox.service.events.iter().any(|event| text(event, "id") == id)
}

fn flown(outbox: &mut Outbox, now: f64) -> u32 {
    assert_eq!(outbox.next(now, false), Some(Wish::Lock));
    outbox.locked(true, now);
    let stored = outbox.stored(Purpose::Service, &Native);
    outbox.merge(Purpose::Service, stored.as_deref(), 1e12, &Native);
    match outbox.next(now, false) {
        Some(Wish::Send { request, .. }) => request,
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_submission_stays_until_it_is_confirmed() {
    let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
    outbox.push(Purpose::Service, submission("a", 1e12));
    let request = flown(&mut outbox, 0.0);
    assert_eq!(outbox.answered(request, 0, None, "", 0.0, &mut chance), Report::Failed(true));
    assert!(holds(&outbox, "a"));
    assert_eq!(outbox.next(0.0, false), Some(Wish::Unlock));
    let wait = outbox.wait(0.0, false).unwrap();
    assert!((1_000.0..3_000.0).contains(&wait), "{wait}");
    let request = flown(&mut outbox, wait);
    assert_eq!(
        outbox.answered(request, 202, None, "", wait, &mut chance),
        Report::Confirmed(Purpose::Service, vec!["a".into()])
    );
    assert_eq!(outbox.stored(Purpose::Service, &Native), None);
}

#[test]
fn what_two_tabs_queued_is_all_there_and_what_is_done_does_not_come_back() {
    let (mut one, mut two, mut chance) = (Outbox::default(), Outbox::default(), Chance::new([1, 2]));
    one.push(Purpose::Service, submission("a", 1e12));
    let text = one.stored(Purpose::Service, &Native);
    two.push(Purpose::Service, submission("b", 1e12));
    two.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
    let text = two.stored(Purpose::Service, &Native);
    one.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
    assert!(holds(&one, "a") && holds(&one, "b") && holds(&two, "a"));
    let request = flown(&mut one, 0.0);
    one.answered(request, 202, None, "", 0.0, &mut chance);
    one.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
    assert!(!holds(&one, "a") && holds(&one, "b"));
}

#[test]
fn what_was_deleted_in_another_tab_is_gone_and_what_could_not_be_stored_is_not() {
    let (mut one, mut two) = (Outbox::default(), Outbox::default());
    one.push(Purpose::Service, submission("a", 1e12));
    let text = one.stored(Purpose::Service, &Native);
    two.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
    two.push(Purpose::Service, submission("b", 1e12));
    two.merge(Purpose::Service, None, 1e12, &Native);
    assert!(holds(&two, "a"), "somebody has emptied the storage under our eyes: the collector takes each once");
    two.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
    assert!(two.returns(false));
    two.merge(Purpose::Service, None, 1e12, &Native);
    assert!(!holds(&two, "a") && holds(&two, "b"), "what was there is gone, what never was there is not");
    two.discard();
    two.merge(Purpose::Service, text.as_deref(), 1e12, &Native);
    assert!(holds(&two, "a"), "as a new page finds it");
}

#[test]
fn retry_after_and_age_are_kept() {
    let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
    outbox.push(Purpose::Service, submission("a", 1e12));
    let request = flown(&mut outbox, 0.0);
    outbox.answered(request, 503, Some(60e3), "", 0.0, &mut chance);
    outbox.next(0.0, false);
    assert_eq!(outbox.wait(0.0, false), Some(60e3));
    let (text, later) = (outbox.stored(Purpose::Service, &Native), 1e12 + 8.0 * 8.64e7);
    outbox.merge(Purpose::Service, text.as_deref(), later, &Native);
    assert!(holds(&outbox, "a"), "its page has said that it will be sent");
    let mut next = Outbox::default();
    next.merge(Purpose::Service, text.as_deref(), later, &Native);
    assert!(!holds(&next, "a"), "on another page it is deleted after a week");
}

#[test]
fn events_wait_for_their_purpose_and_submissions_do_not() {
    let mut outbox = Outbox::default();
    outbox.push(Purpose::Measure, submission("m", 1e12));
    assert_eq!(outbox.next(0.0, false), None);
    assert_eq!(outbox.next(0.0, true), Some(Wish::Lock));
}

fn large(id: &str, kib: usize) -> Value {
    let mut event = submission(id, 1e12);
    event.set("data", "x".repeat(kib * 1024));
    event
}

fn stored_ids(outbox: &mut Outbox, purpose: Purpose) -> Vec<String> {
    let text = outbox.stored(purpose, &Native).unwrap();
    assert!(text.len() <= purpose.bounds().0, "{} bytes", text.len());
    ids(value::parse(&text, &Native).unwrap().at("data.events").unwrap().items())
}

#[test]
fn a_submission_for_which_there_is_no_room_pushes_no_other_out_and_is_kept_in_memory() {
    let mut outbox = Outbox::default();
    for event in [large("a", 100), large("b", 100), large("c", 100), large("d", 10)] {
        outbox.push(Purpose::Service, event);
    }
    assert_eq!(stored_ids(&mut outbox, Purpose::Service), ["a", "b", "d"]);
    assert!(holds(&outbox, "c") && !outbox.is_saved("c") && outbox.is_saved("d"));
}

#[test]
fn of_what_is_measured_the_newest_is_stored() {
    let mut outbox = Outbox::default();
    for event in [large("a", 30), large("b", 30), large("c", 30)] {
        outbox.push(Purpose::Measure, event);
    }
    assert_eq!(stored_ids(&mut outbox, Purpose::Measure), ["b", "c"]);
}

#[test]
fn a_damaged_item_gives_up_its_healthy_entries() {
    let event = |id: &str, text: &str| {
        let mut data = Value::default();
        data.set("answers", text);
        cloudevent::event(id, "elaia", "submitted", "", &Native.time(1e12), data)
    };
    let mut outbox = Outbox::default();
    outbox.push(Purpose::Service, event("a", "}{\"specversion\""));
    outbox.push(Purpose::Service, event("b", "]}"));
    outbox.push(Purpose::Service, event("c", ""));
    let whole = outbox.stored(Purpose::Service, &Native).unwrap();
    let at = whole.find("\"b\"").unwrap();
    let cases = [
        (whole.clone(), vec!["a", "b", "c"]),
        (whole.replacen("\"b\"", "\"b", 1), vec!["a", "c"]),
        (whole.get(..at).unwrap().to_owned(), vec!["a"]),
        (whole.get(1..).unwrap().to_owned(), vec!["a", "b", "c"]),
        ("[]".to_owned(), vec![]),
        (String::new(), vec![]),
    ];
    for (text, wanted) in cases {
        let mut page = Outbox::default();
        page.merge(Purpose::Service, Some(&text), 1e12, &Native);
        assert_eq!(ids(&page.service.events), wanted, "{text}");
    }
    // What is no event of ours is left behind, whatever it is.
    let mixed = whole.replacen("[{", "[null,7,{},{\"id\":\"x\"},[],{", 1);
    let mut page = Outbox::default();
    page.merge(Purpose::Service, Some(&mixed), 1e12, &Native);
    assert_eq!(ids(&page.service.events), ["a", "b", "c"]);
}

#[test]
fn what_a_collector_cannot_store_does_not_hold_up_the_others() {
    let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
    outbox.push(Purpose::Service, submission("a", 1e12));
    outbox.push(Purpose::Service, submission("b", 1e12));
    let request = flown(&mut outbox, 0.0);
    outbox.answered(request, 500, None, "", 0.0, &mut chance);
    outbox.next(0.0, false);
    let request = flown(&mut outbox, 600e3);
    let confirmed = Report::Confirmed(Purpose::Service, vec!["b".into()]);
    assert_eq!(outbox.answered(request, 202, None, "", 600e3, &mut chance), confirmed);
    assert!(holds(&outbox, "a"));
}

#[test]
fn what_a_collector_cannot_store_does_not_hold_up_what_was_measured() {
    let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
    outbox.push(Purpose::Service, submission("a", 1e12));
    outbox.push(Purpose::Measure, submission("m", 1e12));
    let (mut now, mut tries) = (0.0, Vec::new());
    for n in 0..60 {
        match outbox.next(now, true) {
            Some(Wish::Lock) => {
                outbox.locked(true, now);
                outbox.merge(Purpose::Service, None, 1e12, &Native);
            }
            Some(Wish::Send { purpose, request, .. }) => {
                let status = if purpose == Purpose::Service { 403 } else { 202 };
                tries.push((purpose, now));
                outbox.answered(request, status, None, "", now, &mut chance);
            }
            Some(Wish::Unlock) | None => {
                now += outbox.wait(now, true).unwrap();
                outbox.push(Purpose::Measure, submission(&format!("m{n}"), 1e12));
            }
        }
    }
    let times = |of| tries.iter().filter(|(purpose, _)| *purpose == of).map(|(_, at)| *at).collect::<Vec<f64>>();
    let (submitted, measured) = (times(Purpose::Service), times(Purpose::Measure));
    assert!(holds(&outbox, "a") && measured[0] < 10e3 && measured.len() > 4, "{tries:?}");
    // Nor is the submission tried more often because something else was confirmed.
    let [.., before, last] = submitted[..] else { panic!("{tries:?}") };
    assert!(last - before > 100e3, "{submitted:?}");
}

#[test]
fn a_page_that_a_host_has_for_everything_confirms_nothing() {
    for status in [200, 204] {
        let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
        outbox.push(Purpose::Service, submission("a", 1e12));
        let request = flown(&mut outbox, 0.0);
        assert_eq!(outbox.answered(request, status, None, "", 0.0, &mut chance), Report::Failed(true));
        assert!(holds(&outbox, "a"), "{status}");
    }
}

#[test]
fn of_a_refused_batch_only_what_is_unsound_is_given_up() {
    let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
    for id in ["a", "bad", "c"] {
        outbox.push(Purpose::Measure, submission(id, 1e12));
    }
    outbox.next(0.0, true);
    outbox.locked(true, 0.0);
    outbox.merge(Purpose::Service, None, 1e12, &Native);
    let (mut confirmed, mut refused) = (Vec::new(), Vec::new());
    while let Some(wish) = outbox.next(0.0, true) {
        let Wish::Send { request, batch, .. } = wish else { continue };
        let status = if ids(batch.items()).iter().any(|id| id == "bad") { 422 } else { 202 };
        match outbox.answered(request, status, None, "", 0.0, &mut chance) {
            Report::Confirmed(_, ids) => confirmed.extend(ids),
            Report::Refused(_, ids) => refused.extend(ids),
            Report::Again | Report::Failed(_) => {}
        }
    }
    assert_eq!((confirmed, refused), (vec!["a".to_owned(), "c".into()], vec!["bad".to_owned()]));
}

#[test]
fn being_online_again_ends_our_own_wait_and_not_the_one_that_the_collector_asked_for() {
    let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
    outbox.push(Purpose::Service, submission("a", 1e12));
    let request = flown(&mut outbox, 0.0);
    outbox.answered(request, 429, Some(7_200e3), "", 0.0, &mut chance);
    outbox.next(0.0, false);
    outbox.hurry();
    assert_eq!(outbox.wait(0.0, false), Some(7_200e3), "two hours are two hours");
    let request = flown(&mut outbox, 7_200e3);
    outbox.answered(request, 0, None, "", 7_200e3, &mut chance);
    outbox.next(7_200e3, false);
    outbox.hurry();
    assert_eq!(outbox.wait(7_200e3, false), Some(0.0));
}

#[test]
fn a_proof_is_searched_for_in_slices_and_sent_with_the_answers() {
    let mut outbox = Outbox::default();
    let mut event = submission("a", 1e12);
    event.set_at(&["data", "submission"], "a".into());
    event.set_at(&["data", "proof", "bits"], 14.0.into());
    outbox.push(Purpose::Service, event);
    outbox.next(0.0, false);
    outbox.locked(true, 0.0);
    outbox.merge(Purpose::Service, None, 1e12, &Native);
    let mut slices = 0;
    let batch = loop {
        match outbox.next(0.0, false) {
            Some(Wish::Send { batch, .. }) => break batch,
            other => assert_eq!(other, None),
        }
        assert_eq!(outbox.wait(0.0, false), Some(0.0), "it goes on at once");
        slices += 1;
    };
    assert!(slices > 0);
    let proof = batch.at("0.data.proof").unwrap();
    assert!(proof::holds("a", text(proof, "nonce"), 14), "{proof:?}");
}

/// The ticket with which the outbox sends now, and the number of that request.
fn ticketed(outbox: &mut Outbox, now: f64) -> (u32, String) {
    match outbox.next(now, false) {
        Some(Wish::Send { request, batch, .. }) => {
            (request, text(member(&batch.items()[0], "data"), "ticket").to_owned())
        }
        other => panic!("{other:?}"),
    }
}

#[test]
fn a_ticket_goes_along_at_once_and_where_it_is_in_vain_as_after_any_failure() {
    let (mut outbox, mut chance) = (Outbox::default(), Chance::new([1, 2]));
    outbox.push(Purpose::Service, submission("a", 1e12));
    outbox.push(Purpose::Service, submission("b", 1e12));
    let request = flown(&mut outbox, 0.0);
    let mut answered = |outbox: &mut Outbox, request: u32, status: u16, ticket: &str, now: f64| {
        outbox.answered(request, status, None, ticket, now, &mut chance)
    };
    assert_eq!(answered(&mut outbox, request + 1, 428, "other", 0.0), Report::Failed(false));
    assert_eq!(answered(&mut outbox, request, 428, "one", 0.0), Report::Again);
    assert_eq!(answered(&mut outbox, request, 428, "late", 0.0), Report::Failed(false), "nothing is under way");
    let (request, ticket) = ticketed(&mut outbox, 0.0);
    assert_eq!(ticket, "one");
    // The two would go on for ever.
    assert_eq!(answered(&mut outbox, request, 428, "two", 0.0), Report::Failed(true));
    assert_eq!(outbox.next(0.0, false), Some(Wish::Unlock));
    // Meanwhile the other one has its turn, and its own ticket.
    let request = flown(&mut outbox, 600e3);
    assert_eq!(answered(&mut outbox, request, 428, "three", 600e3), Report::Again);
    let (request, ticket) = ticketed(&mut outbox, 600e3);
    assert_eq!(ticket, "three");
    let confirmed = |id: &str| Report::Confirmed(Purpose::Service, vec![id.into()]);
    assert_eq!(answered(&mut outbox, request, 202, "", 600e3), confirmed("b"));
    let (request, ticket) = ticketed(&mut outbox, 600e3);
    assert_eq!(ticket, "two");
    assert_eq!(answered(&mut outbox, request, 428, "four", 600e3), Report::Again, "the other has become too old");
    let (request, ticket) = ticketed(&mut outbox, 600e3);
    assert_eq!(ticket, "four");
    assert_eq!(answered(&mut outbox, request, 202, "", 600e3), confirmed("a"));
}
