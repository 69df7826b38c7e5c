//! The page's own slots: a page that wants one back, and text that stands in it by itself.

use super::{serve, with};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::host;
use parea_walks::server::{Page, Site};
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};
use std::sync::Arc;

const SLOT: &str = "<div data-parea-slot=\"here\">";

/// A page with more in its slot, for which a campaign waits until it is told to come.
async fn opens(cast: &Cast, own: &str) -> Result<(Arc<Site>, Arc<Visitor>)> {
    let (site, visitor) = cast.pair().await?;
    serve(&site, &[with("inline", &json!({ "when": { "any": [{ "event": "go" }] } }))], "", "")?;
    site.serve("/page", Page::html(host::text(host::TAG, "")?.replace(SLOT, &[SLOT, own].concat())));
    visitor.opens(&site, "/page").await?;
    visitor.is_still().await?;
    Ok((site, visitor))
}

/// A page that puts its own back at every change has its way and goes on; one that draws itself anew keeps what is ours.
pub async fn wanted_back(cast: &Cast) -> Result<()> {
    let (_, visitor) = opens(cast, "Our own").await?;
    // A browser that is caught in a loop could not tell of it: the page gives in after a thousand times.
    let insists = "window.slot = document.querySelector('[data-parea-slot=here]'); window.times = 0;\
        window.own = new MutationObserver(() => {\
            if (slot.querySelector('[data-parea-campaign]') && window.times < 1000) { window.times += 1; slot.replaceChildren('Our own'); }\
        });\
        own.observe(slot, { childList: true });\
        parea.track('go')";
    visitor.js::<Value>(insists, vec![]).await?;
    visitor.until("the page has put its own back", "return times > 0", vec![]).await?;
    visitor.is_still().await?;
    let times: u32 = visitor.js("return times", vec![]).await?;
    ensure!(times < 20, "it had to do so {times} times");
    let text: String = visitor.js("return slot.textContent", vec![]).await?;
    ensure!(text == "Our own", "the slot holds «{text}»");

    let (_, visitor) = opens(cast, "Our own").await?;
    visitor.js::<Value>("parea.track('go')", vec![]).await?;
    visitor.campaign("inline").appears().await?;
    let draws = "const wait = (long) => new Promise((done) => setTimeout(done, long));\
        const slot = document.querySelector('[data-parea-slot=here]');\
        for (const long of [10, 10, 10, 10, 1200, 10]) { slot.replaceChildren('Our own'); await wait(long); }";
    visitor.js_async::<Value>(draws, vec![]).await?;
    visitor.campaign("inline").says("New harvest").await
}

/// Text that stands in a slot by itself makes way as elements do, and is back afterwards.
pub async fn bare_text(cast: &Cast) -> Result<()> {
    let (_, visitor) = opens(cast, "Welcome <b>to the press</b>").await?;
    let wide = "const range = document.createRange();\
        range.selectNodeContents(document.querySelector('[data-parea-slot=here]').firstChild);\
        return range.getBoundingClientRect().width";
    ensure!(visitor.js::<f64>(wide, vec![]).await? > 20.0, "the page's own text shows at first");
    visitor.js::<Value>("parea.track('go')", vec![]).await?;
    visitor.campaign("inline").says("New harvest").await?;
    let shown: f64 = visitor.js(wide, vec![]).await?;
    ensure!(shown == 0.0, "{shown} px of the page's own text show beside ours");
    let high = "const box = (node) => node.getBoundingClientRect().height;\
        const slot = document.querySelector('[data-parea-slot=here]');\
        return box(slot) - box(slot.querySelector('[data-parea-campaign]'))";
    ensure!(visitor.js::<f64>(high, vec![]).await? < 1.0, "the text keeps its room");
    let size: String = visitor.campaign("inline").property("[part=text]", "getComputedStyle(found).fontSize").await?;
    ensure!(size == "16px", "our text is {size} high");
    visitor.js::<Value>("parea.hide('inline')", vec![]).await?;
    visitor.campaign("inline").disappears().await?;
    ensure!(visitor.js::<f64>(wide, vec![]).await? > 20.0, "the page's own text is not back");
    Ok(())
}

/// A router that keeps a copy of the page (Turbo, htmx) brings back our host without what was in it: the slot is the
/// page's own again when the campaign closes, and where none shows.
pub async fn copied(cast: &Cast) -> Result<()> {
    let (_, visitor) = opens(cast, "<b>Our own</b>").await?;
    visitor.js::<Value>("parea.track('go')", vec![]).await?;
    visitor.campaign("inline").says("New harvest").await?;
    let own = "return document.querySelector('[data-parea-slot=here] b')?.checkVisibility() === true";
    let copies = "const main = document.querySelector('main'), copy = main.cloneNode(true);\
        copy.querySelector('[data-parea-slot]').insertAdjacentHTML('afterend', copy.querySelector('[data-parea-slot]').outerHTML.replace('here', 'there'));\
        main.replaceWith(copy)";
    visitor.js::<Value>(copies, vec![]).await?;
    visitor.until("the campaign is back in its slot", "return document.querySelectorAll('[data-parea-campaign=inline]').length === 1 && !!document.querySelector('[data-parea-slot=here] > [data-parea-campaign]').shadowRoot", vec![]).await?;
    let other = "return document.querySelector('[data-parea-slot=there] b')?.checkVisibility() === true";
    visitor.until("a slot of which nobody fills the copy is the page's own", other, vec![]).await?;
    visitor.js::<Value>("parea.hide('inline')", vec![]).await?;
    visitor.campaign("inline").disappears().await?;
    visitor.until("the page's own is back", own, vec![]).await.map(drop)
}

/// Of two slots the one that is seen is filled, and the other one when that is seen.
pub async fn hidden(cast: &Cast) -> Result<()> {
    let (site, visitor) = cast.pair().await?;
    serve(&site, &[with("inline", &json!({}))], "", "")?;
    let two =
        "<div id=narrow style='display: none'><div data-parea-slot=\"here\"></div></div><div data-parea-slot=\"here\">";
    site.serve("/page", Page::html(host::text(host::TAG, "")?.replace(SLOT, two)));
    visitor.opens(&site, "/page").await?;
    visitor.campaign("inline").says("New harvest").await?;
    let is_seen = "return document.querySelector('[data-parea-campaign=inline]').checkVisibility()";
    ensure!(visitor.js::<bool>(is_seen, vec![]).await?, "it stands where nobody sees it");
    let turns = "narrow.style.display = ''; document.querySelectorAll('[data-parea-slot]')[1].style.display = 'none';\
        document.querySelector('h2').append('!')";
    visitor.js::<Value>(turns, vec![]).await?;
    visitor.until("it stands where it is seen", is_seen, vec![]).await.map(drop)
}
