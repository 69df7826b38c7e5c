//! Who sends too much, too quickly, or without the work that is asked for.

use std::time::Duration;

use parea_collector::{Options, Vetting};
use reqwest::Response;
use serde_json::{Value, json};

use crate::house::{BATCH, House, TOKEN, problem, shown, submitted, with};

/// Sends a batch from an address, as a proxy says it.
pub async fn from(house: &House, address: &str, event: Value) -> Response {
    let request = house.client.post(format!("{}/v1/events", house.base)).header("content-type", BATCH);
    request.header("x-forwarded-for", address).body(json!([event]).to_string()).send().await.unwrap()
}

#[tokio::test]
async fn who_sends_too_often_is_asked_to_wait_and_others_are_not() {
    let house = House::open_with(|options| Options { rate: 3, ..options }).await;
    for n in 0..3 {
        assert_eq!(from(&house, "203.0.113.7", shown(&format!("e{n}"))).await.status(), 202);
    }
    let refused = from(&house, "203.0.113.7", shown("e4")).await;
    let wait: u64 = refused.headers()["retry-after"].to_str().unwrap().parse().unwrap();
    assert!((1..=20).contains(&wait), "{wait}");
    problem(refused, 429).await;
    assert_eq!(from(&house, "203.0.113.8", shown("e5")).await.status(), 202);
    // Erasing is counted too: nobody tries ids through.
    let erase = house.client.delete(format!("{}/v1/submissions/s1", house.base));
    problem(erase.header("x-forwarded-for", "203.0.113.7").send().await.unwrap(), 429).await;
    // So is all that is open to everybody.
    for path in ["/v1/public/elaia/kind/tally", "/admin/login"] {
        let read = house.client.get(format!("{}{path}", house.base)).header("x-forwarded-for", "203.0.113.7");
        problem(read.send().await.unwrap(), 429).await;
    }
    assert_eq!(house.count("events").await, 4);
}

#[tokio::test]
async fn a_token_is_not_guessed_without_limit_and_the_right_one_is_never_kept_waiting() {
    let house = House::open().await;
    let ask = async |address: &str, token: &str| {
        let request = house.client.get(format!("{}/v1/answers", house.base)).header("x-forwarded-for", address);
        request.bearer_auth(token).send().await.unwrap()
    };
    for _ in 0..10 {
        problem(ask("203.0.113.7", "not-the-token").await, 401).await;
    }
    let refused = ask("203.0.113.7", "not-the-token").await;
    assert!(refused.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 60);
    problem(refused, 429).await;
    assert_eq!(ask("203.0.113.7", TOKEN).await.status(), 200);
    problem(ask("203.0.113.8", "not-the-token").await, 401).await;
}

#[tokio::test]
async fn what_no_person_sends_is_taken_and_not_stored() {
    let vetting = Vetting { fastest: Duration::from_secs(3), ..Vetting::default() };
    let house = House::open_with(|options| Options { vetting, ..options }).await;
    let trapped = with(submitted("e1", "s1", json!({})), "trap", json!("https://casino.example"));
    let hasty = with(submitted("e2", "s2", json!({})), "took", json!(2000));
    let person = with(with(submitted("e3", "s3", json!({})), "took", json!(3000)), "trap", json!(""));
    house.take(&[trapped, hasty, person, submitted("e4", "s4", json!({}))]).await;
    assert_eq!((house.count("events").await, house.count("answers").await), (2, 2));
}

#[tokio::test]
async fn work_that_is_asked_for_must_be_proven() {
    let vetting = Vetting { proof: 8, ..Vetting::default() };
    let house = House::open_with(|options| Options { vetting, ..options }).await;
    let proof = |nonce: &str| json!({ "nonce": nonce, "bits": 8 });
    let right = (0..).map(|n: u32| n.to_string()).find(|nonce| parea::outbox::proof::holds("s1", nonce, 8)).unwrap();
    let event = submitted("e1", "s1", json!({}));
    for wrong in [
        event.clone(),
        with(event.clone(), "proof", proof("x")),
        with(submitted("e2", "s2", json!({})), "proof", proof(&right)),
    ] {
        let told = problem(house.post(json!([wrong]).to_string()).await, 422).await;
        assert_eq!(told["errors"][0]["pointer"], "/0/data/proof", "{told}");
    }
    assert_eq!(house.count("events").await, 0);
    house
        .take(&[with(event, "proof", proof(&right)), with(submitted("e3", "s3", json!({})), "final", json!(false))])
        .await;
    assert_eq!(house.count("answers").await, 2);
}
