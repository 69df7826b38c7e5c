//! What a past says, and how much of it is kept.

use super::*;

const START: f64 = 1e12;

#[test]
fn half_an_hour_without_a_page_view_ends_a_session() {
    let mut history = History::default();
    for (minutes, sessions, entry) in [(0.0, 1.0, "/0"), (29.0, 1.0, "/0"), (58.0, 1.0, "/0"), (89.0, 2.0, "/89")] {
        history.view(START + minutes * 60e3, &format!("/{minutes}"));
        assert_eq!((history.number("sessions"), text(&history.facts, "entry.path")), (sessions, entry), "{minutes}");
    }
    assert_eq!((history.number("pageViews"), history.number("firstVisit")), (4.0, START));
    assert_eq!(history.number("lastVisit"), START + 58.0 * 60e3, "the page view before this one");
}

#[test]
fn what_was_stored_and_what_was_gathered_since_are_one_past() {
    let mut stored = History::default();
    stored.view(START, "/first");
    stored.show("a", "", true, 20.0, START);
    stored.end("a", START, Outcome::Dismissed, START + 1.0);
    let mut here = History::default();
    here.view(START + 60e3, "/second");
    here.show("a", "", true, 20.0, START + 60e3);
    here.join(History::new(&stored.to_value()));
    assert_eq!((here.number("pageViews"), here.number("sessions")), (2.0, 1.0));
    let shown: Vec<_> =
        here.shown().map(|shown| (shown.at, shown.session, shown.outcome.to_owned(), shown.ended)).collect();
    assert_eq!(shown, [(START + 60e3, 1.0, String::new(), 0.0), (START, 1.0, "dismissed".to_owned(), START + 1.0)]);
    assert_eq!((here.of("a", "shown"), here.of("a", "dismissed")), (2.0, 1.0));
    assert_eq!(here.of("a", "lastShown"), START + 60e3);
}

#[test]
fn what_was_withheld_before_the_past_was_known_leaves_the_last_showing() {
    let (mut stored, mut here) = (History::default(), History::default());
    stored.view(START, "/");
    stored.show("a", "", true, 20.0, START);
    here.withhold("a", 20.0, START + 60e3);
    here.join(stored);
    assert_eq!((here.of("a", "lastShown"), here.of("a", "shown"), here.of("a", WITHHELD)), (START, 1.0, 1.0));
    assert!(here.is_withheld("a", START + 60e3) && !here.is_withheld("a", START));
}

#[test]
fn the_oldest_showings_of_a_campaign_are_forgotten_but_not_their_sum() {
    let mut history = History::default();
    history.show("other", "", true, 20.0, START);
    for day in 0..30 {
        history.show("often", "", true, 20.0, START + f64::from(day));
    }
    assert_eq!(history.shown().filter(|shown| shown.campaign == "often").count(), 20);
    assert_eq!(history.shown().next().map(|shown| shown.at), Some(START + 29.0));
    assert_eq!(history.shown().last().map(|shown| shown.campaign), Some("other"));
    assert_eq!((history.of("often", "shown"), history.of("other", "shown")), (30.0, 1.0));
}

#[test]
fn events_are_counted_in_a_window_and_bounded() {
    let mut history = History::default();
    for minute in 0..150 {
        history.track(if minute % 2 == 0 { "purchase" } else { "search" }, START + f64::from(minute) * 60e3);
    }
    history.track(&"x".repeat(65), START);
    assert_eq!(history.events("purchase", 0.0), 50.0);
    assert_eq!(history.events("purchase", START + 140.0 * 60e3), 5.0);
    assert_eq!(history.events(&"x".repeat(65), 0.0), 0.0);
}

#[test]
fn what_happens_often_takes_no_room_from_what_happens_rarely() {
    let mut history = History::default();
    history.track("purchase", START);
    for view in 1..=250 {
        history.track("view_item", START + f64::from(view));
    }
    assert_eq!((history.events("purchase", 0.0), history.events("view_item", 0.0)), (1.0, 99.0));
    assert_eq!(history.events("view_item", START + 152.0), 99.0, "the newest");
}

#[test]
fn a_clock_that_was_set_back_leaves_everything_in_the_past() {
    let mut history = History::default();
    let ahead = START + 400.0 * 864e5;
    history.view(ahead, "/");
    history.show("a", "", true, 20.0, ahead + 1.0);
    history.end("a", ahead + 1.0, Outcome::Dismissed, ahead + 2.0);
    history.track("purchase", ahead);
    history.rebase(START, 0.0);
    history.view(START, "/");
    let shown = history.shown().next().unwrap();
    assert_eq!((shown.at, shown.ended, history.of("a", "lastShown")), (START, START, START));
    assert_eq!((history.number("sessions"), history.of("a", "shown")), (1.0, 1.0), "counts are no moments");
    assert_eq!(history.events("purchase", START), 1.0);
    history.view(START + 31.0 * 60e3, "/");
    assert_eq!(history.number("sessions"), 2.0);
}

#[test]
fn what_does_not_fit_goes_from_the_oldest_to_the_sums() {
    let mut history = History::default();
    history.show("a", "", true, 20.0, START);
    history.track("search", START + 1.0);
    history.show("b", "", true, 20.0, START + 2.0);
    let mut left = Vec::new();
    while history.forget() {
        left.push((history.shown().count(), history.events("search", 0.0), history.of("b", "shown")));
    }
    assert_eq!(left, [(1, 1.0, 1.0), (1, 0.0, 1.0), (0, 0.0, 1.0), (0, 0.0, 1.0), (0, 0.0, 0.0)]);
}

#[test]
fn the_last_of_each_is_forgotten_last() {
    let mut history = History::default();
    for (campaign, at) in [("slow", 0.0), ("busy", 1.0), ("busy", 2.0), ("busy", 3.0)] {
        history.show(campaign, "", true, 20.0, START + at);
    }
    assert!(history.forget() && history.forget());
    let left: Vec<_> = history.shown().map(|shown| (shown.campaign, shown.at - START)).collect();
    assert_eq!(left, [("busy", 3.0), ("slow", 0.0)]);
}

#[test]
fn what_is_malformed_counts_as_absent() {
    let text = r#"{ "sessions": "x", "seen": [], "shown": [1, ["a"], ["b", "x"], ["c", 1, 2, 3, 4], {}], "events": [1, ["e"]], "campaigns": [2] }"#;
    let mut history = History::new(&crate::config::value::parse(text, &crate::ports::Native).unwrap());
    history.view(START, "/");
    assert_eq!((history.number("sessions"), history.number("pageViews")), (1.0, 1.0));
    assert!(history.shown().all(|shown| shown.outcome.is_empty()));
}

#[test]
fn drafts_go_before_any_showing_the_oldest_first() {
    let mut history = History::default();
    history.show("a", "", true, 20.0, START);
    for (campaign, at) in [("one", START), ("two", START + 1.0)] {
        history.keep_draft(campaign, &crate::config::value::map([("at", at.into())]));
    }
    assert!(history.forget() && history.draft("one").is_null() && !history.draft("two").is_null());
    assert!(history.forget() && history.draft("two").is_null());
    assert_eq!(history.shown().count(), 1);
    assert!(history.forget() && history.shown().count() == 0 && history.forget() && !history.forget());
}
