//! What is not a batch is refused with its place and a reason, and leaves nothing behind.

use reqwest::Body;
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::house::{BATCH, House, problem, shown, submitted, with};

/// An event with one attribute replaced.
fn attribute(name: &str, value: Value) -> Value {
    let mut event = shown("e1");
    event[name] = value;
    event
}

/// An event without one attribute.
fn without(mut event: Value, pointer: &str) -> Value {
    let (parent, name) = pointer.rsplit_once('/').unwrap();
    event.pointer_mut(parent).unwrap().as_object_mut().unwrap().remove(name).unwrap();
    event
}

/// An object nested so many times.
fn nested(levels: usize) -> Value {
    (0..levels).fold(json!("deep"), |inner, _| json!({ "in": inner }))
}

#[tokio::test]
async fn an_event_that_is_not_whole_is_named_with_its_fault() {
    let house = House::open().await;
    let sent = |answers: Value| submitted("e1", "s1", answers);
    let long = "x".repeat(129);
    #[rustfmt::skip]
    let table = [
        (json!("no object"),                                           "/1"),
        (json!([]),                                                    "/1"),
        (without(shown("e1"), "/specversion"),                         "/1/specversion"),
        (attribute("specversion", json!("0.3")),                       "/1/specversion"),
        (without(shown("e1"), "/id"),                                  "/1/id"),
        (attribute("id", json!("")),                                   "/1/id"),
        (attribute("id", json!(7)),                                    "/1/id"),
        (attribute("id", json!(long)),                                 "/1/id"),
        (attribute("id", json!("line\nbreak")),                        "/1/id"),
        (without(shown("e1"), "/source"),                              "/1/source"),
        (attribute("source", json!(null)),                             "/1/source"),
        (without(shown("e1"), "/time"),                                "/1/time"),
        (attribute("time", json!("yesterday")),                        "/1/time"),
        (attribute("time", json!("2026-11-22T08:15:00")),              "/1/time"),
        (attribute("time", json!("2026-02-30T08:15:00Z")),             "/1/time"),
        (attribute("time", json!(1_763_800_000)),                      "/1/time"),
        (attribute("subject", json!(["a"])),                           "/1/subject"),
        (attribute("datacontenttype", json!("text/xml")),              "/1/datacontenttype"),
        (without(shown("e1"), "/type"),                                "/1/type"),
        (attribute("type", json!("eu.parea.showed")),                  "/1/type"),
        (attribute("type", json!("com.example.order")),                "/1/type"),
        (without(shown("e1"), "/data"),                                "/1/data"),
        (attribute("data", json!("text")),                             "/1/data"),
        (without(shown("e1"), "/data/campaign"),                       "/1/data/campaign"),
        (without(shown("e1"), "/data/path"),                           "/1/data/path"),
        (without(shown("e1"), "/data/config"),                         "/1/data/config"),
        (with(shown("e1"), "campaign", json!({})),                     "/1/data/campaign"),
        (with(shown("e1"), "variant", json!(1)),                       "/1/data/variant"),
        (with(shown("e1"), "path", json!("/".repeat(2049))),           "/1/data/path"),
        (with(shown("e1"), "path", json!("/\u{0}")),                   "/1"),
        (with(shown("e1"), "extra", nested(10)),                       "/1"),
        (with(attribute("type", json!("eu.parea.gated")), "x", json!(1)), "/1/data"),
        (without(sent(json!({})), "/data/submission"),                 "/1/data/submission"),
        (without(sent(json!({})), "/data/form"),                       "/1/data/form"),
        (without(sent(json!({})), "/data/campaign"),                   "/1/data/campaign"),
        (without(sent(json!({})), "/data/version"),                    "/1/data/version"),
        (without(sent(json!({})), "/data/answers"),                    "/1/data/answers"),
        (without(sent(json!({})), "/data/final"),                      "/1/data/final"),
        (without(sent(json!({})), "/data/consent"),                    "/1/data/consent"),
        (without(sent(json!({})), "/data/consent/purposes"),           "/1/data/consent/purposes"),
        (with(sent(json!({})), "version", json!(1.5)),                 "/1/data/version"),
        (with(sent(json!({})), "final", json!("yes")),                 "/1/data/final"),
        (with(sent(json!({})), "consent", json!(true)),                "/1/data/consent"),
        (sent(json!(["nine"])),                                        "/1/data/answers"),
        (sent(json!({ "why": "x".repeat(16_385) })),                   "/1/data/answers/why"),
        (sent(json!({ "a/b~c": "x".repeat(16_385) })),                 "/1/data/answers/a~1b~0c"),
        (sent(json!({ "": 1 })),                                       "/1/data/answers/"),
        (sent(json!({ "why": nested(9) })),                            "/1"),
        (sent((0..201).map(|n| (format!("s{n}"), json!(n))).collect()), "/1/data/answers"),
    ];
    for (event, pointer) in table {
        // A whole event before it: one bad event refuses the batch.
        let response = house.post(json!([shown("whole"), event]).to_string()).await;
        let problem = problem(response, 422).await;
        let error = &problem["errors"][0];
        assert_eq!((&error["event"], &error["pointer"]), (&json!(1), &json!(pointer)), "{problem} for {event}");
        assert!(error["detail"].as_str().unwrap().len() > 10, "{problem}");
        assert_eq!(problem["errors"].as_array().unwrap().len(), 1, "{problem} for {event}");
    }
    assert_eq!(house.count("events").await, 0);
    assert_eq!(house.count("answers").await, 0);
}

#[tokio::test]
async fn a_submission_with_the_id_of_a_visitor_is_refused() {
    let house = House::open().await;
    let mut event = submitted("e1", "s1", json!({}));
    event["subject"] = json!("8f2d");
    let problem = problem(house.post(json!([event]).to_string()).await, 422).await;
    assert_eq!(problem["errors"][0]["pointer"], "/0/subject");
    assert!(problem["errors"][0]["detail"].as_str().unwrap().contains("never carries the id of a visitor"));
    assert_eq!(house.count("events").await, 0);
}

#[tokio::test]
async fn several_faults_are_all_named_up_to_twenty_without_repeating_what_was_sent() {
    let house = House::open().await;
    let secret = "maria@example.org\n";
    let one = json!([shown("e1"), { "id": secret, "type": secret, "data": { "campaign": secret } }]);
    let told = problem(house.post(one.to_string()).await, 422).await;
    let pointers: Vec<&str> =
        told["errors"].as_array().unwrap().iter().map(|error| error["pointer"].as_str().unwrap()).collect();
    assert_eq!(pointers, ["/1/specversion", "/1/id", "/1/source", "/1/time", "/1/type"]);
    assert!(!told.to_string().contains("maria"), "{told}");

    let many = Value::from(vec![json!({}); 100]);
    let told = problem(house.post(many.to_string()).await, 422).await;
    assert_eq!(told["errors"].as_array().unwrap().len(), 20);
}

#[tokio::test]
async fn what_is_no_batch_at_all_is_a_bad_request() {
    let house = House::open().await;
    let deep = "[".repeat(30_000);
    let lone = r#"[{"id":"\ud800"}]"#;
    for body in ["", "not json", "[", "{\"a\":1", "[1e999]", "\u{feff}[]", "[] []", lone, &deep] {
        let told = problem(house.post(body.to_owned()).await, 400).await;
        assert_eq!(told["type"], "tag:parea.eu,2026:problem/not-json", "{body}");
    }
    for bytes in [&b"[\"\xff\xfe\"]"[..], b"\x1f\x8b\x08\x00"] {
        problem(house.post(bytes).await, 400).await;
    }
    for body in ["{}", "null", "7", "\"[]\"", &shown("e1").to_string()] {
        let told = problem(house.post(body.to_owned()).await, 400).await;
        assert_eq!(told["type"], "tag:parea.eu,2026:problem/not-a-batch", "{body}");
    }
    assert_eq!(house.count("events").await, 0);
}

#[tokio::test]
async fn another_content_type_is_refused_with_the_right_one() {
    let house = House::open().await;
    let body = json!([shown("e1")]).to_string();
    let post = || house.client.post(format!("{}/v1/events", house.base)).body(body.clone());
    let wrong = [
        "application/json",
        "text/plain",
        "application/cloudevents+json",
        "nonsense",
        "",
        "application/cloudevents-batch+json; charset=latin1",
    ];
    for kind in wrong {
        let response = post().header("content-type", kind).send().await.unwrap();
        assert_eq!(response.headers()["accept"], BATCH);
        let told = problem(response, 415).await;
        assert!(told["detail"].as_str().unwrap().contains(BATCH));
    }
    problem(post().send().await.unwrap(), 415).await;
    problem(post().header("content-type", BATCH).header("content-encoding", "gzip").send().await.unwrap(), 415).await;
    assert_eq!(house.count("events").await, 0);

    let spelled = post().header("content-type", "Application/CloudEvents-Batch+JSON; charset=UTF-8");
    assert_eq!(spelled.send().await.unwrap().status(), 202);
}

#[tokio::test]
async fn what_is_too_large_is_refused_and_the_sender_hears_why() {
    let house = House::open().await;
    let padded = |length: usize| {
        let mut body = json!([shown("e1")]).to_string();
        body.push_str(&" ".repeat(length - body.len()));
        body
    };
    let told = problem(house.post(padded(64 * 1024 + 1)).await, 413).await;
    assert!(told["detail"].as_str().unwrap().contains("65536"), "{told}");
    problem(house.post(padded(900_000)).await, 413).await;
    // Without a length, as a stream.
    let pieces = (0..20).map(|_| Ok::<_, std::io::Error>(" ".repeat(10_000)));
    problem(house.post(Body::wrap_stream(futures_util::stream::iter(pieces))).await, 413).await;
    let events: Vec<Value> = (0..101).map(|n| json!({ "id": n })).collect();
    let told = problem(house.post(Value::from(events).to_string()).await, 413).await;
    assert!(told["detail"].as_str().unwrap().contains("101"), "{told}");
    assert_eq!(house.count("events").await, 0);

    assert_eq!(house.post(padded(64 * 1024)).await.status(), 202);
}

#[tokio::test]
async fn a_body_that_breaks_off_stores_nothing_and_the_collector_goes_on() {
    let house = House::open().await;
    let address = house.base.trim_start_matches("http://").trim_end_matches("/parea").to_owned();
    let whole = json!([shown("e1")]).to_string();
    for (length, body) in [(whole.len() + 9, whole.as_str()), (whole.len(), &whole[..40])] {
        let mut connection = tokio::net::TcpStream::connect(&address).await.unwrap();
        let head = format!(
            "POST /parea/v1/events HTTP/1.1\r\nhost: {address}\r\ncontent-type: {BATCH}\r\ncontent-length: {length}\r\n\r\n"
        );
        connection.write_all(format!("{head}{body}").as_bytes()).await.unwrap();
        connection.shutdown().await.unwrap();
        let mut answer = String::new();
        let _ = connection.read_to_string(&mut answer).await;
        assert!(!answer.contains(" 202 "), "{answer}");
    }
    assert_eq!(house.count("events").await, 0);
    house.take(&[shown("e1")]).await;
}

#[tokio::test]
async fn other_addresses_and_methods_are_problems_too() {
    let house = House::open().await;
    let told = problem(house.client.get(format!("{}/v2/events", house.base)).send().await.unwrap(), 404).await;
    assert!(told["detail"].as_str().unwrap().contains("/v1/openapi.json"));
    let response = house.client.get(format!("{}/v1/events", house.base)).send().await.unwrap();
    assert_eq!(response.headers()["allow"], "POST");
    problem(response, 405).await;
    problem(house.client.delete(format!("{}/v1/answers", house.base)).send().await.unwrap(), 405).await;
    let health = house.client.get(format!("{}/healthz", house.base)).send().await.unwrap();
    assert_eq!(health.status(), 200);
    assert_eq!(health.text().await.unwrap(), "ok\n");
}
