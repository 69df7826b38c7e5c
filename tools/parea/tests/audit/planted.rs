//! What is planted is found, by its kind and in its stages.

use std::sync::LazyLock;

use crate::audits::{Audit, audit};
use crate::site::url;

/// Everything on this page is there before anybody is asked.
static EARLY: LazyLock<Audit> = LazyLock::new(|| audit(&url("/planted/early"), &["--pages", "1"]));

/// Everything on this page comes with the grant and does not go with the withdrawal.
static LATE: LazyLock<Audit> = LazyLock::new(|| audit(&url("/planted/late"), &["--pages", "1"]));

fn check(audit: &Audit, finding: &str) {
    assert_eq!(audit.status, 1, "{}", audit.said);
    assert!(audit.found().contains(finding), "{finding} is not among {:#?}", audit.found());
}

#[test]
fn a_cookie_before_the_decision() {
    check(&EARLY, "stored-without-consent visitor in undecided refused withdrawn");
}

#[test]
fn a_cookie_that_no_script_can_see() {
    check(&EARLY, "stored-without-consent from_the_server in undecided refused withdrawn");
    let keys = EARLY.stage("undecided")["keys"].as_array().unwrap();
    let cookie = keys.iter().find(|key| key["name"] == "from_the_server").unwrap();
    assert!(cookie["flags"].as_array().unwrap().contains(&"HttpOnly".into()), "{cookie}");
}

#[test]
fn an_item_of_local_storage() {
    check(&EARLY, "stored-without-consent uid in undecided refused withdrawn");
}

#[test]
fn what_a_frame_of_somebody_else_keeps() {
    check(&EARLY, "stored-without-consent framed in undecided refused withdrawn");
}

#[test]
fn a_service_worker() {
    check(&EARLY, &format!("stored-without-consent {} in undecided refused withdrawn", url("/planted/")));
}

#[test]
fn a_request_to_somebody_else_by_an_image_by_a_worker_and_by_a_service_worker() {
    check(&EARLY, "third-party-without-consent localhost in undecided refused withdrawn");
    let requests = EARLY.requests("undecided");
    for end in ["/pixel.gif?page=1", "/from-a-worker", "/from-a-service-worker", "/planted/frame"] {
        assert!(requests.iter().any(|request| request.ends_with(end)), "{end} is not among {requests:#?}");
    }
}

#[test]
fn a_purpose_of_parea_without_its_grant() {
    check(&EARLY, "parea-without-consent parea.x.measure in undecided refused");
    check(&EARLY, "parea-after-withdrawal parea.x.measure in withdrawn");
}

#[test]
fn what_survives_the_withdrawal() {
    for key in ["profile", "profiles", "offers"] {
        check(&LATE, &format!("stays-after-withdrawal {key} in withdrawn"));
    }
}

#[test]
fn what_is_still_sent_after_the_withdrawal() {
    check(&LATE, "sent-after-withdrawal localhost in withdrawn");
    assert!(LATE.page.contains("To mend:"), "the report says what to do");
}

#[test]
fn nothing_is_found_that_is_not_there() {
    assert_eq!(EARLY.found().len(), 9, "{:#?}", EARLY.found());
    assert_eq!(LATE.found().len(), 5, "{:#?}", LATE.found());
}
