//! The admin pages as the people of a company use them: they log in, find, decide, answer, save and leave.

use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{ADMIN_TOKEN, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};
use std::sync::Arc;

/// What a visitor wrote who wants to run something in the office.
const BAD: &str = "<img src=x onerror=alert(1)><script>alert(1)</script>";

/// Every page, by the name of its screenshot.
const PAGES: [(&str, &str); 7] = [
    ("inbox", "inbox"),
    ("found", "inbox?status=all&form=nps&q=delivery"),
    ("review", "answer?source=walk&submission=review-1"),
    ("idea", "answer?source=walk&submission=idea-1"),
    ("forms", "forms"),
    ("form", "form?source=walk&form=nps"),
    ("sharing", "sharing"),
];

fn config() -> Value {
    json!({
        "version": 1,
        "site": { "id": "walk", "languages": ["en"], "language": "en", "collector": "/parea" },
        "campaigns": [{ "id": "desk", "format": "inline", "slot": "here", "content": [
            { "type": "form", "id": "nps", "steps": [
                { "id": "score", "type": "nps", "title": "How likely are you to recommend us?" },
                { "id": "why", "type": "long-text", "title": "What went wrong?" },
                { "id": "thanks", "type": "end", "title": "Thank you." }
            ] },
            { "type": "reviews", "id": "reviews", "steps": [
                { "id": "rating", "type": "rating", "title": "Your rating" },
                { "id": "title", "type": "short-text", "title": "Title" },
                { "id": "text", "type": "long-text", "title": "Your review" },
                { "id": "name", "type": "short-text", "title": "Your name" }
            ] },
            { "type": "ideas", "id": "wishes", "steps": [
                { "id": "title", "type": "short-text", "title": "Your idea" },
                { "id": "text", "type": "long-text", "title": "More about it" }
            ] }
        ] }]
    })
}

fn sent(form: &str, submission: &str, answers: &Value, is_final: bool) -> Value {
    json!({
        "specversion": "1.0", "type": "eu.parea.submitted", "id": submission, "source": "walk",
        "time": "2026-11-22T08:16:00Z",
        "data": {
            "submission": submission, "form": form, "campaign": "desk", "version": 1, "answers": answers,
            "final": is_final, "consent": { "purposes": [] }
        }
    })
}

/// What visitors sent before the day began.
fn post() -> Vec<Value> {
    let mut events: Vec<Value> = [10, 9, 9, 7, 2]
        .iter()
        .enumerate()
        .map(|(index, score)| {
            let why = "The delivery was slow, the smoky oil is wonderful.";
            sent("nps", &format!("nps-{index}"), &json!({ "score": score, "why": why }), true)
        })
        .collect();
    events.push(sent("nps", "nps-half", &json!({ "score": 4 }), false));
    let review =
        json!({ "rating": 5, "title": "عالی", "text": "طعم تازه و بوی خوب.", "name": "Sara", "collected": "website" });
    events.push(sent("reviews", "review-1", &review, true));
    let review = json!({ "rating": 1, "title": BAD, "text": BAD, "name": BAD, "collected": "website" });
    events.push(sent("reviews", "review-2", &review, true));
    events.push(sent("wishes", "idea-1", &json!({ "title": "Refill bottles", "text": "I would bring my own." }), true));
    events
}

/// A collector with post, and somebody who has logged in.
async fn open(cast: &Cast, look: Look) -> Result<(Arc<Site>, Arc<Visitor>)> {
    let site = cast.desk(&config()).await?;
    site.serves_host()?;
    site.serve("/", host::page("", "")?);
    let visitor = cast.visitor(look).await?;
    visitor.opens(&site, "/").await?;
    let status = visitor
        .js_async::<u16>(
            "const headers = { 'content-type': 'application/cloudevents-batch+json' };\
             return (await fetch('/parea/v1/events', { method: 'POST', headers, body: JSON.stringify(args[0]) })).status",
            vec![post().into()],
        )
        .await?;
    ensure!(status == 202, "the collector says {status}");
    visitor.opens(&site, "/parea/admin/").await?;
    Ok((site, visitor))
}

async fn logs_in(visitor: &Visitor, token: &str) -> Result<()> {
    visitor.sees("#token").await?.send_keys(token).await?;
    visitor.clicks("main button").await
}

/// The submissions in the list.
async fn lists(visitor: &Visitor, wanted: &[&str]) -> Result<()> {
    let script = "return [...document.querySelectorAll('.item h2 a')].map((link) => new URL(link.href).searchParams.get('submission')).sort()";
    let mut wanted: Vec<_> = wanted.to_vec();
    wanted.sort_unstable();
    visitor.until_is("the list", script, vec![], &json!(wanted)).await
}

/// Nothing is wider than the window, nothing that is used smaller than a fingertip, and axe has nothing to say.
async fn is_fit(visitor: &Visitor, what: &str) -> Result<()> {
    let script = "\
        const wide = document.documentElement.scrollWidth - innerWidth;\
        const used = [...document.querySelectorAll('button, input:not([type=hidden]), select, textarea, summary, .button, .chips a, nav a')];\
        const small = used.filter((e) => e.checkVisibility() && e.getBoundingClientRect().height < 43.5);\
        return [wide > 0 ? `${wide} px too wide` : '', ...small.map((e) => e.outerHTML)].filter(Boolean)";
    let faults: Vec<String> = visitor.js(script, vec![]).await?;
    ensure!(faults.is_empty(), "{what}: {faults:#?}");
    axe::finds_nothing(visitor, what).await
}

/// What everybody reads.
async fn reads(visitor: &Visitor, what: &str) -> Result<Value> {
    visitor.js_async("return (await fetch(args[0])).json()", vec![format!("/parea/v1/public/walk/{what}").into()]).await
}

/// One working day.
pub async fn a_day_at_the_desk(cast: &Cast) -> Result<()> {
    let (site, visitor) = open(cast, Look::DESKTOP).await?;
    is_fit(&visitor, "the login page").await?;
    logs_in(&visitor, "a-token-that-is-wrong").await?;
    visitor
        .until(
            "it is said that the token is wrong",
            "return document.querySelector('[role=alert]')?.textContent",
            vec![],
        )
        .await?;
    is_fit(&visitor, "the login page with a fault").await?;
    logs_in(&visitor, ADMIN_TOKEN).await?;
    lists(&visitor, &["nps-0", "nps-1", "nps-2", "nps-3", "nps-4", "review-1", "review-2", "idea-1"]).await?;

    // Nothing that a visitor wrote runs or is drawn, and no script could.
    let drawn = "return [window.__walk === undefined, document.querySelectorAll('img, .item script').length]";
    visitor.until_is("markup is text", drawn, vec![], &json!([true, 0])).await?;

    filters(&visitor).await?;
    decides(&visitor, &site).await?;

    // The file is what the list shows, and is given to nobody else.
    visitor.opens(&site, "/parea/admin/inbox?status=all&form=nps&score=high").await?;
    let file: String = visitor.js("return document.querySelector('.saved a').href", vec![]).await?;
    visitor.opens(&site, "/").await?;
    let text: String = visitor.js_async("return (await fetch(args[0])).text()", vec![file.into()]).await?;
    ensure!(text.lines().count() == 4 && text.contains("nps-0") && !text.contains("nps-4"), "{text}");

    visitor.opens(&site, "/parea/admin/form?source=walk&form=nps").await?;
    let score = "return document.querySelector('.figure').textContent.trim()";
    // Three promoters and two detractors of six, one of whom has not sent.
    visitor.until_is("the score", score, vec![], &json!("+17 NPS")).await?;
    visitor.clicks(".top form button").await?;
    visitor.sees("#token").await?;
    visitor.opens(&site, "/parea/admin/inbox").await?;
    visitor.sees("#token").await.map(drop)
}

/// Finds by form, by score and by words.
async fn filters(visitor: &Visitor) -> Result<()> {
    visitor.clicks(".filters summary").await?;
    for (name, value) in [("form", "nps"), ("score", "low")] {
        visitor
            .js::<Value>("document.getElementById(arguments[0]).value = arguments[1]", vec![name.into(), value.into()])
            .await?;
    }
    visitor.clicks(".filters .end button").await?;
    lists(visitor, &["nps-4"]).await?;
    visitor.clicks("main > p > a").await?;
    lists(visitor, &["nps-0", "nps-1", "nps-2", "nps-3", "nps-4", "review-1", "review-2", "idea-1"]).await?;
    // With the letters of an Arabic keyboard, and only the beginning of the second word.
    visitor.sees("#q").await?.send_keys("بوي خو").await?;
    visitor.clicks(".search button").await?;
    lists(visitor, &["review-1"]).await
}

/// Approves a review, answers it, and rejects the other one.
async fn decides(visitor: &Visitor, site: &Site) -> Result<()> {
    visitor.clicks(".item button[value=approve]").await?;
    lists(visitor, &[]).await?;
    visitor.opens(site, "/parea/admin/answer?source=walk&submission=review-1").await?;
    visitor
        .until_is(
            "it is approved",
            "return document.querySelector('h1 + .badge')?.textContent",
            vec![],
            &json!("Approved"),
        )
        .await?;
    visitor.sees("#value").await?.send_keys("سپاس، سارا!").await?;
    visitor.clicks("button[value=reply]").await?;
    let kept = "return document.querySelector('#value')?.defaultValue";
    visitor.until_is("the reply is kept", kept, vec![], &json!("سپاس، سارا!")).await?;
    visitor.opens(site, "/parea/admin/answer?source=walk&submission=review-2").await?;
    visitor.clicks("button[value=reject]").await?;
    visitor
        .until_is(
            "it is rejected",
            "return document.querySelector('h1 + .badge')?.textContent",
            vec![],
            &json!("Rejected"),
        )
        .await?;
    visitor.opens(site, "/").await?;
    let read = reads(visitor, "reviews/reviews").await?;
    ensure!(read["count"] == 1 && read["items"][0]["reply"]["text"] == "سپاس، سارا!", "{read}");
    Ok(())
}

/// Every page fits a phone.
pub async fn on_a_phone(cast: &Cast) -> Result<()> {
    looks(cast, Look::PHONE, "phone").await
}

/// Every page in the dark.
pub async fn in_the_dark(cast: &Cast) -> Result<()> {
    looks(cast, Look::DARK, "dark").await
}

async fn looks(cast: &Cast, look: Look, name: &str) -> Result<()> {
    let (site, visitor) = open(cast, look).await?;
    is_fit(&visitor, "the login page").await?;
    logs_in(&visitor, ADMIN_TOKEN).await?;
    visitor.sees(".item").await?;
    for (page, address) in PAGES {
        visitor.opens(&site, &format!("/parea/admin/{address}")).await?;
        visitor.sees("h1").await?;
        is_fit(&visitor, page).await?;
        visitor.photographs(&format!("admin-{name}-{page}")).await?;
    }
    Ok(())
}
