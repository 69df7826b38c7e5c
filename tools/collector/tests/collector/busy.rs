//! When the database cannot answer, the sender learns when to try again, and nothing about the database.

use std::time::Duration;

use serde_json::json;

use crate::house::{House, problem, shown};

#[tokio::test]
async fn a_busy_database_is_503_with_a_time_to_come_back() {
    let house =
        House::open_with(|options| parea_collector::Options { patience: Duration::from_millis(200), ..options }).await;
    let mut other = house.lock().await;

    let body = json!([shown("e1")]).to_string();
    let (first, second) = tokio::join!(house.post(body.clone()), house.post(body.clone()));
    for response in [first, second] {
        let seconds: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&seconds), "{seconds}");
        let told = problem(response, 503).await.to_string().to_lowercase();
        for word in ["sqlite", "postgres", "insert", "begin", "lock", "code", "events ("] {
            assert!(!told.contains(word), "{word} in {told}");
        }
    }
    // Who reads need not wait for who writes.
    assert_eq!(house.ask("").await.status(), 200);

    sqlx::query("COMMIT").execute(&mut other).await.unwrap();
    house.take(&[shown("e1")]).await;
    assert_eq!(house.count("events").await, 1);
}

#[tokio::test]
async fn a_short_wait_for_the_database_is_not_noticed() {
    let house = House::open().await;
    let mut other = house.lock().await;
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        sqlx::query("COMMIT").execute(&mut other).await.unwrap();
    };
    tokio::join!(house.take(&[]), release, async { house.take(&[shown("e1")]).await });
    assert_eq!(house.count("events").await, 1);
}

#[tokio::test]
async fn a_table_that_is_gone_is_503_too_and_readiness_says_so() {
    let house = House::open().await;
    sqlx::query("ALTER TABLE events RENAME TO gone").execute(&mut house.look().await).await.unwrap();
    let told = problem(house.post(json!([shown("e1")]).to_string()).await, 503).await;
    assert!(!told.to_string().contains("no such table"), "{told}");
    let ready = house.client.get(format!("{}/readyz", house.base)).send().await.unwrap();
    problem(ready, 503).await;
    // The process itself is well: starting it anew would mend nothing.
    let alive = house.client.get(format!("{}/healthz", house.base)).send().await.unwrap();
    assert_eq!(alive.status(), 200);
}

#[tokio::test]
async fn after_closing_requests_are_503() {
    let house = House::open().await;
    house.close().await;
    problem(house.post(json!([shown("e1")]).to_string()).await, 503).await;
    problem(house.ask("").await, 503).await;
}

#[tokio::test]
async fn who_cannot_store_is_not_ready_though_it_can_read() {
    let house = House::open().await;
    let ready = async || house.client.get(format!("{}/readyz", house.base)).send().await.unwrap();
    let mut database = house.look().await;
    sqlx::query("ALTER TABLE erased RENAME TO elsewhere").execute(&mut database).await.unwrap();
    assert_eq!(ready().await.status(), 200);
    problem(house.post(json!([shown("e1")]).to_string()).await, 503).await;
    problem(ready().await, 503).await;
    sqlx::query("ALTER TABLE elsewhere RENAME TO erased").execute(&mut database).await.unwrap();
    house.take(&[shown("e1")]).await;
    assert_eq!(ready().await.status(), 200);
    house.close().await;
    problem(ready().await, 503).await;
}
