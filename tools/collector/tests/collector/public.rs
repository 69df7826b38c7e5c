//! What everybody may read is right at once, cheap to ask for again, and nothing else.

use serde_json::{Value, json};

use crate::desk::{Desk, comment, configured, public, sent, with_config};
use crate::house::{House, problem, with};

#[tokio::test]
async fn a_vote_is_counted_once_and_only_when_it_is_sent() {
    let house = configured().await;
    let unsent = with(sent("favourite", "s4", json!({ "choice": "soap" })), "final", json!(false));
    house
        .take(&[
            sent("favourite", "s1", json!({ "choice": "oil" })),
            sent("favourite", "s2", json!({ "choice": "oil" })),
            sent("favourite", "s3", json!({ "choice": "soap" })),
            unsent,
        ])
        .await;
    // The same event, and the same submission in another one.
    let mut again = sent("favourite", "s1", json!({ "choice": "soap" }));
    house.take(&[again.clone()]).await;
    again["id"] = json!("another");
    house.take(&[again]).await;
    let tally = json!({ "total": 3, "steps": { "choice": { "oil": 2, "soap": 1 } } });
    assert_eq!(public(&house, "favourite/tally").await, tally);
    house.take(&[with(sent("many", "m1", json!({ "choice": ["oil", "honey"] })), "campaign", json!("page"))]).await;
    let tally = json!({ "total": 1, "steps": { "choice": { "honey": 1, "oil": 1 } } });
    assert_eq!(public(&house, "many/tally").await, tally);
}

#[tokio::test]
async fn only_what_the_configuration_calls_public_is() {
    let house = configured().await;
    house
        .take(&[sent("nps", "s1", json!({ "score": 9 })), sent("open", "s2", json!({ "score": 9, "why": "secret" }))])
        .await;
    for what in [
        "elaia/nps/tally",
        "elaia/none/tally",
        "other/favourite/tally",
        "elaia/favourite/reviews",
        "elaia/reviews/tally",
        "elaia/reviews/answers",
    ] {
        let response = house.client.get(format!("{}/v1/public/{what}", house.base)).send().await.unwrap();
        problem(response, 404).await;
    }
    // What was written is never counted.
    assert_eq!(public(&house, "open/tally").await, json!({ "total": 1, "steps": { "score": { "9": 1 } } }));
    let bare = House::open().await;
    problem(bare.client.get(format!("{}/v1/public/elaia/favourite/tally", bare.base)).send().await.unwrap(), 404).await;
}

#[tokio::test]
async fn who_has_it_already_is_told_so() {
    let house = configured().await;
    let address = format!("{}/v1/public/elaia/favourite/tally", house.base);
    let first = house.client.get(&address).header("origin", "https://shop.example").send().await.unwrap();
    let tag = first.headers()["etag"].to_str().unwrap().to_owned();
    // Who votes and loads the page again finds their vote: the browser asks each time.
    assert_eq!(first.headers()["cache-control"], "public, max-age=0, s-maxage=30");
    assert_eq!(first.headers()["access-control-allow-origin"], "https://shop.example");
    assert_eq!(first.headers()["content-type"], "application/json");
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}")] {
        let again = house.client.get(&address).header("if-none-match", known).send().await.unwrap();
        assert_eq!(again.status(), 304);
        assert_eq!(again.headers()["etag"], tag.as_str());
        assert!(again.bytes().await.unwrap().is_empty());
    }
    house.take(&[sent("favourite", "s1", json!({ "choice": "oil" }))]).await;
    let changed = house.client.get(&address).header("if-none-match", &tag).send().await.unwrap();
    assert_eq!(changed.status(), 200);
    let stranger = house.client.get(&address).header("origin", "https://evil.example").send().await.unwrap();
    assert!(!stranger.headers().contains_key("access-control-allow-origin"));
}

#[tokio::test]
async fn a_review_shows_when_it_is_approved_and_only_then() {
    let desk = Desk::open(configured().await).await;
    for (id, stars) in [("r1", 5), ("r2", 4), ("r3", 1)] {
        let answers = json!({ "rating": stars, "title": "Fine", "text": format!("text of {stars}"), "name": "Eleni", "consent": true, "collected": "website" });
        desk.house.take(&[sent("reviews", id, answers)]).await;
    }
    let none = public(&desk.house, "reviews/reviews").await;
    assert_eq!((&none["count"], &none["average"], &none["items"]), (&json!(0), &Value::Null, &json!([])));
    for id in ["r1", "r2", "r3"] {
        desk.act(id, "approve", "").await;
    }
    // Twice is once.
    desk.act("r1", "approve", "").await;
    desk.act("r1", "reply", "Thank you,\r\nEleni!").await;
    desk.act("r2", "verify", "").await;
    let all = public(&desk.house, "reviews/reviews").await;
    assert_eq!((&all["count"], &all["average"]), (&json!(3), &json!(3.33)));
    assert_eq!(all["distribution"], json!({ "1": 1, "2": 0, "3": 0, "4": 1, "5": 1 }));
    let five = public(&desk.house, "reviews/reviews?stars=5").await;
    let items = five["items"].as_array().unwrap();
    assert_eq!(items.len(), 1);
    assert_eq!((&items[0]["text"], &items[0]["collected"]), (&json!("text of 5"), &json!("website")));
    assert_eq!(items[0]["reply"]["text"], "Thank you,\nEleni!");
    assert!(!five.to_string().contains("\"r1\""), "a submission's id is the key that erases it");
    assert_eq!(public(&desk.house, "reviews/reviews?stars=4").await["items"][0]["verified"], true);
    desk.act("r3", "reject", "").await;
    desk.act("r2", "erase", "").await;
    let left = public(&desk.house, "reviews/reviews").await;
    assert_eq!(
        (&left["count"], &left["average"], left["items"].as_array().unwrap().len()),
        (&json!(1), &json!(5.0), 1)
    );
    assert_eq!(left["distribution"], json!({ "1": 0, "2": 0, "3": 0, "4": 0, "5": 1 }));
}

#[tokio::test]
async fn a_review_has_its_own_stars_whatever_else_is_asked_on_a_scale() {
    let desk = Desk::open(configured().await).await;
    let answers = json!({ "again": "down", "service": 2, "rating": 5, "collected": "Verified purchase, by e-mail" });
    desk.house.take(&[sent("rated", "r1", answers)]).await;
    let all = public(&desk.house, "rated/reviews").await;
    assert_eq!(
        (&all["average"], &all["distribution"]["5"], &all["items"][0]["rating"]),
        (&json!(5.0), &json!(1), &json!(5))
    );
    assert_eq!(all["items"][0]["collected"], "website", "how it was collected its sender does not say");
    assert_eq!(desk.found("?score=high&status=all").await, ["r1"]);
    assert!(desk.page("inbox?status=all").await.contains("The oil?: </span>5<small>"), "nor do its moderators see 2");
}

#[tokio::test]
async fn pages_hold_every_review_once_newest_first() {
    let desk = Desk::open(configured().await).await;
    let events: Vec<_> =
        (0..45).map(|n| sent("reviews", &format!("r{n}"), json!({ "rating": 5, "text": format!("{n}") }))).collect();
    desk.house.take(&events).await;
    for n in 0..45 {
        desk.act(&format!("r{n}"), "approve", "").await;
    }
    let (mut seen, mut query) = (Vec::new(), String::new());
    loop {
        let page = public(&desk.house, &format!("reviews/reviews{query}")).await;
        let items = page["items"].as_array().unwrap();
        seen.extend(items.iter().map(|item| item["text"].as_str().unwrap().parse::<i32>().unwrap()));
        let Some(next) = page["next"].as_str() else { break };
        assert_eq!(items.len(), 20);
        query = format!("?after={next}");
    }
    seen.sort_unstable();
    assert_eq!(seen, (0..45).collect::<Vec<_>>());
    for (query, word) in [("?after=nonsense", "next"), ("?stars=6", "1 to 5"), ("?star=5", "star")] {
        let response = desk
            .house
            .client
            .get(format!("{}/v1/public/elaia/reviews/reviews{query}", desk.house.base))
            .send()
            .await
            .unwrap();
        assert!(problem(response, 400).await["detail"].as_str().unwrap().contains(word), "{query}");
    }
}

#[tokio::test]
async fn comments_stand_below_their_page_with_their_replies() {
    let desk = Desk::open(configured().await).await;
    desk.house.take(&[comment("c1", "/story", json!({ "text": "First", "name": "Anna" }))]).await;
    desk.act("c1", "approve", "").await;
    let first = public(&desk.house, "talk/comments?path=/story").await;
    let parent = first["items"][0]["id"].clone();
    desk.house
        .take(&[
            comment("c2", "/story", json!({ "text": "Answer", "parent": parent })),
            comment("c3", "/other", json!({ "text": "Elsewhere" })),
            comment("c4", "/story", json!({ "text": "Waiting" })),
        ])
        .await;
    desk.act("c2", "approve", "").await;
    desk.act("c3", "approve", "").await;
    let all = public(&desk.house, "talk/comments?path=/story").await;
    assert_eq!(all["count"], 2);
    assert_eq!((&all["items"][0]["text"], &all["items"][1]["text"]), (&json!("First"), &json!("Answer")));
    assert_eq!(all["items"][1]["parent"], parent);
    // What answers something that is gone is gone too.
    desk.act("c1", "reject", "").await;
    assert_eq!(public(&desk.house, "talk/comments?path=/story").await["count"], 0);
    // A site that trusts its visitors shows first and looks later.
    desk.house.take(&[with(sent("free-talk", "f1", json!({ "text": "At once" })), "path", json!("/story"))]).await;
    assert_eq!(public(&desk.house, "free-talk/comments?path=/story").await["count"], 1);
}

#[tokio::test]
async fn pages_of_comments_hold_the_replies_to_their_comments() {
    let house = configured().await;
    let said = |id: &str, answers| with(sent("free-talk", id, answers), "path", json!("/story"));
    let events: Vec<_> = (0..25).map(|n| said(&format!("c{n}"), json!({ "text": format!("{n}") }))).collect();
    house.take(&events).await;
    let address = "free-talk/comments?path=/story";
    let (first, second) = (public(&house, address).await, async |first: &Value| {
        public(&house, &format!("{address}&after={}", first["next"].as_str().unwrap())).await
    });
    let parents = [first["items"][3]["id"].clone(), second(&first).await["items"][4]["id"].clone()];
    house.take(&[said("r1", json!({ "text": "Late", "parent": parents[0] }))]).await;
    house.take(&[said("r2", json!({ "text": "Later", "parent": parents[1] }))]).await;
    house.take(&[said("r3", json!({ "text": "Latest", "parent": parents[0] }))]).await;
    let first = public(&house, address).await;
    let replies = |page: &Value| -> Vec<(Value, Value)> {
        let items = page["items"].as_array().unwrap().iter().filter(|item| !item["parent"].is_null());
        items.map(|item| (item["text"].clone(), item["parent"].clone())).collect()
    };
    assert_eq!((&first["count"], first["items"].as_array().unwrap().len()), (&json!(28), 22));
    assert_eq!(replies(&first), [(json!("Late"), parents[0].clone()), (json!("Latest"), parents[0].clone())]);
    let second = second(&first).await;
    assert_eq!((&second["next"], second["items"].as_array().unwrap().len()), (&Value::Null, 6));
    assert_eq!(replies(&second), [(json!("Later"), parents[1].clone())]);
}

#[tokio::test]
async fn ideas_stand_in_the_order_of_their_votes() {
    let desk = Desk::open(configured().await).await;
    desk.house
        .take(&[
            sent("wishes", "i1", json!({ "title": "Honey" })),
            sent("wishes", "i2", json!({ "title": "Soap", "text": "Green" })),
        ])
        .await;
    desk.act("i1", "approve", "").await;
    desk.act("i2", "approve", "").await;
    let ideas = public(&desk.house, "wishes/ideas").await;
    let soap = ideas["items"].as_array().unwrap().iter().find(|idea| idea["title"] == "Soap").unwrap()["id"].clone();
    for n in 0..3 {
        desk.house.take(&[sent("wishes", &format!("v{n}"), json!({ "vote": soap }))]).await;
    }
    desk.act("i2", "progress", "planned").await;
    desk.act("v2", "erase", "").await;
    let ideas = public(&desk.house, "wishes/ideas").await;
    let top = &ideas["items"][0];
    assert_eq!((&top["title"], &top["votes"], &top["status"]), (&json!("Soap"), &json!(2), &json!("planned")));
    assert_eq!((&ideas["items"][1]["votes"], &ideas["items"][1]["status"]), (&json!(0), &json!("open")));
}

#[tokio::test]
async fn what_came_before_the_configuration_is_counted_when_it_comes() {
    let house = House::open().await;
    house
        .take(&[
            sent("favourite", "s1", json!({ "choice": "oil" })),
            comment("c1", "/story", json!({ "text": "Early" })),
            sent("reviews", "r1", json!({ "rating": 5 })),
        ])
        .await;
    house.close().await;
    let config = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/collector/elaia.json");
    for _ in 0..2 {
        let options = parea_collector::Options {
            configs: vec![config.into()],
            ..parea_collector::Options::new(house.home.address.clone())
        };
        parea_collector::open(options).await.unwrap().close().await;
    }
    let count = "SELECT CAST(SUM(count) AS BIGINT) FROM tallies WHERE step = 'choice'";
    let count: i64 = sqlx::query_scalar(count).fetch_one(&mut house.look().await).await.unwrap();
    assert_eq!(count, 1);
    let held = "SELECT path FROM entries WHERE status = 'held' ORDER BY kind";
    let held: Vec<String> = sqlx::query_scalar(held).fetch_all(&mut house.look().await).await.unwrap();
    assert_eq!(held, ["/story", ""]);
}

#[tokio::test]
async fn what_came_while_there_was_no_configuration_is_counted_when_it_is_back() {
    let house = configured().await;
    house.take(&[sent("favourite", "s1", json!({ "choice": "oil" }))]).await;
    let house = house.reopen(|options| options).await;
    house
        .take(&[sent("favourite", "s2", json!({ "choice": "oil" })), sent("reviews", "r1", json!({ "rating": 5 }))])
        .await;
    let house = house.reopen(with_config).await;
    assert_eq!(public(&house, "favourite/tally").await["total"], 2);
    let desk = Desk::open(house).await;
    desk.act("r1", "approve", "").await;
    assert_eq!(public(&desk.house, "reviews/reviews").await["count"], 1);
}

#[tokio::test]
async fn what_another_collector_stored_without_the_configuration_is_taken_up() {
    let desk = Desk::open(configured().await).await;
    let mut database = desk.house.look().await;
    desk.house
        .take(&[comment("c1", "/story", json!({ "text": "First" })), sent("nps", "s1", json!({ "score": 9 }))])
        .await;
    sqlx::query("DELETE FROM entries").execute(&mut database).await.unwrap();
    assert_eq!(desk.found("?status=held").await, ["c1"]);
    desk.act("c1", "approve", "").await;
    assert_eq!(public(&desk.house, "talk/comments?path=/story").await["count"], 1);
    assert_eq!(desk.found("?q=first&status=all").await, ["c1"]);
}

#[tokio::test]
async fn who_erases_at_the_database_needs_no_configuration() {
    let desk = Desk::open(configured().await).await;
    let house = &desk.house;
    for id in ["s1", "s2"] {
        house.take(&[sent("favourite", id, json!({ "choice": "oil" }))]).await;
    }
    house.take(&[sent("reviews", "r1", json!({ "rating": 5 })), sent("reviews", "r2", json!({ "rating": 1 }))]).await;
    desk.act("r1", "approve", "").await;
    desk.act("r2", "approve", "").await;
    let eraser = parea_collector::Eraser::open(&house.home.address).await.unwrap();
    for (id, was_there) in [("s1", true), ("r2", true), ("none", false)] {
        assert_eq!(eraser.erase_submission(id).await.unwrap(), was_there, "{id}");
    }
    eraser.close().await;
    let tally = json!({ "total": 1, "steps": { "choice": { "oil": 1 } } });
    assert_eq!(public(house, "favourite/tally").await, tally);
    assert_eq!(public(house, "reviews/reviews").await["average"], 5.0);
    // Nor does the next start find anything to mend.
    let house = desk.house.reopen(with_config).await;
    assert_eq!(public(&house, "favourite/tally").await, tally);
    assert_eq!(public(&house, "reviews/reviews").await["count"], 1);
}

#[tokio::test]
async fn what_two_people_approve_at_once_is_counted_once() {
    let desk = Desk::open(configured().await).await;
    for round in 0..8 {
        let id = format!("r{round}");
        desk.house.take(&[sent("reviews", &id, json!({ "rating": 5 }))]).await;
        assert_eq!(desk.found("?status=held").await, [id.as_str()]);
        tokio::join!(
            desk.act(&id, "approve", ""),
            desk.act(&id, "approve", ""),
            desk.act(&id, "approve", ""),
            desk.act(&id, "approve", "")
        );
    }
    assert_eq!(public(&desk.house, "reviews/reviews").await["count"], 8);
}

#[tokio::test]
async fn no_address_is_too_long_and_no_cursor_too_strange() {
    let desk = Desk::open(configured().await).await;
    // Letters that no index packs together.
    let mut seed = 1_u64;
    let letters = (0..2000).map(|_| {
        seed = seed.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        char::from_u32(0x4e00 + u32::try_from(seed >> 40).unwrap() % 20_000).unwrap()
    });
    let path: String = std::iter::once('/').chain(letters).collect();
    desk.house.take(&[comment("c1", &path, json!({ "text": "Far away" }))]).await;
    desk.act("c1", "approve", "").await;
    let query: String = url::form_urlencoded::Serializer::new(String::new()).append_pair("path", &path).finish();
    assert_eq!(public(&desk.house, &format!("talk/comments?{query}")).await["items"][0]["text"], "Far away");

    use base64::Engine as _;
    let cursor = |json: &str| base64::prelude::BASE64_URL_SAFE_NO_PAD.encode(json);
    let nul = cursor(r#"[1,"\u0000"]"#);
    let address = format!("{}/v1/public/elaia/reviews/reviews?after={nul}", desk.house.base);
    problem(desk.house.client.get(address).send().await.unwrap(), 400).await;
    problem(desk.house.ask(&format!("?cursor={}", cursor(r#"[1,"a\u0000","b"]"#))).await, 400).await;
}
