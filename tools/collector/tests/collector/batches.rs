//! What is taken is stored once, and whole.

use serde_json::{Value, json};
use sqlx::Row as _;

use crate::house::{House, problem, shown, submitted, with};

#[tokio::test]
async fn a_batch_is_stored_event_by_event_and_a_submission_also_as_answers() {
    let house = House::open().await;
    let answers = json!({ "score": 9, "why": "Το λάδι είναι υπέροχο. عالی بود! 🫒", "kinds": ["extra", "smoked"], "call": false });
    house.take(&[shown("e1"), submitted("e2", "s1", answers.clone())]).await;

    let mut file = house.look().await;
    let row = sqlx::query("SELECT * FROM events WHERE id = 'e1'").fetch_one(&mut file).await.unwrap();
    assert_eq!(row.get::<String, _>("type"), "eu.parea.shown");
    assert_eq!(row.get::<String, _>("source"), "elaia");
    assert_eq!(row.get::<String, _>("time"), "2026-11-22T08:15:00.250Z");
    assert_eq!(row.get::<String, _>("subject"), "8f2d");
    assert_eq!(row.get::<String, _>("campaign"), "winter-oil");
    let kept: Value = serde_json::from_str(&row.get::<String, _>("event")).unwrap();
    assert_eq!(kept, shown("e1"));

    let row = sqlx::query("SELECT * FROM answers").fetch_one(&mut file).await.unwrap();
    assert_eq!(row.get::<String, _>("submission"), "s1");
    assert_eq!(row.get::<String, _>("form"), "nps");
    assert_eq!(row.get::<String, _>("version"), "1");
    assert_eq!(row.get::<i64, _>("final"), 1);
    let stored: Value = serde_json::from_str(&row.get::<String, _>("answers")).unwrap();
    assert_eq!(stored, answers);
    let consent: Value = serde_json::from_str(&row.get::<String, _>("consent")).unwrap();
    assert_eq!(consent["purposes"], json!(["remember", "measure"]));

    let row = sqlx::query("SELECT * FROM events WHERE id = 'e2'").fetch_one(&mut file).await.unwrap();
    assert_eq!(row.get::<String, _>("submission"), "s1");
    assert_eq!(row.get::<Option<String>, _>("subject"), None);
}

#[tokio::test]
async fn every_type_of_event_is_taken() {
    let house = House::open().await;
    let mut events = Vec::new();
    for kind in ["shown", "clicked", "dismissed", "ignored", "converted", "exposed", "step", "shared"] {
        let mut event = shown(kind);
        event["type"] = json!(format!("eu.parea.{kind}"));
        events.push(event);
    }
    let mut gated = shown("gated");
    gated["type"] = json!("eu.parea.gated");
    gated["data"] = json!({ "winter-oil": "audience", "how-was-it": "frequency" });
    events.push(gated);
    events.push(submitted("submitted", "s1", json!({})));
    house.take(&events).await;
    assert_eq!(house.count("events").await, 10);
}

#[tokio::test]
async fn a_repeated_id_is_taken_again_and_stores_nothing() {
    let house = House::open().await;
    let first = submitted("e1", "s1", json!({ "score": 9 }));
    house.take(std::slice::from_ref(&first)).await;
    house.take(std::slice::from_ref(&first)).await;
    // The same key with other content is the same event: the first one wins.
    house.take(&[submitted("e1", "s2", json!({ "score": 0 }))]).await;
    // In one batch too.
    house.take(&[shown("e2"), with(shown("e2"), "campaign", json!("other"))]).await;

    let mut file = house.look().await;
    assert_eq!(house.count("events").await, 2);
    let answers: Vec<String> = sqlx::query_scalar("SELECT answers FROM answers").fetch_all(&mut file).await.unwrap();
    assert_eq!(answers, [r#"{"score":9}"#]);
    let campaign: String =
        sqlx::query_scalar("SELECT campaign FROM events WHERE id = 'e2'").fetch_one(&mut file).await.unwrap();
    assert_eq!(campaign, "winter-oil");
}

#[tokio::test]
async fn the_same_id_of_another_site_is_another_event() {
    let house = House::open().await;
    let mut other = shown("e1");
    other["source"] = json!("another-site");
    house.take(&[shown("e1"), other]).await;
    assert_eq!(house.count("events").await, 2);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn parallel_posts_of_the_same_ids_store_each_once() {
    let house = std::sync::Arc::new(House::open().await);
    let events: Vec<Value> =
        (0..20).map(|n| submitted(&format!("e{n}"), &format!("s{n}"), json!({ "score": n }))).collect();
    let mut posts = tokio::task::JoinSet::new();
    for tab in 0..16 {
        let (house, mut events) = (house.clone(), events.clone());
        posts.spawn(async move {
            events.rotate_left(tab);
            for half in events.chunks(10) {
                house.take(half).await;
            }
        });
    }
    posts.join_all().await;
    assert_eq!(house.count("events").await, 20);
    assert_eq!(house.count("answers").await, 20);
}

#[tokio::test]
async fn partial_answers_grow_until_the_final_ones_which_stay() {
    let house = House::open().await;
    let partial = |id: &str, time: &str, answers: Value| {
        let mut event = with(submitted(id, "s1", answers), "final", json!(false));
        event["time"] = json!(time);
        event
    };
    let stored = async || {
        let row = sqlx::query("SELECT final, answers FROM answers").fetch_all(&mut house.look().await).await.unwrap();
        assert_eq!(row.len(), 1);
        (row[0].get::<i64, _>("final"), row[0].get::<String, _>("answers"))
    };
    house.take(&[partial("e1", "2026-11-22T08:00:00Z", json!({ "score": 3 }))]).await;
    house.take(&[partial("e3", "2026-11-22T08:00:20Z", json!({ "score": 3, "why": "late" }))]).await;
    // An older one that was held up on its way changes nothing.
    house.take(&[partial("e2", "2026-11-22T08:00:10Z", json!({ "score": 3, "why": "la" }))]).await;
    assert_eq!(stored().await, (0, r#"{"score":3,"why":"late"}"#.to_owned()));

    house.take(&[submitted("e4", "s1", json!({ "score": 4 }))]).await;
    assert_eq!(stored().await, (1, r#"{"score":4}"#.to_owned()));
    // Whoever knows the id, which the visitor sees, cannot change what was sent.
    house.take(&[partial("e5", "2027-01-01T00:00:00Z", json!({ "score": 10 }))]).await;
    house.take(&[submitted("e6", "s1", json!({ "score": 10 }))]).await;
    assert_eq!(stored().await, (1, r#"{"score":4}"#.to_owned()));
    // The second final one is not kept either.
    assert_eq!(house.count("events").await, 5);
}

#[tokio::test]
async fn what_looks_like_sql_or_html_is_stored_as_it_is() {
    let house = House::open().await;
    for (n, text) in ["'); DROP TABLE answers; --", "<script>alert(1)</script>", "${7*7} {{7*7}} %s \\ \" '", "$1"]
        .into_iter()
        .enumerate()
    {
        let mut event = submitted(&format!("{n}{text}"), &format!("{n}{text}"), json!({ text: text }));
        event["source"] = json!(text);
        for member in ["form", "campaign", "version"] {
            event["data"][member] = json!(text);
        }
        event["data"]["consent"] = json!({ "source": text, "purposes": [text], "revision": text });
        house.take(std::slice::from_ref(&event)).await;
        let row = sqlx::query("SELECT form, answers, (SELECT event FROM events WHERE events.submission = answers.submission) AS event FROM answers WHERE submission = $1")
            .bind(format!("{n}{text}"))
            .fetch_one(&mut house.look().await)
            .await
            .unwrap();
        assert_eq!(row.get::<String, _>("form"), text);
        assert_eq!(serde_json::from_str::<Value>(&row.get::<String, _>("answers")).unwrap(), json!({ text: text }));
        assert_eq!(serde_json::from_str::<Value>(&row.get::<String, _>("event")).unwrap(), event);
    }
}

#[tokio::test]
async fn attributes_that_we_do_not_know_are_tolerated_and_kept() {
    let house = House::open().await;
    let mut event = shown("e1");
    event["traceparent"] = json!("00-4bf9-01");
    event["sampled"] = json!(true);
    event["data"]["step"] = json!("score");
    house.take(std::slice::from_ref(&event)).await;
    let kept: String = sqlx::query_scalar("SELECT event FROM events").fetch_one(&mut house.look().await).await.unwrap();
    assert_eq!(serde_json::from_str::<Value>(&kept).unwrap(), event);
}

#[tokio::test]
async fn attributes_that_no_broker_takes_are_refused() {
    let house = House::open().await;
    let names = ["Sampled", "trace_parent", "trace-parent", "", "abcdefghijklmnopqrstu"].map(|name| (name, json!("x")));
    let values = [json!("x".repeat(1025)), json!({ "a": 1 }), json!(["a"])].map(|value| ("note", value));
    for (name, value) in names.into_iter().chain(values) {
        let mut event = shown("e1");
        event[name] = value;
        let told = problem(house.post(json!([event]).to_string()).await, 422).await;
        assert_eq!(told["errors"][0]["pointer"], format!("/0/{name}"), "{told}");
    }
    let mut event = shown("e1");
    (event["partitionkey"], event["note"], event["sequence"]) = (json!(null), json!("x".repeat(1024)), json!(7));
    house.take(&[event]).await;
}

#[tokio::test]
async fn who_has_nothing_to_say_may_say_it_in_any_way() {
    let house = House::open().await;
    for (n, nothing) in [json!(null), json!("")].into_iter().enumerate() {
        let mut event = with(shown(&format!("e{n}")), "variant", nothing.clone());
        event["subject"] = nothing.clone();
        let mut sent = submitted(&format!("f{n}"), &format!("s{n}"), json!({}));
        sent["subject"] = nothing.clone();
        // Nobody was asked for consent yet, and a number may come with a fraction of nothing.
        sent["data"]["consent"] = json!({ "source": nothing, "purposes": [], "revision": nothing });
        sent["data"]["version"] = json!(2.0);
        house.take(&[event, sent]).await;
    }
    let mut file = house.look().await;
    let named: i64 =
        sqlx::query_scalar("SELECT COUNT(*) FROM events WHERE subject IS NOT NULL").fetch_one(&mut file).await.unwrap();
    assert_eq!(named, 0);
    let versions: Vec<String> = sqlx::query_scalar("SELECT version FROM answers").fetch_all(&mut file).await.unwrap();
    assert_eq!(versions, ["2", "2"]);
}

#[tokio::test]
async fn an_empty_batch_and_a_full_one_are_taken() {
    let house = House::open().await;
    house.take(&[]).await;
    let events: Vec<Value> = (0..100).map(|n| shown(&format!("e{n}"))).collect();
    house.take(&events).await;
    assert_eq!(house.count("events").await, 100);
}

#[tokio::test]
async fn what_was_stored_is_there_after_closing_and_opening_again() {
    let house = House::open().await;
    house.take(&[submitted("e1", "s1", json!({ "score": 9 }))]).await;
    house.close().await;
    let again = parea_collector::open(parea_collector::Options::new(house.home.address.clone())).await.unwrap();
    assert_eq!(house.count("answers").await, 1);
    again.close().await;
}
