//! Who knows the token reads the answers, page by page; nobody else does.

use serde_json::{Value, json};

use crate::house::{House, TOKEN, problem, submitted, with};

/// The list for a query.
async fn list(house: &House, query: &str) -> Value {
    let response = house.ask(query).await;
    assert_eq!(response.status(), 200);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["x-content-type-options"], "nosniff");
    serde_json::from_slice(&response.bytes().await.unwrap()).unwrap()
}

/// The submissions of a list.
fn names(list: &Value) -> Vec<&str> {
    list["answers"].as_array().unwrap().iter().map(|answer| answer["submission"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn an_answer_is_listed_as_it_was_sent() {
    let house = House::open().await;
    let answers = json!({ "score": 9, "why": "عالی", "nothing": null, "many": [1, "b"], "matrix": { "taste": "good" }, "big": 12_345_678_901_234_567_890_u64, "small": 0.1 });
    house.take(&[submitted("e1", "s1", answers.clone())]).await;
    let list = list(&house, "").await;
    let answer = &list["answers"][0];
    assert_eq!(answer["answers"], answers);
    assert_eq!(answer["final"], true);
    assert_eq!(
        (&answer["source"], &answer["campaign"], &answer["form"], &answer["version"]),
        (&json!("elaia"), &json!("how-was-it"), &json!("nps"), &json!("1"))
    );
    assert_eq!(answer["time"], "2026-11-22T08:16:00.000Z");
    assert_eq!(answer["consent"]["source"], "vanilla-cookieconsent");
    assert!(answer["received"].as_str().unwrap().ends_with('Z'));
    assert_eq!(list["next"], Value::Null);
}

#[tokio::test]
async fn an_answer_of_somebody_who_tested_the_form_is_taken_and_not_listed() {
    let house = House::open().await;
    let mut tried = submitted("e2", "s2", json!({ "score": 1 }));
    tried["data"]["test"] = json!(true);
    house.take(&[submitted("e1", "s1", json!({ "score": 9 })), tried]).await;
    assert_eq!(names(&list(&house, "").await), ["s1"]);
}

#[tokio::test]
async fn without_the_token_nothing_is_read() {
    let house = House::open().await;
    house.take(&[submitted("e1", "s1", json!({ "why": "secret" }))]).await;
    let address = format!("{}/v1/answers", house.base);
    let wrong = TOKEN.replace('a', "b");
    for header in [
        None,
        Some(format!("Bearer {wrong}")),
        Some("Bearer ".to_owned()),
        Some(TOKEN.to_owned()),
        Some(format!("Basic {TOKEN}")),
        Some(format!("Bearer {}", &TOKEN[..20])),
        Some(format!("Bearer {TOKEN}{TOKEN}")),
    ] {
        let mut request = house.client.get(&address);
        if let Some(header) = header {
            request = request.header("authorization", header);
        }
        let response = request.send().await.unwrap();
        assert!(response.headers()["www-authenticate"].to_str().unwrap().starts_with("Bearer"));
        problem(response, 401).await;
    }
    problem(house.client.get(format!("{address}?token={TOKEN}")).send().await.unwrap(), 401).await;
    let lower = house.client.get(&address).header("authorization", format!("bearer {TOKEN}")).send().await.unwrap();
    assert_eq!(lower.status(), 200);
}

#[tokio::test]
async fn a_collector_without_a_token_says_how_to_give_it_one() {
    let house = House::open_with(|options| parea_collector::Options { admin_token: None, ..options }).await;
    for response in [house.ask("").await, house.client.get(format!("{}/v1/answers", house.base)).send().await.unwrap()]
    {
        let told = problem(response, 403).await;
        assert!(told["detail"].as_str().unwrap().contains("--admin-token-file"), "{told}");
    }
}

#[tokio::test]
async fn pages_hold_every_answer_once_newest_first() {
    let house = House::open().await;
    for n in 0..7 {
        // Two at the same moment in every batch.
        house
            .take(&[
                submitted(&format!("a{n}"), &format!("a{n}"), json!({})),
                submitted(&format!("b{n}"), &format!("b{n}"), json!({})),
            ])
            .await;
        tokio::time::sleep(std::time::Duration::from_millis(2)).await;
    }
    let (mut seen, mut query) = (Vec::new(), "?limit=3".to_owned());
    loop {
        let page = list(&house, &query).await;
        seen.extend(names(&page).into_iter().map(str::to_owned));
        let Some(next) = page["next"].as_str() else { break };
        assert_eq!(names(&page).len(), 3);
        query = format!("?limit=3&cursor={next}");
    }
    let expected: Vec<String> = (0..7).rev().flat_map(|n| [format!("b{n}"), format!("a{n}")]).collect();
    assert_eq!(seen, expected);
    assert_eq!(list(&house, "?limit=14").await["next"], Value::Null);
}

#[tokio::test]
async fn filters_let_through_what_was_asked_for() {
    let house = House::open().await;
    let other = with(submitted("e2", "s2", json!({})), "form", json!("exit poll"));
    let third = with(submitted("e3", "s3", json!({})), "campaign", json!("goodbye"));
    house.take(&[submitted("e1", "s1", json!({})), other, third]).await;
    // The collector's clock counts: it was received on a day of our choice.
    for (submission, day) in
        [("s1", "2026-11-20T12:00:00Z"), ("s2", "2026-11-21T23:59:59.999Z"), ("s3", "2026-11-22T00:00:00Z")]
    {
        let moment: jiff::Timestamp = day.parse().unwrap();
        sqlx::query("UPDATE answers SET received = $1 WHERE submission = $2")
            .bind(moment.as_millisecond())
            .bind(submission)
            .execute(&mut house.look().await)
            .await
            .unwrap();
    }
    for (query, expected) in [
        ("", vec!["s3", "s2", "s1"]),
        ("?form=nps", vec!["s3", "s1"]),
        ("?form=exit%20poll", vec!["s2"]),
        ("?form=none", vec![]),
        ("?campaign=goodbye", vec!["s3"]),
        ("?form=nps&campaign=how-was-it", vec!["s1"]),
        ("?from=2026-11-21", vec!["s3", "s2"]),
        ("?to=2026-11-21", vec!["s2", "s1"]),
        ("?from=2026-11-21&to=2026-11-21", vec!["s2"]),
        ("?from=2026-11-20T12:00:00Z&to=2026-11-20T12:00:00Z", vec!["s1"]),
        ("?from=2026-11-20T14:00:00.001%2B02:00", vec!["s3", "s2"]),
        ("?from=2026-11-23", vec![]),
    ] {
        assert_eq!(names(&list(&house, query).await), expected, "{query}");
    }
}

#[tokio::test]
async fn a_parameter_that_is_not_understood_is_explained() {
    let house = House::open().await;
    for (query, word) in [
        ("?frm=nps", "frm"),
        ("?limit=0", "1 to 1000"),
        ("?limit=1001", "1 to 1000"),
        ("?limit=many", "1 to 1000"),
        ("?from=yesterday", "2026-11-22"),
        ("?from=2026-11-22T10:00", "2026-11-22"),
        ("?to=2026-13-01", "2026-11-22"),
        ("?cursor=nonsense", "next"),
        ("?cursor=WzEsMl0", "next"),
        ("?format=xml", "csv"),
        ("?form=a&form=b", "form"),
    ] {
        let told = problem(house.ask(query).await, 400).await;
        assert!(told["detail"].as_str().unwrap().contains(word), "{query}: {told}");
    }
}
