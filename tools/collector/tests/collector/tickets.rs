//! Forms that take answers only with a ticket, of which one address gets a few an hour.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use parea_collector::Options;
use reqwest::Response;
use serde_json::{Value, json};
use sha2::Sha256;

use crate::house::{House, problem, submitted, with};
use crate::limits::from;

/// A poll, ideas and comments that ask for a ticket, the last in one of their two places only; and a form that does not.
const CONFIG: &str = r#"{
  "version": 1, "site": { "id": "elaia", "language": "en", "collector": "/parea" },
  "campaigns": [
    { "id": "how-was-it", "format": "tab", "content": [ { "type": "form", "id": "nps", "steps": [
      { "id": "score", "type": "nps", "title": "How likely?" }, { "id": "end", "type": "end", "title": "." } ] } ] },
    { "id": "votes", "format": "inline", "slot": "x", "content": [
      { "type": "poll", "id": "kind", "title": "?", "options": ["oil", "soap"], "ticket": true },
      { "type": "poll", "id": "size", "title": "?", "options": ["small", "oil"], "ticket": true },
      { "type": "ideas", "id": "ideas", "ticket": true }, { "type": "comments", "id": "talk" } ] },
    { "id": "more", "format": "inline", "slot": "y", "content": [ { "type": "comments", "id": "talk", "ticket": true } ] } ]
}"#;

/// A folder with the configuration, and the change of options that names it.
fn knowing(votes: u32) -> (tempfile::TempDir, impl Fn(Options) -> Options) {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("parea.json");
    std::fs::write(&file, CONFIG).unwrap();
    (folder, move |options| Options { configs: vec![file.clone()], votes_per_sender: votes, ..options })
}

async fn house(votes: u32) -> House {
    let (_folder, change) = knowing(votes);
    House::open_with(change).await
}

fn answered(n: u32, form: &str, answers: Value) -> Value {
    with(submitted(&format!("e{n}"), &format!("s{n}"), answers), "form", json!(form))
}

fn vote(n: u32) -> Value {
    answered(n, "kind", json!({ "choice": "oil" }))
}

/// Sends something from an address; it must be answered with a ticket, and why.
async fn refused(house: &House, event: &Value, why: &str) -> String {
    ticket_of(from(house, "203.0.113.7", event.clone()).await, why).await
}

async fn ticket_of(response: Response, why: &str) -> String {
    let ticket = response.headers().get("parea-ticket").map(|ticket| ticket.to_str().unwrap().to_owned());
    let told = problem(response, 428).await;
    assert!(told["detail"].as_str().unwrap().contains(why), "{told}");
    ticket.expect("it comes with a ticket")
}

async fn is_taken(house: &House, event: Value) {
    assert_eq!(from(house, "203.0.113.7", event).await.status(), 202);
}

#[tokio::test]
async fn a_vote_is_taken_with_its_own_ticket_and_once() {
    let house = house(0).await;
    let ticket = refused(&house, &vote(1), "none came with these").await;
    assert_eq!(house.count("events").await, 0);
    let voted = with(vote(1), "ticket", json!(ticket));
    is_taken(&house, voted.clone()).await;
    // A confirmation that was lost: the same again, and something else under the same name.
    is_taken(&house, voted.clone()).await;
    let mut other = with(voted, "answers", json!({ "choice": "soap" }));
    other["id"] = json!("e2");
    is_taken(&house, other).await;
    assert_eq!((house.count("events").await, house.count("answers").await), (1, 1));
    let tally = house.read("/v1/public/elaia/kind/tally").await;
    assert_eq!(tally, json!({ "total": 1, "steps": { "choice": { "oil": 1 } } }));
}

#[tokio::test]
async fn a_ticket_that_was_used_forged_or_given_for_something_else_is_changed_for_a_new_one() {
    let house = house(0).await;
    let ticket = refused(&house, &vote(1), "none came").await;
    is_taken(&house, with(vote(1), "ticket", json!(ticket))).await;
    let unused = refused(&house, &vote(2), "none came").await;
    let (until, signature) = unused.split_once('.').unwrap();
    let later = format!("{}.{signature}", until.parse::<u64>().unwrap() + 600);
    for wrong in [
        with(vote(3), "ticket", json!(ticket)),
        with(answered(2, "size", json!({ "choice": "oil" })), "ticket", json!(unused)),
        with(vote(2), "ticket", json!(later)),
        with(vote(2), "ticket", json!("made up")),
    ] {
        let ticket = refused(&house, &wrong, "was not given for them").await;
        assert_ne!(wrong["data"]["ticket"], json!(ticket));
    }
    assert_eq!(house.count("events").await, 1);
    let told = problem(house.post(json!([with(vote(2), "ticket", json!(7))]).to_string()).await, 422).await;
    assert_eq!(told["errors"][0]["pointer"], "/0/data/ticket", "{told}");
}

/// A ticket of the collector's own for a vote, good until then.
async fn signed(house: &House, n: u32, until: i64) -> String {
    let secret: String =
        sqlx::query_scalar("SELECT value FROM secrets").fetch_one(&mut house.look().await).await.unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(secret.as_bytes()).unwrap();
    let wish = json!(["elaia", "kind", null]).to_string();
    mac.update(json!([wish, format!("s{n}"), until]).to_string().as_bytes());
    format!("{until}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
}

#[tokio::test]
async fn a_ticket_that_is_too_old_is_changed_for_a_new_one_that_is_not_counted() {
    let house = house(1).await;
    let now = jiff::Timestamp::now().as_second();
    let old = with(vote(1), "ticket", json!(signed(&house, 1, now - 1).await));
    for _ in 0..3 {
        refused(&house, &old, "too old").await;
    }
    let ticket = refused(&house, &old, "too old").await;
    is_taken(&house, with(vote(1), "ticket", json!(ticket))).await;
    is_taken(&house, with(vote(2), "ticket", json!(signed(&house, 2, now + 60).await))).await;
    // None of these was counted: the first is still to come.
    refused(&house, &vote(3), "none came").await;
    problem(from(&house, "203.0.113.7", vote(4)).await, 429).await;
}

#[tokio::test]
async fn one_address_gets_a_few_an_hour_for_each_form_and_each_idea() {
    let house = house(2).await;
    for n in 0..2 {
        refused(&house, &vote(n), "none came").await;
    }
    let waiting = from(&house, "203.0.113.7", vote(2)).await;
    assert!(waiting.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 10);
    assert!(!waiting.headers().contains_key("parea-ticket"));
    let told = problem(waiting, 429).await;
    assert!(told["detail"].as_str().unwrap().contains("in 30 minutes"), "{told}");
    // Others, and other forms, have their own count.
    ticket_of(from(&house, "203.0.113.8", vote(3)).await, "none came").await;
    refused(&house, &answered(4, "size", json!({ "choice": "small" })), "none came").await;
    for (n, idea) in ["one", "one", "two", "two", "three"].into_iter().enumerate() {
        refused(&house, &answered(10 + n as u32, "ideas", json!({ "vote": idea })), "none came").await;
    }
    problem(from(&house, "203.0.113.7", answered(20, "ideas", json!({ "vote": "two" }))).await, 429).await;
    // Nor does a ticket for a vote that counts nowhere help to one that does.
    let ticket = refused(&house, &answered(21, "ideas", json!({ "vote": "made up" })), "none came").await;
    let moved = with(answered(21, "ideas", json!({ "vote": "two" })), "ticket", json!(ticket));
    problem(from(&house, "203.0.113.7", moved).await, 429).await;
    assert_eq!(house.count("events").await, 0);
}

#[tokio::test]
async fn the_secret_outlives_a_restart() {
    let (_folder, change) = knowing(5);
    let house = House::open_with(&change).await;
    let ticket = refused(&house, &vote(1), "none came").await;
    let house = house.reopen(&change).await;
    is_taken(&house, with(vote(1), "ticket", json!(ticket))).await;
    assert_eq!((house.count("answers").await, house.count("secrets").await), (1, 1));
}

#[tokio::test]
async fn only_what_a_visitor_has_sent_to_such_a_form_needs_one_and_what_is_wrong_is_said_first() {
    let house = house(5).await;
    is_taken(&house, submitted("e1", "s1", json!({ "score": 9 }))).await;
    is_taken(&house, with(vote(2), "final", json!(false))).await;
    // A widget that has stored an empty one has none.
    refused(&house, &with(vote(3), "ticket", json!("")), "none came").await;
    // One of its places asks for it.
    refused(&house, &answered(4, "talk", json!({ "text": "Hello" })), "none came").await;
    problem(from(&house, "203.0.113.7", answered(5, "kind", json!({ "choice": "gold" }))).await, 422).await;
    // Who is no person hears nothing of it.
    is_taken(&house, with(vote(6), "trap", json!("https://casino.example"))).await;
    assert_eq!(house.count("events").await, 2);
}
