//! Each rule by the least that breaks it.

use super::super::keys::Kind;
use super::super::managers::named;
use super::super::traffic::{Sent, now};
use super::*;

const PAGE: &str = "shop.example";

fn look(stage: Stage, keys: &[&str], urls: &[&str]) -> Look {
    let held = |name: &&str| {
        let key = Key::new(Kind::LocalStorage, PAGE, name, "a value long enough");
        Held { key, party: Party::First, at_end: true, note: None }
    };
    let sent = |url: &&str| Request::new(sent(url), PAGE);
    Look {
        stage,
        problem: None,
        decision: None,
        pages: Vec::new(),
        keys: keys.iter().map(held).collect(),
        requests: urls.iter().map(sent).collect(),
    }
}

fn sent(url: &str) -> Sent {
    Sent {
        at: now(),
        method: "GET".to_owned(),
        url: url.to_owned(),
        kind: "Image".to_owned(),
        initiator: "parser".to_owned(),
        status: Some(200),
        bytes: 43,
        body: None,
        cookies: Vec::new(),
        failure: None,
        is_blocked: false,
    }
}

fn check(looks: &[Look], manager: Option<&str>, allowed: &Allowed, expected: &[&str]) {
    let rules = Rules { manager: manager.and_then(named), allowed, looks };
    let found = judge(&rules);
    let found: Vec<String> = found.iter().map(|it| format!("{} {} {:?}", it.rule, it.what, it.stages)).collect();
    assert_eq!(found, expected);
}

#[test]
fn the_record_of_the_decision_is_the_managers_own() {
    let looks = [look(Stage::Refused, &["cc_cookie", "euconsent-v2"], &[])];
    check(&looks, Some("vanilla-cookieconsent 3"), &Allowed::default(), &[]);
    let other = ["stored-without-consent cc_cookie [Refused]"];
    check(&looks, Some("Klaro"), &Allowed::default(), &other);
}

#[test]
fn what_is_allowed_is_no_breach_and_a_pattern_allows_many() {
    let looks = [look(Stage::Undecided, &["basket_1", "basket_2", "uid"], &["https://cdn.other.example/x.js"])];
    let (names, hosts) = (vec!["basket_*".to_owned()], vec!["other.example".to_owned()]);
    let allowed = Allowed { names, hosts, session: false };
    check(&looks, None, &allowed, &["stored-without-consent uid [Undecided]"]);
}

#[test]
fn an_identifier_to_a_tracker_is_never_allowed() {
    let url = "https://region1.google-analytics.com/g/collect?cid=1747832011.1699977121";
    let allowed = Allowed { hosts: vec!["google-analytics.com".to_owned()], ..Allowed::default() };
    let expected = ["identifier-to-tracker region1.google-analytics.com [Refused]"];
    check(&[look(Stage::Refused, &[], &[url])], None, &allowed, &expected);
    check(&[look(Stage::Granted, &[], &[url])], None, &allowed, &[]);
}

#[test]
fn the_managers_own_server_is_a_remark() {
    let looks = [look(Stage::Undecided, &[], &["https://consent.cookiebot.com/uc.js"])];
    check(
        &looks,
        Some("Cookiebot"),
        &Allowed::default(),
        &["manager-from-elsewhere consent.cookiebot.com [Undecided]"],
    );
}

#[test]
fn what_was_held_back_was_not_sent() {
    let mut looks = [look(Stage::Undecided, &[], &["https://other.example/x.gif"])];
    looks[0].requests[0].sent.is_blocked = true;
    check(&looks, None, &Allowed::default(), &[]);
}

#[test]
fn after_a_withdrawal_what_came_with_the_grant_must_be_gone() {
    let mut looks = [
        look(Stage::Granted, &["profile", "trail"], &["https://other.example/x.gif"]),
        look(Stage::Withdrawn, &["profile", "trail", "fresh"], &["https://other.example/x.gif"]),
    ];
    looks[1].keys[1].at_end = false;
    let expected = [
        "stays-after-withdrawal profile [Withdrawn]",
        "stored-without-consent fresh [Withdrawn]",
        "sent-after-withdrawal other.example [Withdrawn]",
        "goes-with-a-reload trail [Withdrawn]",
    ];
    check(&looks, None, &Allowed::default(), &expected);
}

#[test]
fn the_same_thing_in_several_stages_is_one_finding() {
    let looks = [look(Stage::Undecided, &["uid"], &[]), look(Stage::Refused, &["uid"], &[])];
    check(&looks, None, &Allowed::default(), &["stored-without-consent uid [Undecided, Refused]"]);
}

#[test]
fn events_of_measure_leave_with_its_grant_only() {
    let post = |kind: &str| {
        let mut look = look(Stage::Refused, &[], &["https://shop.example/parea/v1/events"]);
        look.requests[0].sent.method = "POST".to_owned();
        look.requests[0].sent.body = Some(format!(r#"[{{"type":"eu.parea.{kind}"}}]"#));
        look
    };
    let expected = ["parea-without-consent https://shop.example/parea/v1/events [Refused]"];
    check(&[post("shown")], None, &Allowed::default(), &expected);
    check(&[post("submitted")], None, &Allowed::default(), &[]);
}
