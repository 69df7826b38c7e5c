//! What those who run a collector ask it: how it is, in numbers, and what it can.

use serde_json::{Value, json};

use crate::house::{House, TOKEN, problem, shown};

#[tokio::test]
async fn numbers_are_for_who_has_the_token_and_name_nobody() {
    let house = House::open().await;
    house.take(&[shown("e1"), shown("e2")]).await;
    house.take(&[shown("e1")]).await;
    problem(house.client.get(format!("{}/metrics", house.base)).send().await.unwrap(), 401).await;
    let made_up = reqwest::Method::from_bytes(b"MADE-UP").unwrap();
    house.client.request(made_up, format!("{}/v1/events", house.base)).send().await.unwrap();
    let response = house.client.get(format!("{}/metrics", house.base)).bearer_auth(TOKEN).send().await.unwrap();
    assert!(response.headers()["content-type"].to_str().unwrap().starts_with("application/openmetrics-text"));
    let text = response.text().await.unwrap();
    for line in [
        "parea_events_total{outcome=\"new\"} 2",
        "parea_events_total{outcome=\"known\"} 1",
        "parea_batches_total 2",
        "# EOF",
    ] {
        assert!(text.contains(line), "{line} in {text}");
    }
    assert!(text.contains("route=\"/parea/v1/events\",method=\"POST\",status=\"202\"} 2"), "{text}");
    assert!(text.contains("method=\"other\"") && !text.contains("MADE-UP"), "{text}");
    assert!(!text.contains("winter-oil") && !text.contains("8f2d"), "{text}");
}

#[tokio::test]
async fn the_description_is_served_and_describes_every_event() {
    let house = House::open().await;
    let document = house.read("/v1/openapi.json").await;
    assert_eq!(document, parea_collector::document());
    assert!(document["openapi"].as_str().unwrap().starts_with("3.1"));
    let schemas = document["components"]["schemas"].as_object().unwrap();
    for kind in ["shown", "gated", "submitted", "Batch", "Problem"] {
        assert!(schemas.contains_key(kind), "{kind}");
    }
    let batch = &document["paths"]["/v1/events"]["post"]["requestBody"]["content"];
    assert_eq!(batch["application/cloudevents-batch+json"]["schema"], json!({ "$ref": "#/components/schemas/Batch" }));
    let answers = &document["paths"]["/v1/answers"]["get"]["responses"];
    for kind in ["application/json", "text/csv", "application/x-ndjson"] {
        assert!(answers["200"]["content"].get(kind).is_some(), "{kind}");
    }
    assert!(answers.get("429").is_some(), "who tries tokens is told to wait");
    // Every address answers something else than "there is nothing here".
    for path in document["paths"].as_object().unwrap().keys().filter(|path| !path.contains('{')) {
        let response = house.client.get(format!("{}{path}", house.base)).send().await.unwrap();
        assert_ne!(response.status(), 404, "{path}");
    }
}

#[tokio::test]
async fn the_committed_description_is_fresh() {
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/../../www/docs/openapi.json");
    let fresh = format!("{}\n", serde_json::to_string_pretty(&parea_collector::document()).unwrap());
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(path, &fresh).unwrap();
    }
    let committed: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap_or_default()).unwrap_or_default();
    assert_eq!(committed, serde_json::from_str::<Value>(&fresh).unwrap(), "UPDATE=1 cargo test -p parea-collector");
}
