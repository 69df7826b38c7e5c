//! Sites that keep to what the visitor decided.

use std::collections::BTreeSet;

use crate::audits::audit;
use crate::site::url;

#[test]
fn the_demo_site_passes_in_all_four_stages() {
    let audit = audit(&url("/en/"), &[]);
    assert_eq!((audit.status, audit.found()), (0, BTreeSet::new()), "{}", audit.said);
    assert_eq!(audit.report["manager"], "vanilla-cookieconsent 3");
    assert_eq!(audit.keys("undecided"), BTreeSet::new());
    assert_eq!(audit.keys("refused"), BTreeSet::from(["cc_cookie".to_owned()]));
    let granted = ["cc_cookie", "parea.elaia.measure", "parea.elaia.remember"].map(str::to_owned);
    assert_eq!(audit.keys("granted"), BTreeSet::from(granted));
    assert_eq!(audit.keys("withdrawn"), BTreeSet::from(["cc_cookie".to_owned()]));
    for stage in ["undecided", "refused", "granted", "withdrawn"] {
        assert!(audit.stage(stage)["problem"].is_null(), "{stage}");
        assert_eq!(audit.stage(stage)["pages"].as_array().unwrap().len(), 2, "{stage}");
        let reported = audit.requests(stage).iter().any(|request| request.ends_with("/parea/v1/events"));
        assert_eq!(reported, stage == "granted", "events leave with the grant only, and here {stage}");
    }
    assert!(audit.requests("undecided").contains(&url("/consent.js").as_str()), "the first page's requests are there");
    assert!(audit.page.contains("Nothing was stored or sent that the visitor&#x27;s decision does not allow."));
    assert!(!audit.page.contains("<script"), "the report runs nothing");
}

#[test]
fn the_same_page_with_klaro_passes() {
    let audit = audit(&url("/klaro"), &["--pages", "1"]);
    assert_eq!((audit.status, audit.found()), (0, BTreeSet::new()), "{}", audit.said);
    assert_eq!(audit.report["manager"], "Klaro");
    assert!(audit.keys("granted").contains("parea.elaia.remember"));
    assert_eq!(audit.keys("withdrawn"), BTreeSet::from(["klaro".to_owned()]));
}

#[test]
fn a_home_made_dialog_is_answered_by_what_its_buttons_are_called() {
    let audit = audit(&url("/planted/clean"), &["--pages", "1"]);
    // What it keeps of the decision is named consent, and mentioned.
    let record = "taken-for-the-record consent in refused withdrawn".to_owned();
    assert_eq!((audit.status, audit.found()), (0, BTreeSet::from([record])), "{}", audit.said);
    assert_eq!(
        audit.stage("withdrawn")["decision"]["steps"],
        serde_json::json!(["Cookie-Einstellungen", "Alle ablehnen"])
    );
    assert!(audit.requests("granted").iter().any(|request| request.ends_with("/pixel.gif")));
}
