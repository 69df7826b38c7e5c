//! The table of bad inputs: whatever is put into whatever field, nothing fails inside, and nothing is stored that should not be.

use serde_json::{Value, json};

use crate::forms::house;
use crate::house::{BATCH, House, submitted};

/// What attackers and accidents put into fields.
fn nasty() -> Vec<Value> {
    let deep = (0..40).fold(json!("deep"), |inner, _| json!([inner]));
    let wide: Value = (0..3000).map(|n| (format!("k{n}"), json!(n))).collect();
    vec![
        json!("'; DROP TABLE answers; --"),
        json!("1 OR 1=1"),
        json!("<script>alert(1)</script>"),
        json!("\"><img src=x onerror=alert(1)>"),
        json!("{{ 7 * 7 }} ${7*7} %{7*7}"),
        json!("=HYPERLINK(\"https://evil.example\")"),
        json!("../../etc/passwd"),
        json!("a\u{0}b"),
        json!("\u{202e}right\u{2066}left\r\nSet-Cookie: a=b"),
        json!("x".repeat(20_000)),
        json!(""),
        json!(null),
        json!(true),
        json!(-1),
        json!(1e308),
        json!(u64::MAX),
        json!([]),
        json!({}),
        json!(["a", ["b"]]),
        deep,
        wide,
    ]
}

/// Every place of a value, as JSON Pointers.
fn places(value: &Value, at: String, all: &mut Vec<String>) {
    if let Value::Object(members) = value {
        for (name, member) in members {
            let here = format!("{at}/{name}");
            all.push(here.clone());
            places(member, here, all);
        }
    }
}

/// What others would see of a text that got through: it is stored as it was sent, or not at all.
async fn stored(house: &House) -> Vec<Value> {
    let events: Vec<String> =
        sqlx::query_scalar("SELECT event FROM events").fetch_all(&mut house.look().await).await.unwrap();
    events.iter().map(|event| serde_json::from_str(event).unwrap()).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn every_field_with_everything_in_it_is_taken_as_it_is_or_refused() {
    let house = house().await;
    let mut whole = submitted("e1", "s1", json!({ "score": 9, "why": "fine" }));
    for (name, value) in [("proof", json!({ "nonce": "n", "bits": 1 })), ("order", json!({ "score": ["a"] }))] {
        whole["data"][name] = value;
    }
    for (name, value) in
        [("trap", json!("")), ("took", json!(9000)), ("path", json!("/")), ("variables", json!({ "score": 1 }))]
    {
        whole["data"][name] = value;
    }
    let mut all = Vec::new();
    places(&whole, String::new(), &mut all);
    let (mut taken, mut refused) = (0, 0);
    for (n, place) in all.iter().enumerate() {
        for (m, value) in nasty().into_iter().enumerate() {
            let mut event = whole.clone();
            (event["id"], event["data"]["submission"]) = (json!(format!("e{n}-{m}")), json!(format!("s{n}-{m}")));
            *event.pointer_mut(place).unwrap() = value.clone();
            let before = house.count("events").await;
            let status = house.post(json!([event]).to_string()).await.status().as_u16();
            match status {
                202 => taken += 1,
                400 | 413 | 422 => {
                    refused += 1;
                    assert_eq!(house.count("events").await, before, "{place} {value}");
                }
                _ => panic!("{status} for {place} = {value}"),
            }
        }
    }
    assert!(taken > 20 && refused > 200, "{taken} taken, {refused} refused");
    // What was taken is what was sent, to the letter; the tables are all there.
    let known: Vec<Value> = nasty();
    for event in stored(&house).await {
        let why = &event["data"]["answers"]["why"];
        assert!(why == "fine" || why.is_null() || known.contains(why), "{event}");
    }
    for table in ["answers", "deliveries", "erased", "entries"] {
        house.count(table).await;
    }
}

#[tokio::test]
async fn names_of_fields_are_as_harmless_as_their_values() {
    let house = house().await;
    for name in ["__proto__", "constructor", "'; DROP TABLE events; --", "<b>", "a.b", "$where", "\u{feff}id", "答え"]
    {
        let mut event = submitted("e1", "s1", json!({ name: "x" }));
        event["data"]["form"] = json!("nps");
        assert_eq!(house.post(json!([event]).to_string()).await.status(), 422, "{name}");
        let mut event = submitted(&format!("e {name}"), &format!("s {name}"), json!({}));
        event[name] = json!("x");
        // No attribute of CloudEvents is called that, unlike the `constructor`.
        let status = if name == "constructor" { 202 } else { 422 };
        assert_eq!(house.post(json!([event]).to_string()).await.status(), status, "{name}");
        let mut event = submitted(&format!("f {name}"), &format!("t {name}"), json!({}));
        event["data"][name] = json!("x");
        assert_eq!(house.post(json!([event]).to_string()).await.status(), 202, "{name}");
    }
    assert_eq!(house.count("events").await, 9);
}

#[tokio::test]
async fn a_replay_stores_nothing_and_a_forged_origin_gets_nowhere() {
    let house = house().await;
    let event = submitted("e1", "s1", json!({ "score": 9 }));
    for _ in 0..3 {
        house.take(std::slice::from_ref(&event)).await;
    }
    // The same submission under new ids of events changes nothing any more: it was final.
    house.take(&[submitted("e2", "s1", json!({ "score": 0 }))]).await;
    assert_eq!(house.ask("").await.text().await.unwrap().matches("\"score\":9").count(), 1);
    for origin in ["https://evil.example", "null", "https://shop.example.evil.example", "file://", "\u{e9}"] {
        let request = house.client.post(format!("{}/v1/events", house.base)).header("content-type", BATCH);
        let origin = reqwest::header::HeaderValue::from_bytes(origin.as_bytes()).unwrap();
        let body = json!([submitted("e9", "s9", json!({}))]).to_string();
        assert_eq!(request.header("origin", origin).body(body).send().await.unwrap().status(), 403);
    }
    assert_eq!(house.count("answers").await, 1);
}

#[tokio::test]
async fn addresses_with_everything_in_them_are_answered() {
    let house = house().await;
    for path in [
        "/v1/answers?form=%27%20OR%201=1",
        "/v1/answers?cursor=%00%FF",
        "/v1/answers?limit=99999999999999999999",
        "/v1/answers?from=9999-99-99&to=%F0%9F",
        "/v1/public/elaia/%27%3B--/tally",
        "/v1/public/elaia/talk/comments?path=%00",
        "/v1/public/%00/%00/%00",
        "/v1/subjects/%00",
        "/%2e%2e/%2e%2e/etc/passwd",
    ] {
        let response =
            house.client.get(format!("{}{path}", house.base)).bearer_auth(crate::house::TOKEN).send().await.unwrap();
        assert!(response.status().as_u16() < 500, "{} for {path}", response.status());
    }
}
