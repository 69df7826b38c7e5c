//! How often a page was shared is told when enough have; who has a code is told how many came by it.

use std::time::Duration;

use parea_collector::{Keep, Options};
use serde_json::{Value, json};

use crate::desk::{Desk, configured, public, with_config};
use crate::house::{House, TOKEN, problem, shown, until, with};

const CODE: &str = "0123456789abcdef0123";

/// Somebody shares a page with a network.
fn shared(subject: &str, network: &str, path: &str) -> Value {
    let mut event =
        with(with(shown(&format!("{subject}-{network}-{path}")), "network", json!(network)), "path", json!(path));
    (event["type"], event["subject"]) = (json!("eu.parea.shared"), json!(subject));
    event
}

/// Somebody comes by a link.
fn arrived(subject: &str, code: &str) -> Value {
    let mut event = shown(&format!("{subject}-{code}"));
    (event["type"], event["subject"]) = (json!("eu.parea.arrived"), json!(subject));
    event["data"] = json!({ "ref": code, "path": "/story", "config": "c0ffee" });
    event
}

/// So many visitors share a story.
async fn crowd(house: &House, network: &str, people: usize) {
    let events: Vec<_> = (0..people).map(|n| shared(&format!("{network}{n}"), network, "/story")).collect();
    house.take(&events).await;
}

async fn refused(house: &House, what: &str, status: u16) -> Value {
    problem(house.client.get(format!("{}/v1/public/{what}", house.base)).send().await.unwrap(), status).await
}

#[tokio::test]
async fn shares_are_told_from_enough_visitors_on_and_not_below() {
    let house = configured().await;
    let story = "shares?path=/story";
    assert_eq!(public(&house, story).await, json!({ "networks": {} }));
    crowd(&house, "x", 9).await;
    // Whoever shares twice, tests, or is not measured makes them no more.
    let mut again = shared("x0", "x", "/story");
    again["id"] = json!("again");
    let mut nobody = shared("nobody", "x", "/story");
    nobody["subject"] = Value::Null;
    let test = with(shared("tester", "x", "/story"), "test", json!(true));
    house.take(&[again, nobody, test, shared("elsewhere", "x", "/other")]).await;
    assert_eq!(public(&house, story).await, json!({ "networks": {} }));
    crowd(&house, "x", 10).await;
    assert_eq!(public(&house, story).await, json!({ "total": 10, "networks": { "x": 10 } }));
    crowd(&house, "copy", 12).await;
    assert_eq!(public(&house, story).await, json!({ "total": 22, "networks": { "copy": 12, "x": 10 } }));
    // One that is alone with a network could be reckoned from the total and all others.
    crowd(&house, "vk", 1).await;
    assert_eq!(public(&house, story).await, json!({ "total": 23, "networks": { "copy": 12 } }));
    assert_eq!(public(&house, "shares?path=/other").await, json!({ "networks": {} }));
    let few = house.reopen(|options| Options { least: 1, ..with_config(options) }).await;
    assert_eq!(public(&few, "shares?path=/other").await, json!({ "total": 1, "networks": { "x": 1 } }));
}

#[tokio::test]
async fn who_came_by_a_code_is_counted_once_and_told_to_whoever_has_it() {
    let house = configured().await;
    let address = format!("referrals?code={CODE}");
    assert_eq!(public(&house, &address).await, json!({ "arrived": 0 }));
    let mut again = arrived("friend", CODE);
    again["id"] = json!("again");
    let test = with(arrived("tester", CODE), "test", json!(true));
    house.take(&[arrived("friend", CODE), arrived("friend", CODE), again, test, arrived("another", "ANNA10")]).await;
    assert_eq!(public(&house, &address).await, json!({ "arrived": 1 }));
    house.take(&[arrived("second", CODE)]).await;
    let response = house.client.get(format!("{}/v1/public/elaia/{address}", house.base)).send().await.unwrap();
    assert_eq!(response.headers()["cache-control"], "private, no-cache");
    assert_eq!(response.text().await.unwrap(), r#"{"arrived":2}"#);
    // What can be guessed is told to nobody.
    refused(&house, "elaia/referrals?code=ANNA10", 404).await;
}

#[tokio::test]
async fn only_a_site_that_shows_it_tells_and_only_what_was_asked_for() {
    let house = configured().await;
    for what in ["other/shares?path=/story", "other/referrals?code=0123456789abcdef0123"] {
        refused(&house, what, 404).await;
    }
    for what in ["elaia/shares", "elaia/shares?path=/a&stars=1", "elaia/referrals", "elaia/referrals?path=/a"] {
        refused(&house, what, 400).await;
    }
    let bare = House::open().await;
    refused(&bare, "elaia/shares?path=/story", 404).await;
    refused(&bare, &format!("elaia/referrals?code={CODE}"), 404).await;
    let mut event = arrived("friend", CODE);
    event["data"]["ref"] = json!(7);
    let fault = problem(house.post(json!([event]).to_string()).await, 422).await;
    assert_eq!(fault["errors"][0]["pointer"], "/0/data/ref");
}

#[tokio::test]
async fn what_is_erased_or_too_old_is_counted_no_longer() {
    let house = configured().await;
    house.take(&[shared("anna", "x", "/story"), arrived("anna", CODE), arrived("jan", CODE)]).await;
    let address = format!("{}/v1/subjects/anna", house.base);
    house.client.delete(&address).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(house.count("spread").await, 1);
    house.take(&[shared("anna", "x", "/story"), arrived("anna", CODE)]).await;
    assert_eq!(public(&house, &format!("referrals?code={CODE}")).await, json!({ "arrived": 1 }));
    let old = format!("UPDATE events SET received = {}", jiff::Timestamp::now().as_millisecond() - 40 * 86_400_000);
    sqlx::raw_sql(sqlx::AssertSqlSafe(old)).execute(&mut house.look().await).await.unwrap();
    let age = Some(Duration::from_secs(30 * 86_400));
    let house = house.reopen(|options| Options { keep: Keep { answers: None, events: age }, ..options }).await;
    until("what is old goes", async || house.count("spread").await == 0).await;
}

#[tokio::test]
async fn the_sites_people_see_what_is_shared_and_who_came() {
    let desk = Desk::open(configured().await).await;
    assert!(desk.page("sharing").await.contains("Nothing yet."));
    crowd(&desk.house, "copy", 2).await;
    desk.house.take(&[shared("anna", "x", "/<b>"), arrived("anna", "ANNA10")]).await;
    let page = desk.page("sharing").await;
    for part in [
        "<th scope=\"row\">/story</th><td>copy</td><td>2</td><td>elaia</td>",
        "<th scope=\"row\">&#x2f;&lt;b&gt;</th>",
        "<code>ANNA10</code></th><td>1</td><td>elaia</td>",
    ] {
        let plain = page.replace("/story", "&#x2f;story");
        assert!(page.contains(part) || plain.contains(&part.replace("/story", "&#x2f;story")), "{part} in {page}");
    }
    let stranger = crate::desk::browser().get(format!("{}/admin/sharing", desk.house.base)).send().await.unwrap();
    assert_eq!(
        (stranger.status().as_u16(), &*stranger.headers()["location"].to_str().unwrap().to_owned()),
        (303, "login?to=sharing")
    );
}
