//! When the database cannot answer, the sender learns when to try again, and nothing about the database.

use std::time::Duration;

use serde_json::json;

use crate::house::{House, TOKEN, problem, shown};

#[tokio::test]
async fn a_busy_database_is_503_with_a_time_to_come_back() {
    let house =
        House::open_with(|options| parea_collector::Options { patience: Duration::from_millis(200), ..options }).await;
    let mut other = house.look().await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();

    let body = json!([shown("e1")]).to_string();
    let (first, second) = tokio::join!(house.post(body.clone()), house.post(body.clone()));
    for response in [first, second] {
        let seconds: u64 = response.headers()["retry-after"].to_str().unwrap().parse().unwrap();
        assert!((1..=60).contains(&seconds), "{seconds}");
        let told = problem(response, 503).await.to_string().to_lowercase();
        for word in ["sqlite", "insert", "begin", "locked", "code", "events ("] {
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
    let mut other = house.look().await;
    sqlx::query("BEGIN IMMEDIATE").execute(&mut other).await.unwrap();
    let release = async {
        tokio::time::sleep(Duration::from_millis(300)).await;
        sqlx::query("COMMIT").execute(&mut other).await.unwrap();
    };
    tokio::join!(house.take(&[]), release, async { house.take(&[shown("e1")]).await });
    assert_eq!(house.count("events").await, 1);
}

#[tokio::test]
async fn a_table_that_is_gone_is_503_too_and_health_says_so() {
    let house = House::open().await;
    sqlx::query("DROP TABLE events").execute(&mut house.look().await).await.unwrap();
    let told = problem(house.post(json!([shown("e1")]).to_string()).await, 503).await;
    assert!(!told.to_string().contains("no such table"), "{told}");
    let health = house.client.get(format!("{}/healthz", house.base)).send().await.unwrap();
    problem(health, 503).await;
}

#[tokio::test]
async fn after_closing_requests_are_503() {
    let house = House::open().await;
    house.close().await;
    problem(house.post(json!([shown("e1")]).to_string()).await, 503).await;
    problem(house.ask("").await, 503).await;
}

#[tokio::test]
async fn a_database_that_cannot_be_used_is_explained_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("letter.txt"), "Dear collector, this is not a database, but a letter of some length.").unwrap();
    for (database, word) in [
        (path("no/such/folder.sqlite"), "folder that exists"),
        (folder.path().to_str().unwrap().to_owned(), "folder that exists"),
        (path("letter.txt"), "not a database"),
        ("mysql://localhost/parea".to_owned(), "SQLite"),
    ] {
        let error =
            parea_collector::open(parea_collector::Options::new(database.clone())).await.err().unwrap().to_string();
        assert!(error.contains(word), "{error}");
    }
    let options = parea_collector::Options {
        admin_token: Some("short".to_owned()),
        ..parea_collector::Options::new(path("a.sqlite"))
    };
    let error = parea_collector::open(options).await.err().unwrap().to_string();
    assert!(error.contains("16 characters") && !TOKEN.is_empty(), "{error}");
}
