//! What strangers send has bounds: nobody takes lists, pages and files away from all others.

use std::time::Duration;

use parea_collector::Options;
use serde_json::{Map, Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpSocket, TcpStream};

use crate::desk::{Desk, configured, public, sent, with_config};
use crate::house::{House, TOKEN, problem, until, with};

/// All items of a list, page after page, as the widget reads them: a page with more characters is none (`carry.js`).
async fn items(house: &House, what: &str) -> Vec<Value> {
    let (mut items, mut address) = (Vec::new(), format!("{}/v1/public/elaia/{what}", house.base));
    let mark = if what.contains('?') { '&' } else { '?' };
    loop {
        let page = house.client.get(&address).send().await.unwrap().text().await.unwrap();
        assert!(page.len() <= 262_144, "{} characters", page.len());
        let page: Value = serde_json::from_str(&page).unwrap();
        items.extend(page["items"].as_array().unwrap().iter().cloned());
        let Some(next) = page["next"].as_str() else { return items };
        address = format!("{}/v1/public/elaia/{what}{mark}after={next}", house.base);
    }
}

#[tokio::test]
async fn long_texts_leave_every_page_short_enough_for_the_widget() {
    let desk = Desk::open(configured().await).await;
    let text = "x".repeat(16_384);
    for n in 0..20 {
        let long = json!({ "rating": 5, "title": text, "text": text, "name": n.to_string() });
        desk.house.take(&[sent("rated", &format!("r{n}"), long)]).await;
        let comment = sent("free-talk", &format!("c{n}"), json!({ "text": text, "name": n.to_string() }));
        desk.house.take(&[with(comment, "path", json!("/story"))]).await;
        let id = format!("i{n}");
        desk.house.take(&[sent("wishes", &id, json!({ "title": n.to_string(), "text": text }))]).await;
        desk.act(&id, "approve", "").await;
    }
    for (what, named) in
        [("rated/reviews", "name"), ("free-talk/comments?path=/story", "name"), ("wishes/ideas", "title")]
    {
        let items = items(&desk.house, what).await;
        let mut seen: Vec<u32> = items.iter().map(|item| item[named].as_str().unwrap().parse().unwrap()).collect();
        seen.sort_unstable();
        assert_eq!(seen, (0..20).collect::<Vec<_>>(), "{what}");
    }
    let last = items(&desk.house, "wishes/ideas").await[19].clone();
    desk.house.take(&[sent("wishes", "v1", json!({ "vote": last["id"] }))]).await;
    let items = items(&desk.house, "wishes/ideas").await;
    assert_eq!((&items[0]["id"], &items[0]["votes"], items.len()), (&last["id"], &json!(1), 20));
}

/// A download that was answered and of which nothing more is read.
async fn stalled(house: &House) -> (TcpStream, String) {
    let host = house.base.strip_prefix("http://").unwrap().strip_suffix("/parea").unwrap();
    let socket = TcpSocket::new_v4().unwrap();
    socket.set_recv_buffer_size(4096).unwrap();
    let mut stream = socket.connect(host.parse().unwrap()).await.unwrap();
    let asked = format!(
        "GET /parea/v1/answers?format=ndjson HTTP/1.1\r\nhost: {host}\r\nauthorization: Bearer {TOKEN}\r\n\r\n"
    );
    stream.write_all(asked.as_bytes()).await.unwrap();
    let mut status = [0; 12];
    stream.read_exact(&mut status).await.unwrap();
    (stream, String::from_utf8(status.to_vec()).unwrap())
}

#[tokio::test]
async fn downloads_that_stand_still_stop_nobody_else() {
    let brief = |options| Options { patience: Duration::from_millis(500), ..with_config(options) };
    let house = House::open_with(brief).await;
    house.take(&[sent("nps", "s", json!({ "why": "x".repeat(16_000) }))]).await;
    let mut database = house.look().await;
    for round in 0..10 {
        let double = format!(
            "INSERT INTO answers (submission, source, campaign, form, version, final, time, received, consent, answers)
             SELECT submission || '-{round}', source, campaign, form, version, final, time, received, consent, answers FROM answers"
        );
        sqlx::query(sqlx::AssertSqlSafe(double)).execute(&mut database).await.unwrap();
    }
    let mut downloads = Vec::new();
    for _ in 0..4 {
        downloads.push(stalled(&house).await);
    }
    let told: Vec<&str> = downloads.iter().map(|(_, status)| status.as_str()).collect();
    assert_eq!(house.client.get(format!("{}/readyz", house.base)).send().await.unwrap().status(), 200, "{told:?}");
    assert_eq!(public(&house, "favourite/tally").await["total"], 0);
    assert_eq!(told, ["HTTP/1.1 200", "HTTP/1.1 200", "HTTP/1.1 503", "HTTP/1.1 503"]);
    problem(house.ask("?format=csv").await, 503).await;
    // Who goes away makes room.
    drop(downloads);
    until("the next download", async || house.ask("?format=csv").await.status() == 200).await;
}

#[tokio::test]
async fn invented_forms_and_steps_do_not_fill_the_admin_pages() {
    let desk = Desk::open(House::open().await).await;
    for batch in 0..3 {
        let event = |n: i32| sent(&format!("form-{batch}-{n}"), &format!("s-{batch}-{n}"), json!({ "score": 9 }));
        desk.house.take(&(0..80).map(event).collect::<Vec<_>>()).await;
    }
    assert_eq!(desk.page("forms").await.matches("<li class=\"card\">").count(), 200);
    for n in 0..4 {
        let step = |step: i32| (format!("invented{n}x{step}"), json!(1));
        let answers: Map<String, Value> = (0..150).map(step).collect();
        desk.house.take(&[sent("survey", &format!("t{n}"), answers.into())]).await;
    }
    let page = desk.page("form?source=elaia&form=survey").await;
    let steps = (0..4).flat_map(|n| (0..150).map(move |step| format!(">Invented{n}x{step}<")));
    assert_eq!(steps.filter(|step| page.contains(step)).count(), 200, "{page}");
}

#[tokio::test]
async fn what_nobody_has_taken_up_can_be_erased() {
    let desk = Desk::open(configured().await).await;
    desk.house.take(&[sent("nps", "s1", json!({ "score": 9 }))]).await;
    // No page that would make its entry was looked at since.
    assert_eq!(desk.house.count("entries").await, 0);
    desk.act("s1", "erase", "").await;
    assert_eq!((desk.house.count("answers").await, desk.house.count("events").await), (0, 0));
    assert_eq!(desk.attempt("s1", "erase", "").await, 404);
}

#[tokio::test]
async fn invented_names_push_no_question_out_of_the_file() {
    let house = House::open().await;
    house.take(&[sent("nps", "a", json!({ "score": 9, "why": "fine" }))]).await;
    for n in 0..3 {
        let invented: Map<String, Value> = (0..200).map(|name| (format!("v{n}-{name}"), json!(1))).collect();
        house.take(&[with(sent("nps", &format!("b{n}"), json!({})), "variables", invented.into())]).await;
    }
    let house = house.reopen(with_config).await;
    let bytes = house.ask("?format=csv").await.bytes().await.unwrap();
    let mut reader = csv::Reader::from_reader(&*bytes);
    let rows: Vec<std::collections::HashMap<String, String>> = reader.deserialize().map(Result::unwrap).collect();
    let real = rows.iter().find(|row| row["submission"] == "a").unwrap();
    assert_eq!(real.get("answers.score").map(String::as_str), Some("9"), "it stands in {}", real["more"]);
    assert_eq!((real["answers.why"].as_str(), real["more"].as_str()), ("fine", ""));
    assert_eq!(real.len(), 13 + 500 + 1);
}

#[tokio::test]
async fn many_answers_are_counted_when_the_configuration_comes() {
    let house = House::open().await;
    for batch in 0..6 {
        let vote = |n: i32| sent("favourite", &format!("s{batch}-{n}"), json!({ "choice": "oil" }));
        house.take(&(0..90).map(vote).collect::<Vec<_>>()).await;
    }
    let house = house.reopen(with_config).await;
    assert_eq!(public(&house, "favourite/tally").await, json!({ "total": 540, "steps": { "choice": { "oil": 540 } } }));
}
