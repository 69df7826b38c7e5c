//! What is erased is gone from every table, and stays gone; what is too old goes by itself.

use std::time::Duration;

use parea_collector::{Keep, Options};
use reqwest::Response;
use serde_json::json;

use crate::house::{House, TOKEN, problem, shown, submitted, until, with};

async fn delete(house: &House, path: &str) -> Response {
    house.client.delete(format!("{}{path}", house.base)).send().await.unwrap()
}

#[tokio::test]
async fn a_visitor_erases_a_submission_by_its_id_and_it_stays_erased() {
    let house = House::open().await;
    let partial = with(submitted("e1", "s1", json!({ "score": 1 })), "final", json!(false));
    let sent = submitted("e2", "s1", json!({ "score": 2, "why": "a secret" }));
    house.take(&[partial, sent.clone(), submitted("e3", "s2", json!({ "score": 9 })), shown("e4")]).await;

    assert_eq!(delete(&house, "/v1/submissions/s1").await.status(), 204);
    assert_eq!((house.count("events").await, house.count("answers").await), (2, 1));
    // The widget that has not heard of it sends again: it is taken, so that it stops, and not stored.
    house.take(&[sent, submitted("e9", "s1", json!({ "score": 3 }))]).await;
    assert_eq!((house.count("events").await, house.count("answers").await), (2, 1));
    // Whether there was one is told to nobody.
    for id in ["s1", "unknown", "a%2Fb", "%F0%9F%AB%92", "'%20OR%201=1%20--"] {
        assert_eq!(delete(&house, &format!("/v1/submissions/{id}")).await.status(), 204, "{id}");
    }
    assert_eq!(house.count("answers").await, 1);
}

#[tokio::test]
async fn other_pages_may_not_erase_in_a_visitors_name() {
    let house = House::open().await;
    house.take(&[submitted("e1", "s1", json!({}))]).await;
    let request = |origin: &str| {
        house.client.delete(format!("{}/v1/submissions/s1", house.base)).header("origin", origin.to_owned())
    };
    problem(request("https://evil.example").send().await.unwrap(), 403).await;
    assert_eq!(house.count("answers").await, 1);
    let own = request("https://shop.example").send().await.unwrap();
    assert_eq!(own.status(), 204);
    assert_eq!(own.headers()["access-control-allow-origin"], "https://shop.example");
    assert_eq!(house.count("answers").await, 0);
}

#[tokio::test]
async fn what_was_measured_of_somebody_is_erased_by_whoever_has_the_token() {
    let house = House::open().await;
    let mut other = shown("e3");
    other["subject"] = json!("another");
    house.take(&[shown("e1"), shown("e2"), other]).await;
    problem(delete(&house, "/v1/subjects/8f2d").await, 401).await;
    let address = format!("{}/v1/subjects/8f2d", house.base);
    let erased = house.client.delete(&address).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(erased.text().await.unwrap(), r#"{"events":2}"#);
    house.take(&[shown("e1"), shown("e9")]).await;
    assert_eq!(house.count("events").await, 1);
}

#[tokio::test]
async fn what_is_too_old_goes_and_the_rest_stays() {
    let house = House::open().await;
    let early = |id: &str, submission: &str| with(submitted(id, submission, json!({})), "final", json!(false));
    house.take(&[early("e1", "old"), submitted("e2", "old", json!({ "why": "old" })), early("e3", "both")]).await;
    house.take(&[shown("m1"), shown("m2")]).await;
    let mut database = house.look().await;
    let ago = |days: i64| jiff::Timestamp::now().as_millisecond() - days * 86_400_000;
    for (table, days) in [("events", 40), ("answers", 40)] {
        let older = format!("UPDATE {table} SET received = {}", ago(days));
        sqlx::raw_sql(sqlx::AssertSqlSafe(older)).execute(&mut database).await.unwrap();
    }
    // A submission that went on later is as old as its last part.
    house
        .take(&[submitted("e4", "both", json!({ "why": "new" })), submitted("e5", "new", json!({})), shown("m3")])
        .await;
    let age = Some(Duration::from_secs(30 * 86_400));
    let house = house.reopen(|options| Options { keep: Keep { answers: age, events: None }, ..options }).await;
    until("the old answers go", async || house.count("answers").await == 2).await;
    until("their events go", async || house.count("events").await == 6).await;
    let house = house.reopen(|options| Options { keep: Keep { answers: age, events: age }, ..options }).await;
    until("the old events go", async || house.count("events").await == 4).await;
}

#[tokio::test]
async fn what_was_begun_and_not_sent_goes_after_a_month_though_all_is_kept() {
    let house = House::open().await;
    let begun =
        |id: &str, submission: &str| with(submitted(id, submission, json!({ "mail": "a@b" })), "final", json!(false));
    house
        .take(&[begun("e1", "left"), begun("e2", "sent"), submitted("e3", "sent", json!({})), begun("e4", "fresh")])
        .await;
    let month = jiff::Timestamp::now().as_millisecond() - 31 * 86_400_000;
    let older = format!("UPDATE answers SET received = {month} WHERE submission <> 'fresh'");
    sqlx::raw_sql(sqlx::AssertSqlSafe(older)).execute(&mut house.look().await).await.unwrap();
    let house = house.reopen(|options| options).await;
    until("what was left goes", async || house.count("events").await == 3).await;
    let left = "SELECT submission FROM answers ORDER BY submission";
    let left: Vec<String> = sqlx::query_scalar(left).fetch_all(&mut house.look().await).await.unwrap();
    assert_eq!(left, ["fresh", "sent"]);
    // Whoever takes their draft up again after all can still send it.
    house.take(&[submitted("e5", "left", json!({}))]).await;
    assert_eq!(house.count("answers").await, 3);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn what_is_erased_while_it_is_sent_does_not_stay() {
    let house = House::open().await;
    for round in 0..40 {
        let (id, path) = (format!("s{round}"), format!("/v1/submissions/s{round}"));
        let events: Vec<_> = (0..4).map(|n| submitted(&format!("e{round}-{n}"), &id, json!({ "score": n }))).collect();
        let events = &events;
        let send = async |n: usize| house.take(events.get(n..=n).unwrap()).await;
        tokio::join!(send(0), delete(&house, &path), send(1), delete(&house, &path), send(2), send(3));
    }
    assert_eq!((house.count("events").await, house.count("answers").await), (0, 0));
}
