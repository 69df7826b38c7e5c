//! The page of a form: what its answers say together, and where visitors stopped.

use serde_json::{Value, json};

use crate::desk::{Desk, configured, sent};
use crate::house::{shown, with};

/// A submission of the form about a visit.
fn visit(id: &str, answers: Value, is_final: bool) -> Value {
    with(with(sent("visit", id, answers), "campaign", json!("after-visit")), "final", json!(is_final))
}

/// Something that was measured of the form about a visit.
fn measured(id: &str, kind: &str, visitor: &str, step: Value) -> Value {
    let mut event = with(with(shown(id), "campaign", json!("after-visit")), "block", step);
    (event["type"], event["subject"]) = (json!(kind), json!(visitor));
    event
}

/// The texts of the cells of a piece of a page, row by row; empty ones are left out.
fn rows(page: &str) -> Vec<Vec<String>> {
    let cells = |row: &str| -> Vec<String> {
        let texts = row.split('<').filter_map(|tag| Some(tag.split_once('>')?.1.trim().to_owned()));
        texts.filter(|text| !text.is_empty()).collect()
    };
    page.split("<tr>").skip(1).map(cells).collect()
}

#[tokio::test]
async fn charts_say_what_the_answers_say() {
    let desk = Desk::open(configured().await).await;
    for (n, score) in [10, 9, 9, 8, 3].into_iter().enumerate() {
        let answers = json!({ "score": score, "why": "The smoky flavour is wonderful", "kinds": ["oil"] });
        desk.house.take(&[sent("nps", &format!("s{n}"), answers)]).await;
    }
    let unsent = |id: &str, answers| with(sent("nps", id, answers), "final", json!(false));
    desk.house.take(&[unsent("u1", json!({ "score": 0 })), unsent("u2", json!({}))]).await;
    // One of them a week earlier: two weeks make a line.
    let earlier = jiff::Timestamp::now().as_millisecond() - 8 * 86_400_000;
    let mut look = desk.house.look().await;
    sqlx::query("UPDATE answers SET received = $1 WHERE submission = 's0'")
        .bind(earlier)
        .execute(&mut look)
        .await
        .unwrap();
    let page = desk.page("form?source=elaia&form=nps").await;
    // Three promoters, two detractors (one of them not sent) of six: 17.
    for text in [
        "+17 <span>NPS</span>",
        "from 6 answers",
        "NPS by week",
        "<polyline",
        "Olive oil",
        "How likely are you to recommend us?",
    ] {
        assert!(page.contains(text), "{text} in {page}");
    }
    for text in [">smoky<", ">flavour<", ">wonderful<"] {
        assert!(page.contains(text), "{text}");
    }
    assert!(!page.contains(">The<") && !page.contains(">the<"), "stop words say nothing");
    assert!(page.contains("1 left before the first answer."), "{page}");
    assert!(
        desk.page("form?source=elaia&form=nps&from=2020-01-01&to=2020-02-01").await.contains("No answers in this time")
    );
    assert_eq!(desk.get("form?source=elaia&form=none").await.status(), 404);
    let forms = desk.page("forms").await;
    assert!(
        forms.contains("Favourite") && forms.contains("no answers yet"),
        "configured forms are named before they are answered"
    );
}

#[tokio::test]
async fn where_visitors_stopped_is_what_they_saw_and_not_what_was_hidden() {
    let desk = Desk::open(configured().await).await;
    desk.house
        .take(&[
            visit("s1", json!({ "score": 9, "agree": { "R1": "1" }, "source": "mail" }), true),
            visit("u1", json!({ "score": 2, "source": "mail" }), false),
            visit("u2", json!({ "source": "mail" }), false),
            measured("e1", "eu.parea.shown", "anna", Value::Null),
            measured("e2", "eu.parea.shown", "bela", Value::Null),
            measured("e3", "eu.parea.shown", "carl", Value::Null),
            // On the next page view it shows again.
            measured("e4", "eu.parea.shown", "carl", Value::Null),
            measured("e5", "eu.parea.step", "anna", json!("agree")),
            measured("e6", "eu.parea.step", "bela", json!("agree")),
            // Forward, back and forward again.
            measured("e7", "eu.parea.step", "bela", json!("agree")),
            with(measured("e8", "eu.parea.shown", "dora", Value::Null), "campaign", json!("another")),
        ])
        .await;
    let page = desk.page("form?source=elaia&form=visit").await;
    let table = page.split("<table class=\"steps\">").nth(1).unwrap();
    // Answered, of three visitors, shown, left here.
    let expected = [&["How was your visit?", "2", "67 %", "3", "1"], &["Do you agree?", "1", "33 %", "2", "0"]];
    assert_eq!(rows(table).split_off(1), expected, "{page}");
    assert!(page.contains("1 left before the first answer."), "{page}");
}

#[tokio::test]
async fn what_is_shown_only_to_who_asks_for_it_is_not_shown_with_its_campaign() {
    let desk = Desk::open(configured().await).await;
    let of = |campaign: &str, event: Value| with(event, "campaign", json!(campaign));
    desk.house
        .take(&[
            of("page", sent("favourite", "p1", json!({ "choice": "oil" }))),
            of("rate", sent("rated", "r1", json!({ "again": "up", "rating": 5 }))),
            of("page", measured("e1", "eu.parea.shown", "anna", Value::Null)),
            of("rate", measured("e2", "eu.parea.shown", "anna", Value::Null)),
        ])
        .await;
    for (form, step, shown) in [("favourite", "Which do you like best?", "1"), ("rated", "Again?", "–")] {
        let page = desk.page(&format!("form?source=elaia&form={form}")).await;
        let table = rows(page.split("<table class=\"steps\">").nth(1).unwrap());
        let row = table.iter().find(|row| row.first().is_some_and(|title| title == step)).unwrap();
        assert_eq!(row.get(3).map(String::as_str), Some(shown), "{form}: {table:?}");
    }
}

#[tokio::test]
async fn a_matrix_has_a_chart_for_each_row_and_says_its_texts() {
    let desk = Desk::open(configured().await).await;
    for (id, quick) in [("s1", "1"), ("s2", "1"), ("s3", "2")] {
        desk.house.take(&[visit(id, json!({ "agree": { "R1": quick } }), true)]).await;
    }
    desk.house.take(&[visit("s4", json!({ "agree": { "R2": "2" } }), true)]).await;
    let page = desk.page("form?source=elaia&form=visit").await;
    let bars = |row: &str| rows(page.split(&format!(">{row}</h3>")).nth(1).unwrap().split("</table>").next().unwrap());
    assert_eq!(bars("It was quick").split_off(1), [["Strongly agree", "67 %", "2"], ["Disagree", "33 %", "1"]]);
    assert_eq!(bars("It was kind").split_off(1), [["Strongly agree", "0 %", "0"], ["Disagree", "100 %", "1"]]);
    for page in ["inbox", "answer?source=elaia&submission=s1"] {
        assert!(desk.page(page).await.contains("It was quick: Strongly agree"), "{page}");
    }
}

#[tokio::test]
async fn words_that_are_written_without_spaces_are_counted() {
    let desk = Desk::open(configured().await).await;
    for (id, text) in [("s1", "とても送料が高いです"), ("s2", "送料は要らないです。ケース")] {
        desk.house.take(&[sent("nps", id, json!({ "why": text }))]).await;
    }
    let page = desk.page("form?source=elaia&form=nps").await;
    assert!(page.contains(">送料<"), "{page}");
    assert!(!page.contains(">です<") && !page.contains("ケース<"), "grammar, and what stands in one answer: {page}");
}
