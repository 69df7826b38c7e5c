//! What visitors do not do: nothing at all, and sending a form.

use super::{does, one, opens, shows_only};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use serde_json::{Value, json};
use thirtyfour::Key;

/// Doing nothing for four seconds: moving the pointer, keys and scrolling are something, what the page does is not.
pub async fn idle(cast: &Cast) -> Result<()> {
    let (_, visitor) = opens(cast, json!([one("idle", json!({ "idle": "4s" }))]), super::TALL).await?;
    // Longer than that, in which somebody moves and presses keys again and again.
    let chain = |x: i64| visitor.driver.action_chain().move_to(300 + x, 300);
    let since = std::time::Instant::now();
    let mut x = 0;
    while since.elapsed().as_millis() < 5_000 {
        x += 5;
        chain(x).perform().await?;
        ensure!(!visitor.campaign("idle").is_shown().await?, "it shows while the pointer moves");
    }
    for _ in 0..9 {
        visitor.presses(Key::Shift).await?;
        does(&visitor, "await wait(500)").await?;
        ensure!(!visitor.campaign("idle").is_shown().await?, "it shows between two keys");
    }
    // What a page does is nothing of the visitor's.
    let busy = "for (let at = 0; at < 5; at += 1) { document.body.dispatchEvent(new KeyboardEvent('keydown', { bubbles: true }));\
        document.querySelector('#opener').textContent = at; await wait(400); }";
    does(&visitor, busy).await?;
    visitor.campaign("idle").appears().await
}

const FORM: &str = "<form id='order' action='#sent'><input name='a' id='a'><input name='b' id='b'><button id='send'>Send</button></form>
    <form id='other'><input id='c'></form><button id='out' type='button'>Out</button>";

/// A form that was changed and left: not one that was only looked at, is still written in, was sent, or is another one.
pub async fn abandoned(cast: &Cast) -> Result<()> {
    let (site, visitor) = opens(cast, json!([one("left", json!({ "abandoned": "#order" }))]), FORM).await?;
    let waits = || does(&visitor, "await wait(2300)");
    visitor.clicks("#a").await?;
    visitor.clicks("#out").await?;
    waits().await?;
    shows_only(&visitor, &[], "looking at it").await?;
    visitor.clicks("#c").await?;
    visitor.types("x").await?;
    visitor.clicks("#out").await?;
    waits().await?;
    shows_only(&visitor, &[], "changing another one").await?;
    visitor.clicks("#a").await?;
    visitor.types("x").await?;
    visitor.presses(Key::Tab).await?;
    waits().await?;
    shows_only(&visitor, &[], "going on to the next field").await?;
    visitor.clicks("#send").await?;
    visitor.until("it is sent", "return location.href.includes('a=x')", vec![]).await?;
    super::stands(&visitor).await?;
    waits().await?;
    shows_only(&visitor, &[], "sending it").await?;
    // By the page's own code.
    visitor
        .js::<Value>(
            "document.querySelector('#order').addEventListener('submit', (event) => event.preventDefault())",
            vec![],
        )
        .await?;
    visitor.clicks("#a").await?;
    visitor.types("y").await?;
    visitor.presses(Key::Enter).await?;
    visitor.clicks("#out").await?;
    waits().await?;
    shows_only(&visitor, &[], "sending it without a load").await?;
    visitor.clicks("#b").await?;
    visitor.types("z").await?;
    visitor.clicks("#out").await?;
    visitor.campaign("left").appears().await?;

    // By the keyboard, out of the form and on through what follows.
    visitor.opens(&site, "/").await?;
    super::stands(&visitor).await?;
    visitor.clicks("#b").await?;
    visitor.types("z").await?;
    for _ in 0..3 {
        visitor.presses(Key::Tab).await?;
    }
    visitor.campaign("left").appears().await?;

    // Going with it to another page, and coming back to what the browser has kept.
    visitor.opens(&site, "/").await?;
    super::stands(&visitor).await?;
    visitor.clicks("#b").await?;
    visitor.types("z").await?;
    let goes = |event: &str| format!("dispatchEvent(new PageTransitionEvent('{event}', {{ persisted: true }}))");
    visitor.js::<Value>(&goes("pagehide"), vec![]).await?;
    shows_only(&visitor, &[], "going").await?;
    let first = "dispatchEvent(new PageTransitionEvent('pageshow', { persisted: false }))";
    visitor.js::<Value>(first, vec![]).await?;
    shows_only(&visitor, &[], "a page that loads late, after something was written").await?;
    visitor.js::<Value>(&goes("pageshow"), vec![]).await?;
    visitor.campaign("left").appears().await
}
