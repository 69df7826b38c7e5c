//! Others are told at least once: through failures, silence, restarts of theirs and of ours.

use std::collections::BTreeSet;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use parea_collector::{Mode, Options, Pace, Target, Told};
use serde_json::{Value, json};

use crate::house::{House, TOKEN, shown, submitted, until, with};
use crate::receiver::{Answer, Receiver};

const SECRET: &str = "whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw";

/// Quick enough for tests.
fn quick(options: Options, url: &str, told: Told) -> Options {
    let millis = Duration::from_millis;
    let pace = Pace { patience: millis(300), first: millis(20), longest: millis(100), attempts: 4 };
    Options { targets: vec![Target { url: url.to_owned(), told }], pace, ..options }
}

fn webhook(options: Options, url: &str) -> Options {
    quick(options, url, Told::Webhook(SECRET.parse().unwrap()))
}

fn forward(options: Options, url: &str, mode: Mode) -> Options {
    quick(options, url, Told::Events(mode, vec![("authorization".to_owned(), "SharedAccessKey k".to_owned())]))
}

/// The ids of the events that a broker has confirmed, each time they came.
fn ids(receiver: &Receiver) -> Vec<String> {
    let batches = receiver.taken().into_iter().map(|heard| heard.json());
    batches
        .flat_map(|batch| batch.as_array().unwrap().clone())
        .map(|event| event["id"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn a_submission_is_told_signed_and_once_it_is_confirmed_no_more() {
    let receiver = Receiver::open(&[Answer::Status(500), Answer::Silence, Answer::After(429, 0)]).await;
    let house = House::open_with(|options| webhook(options, &receiver.url)).await;
    let test = with(submitted("e3", "s3", json!({})), "test", json!(true));
    let partial = with(submitted("e4", "s4", json!({})), "final", json!(false));
    house.take(&[shown("e1"), submitted("e2", "s2", json!({ "score": 9, "why": "Λάδι" })), test, partial]).await;
    until("the confirmation", async || house.count("deliveries").await == 0).await;

    let heard = receiver.heard();
    assert_eq!(heard.iter().map(|heard| heard.status).collect::<Vec<_>>(), [500, 999, 429, 204]);
    let (first, last) = (&heard[0], &heard[3]);
    assert_eq!(first.header("webhook-id"), last.header("webhook-id"));
    assert_eq!(last.header("content-type"), "application/json");
    let told = last.json();
    assert_eq!((&told["type"], &told["timestamp"]), (&json!("eu.parea.submitted"), &json!("2026-11-22T08:16:00Z")));
    assert_eq!(told["data"]["answers"], json!({ "score": 9, "why": "Λάδι" }));
    assert_eq!(told["data"]["source"], "elaia");

    let signed = format!("{}.{}.{}", last.header("webhook-id"), last.header("webhook-timestamp"), last.body);
    let key = BASE64_STANDARD.decode(SECRET.trim_start_matches("whsec_")).unwrap();
    let mut mac = Hmac::<sha2::Sha256>::new_from_slice(&key).unwrap();
    mac.update(signed.as_bytes());
    let expected = format!("v1,{}", BASE64_STANDARD.encode(mac.finalize().into_bytes()));
    assert_eq!(last.header("webhook-signature"), expected);
    let age = jiff::Timestamp::now().as_second() - last.header("webhook-timestamp").parse::<i64>().unwrap();
    assert!((0..60).contains(&age), "{age}");
}

#[tokio::test]
async fn a_second_final_event_of_a_submission_is_told_nobody_and_not_stored() {
    let receiver = Receiver::open(&[]).await;
    let house = House::open_with(|options| webhook(options, &receiver.url)).await;
    house.take(&[submitted("e1", "s1", json!({ "score": 9 })), submitted("e2", "s1", json!({ "score": 1 }))]).await;
    house.take(&[submitted("e3", "s1", json!({ "score": 1 })), submitted("e4", "s2", json!({ "score": 5 }))]).await;
    until("the confirmations", async || house.count("deliveries").await == 0).await;
    let told: Vec<Value> =
        receiver.taken().iter().map(|heard| heard.json()["data"]["answers"]["score"].clone()).collect();
    assert_eq!(told.len(), 2, "{told:?}");
    assert!(told.contains(&json!(9)) && told.contains(&json!(5)), "{told:?}");
    assert_eq!((house.count("events").await, house.count("answers").await), (2, 2));
}

#[tokio::test]
async fn a_low_score_alarms_at_once_and_only_once() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parea.json");
    std::fs::write(&file, crate::forms::CONFIG).unwrap();
    let receiver = Receiver::open(&[]).await;
    let house = House::open_with(|options| Options { configs: vec![file], ..webhook(options, &receiver.url) }).await;
    let low = json!({ "score": 2 });
    let early = with(submitted("e1", "s1", low.clone()), "final", json!(false));
    house.take(&[early, submitted("e2", "s2", json!({ "score": 9 }))]).await;
    house.take(&[submitted("e3", "s1", low)]).await;
    until("all of it", async || house.count("deliveries").await == 0).await;
    let mut told: Vec<(String, String)> = receiver
        .taken()
        .iter()
        .map(|heard| heard.json())
        .map(|told| {
            (told["type"].as_str().unwrap().to_owned(), told["data"]["submission"].as_str().unwrap().to_owned())
        })
        .collect();
    told.sort();
    let expected = [("eu.parea.alert", "s1"), ("eu.parea.submitted", "s1"), ("eu.parea.submitted", "s2")];
    assert_eq!(told, expected.map(|(kind, id)| (kind.to_owned(), id.to_owned())));
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_event_is_forwarded_through_failures_silence_and_restarts_of_both() {
    let mut receiver =
        Receiver::open(&[Answer::Status(503), Answer::Silence, Answer::Status(200), Answer::Status(500)]).await;
    let url = receiver.url.clone();
    let mut house = House::open_with(|options| forward(options, &url, Mode::Batch)).await;
    let mut sent = BTreeSet::new();
    for round in 0..4 {
        for n in 0..10 {
            let id = format!("e{round}-{n}");
            house.take(&[shown(&id)]).await;
            sent.insert(id);
        }
        match round {
            0 => until("an answer", async || receiver.heard().len() > 2).await,
            1 => receiver.go_away().await,
            2 => house = house.reopen(|options| forward(options, &url, Mode::Batch)).await,
            _ => receiver.come_back().await,
        }
    }
    until("the last confirmation", async || house.count("deliveries").await == 0).await;
    let taken: BTreeSet<String> = ids(&receiver).into_iter().collect();
    assert_eq!(taken, sent);
    let one = &receiver.taken()[0];
    assert_eq!(one.header("content-type"), "application/cloudevents-batch+json; charset=utf-8");
    assert_eq!(one.header("authorization"), "SharedAccessKey k");
    assert_eq!(one.json()[0]["data"], shown("x")["data"]);
}

#[tokio::test]
async fn attributes_stand_in_headers_where_a_broker_wants_them_there() {
    let receiver = Receiver::open(&[]).await;
    let house = House::open_with(|options| forward(options, &receiver.url, Mode::Binary)).await;
    let mut event = shown("e 1 €");
    event["sampled"] = json!(true);
    house.take(std::slice::from_ref(&event)).await;
    until("the confirmation", async || house.count("deliveries").await == 0).await;
    let heard = &receiver.heard()[0];
    for (name, value) in [
        ("ce-specversion", "1.0"),
        ("ce-id", "e%201%20%E2%82%AC"),
        ("ce-source", "elaia"),
        ("ce-type", "eu.parea.shown"),
        ("ce-time", "2026-11-22T08:15:00.250Z"),
        ("ce-subject", "8f2d"),
        ("ce-sampled", "true"),
        ("ce-datacontenttype", ""),
        ("content-type", "application/json"),
    ] {
        assert_eq!(heard.header(name), value, "{name}");
    }
    assert_eq!(heard.json(), event["data"]);
}

#[tokio::test]
async fn what_no_receiver_reads_is_not_tried_for_ever() {
    let receiver = Receiver::open(&[Answer::Status(431), Answer::Status(414)]).await;
    let house = House::open_with(|options| forward(options, &receiver.url, Mode::Binary)).await;
    house.take(&[shown("e1"), shown("e2")]).await;
    until("the end of both", async || house.read("/v1/deliveries").await["targets"][0]["dead"] == 2).await;
    assert_eq!(receiver.heard().len(), 2);
}

#[tokio::test]
async fn what_is_refused_for_good_stops_nothing_else_and_can_be_tried_again() {
    // The batch is refused, then each alone: the first of them again.
    let receiver = Receiver::open(&[Answer::Status(503)]).await;
    receiver.refuse("\"e1\"");
    let house = House::open_with(|options| forward(options, &receiver.url, Mode::Batch)).await;
    house.take(&[shown("e1"), shown("e2"), shown("e3")]).await;
    // On a busy machine an answer may come too late, and what it confirmed is told once more.
    until("two confirmations", async || ids(&receiver).into_iter().collect::<BTreeSet<_>>().len() == 2).await;
    until("the settling", async || house.count("deliveries").await == 1).await;

    let told = house.read("/v1/deliveries").await;
    until("the end", async || house.read("/v1/deliveries").await["targets"][0]["dead"] == 1).await;
    let dead = house.read("/v1/deliveries").await["dead"][0].clone();
    assert!(dead["failed"].as_str().unwrap().contains("422"), "{dead}");
    // Of many a hook the path is the key.
    let origin = receiver.url.split("/hook").next().unwrap();
    assert!(dead["target"].as_str().unwrap().starts_with(&format!("{origin}/…")), "{dead}");
    assert!(!told.to_string().contains("hook") && !told.to_string().contains("secret"), "{told}");

    receiver.refuse("");
    let again =
        house.client.post(format!("{}/v1/deliveries/retry", house.base)).bearer_auth(TOKEN).send().await.unwrap();
    assert_eq!(again.text().await.unwrap(), r#"{"revived":1}"#);
    until("the last confirmation", async || house.count("deliveries").await == 0).await;
    assert_eq!(ids(&receiver).into_iter().collect::<BTreeSet<_>>().len(), 3);
}

#[tokio::test]
async fn a_webhook_that_never_answers_well_is_given_up_and_seen() {
    let receiver = Receiver::open(&[Answer::Status(500); 4]).await;
    let house = House::open_with(|options| webhook(options, &receiver.url)).await;
    house.take(&[submitted("e1", "s1", json!({}))]).await;
    until("giving up", async || !house.read("/v1/deliveries").await["dead"].as_array().unwrap().is_empty()).await;
    assert_eq!(receiver.heard().len(), 4);
    let metrics = house.client.get(format!("{}/metrics", house.base)).bearer_auth(TOKEN).send().await.unwrap();
    let metrics = metrics.text().await.unwrap();
    assert!(metrics.contains("state=\"dead\"} 1"), "{metrics}");
    assert!(!metrics.contains("/hook") && !metrics.contains("secret"), "{metrics}");
}

#[tokio::test]
async fn what_is_erased_is_not_told_any_more() {
    let mut receiver = Receiver::open(&[]).await;
    receiver.go_away().await;
    let house = House::open_with(|options| webhook(options, &receiver.url)).await;
    house.take(&[submitted("e1", "s1", json!({ "why": "erase me" })), submitted("e2", "s2", json!({}))]).await;
    let gone = house.client.delete(format!("{}/v1/submissions/s1", house.base)).send().await.unwrap();
    assert_eq!(gone.status(), 204);
    receiver.come_back().await;
    // The attempts may be over by now.
    house.client.post(format!("{}/v1/deliveries/retry", house.base)).bearer_auth(TOKEN).send().await.unwrap();
    until("the other one", async || house.count("deliveries").await == 0).await;
    let told: Vec<Value> = receiver.taken().iter().map(|heard| heard.json()["data"]["submission"].clone()).collect();
    assert_eq!(told, [json!("s2")]);
}
