//! Pages of the own and of listed origins may post; other pages may not, and their browsers are told so.

use reqwest::{Method, Response};
use serde_json::json;

use crate::house::{BATCH, House, problem, shown};

/// Posts one event as a page would, with these headers.
async fn post(house: &House, headers: &[(&str, &str)]) -> Response {
    let mut request = house.client.post(format!("{}/v1/events", house.base)).header("content-type", BATCH);
    for (name, value) in headers {
        request = request.header(*name, *value);
    }
    request.body(json!([shown("e1")]).to_string()).send().await.unwrap()
}

/// Asks first, as browsers do before a post to another origin.
async fn preflight(house: &House, origin: &str) -> Response {
    house
        .client
        .request(Method::OPTIONS, format!("{}/v1/events", house.base))
        .header("origin", origin)
        .header("access-control-request-method", "POST")
        .header("access-control-request-headers", "content-type")
        .send()
        .await
        .unwrap()
}

#[tokio::test]
async fn a_listed_origin_may_ask_and_post() {
    let house = House::open().await;
    let asked = preflight(&house, "https://shop.example").await;
    assert!(asked.status().is_success());
    let headers = asked.headers();
    assert_eq!(headers["access-control-allow-origin"], "https://shop.example");
    assert_eq!(headers["access-control-allow-methods"], "POST");
    assert_eq!(headers["access-control-allow-headers"], "content-type");
    assert_eq!(headers["access-control-max-age"], "7200");
    assert!(headers["vary"].to_str().unwrap().to_lowercase().contains("origin"));
    assert!(!headers.contains_key("access-control-allow-credentials"));

    let posted = post(&house, &[("origin", "https://shop.example"), ("sec-fetch-site", "cross-site")]).await;
    assert_eq!(posted.status(), 202);
    assert_eq!(posted.headers()["access-control-allow-origin"], "https://shop.example");
    assert_eq!(posted.headers()["access-control-expose-headers"], "retry-after,parea-ticket");
    assert!(posted.headers()["vary"].to_str().unwrap().to_lowercase().contains("origin"));
}

#[tokio::test]
async fn a_listed_origin_can_read_why_it_was_refused() {
    let house = House::open().await;
    let request = house.client.post(format!("{}/v1/events", house.base)).header("content-type", BATCH);
    let response = request.header("origin", "https://shop.example").body("nonsense").send().await.unwrap();
    assert_eq!(response.headers()["access-control-allow-origin"], "https://shop.example");
    problem(response, 400).await;
}

#[tokio::test]
async fn other_origins_are_refused_and_store_nothing() {
    let house = House::open().await;
    let near = [
        "https://evil.example",
        "http://shop.example",
        "https://shop.example:444",
        "https://a.shop.example",
        "https://shop.example.evil.example",
        "null",
        "nonsense",
        "*",
        "https://shop.example/",
    ];
    for origin in near {
        let asked = preflight(&house, origin).await;
        assert!(!asked.headers().contains_key("access-control-allow-origin"), "{origin}");
        let response = post(&house, &[("origin", origin)]).await;
        assert!(!response.headers().contains_key("access-control-allow-origin"), "{origin}");
        let told = problem(response, 403).await;
        assert!(told["detail"].as_str().unwrap().contains("--origin"), "{told}");
    }
    assert_eq!(house.count("events").await, 0);
}

#[tokio::test]
async fn the_own_origin_needs_no_listing() {
    let house = House::open_with(|options| parea_collector::Options { origins: Vec::new(), ..options }).await;
    let own = house.base.trim_end_matches("/parea").to_owned();
    assert_eq!(post(&house, &[("origin", &own)]).await.status(), 202);
    assert_eq!(post(&house, &[("origin", &own), ("sec-fetch-site", "same-origin")]).await.status(), 202);
    // Behind a proxy: TLS ends before us, the usual port is not written.
    assert_eq!(post(&house, &[("origin", "https://elaia.example"), ("host", "elaia.example")]).await.status(), 202);
    assert_eq!(post(&house, &[("origin", "https://elaia.example"), ("host", "elaia.example:443")]).await.status(), 202);
    // Behind a proxy that puts its own name as host only the browser knows.
    let behind = [("origin", "https://elaia.example"), ("host", "backend:8787"), ("sec-fetch-site", "same-origin")];
    assert_eq!(post(&house, &behind).await.status(), 202);

    problem(post(&house, &[("origin", "https://elaia.example"), ("host", "elaia.example:8443")]).await, 403).await;
    problem(post(&house, &[("origin", &own), ("sec-fetch-site", "same-site")]).await, 403).await;
}

#[tokio::test]
async fn origins_that_no_browser_sends_are_refused_at_the_start() {
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("x.sqlite").to_str().unwrap().to_owned();
    for origin in [
        "shop.example",
        "https://shop.example/path",
        "*",
        "https://a@shop.example",
        "ftp://shop.example",
        "https://shop.example/?a",
    ] {
        let options = parea_collector::Options {
            origins: vec![origin.to_owned()],
            ..parea_collector::Options::new(file.clone())
        };
        let error = parea_collector::open(options).await.err().unwrap().to_string();
        assert!(error.contains(origin) && error.contains("https://shop.example"), "{error}");
    }
    let house = House::open_with(|options| parea_collector::Options {
        origins: vec!["HTTPS://Shop.Example:443/".to_owned()],
        ..options
    })
    .await;
    assert_eq!(post(&house, &[("origin", "https://shop.example")]).await.status(), 202);
}

#[tokio::test]
async fn answers_are_never_for_pages_of_other_origins() {
    let house = House::open().await;
    let request = house.client.get(format!("{}/v1/answers", house.base)).bearer_auth(crate::house::TOKEN);
    let response = request.header("origin", "https://shop.example").send().await.unwrap();
    assert!(!response.headers().contains_key("access-control-allow-origin"));
}
