//! What others have said, as visitors read it and add to it: a poll, reviews, a discussion and ideas.

use super::facts::decides;
use anyhow::{Result, ensure};
use parea_walks::axe;
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::rows;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::{Look, Visitor};
use serde_json::{Value, json};

/// A page in a language with one inline campaign, whose slot has room for it.
fn opens(site: &Site, language: &str, id: &str, block: &Value) -> Result<()> {
    let mut config = host::says("");
    config["site"] = json!({ "id": "walk", "languages": ["en", "fa"], "language": "en", "collector": "/parea" });
    config["consent"] = json!({ "source": "vanilla-cookieconsent", "purposes": { "remember": "functional" } });
    config["campaigns"] = json!([{ "id": id, "format": "inline", "slot": "here", "content": [block] }]);
    site.equips(&config)?;
    let slot = r#"<div data-parea-slot="here"></div><p id="after">What follows.</p>"#;
    let text = host::text(host::TAG, slot)?.replace("lang=\"en\"", &format!("lang=\"{language}\""));
    let direction = if language == "fa" { " dir=\"rtl\"" } else { "" };
    site.serve("/page", Page::html(text.replace("<html", &format!("<html{direction}"))));
    Ok(())
}

/// Not one style or script of the page's own but what is served, and none made from text.
const STRICT: &str = "default-src 'none'; script-src 'self' 'wasm-unsafe-eval'; connect-src 'self'; img-src 'self'; \
    style-src 'self'; require-trusted-types-for 'script'";

/// What search engines find on the page.
const TOLD: &str = "return [...document.querySelectorAll('script[type=\"application/ld+json\"]')].map((one) => JSON.parse(one.textContent))";

fn tally() -> Value {
    json!({ "total": 3, "steps": { "choice": { "mild": 2, "peppery": 1 } } })
}

fn poll() -> Value {
    json!({ "type": "poll", "id": "favourite", "from": "/poll.json",
        "title": { "en": "Which do you like?", "fa": "کدام را دوست دارید؟" },
        "options": [
            { "value": "mild", "text": { "en": "Mild", "fa": "ملایم" } },
            { "value": "peppery", "text": { "en": "Peppery", "fa": "تند" } }
        ] })
}

/// Somebody votes, sees how all have voted, and is not asked again on the next page.
pub async fn a_vote(cast: &Cast) -> Result<()> {
    for (count, language, look) in [(1, "en", Look::DESKTOP), (2, "fa", Look::PHONE)] {
        let (site, visitor) = (cast.bare_site().await?, cast.visitor(look).await?);
        opens(&site, language, "taste", &poll())?;
        site.serve("/poll.json", Page::json(&tally()));
        visitor.opens(&site, "/page").await?;
        decides(&visitor, &["functionality"]).await?;
        let taste = visitor.campaign("taste");
        taste.sees("input[value=peppery]").await?;
        ensure!(!site.requests().iter().any(|request| request.path == "/poll.json"), "asked for before the vote");
        axe::finds_nothing(&visitor, "a poll").await?;
        taste.chooses("peppery").await?;
        taste.goes_on().await?;
        taste.sees("[part=own]").await?;
        taste.until("the results have come", "[part=bars]", "found.ariaBusy === 'false'").await?;
        let values: Vec<String> = taste
            .property("[part=bars]", "[...found.querySelectorAll('[part=bar-value]')].map((e) => e.textContent)")
            .await?;
        let expected = if language == "en" { ["50% (2)", "50% (2)"] } else { ["۵۰٪ (۲)", "۵۰٪ (۲)"] };
        ensure!(values == expected, "{values:?}");
        ensure!(visitor.focus().await?.contains("end"), "the focus is at {}", visitor.focus().await?);
        axe::finds_nothing(&visitor, "the results of a poll").await?;
        visitor.photographs(&format!("crowd-poll-{language}")).await?;
        let answers = rows::wait_for_answers(&site.database(), 1).await?;
        ensure!(answers[0].answers == json!({ "choice": "peppery" }), "{count}: {:?}", answers[0]);
        let kept = "return JSON.parse(localStorage['parea.walk.remember'] ?? '{}').data?.votes?.favourite?.[0]";
        visitor.until_is("the vote is kept", kept, vec![], &"peppery".into()).await?;
        visitor.reloads().await?;
        taste.sees("[part=own]").await?;
        ensure!(!taste.has("form").await?, "the visitor is asked again");
    }
    Ok(())
}

fn review(id: &str, rating: u8, text: &str, collected: &str) -> Value {
    json!({ "id": id, "rating": rating, "text": text, "collected": collected, "time": "2026-11-01T09:00:00Z" })
}

fn reviews() -> Value {
    json!({ "type": "reviews", "id": "oil", "from": "/reviews.json", "max": 2, "jsonLd": { "name": "Olive oil" }, "steps": [
        { "id": "rating", "type": "rating", "title": "How do you like it?", "required": true },
        { "id": "text", "type": "long-text", "title": "What should others know?" },
        { "id": "name", "type": "short-text", "title": "Your name" },
        { "id": "consent", "type": "consent", "title": "May we publish it?", "label": "Yes", "required": true },
        { "id": "thanks", "type": "end", "title": "Thank you." }
    ] })
}

/// How many reviews stand there.
async fn counts(visitor: &Visitor, wanted: usize) -> Result<()> {
    let script = "return document.querySelector('[data-parea-campaign=voices]')?.shadowRoot.querySelectorAll('[part=voice]').length";
    visitor.until_is("so many reviews stand there", script, vec![], &wanted.into()).await
}

/// Somebody reads reviews, filters them, asks for more and writes one.
pub async fn some_reviews(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    opens(&site, "en", "voices", &reviews())?;
    let bad = "<img src=x onerror=alert(1)> [a](javascript:alert(1))";
    let items = json!([
        review("r1", 5, bad, "website"),
        review("r2", 4, "Good", "by e-mail"),
        review("r3", 5, "Third", "website"),
        review("r4", 5, "From nowhere", "")
    ]);
    let feed = json!({ "average": 4.64, "count": 4, "distribution": { "5": 3, "4": 1 }, "items": items });
    site.serve("/reviews.json", Page::json(&feed));
    visitor.opens(&site, "/page").await?;
    let voices = visitor.campaign("voices");
    voices.says("Reviews: 4").await?;
    ensure!(voices.text().await?.contains(bad), "what visitors write is text: {}", voices.text().await?);
    ensure!(!voices.has("img, a").await?, "something was made of it");
    counts(&visitor, 2).await?;
    let told: Vec<Value> = visitor.js(TOLD, vec![]).await?;
    ensure!(told.len() == 1 && told[0]["aggregateRating"]["reviewCount"] == 4, "{told:?}");
    axe::finds_nothing(&visitor, "reviews").await?;
    visitor.photographs("crowd-reviews").await?;
    voices.clicks("[part=more]").await?;
    counts(&visitor, 3).await?;
    voices.clicks("[part=bars] li:nth-child(2) button").await?;
    counts(&visitor, 1).await?;
    voices.until("the bar is pressed", "[part=bars] li:nth-child(2) button", "found.ariaPressed === 'true'").await?;
    voices.clicks("[part=bars] li:nth-child(2) button").await?;
    voices.clicks("[part=write]").await?;
    voices.chooses("4").await?;
    voices.goes_on().await?;
    voices.writes("textarea", "Fine").await?;
    voices.goes_on().await?;
    voices.writes("input[part~=field]", "Anna").await?;
    voices.goes_on().await?;
    voices.sees("input[type=checkbox]").await?;
    axe::finds_nothing(&visitor, "a review is written").await?;
    voices.chooses("yes").await?;
    voices.goes_on().await?;
    voices.says("once it has been checked").await?;
    visitor.photographs("crowd-review-sent").await?;
    let answers = rows::wait_for_answers(&site.database(), 1).await?;
    let wanted = json!({ "rating": 4, "text": "Fine", "name": "Anna", "consent": true, "collected": "website" });
    ensure!(answers[0].answers == wanted, "{:?}", answers[0]);
    let before =
        "parea.hide('voices'); return document.querySelectorAll('script[type=\"application/ld+json\"]').length";
    ensure!(visitor.js::<usize>(before, vec![]).await? == 0, "what is not shown is still told");
    Ok(())
}

/// What one visitor sends the next one reads, from the collector itself; search engines are told of it, under a strict
/// policy with Trusted Types too.
pub async fn the_next_one(cast: &Cast) -> Result<()> {
    let (mut poll, mut reviews) = (poll(), reviews());
    for (block, key) in [(&mut poll, "results"), (&mut reviews, "moderation")] {
        block.as_object_mut().map(|block| block.remove("from"));
        block[key] = if key == "results" { "always" } else { "after" }.into();
    }
    let mut config = host::says("");
    config["site"] = json!({ "id": "walk", "languages": ["en"], "language": "en", "collector": "/parea" });
    config["campaigns"] = json!([
        { "id": "taste", "format": "inline", "slot": "taste", "content": [poll] },
        { "id": "voices", "format": "inline", "slot": "voices", "content": [reviews] }
    ]);
    let (site, visitor) = (cast.desk(&config).await?, cast.visitor(Look::DESKTOP).await?);
    site.equips(&config)?;
    let slots = r#"<div data-parea-slot="taste"></div><div data-parea-slot="voices"></div>"#;
    site.serve("/page", host::page(host::TAG, slots)?.header("content-security-policy", STRICT));
    visitor.opens(&site, "/page").await?;
    let (taste, voices) = (visitor.campaign("taste"), visitor.campaign("voices"));
    taste.chooses("peppery").await?;
    taste.goes_on().await?;
    voices.clicks("[part=write]").await?;
    voices.chooses("4").await?;
    voices.goes_on().await?;
    voices.writes("textarea", "Sharp and green").await?;
    voices.goes_on().await?;
    voices.writes("input[part~=field]", "Anna").await?;
    voices.goes_on().await?;
    voices.chooses("yes").await?;
    voices.goes_on().await?;
    rows::wait_for_answers(&site.database(), 2).await?;
    let next = cast.visitor(Look::DESKTOP).await?;
    next.opens(&site, "/page").await?;
    let (taste, voices) = (next.campaign("taste"), next.campaign("voices"));
    voices.says("Sharp and green").await?;
    voices.says("Reviews: 1").await?;
    let bars = "[...found.querySelectorAll('[part=bar-value]')].map((e) => e.textContent)";
    taste.until("the results have come", "[part=bars]", "found.ariaBusy === 'false'").await?;
    let values: Vec<String> = taste.property("[part=bars]", bars).await?;
    ensure!(values == ["0% (0)", "100% (1)"], "{values:?}");
    let told: Vec<Value> = next.js(TOLD, vec![]).await?;
    ensure!(told.len() == 1 && told[0]["review"][0]["reviewBody"] == "Sharp and green", "{told:?}");
    Ok(())
}

/// Somebody answers a comment, and what follows the discussion has not moved when it came.
pub async fn an_answer(cast: &Cast) -> Result<()> {
    let (site, visitor) = (cast.bare_site().await?, cast.visitor(Look::PHONE).await?);
    let block = json!({ "type": "comments", "id": "story", "from": "/comments.json", "steps": [
        { "id": "text", "type": "long-text", "title": "Your comment", "required": true },
        { "id": "thanks", "type": "end", "title": "Thank you." }
    ] });
    opens(&site, "en", "talk", &block)?;
    site.serve(
        "/comments.json",
        Page::json(&json!({ "count": 2, "items": [
            { "id": "c1", "name": "ساناز", "text": "چه داستان زیبایی.", "time": "2026-11-01T09:00:00Z" },
            { "id": "c2", "parent": "c1", "name": "Nikos", "text": "Thank you.", "time": "2026-11-02T09:00:00Z" }
        ] })),
    );
    visitor.opens(&site, "/page").await?;
    let talk = visitor.campaign("talk");
    talk.says("Comments: 2").await?;
    axe::finds_nothing(&visitor, "comments").await?;
    visitor.photographs("crowd-comments").await?;
    talk.clicks("[part=voice] > [part=quiet]").await?;
    talk.sees("textarea").await?;
    ensure!(visitor.focus().await?.contains("textarea"), "the focus is at {}", visitor.focus().await?);
    talk.writes("textarea", "I agree.").await?;
    talk.goes_on().await?;
    talk.says("once it has been checked").await?;
    axe::finds_nothing(&visitor, "an answer was sent").await?;
    let answers = rows::wait_for_answers(&site.database(), 1).await?;
    ensure!(answers[0].answers == json!({ "text": "I agree.", "parent": "c1" }), "{:?}", answers[0]);
    // By its canonical address, in whatever ways it is reached.
    let events = rows::events(&site.database()).await?;
    ensure!(events.iter().any(|event| event["data"]["path"] == "/press"), "{events:?}");
    Ok(())
}

/// Somebody votes for an idea, by the keyboard, and has voted for it on the next page as well.
pub async fn an_idea(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    opens(&site, "en", "wishes", &json!({ "type": "ideas", "id": "wishes", "from": "/ideas.json" }))?;
    let items = json!([
        { "id": "i1", "title": "Refill at the shop", "votes": 12, "status": "planned" },
        { "id": "i2", "title": "Tours", "votes": 3, "status": "open" }
    ]);
    site.serve("/ideas.json", Page::json(&json!({ "items": items })));
    visitor.opens(&site, "/page").await?;
    decides(&visitor, &["functionality"]).await?;
    let wishes = visitor.campaign("wishes");
    wishes.says("Planned").await?;
    axe::finds_nothing(&visitor, "ideas").await?;
    let vote = "[part=voice]:nth-child(2) [part=vote]";
    wishes.clicks(vote).await?;
    wishes.until("the vote is counted", vote, "found.ariaPressed === 'true' && /4/.test(found.textContent)").await?;
    visitor.photographs("crowd-ideas").await?;
    let answers = rows::wait_for_answers(&site.database(), 1).await?;
    ensure!(answers[0].answers == json!({ "vote": "i2" }), "{:?}", answers[0]);
    visitor.reloads().await?;
    wishes.until("it is still voted for", vote, "found.ariaPressed === 'true'").await
}
