//! The admin pages: who gets in, what is found, what is done, and that nothing a visitor wrote is more than text.

use serde_json::json;

use crate::desk::{Desk, browser, comment, configured, cookie, enter, sent, with_config};
use crate::house::{House, TOKEN, with};

#[tokio::test]
async fn a_stranger_sees_the_login_page_and_comes_back_to_where_they_wanted() {
    let house = configured().await;
    let client = browser();
    for page in
        ["inbox?q=oil", "answer?source=elaia&submission=s1", "forms", "form?source=elaia&form=nps", "export?format=csv"]
    {
        let response = client.get(format!("{}/admin/{page}", house.base)).send().await.unwrap();
        assert_eq!(response.status(), 303, "{page}");
        assert!(response.headers()["location"].to_str().unwrap().starts_with("login?to="), "{page}");
    }
    let response = enter(&house, &client, TOKEN, "inbox?q=oil").await;
    assert_eq!((response.status().as_u16(), &response.headers()["location"]), (303, &"inbox?q=oil".parse().unwrap()));
    let set = cookie(&response, "parea_admin").unwrap();
    for word in ["; HttpOnly", "; SameSite=Strict"] {
        assert!(set.contains(word), "{set}");
    }
    // The proxy may serve the pages under another path than we know.
    assert!(!set.contains("Path="), "{set}");
    assert!(!set.contains("Secure"), "plain HTTP could not keep it: {set}");
    for to in
        ["https://evil.example/", "//evil.example", "\\\\evil.example", "inbox\r\nx: y", "login", "javascript:alert(1)"]
    {
        let response = enter(&house, &client, TOKEN, to).await;
        assert_eq!(response.headers()["location"], "inbox", "{to}");
    }
}

#[tokio::test]
async fn a_proxy_that_speaks_https_makes_the_cookie_secure() {
    let house = configured().await;
    let request = house.client.get(format!("{}/admin/login", house.base)).header("x-forwarded-proto", "https");
    assert!(cookie(&request.send().await.unwrap(), "parea_login").unwrap().contains("; Secure"));
}

#[tokio::test]
async fn tokens_cannot_be_tried_through() {
    let house = configured().await;
    let client = browser();
    for _ in 0..10 {
        let response = enter(&house, &client, "not-the-token", "inbox").await;
        assert_eq!(response.status(), 401);
        assert!(cookie(&response, "parea_admin").is_none());
    }
    let response = enter(&house, &client, "not-the-token", "inbox").await;
    assert_eq!(response.status(), 429);
    assert!(response.headers()["retry-after"].to_str().unwrap().parse::<u64>().unwrap() <= 60);
    assert!(cookie(&response, "parea_admin").is_none());
    // Nobody is locked out by it.
    assert_eq!(enter(&house, &client, TOKEN, "inbox").await.status(), 303);
    let bare = House::open_with(|options| parea_collector::Options { admin_token: None, ..options }).await;
    let page = bare.client.get(format!("{}/admin/inbox", bare.base)).send().await.unwrap();
    assert_eq!(page.status(), 403);
    assert!(page.text().await.unwrap().contains("--admin-token-file"));
}

#[tokio::test]
async fn a_session_ends_with_logging_out() {
    let desk = Desk::open(configured().await).await;
    assert_eq!(desk.post("logout", &[("key", "wrong")]).await.status(), 403);
    assert_eq!(desk.get("inbox").await.status(), 200);
    assert_eq!(desk.post("logout", &[("key", &desk.key)]).await.status(), 303);
    assert_eq!(desk.get("inbox").await.status(), 303);
}

#[tokio::test]
async fn a_form_without_the_key_of_its_session_changes_nothing() {
    let desk = Desk::open(configured().await).await;
    desk.house.take(&[sent("reviews", "r1", json!({ "rating": 5 }))]).await;
    desk.page("inbox").await;
    let other = enter(&desk.house, &desk.client, TOKEN, "inbox").await;
    let other = cookie(&other, "parea_admin").unwrap().split(';').next().unwrap().to_owned();
    let pairs = [("source", "elaia"), ("submission", "r1"), ("act", "approve")];
    for key in ["", "wrong", &desk.cookie] {
        let sent = [&pairs[..], &[("key", key)]].concat();
        assert_eq!(desk.post("answer", &sent).await.status(), 403, "{key}");
    }
    let stolen = Desk { cookie: other, client: browser(), key: desk.key.clone(), house: desk.house };
    assert_eq!(stolen.attempt("r1", "approve", "").await, 403);
    assert_eq!(stolen.found("?status=held").await, ["r1"]);
}

#[tokio::test]
async fn filters_and_search_find_what_was_meant() {
    let desk = Desk::open(configured().await).await;
    let unsent = with(sent("nps", "s5", json!({ "score": 3 })), "final", json!(false));
    desk.house
        .take(&[
            sent("nps", "s1", json!({ "score": 10, "why": "Η γεύση είναι ΤΈΛΕΙΑ" })),
            sent("nps", "s2", json!({ "score": 7, "why": "Die Größe der Straße, schönes Öl" })),
            with(sent("nps", "s3", json!({ "score": 2, "why": "Zażółć gęślą jaźń" })), "campaign", json!("goodbye")),
            sent("nps", "s4", json!({ "why": "كتاب را می‌خواهم", "kinds": ["oil", { "other": "honeycomb" }] })),
            unsent,
            sent("favourite", "p1", json!({ "choice": "oil" })),
            sent("reviews", "r1", json!({ "rating": 5, "text": "Great oil" })),
        ])
        .await;
    for (query, expected) in [
        ("", &["s1", "s2", "s3", "s4", "r1"][..]),
        ("?status=all", &["s1", "s2", "s3", "s4", "s5", "p1", "r1"]),
        ("?status=unfinished", &["s5"]),
        ("?status=held", &["r1"]),
        ("?status=done", &["p1"]),
        ("?q=γευση", &["s1"]),
        ("?q=τελει", &["s1"]),
        ("?q=GROSSE", &["s2"]),
        ("?q=schon+ol", &["s2"]),
        ("?q=zazolc", &["s3"]),
        ("?q=کتاب", &["s4"]),
        ("?q=میخواهم", &["s4"]),
        ("?q=honey", &["s4"]),
        ("?q=great+soap", &[]),
        ("?q=%25&status=all", &["s1", "s2", "s3", "s4", "s5", "p1", "r1"]),
        ("?q=%27%20OR%201%3D1", &[]),
        ("?score=low&status=all", &["s3", "s5"]),
        ("?score=mid", &["s2"]),
        ("?score=high", &["s1", "r1"]),
        ("?campaign=goodbye", &["s3"]),
        ("?form=reviews", &["r1"]),
        ("?from=2026-01-01&to=2099-01-01&form=reviews", &["r1"]),
        ("?to=2020-01-01", &[]),
    ] {
        let mut found = desk.found(query).await;
        let mut expected: Vec<_> = expected.iter().map(|id| (*id).to_owned()).collect();
        found.sort();
        expected.sort();
        assert_eq!(found, expected, "{query}");
    }
    for query in ["?from=yesterday", "?status=none", "?frm=nps", "?after=x"] {
        assert_eq!(desk.get(&format!("inbox{query}")).await.status(), 400, "{query}");
    }
    // The words of what is not there any more are not there either.
    desk.act("s1", "erase", "").await;
    assert!(desk.found("?q=γευση&status=all").await.is_empty());
    assert_eq!(desk.get("answer?source=elaia&submission=s1").await.status(), 404);
    for table in ["words", "entries", "answers", "events"] {
        let question = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table} WHERE submission = 's1'"));
        let left: i64 = sqlx::query_scalar(question).fetch_one(&mut desk.house.look().await).await.unwrap();
        assert_eq!(left, 0, "{table}");
    }
}

#[tokio::test]
async fn what_is_done_leaves_the_list_of_what_is_to_do() {
    let desk = Desk::open(configured().await).await;
    let unsent = with(sent("nps", "s2", json!({ "score": 3 })), "final", json!(false));
    desk.house.take(&[sent("nps", "s1", json!({ "score": 9 })), unsent]).await;
    assert_eq!(desk.found("").await, ["s1"]);
    desk.act("s1", "done", "").await;
    assert!(desk.found("").await.is_empty());
    assert_eq!(desk.found("?status=done").await, ["s1"]);
    desk.act("s1", "reopen", "").await;
    assert_eq!(desk.found("").await, ["s1"]);
    // What does not fit is not done.
    for (submission, act, value, status) in [
        ("s1", "approve", "", 404),
        ("s1", "reply", "Hello", 404),
        ("s1", "progress", "planned", 404),
        ("s2", "done", "", 404),
        ("none", "done", "", 404),
        ("s1", "fly", "", 400),
        ("s1", "reply", &"x".repeat(4001), 400),
    ] {
        assert_eq!(desk.attempt(submission, act, value).await, status, "{act} {submission}");
    }
    // Sent after all, it is new.
    let mut sent = sent("nps", "s2", json!({ "score": 4 }));
    sent["id"] = json!("later");
    sent["time"] = json!("2026-11-22T09:00:00Z");
    desk.house.take(&[sent]).await;
    assert_eq!(desk.found("?score=low").await, ["s2"]);
}

#[tokio::test]
async fn nothing_that_a_visitor_wrote_is_more_than_text() {
    let desk = Desk::open(configured().await).await;
    let bad = "<script>alert(1)</script><img src=x onerror=alert(1)>\"'><svg/onload=alert(1)>{{ 7*7 }}{% raw %}";
    let mut events = vec![
        sent("reviews", "r1", json!({ "rating": 5, "title": bad, "text": bad, "name": bad, "collected": bad })),
        comment("c1", bad, json!({ "text": bad, "name": bad, "parent": bad })),
        sent("wishes", "i1", json!({ "title": bad, "text": bad })),
        sent("nps", "s1", json!({ "score": 9, "why": bad, "kinds": [bad, { "other": bad }] })),
        with(sent("nps", "s2", json!({ "why": bad })), "variables", json!({ (bad): bad })),
    ];
    // A form that no configuration knows may have steps and campaigns of any name.
    let mut odd = sent("unknown", bad, json!({ "choice": bad, "a": { "b": [bad] } }));
    for member in ["campaign", "form", "version"] {
        odd["data"][member] = json!(bad);
    }
    odd["data"]["answers"][bad] = json!(bad);
    odd["data"]["consent"] = json!({ "source": bad, "purposes": [bad], "revision": bad });
    let mut other = odd.clone();
    other["source"] = json!(bad);
    events.extend([odd, other]);
    // The collector may refuse some of it; what it takes is looked at.
    for event in &events {
        desk.house.post(json!([event]).to_string()).await;
    }
    desk.page("inbox").await;
    for id in ["r1", "c1", "i1"] {
        desk.act(id, "reply", bad).await;
        desk.act(id, "approve", "").await;
    }
    let query =
        |pairs: &[(&str, &str)]| url::form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
    let mut pages = vec![
        "inbox?status=all".to_owned(),
        "forms".to_owned(),
        format!("inbox?{}", query(&[("q", bad), ("form", bad), ("campaign", bad)])),
        format!("form?{}", query(&[("source", "elaia"), ("form", "nps")])),
        format!("form?{}", query(&[("source", "elaia"), ("form", bad)])),
        format!("answer?{}", query(&[("source", "elaia"), ("submission", bad), ("to", bad)])),
        format!("inbox?{}", query(&[("status", bad)])),
        format!("inbox?{}", query(&[(bad, bad)])),
        format!("form?{}", query(&[("source", "elaia"), ("form", "nps"), ("from", bad)])),
    ];
    for id in ["r1", "c1", "i1", "s1", "s2"] {
        pages.push(format!("answer?{}", query(&[("source", "elaia"), ("submission", id)])));
    }
    for page in pages {
        let response = desk.get(&page).await;
        let policy = response.headers()["content-security-policy"].to_str().unwrap().to_owned();
        assert!(policy.starts_with("default-src 'none'; style-src 'self';") && !policy.contains("script"), "{policy}");
        assert!(response.headers()["content-type"].to_str().unwrap().starts_with("text/html"), "{page}");
        assert_eq!(response.headers()["x-content-type-options"], "nosniff");
        assert_eq!(response.headers()["cache-control"], "no-store");
        let text = response.text().await.unwrap();
        for mark in ["<script", "<img", "<svg/", "\"'>", "&amp;lt;", ">49<"] {
            assert!(!text.contains(mark), "{mark} on {page}: {text}");
        }
    }
}

#[tokio::test]
async fn what_the_inbox_shows_is_saved() {
    let desk = Desk::open(configured().await).await;
    desk.house
        .take(&[
            sent("nps", "s1", json!({ "score": 9, "why": "=SUM(A1)" })),
            sent("nps", "s2", json!({ "score": 1, "why": "fine" })),
            sent("reviews", "r1", json!({ "rating": 5 })),
        ])
        .await;
    let saved = desk.get("export?format=csv&form=nps&score=high").await;
    assert_eq!(saved.headers()["content-type"], "text/csv; charset=utf-8; header=present");
    assert_eq!(saved.headers()["content-disposition"], "attachment; filename=\"answers.csv\"");
    let bytes = saved.bytes().await.unwrap();
    let text = std::str::from_utf8(&bytes).unwrap();
    assert!(text.starts_with("\u{feff}\"submission\""), "Excel reads it as UTF-8: {text}");
    assert!(text.contains("\"'=SUM(A1)\"") && text.lines().count() == 2, "{text}");
    let saved = desk.get("export?format=ndjson&status=all&q=fine").await;
    assert_eq!(saved.headers()["content-type"], "application/x-ndjson");
    let text = saved.text().await.unwrap();
    let lines: Vec<serde_json::Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!((lines.len(), &lines[0]["submission"], &lines[0]["answers"]["score"]), (1, &json!("s2"), &json!(1)));
    assert_eq!(desk.get("export?format=xml").await.status(), 400);
    let api = desk.house.ask("?format=ndjson").await;
    assert_eq!((api.status().as_u16(), api.text().await.unwrap().lines().count()), (200, 3));
    let api = desk.house.ask("?format=csv").await.bytes().await.unwrap();
    assert!(api.starts_with(b"\"submission\""), "programs need no mark");
}

#[tokio::test]
async fn what_a_form_reckoned_stands_beside_its_answers() {
    let desk = Desk::open(configured().await).await;
    let quiz = with(sent("nps", "s1", json!({ "score": 9 })), "variables", json!({ "best-plan": "pro", "points": 7 }));
    desk.house.take(&[quiz, sent("nps", "s2", json!({ "score": 9 }))]).await;
    let page = desk.page("answer?source=elaia&submission=s1").await;
    for text in ["Reckoned by the form", ">Best plan<", ">pro<", ">Points<", ">7<"] {
        assert!(page.contains(text), "{text} in {page}");
    }
    assert!(!desk.page("answer?source=elaia&submission=s2").await.contains("Reckoned"));
}

#[tokio::test]
async fn what_is_written_without_spaces_is_found_by_any_part_of_it() {
    let desk = Desk::open(configured().await).await;
    let said = |id: &str, text: &str| sent("nps", id, json!({ "why": text }));
    let events = [
        said("japanese", "とても送料が高いです"),
        said("other", "送るのが早い。iPhoneケース"),
        said("chinese", "物流速度很快，包装也很好"),
        said("thai", "ฉันชอบน้ำมันมะกอกของคุณมากและบริการส่งของรวดเร็วจริงๆขอบคุณมากครับผม"),
        said("khmer", "ខ្ញុំចូលចិត្តប្រេងអូលីវ"),
        said("lao", "ຂ້ອຍມັກນ້ຳມັນໝາກກອກ"),
        said("burmese", "သံလွင်ဆီကောင်းတယ်"),
    ];
    desk.house.take(&events).await;
    let table = [
        ("送料", &["japanese"][..]),
        ("高い", &["japanese"]),
        ("料", &["japanese"]),
        ("送", &["japanese", "other"]),
        ("送高", &[]),
        ("ケース", &["other"]),
        ("iphone", &["other"]),
        ("速度", &["chinese"]),
        ("好", &["chinese"]),
        ("น้ำมัน", &["thai"]),
        ("บริการ", &["thai"]),
        ("ប្រេង", &["khmer"]),
        ("ນ້ຳມັນ", &["lao"]),
        ("ကောင်း", &["burmese"]),
    ];
    let finds_all = async |desk: &Desk| {
        for (query, expected) in table {
            let mut found = desk.found(&format!("?q={query}")).await;
            found.sort();
            assert_eq!(found, expected, "{query}");
        }
    };
    finds_all(&desk).await;
    // What an older collector has taken up is taken up once more.
    let mut look = desk.house.look().await;
    for statement in ["DELETE FROM words", "DELETE FROM _sqlx_migrations WHERE version = 14"] {
        sqlx::query(statement).execute(&mut look).await.unwrap();
    }
    drop(look);
    let house = desk.house.reopen(with_config).await;
    finds_all(&Desk::open(house).await).await;
}

#[tokio::test]
async fn scores_are_known_of_what_was_looked_at_before_there_was_a_configuration() {
    let desk = Desk::open(House::open().await).await;
    desk.house.take(&[sent("nps", "s1", json!({ "score": 2 })), sent("nps", "s2", json!({ "score": 1 }))]).await;
    assert_eq!(desk.found("").await.len(), 2);
    desk.act("s1", "done", "").await;
    let desk = Desk::open(desk.house.reopen(with_config).await).await;
    let found = async |desk: &Desk| (desk.found("?score=low").await, desk.found("?score=low&status=done").await);
    let expected = (vec!["s2".to_owned()], vec!["s1".to_owned()]);
    assert_eq!(found(&desk).await, expected);
    // The configuration goes away for a while, and an answer comes meanwhile.
    let desk = Desk::open(desk.house.reopen(|options| options).await).await;
    desk.house.take(&[sent("nps", "s3", json!({ "score": 9 }))]).await;
    assert_eq!(desk.found("").await.len(), 2);
    let desk = Desk::open(desk.house.reopen(with_config).await).await;
    assert_eq!(desk.found("?score=high").await, ["s3"]);
    assert_eq!(found(&desk).await, expected);
}
