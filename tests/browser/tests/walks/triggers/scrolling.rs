//! How far somebody has scrolled, and what they have seen: told by observers, not by listening to each scroll.

use super::{TALL, listeners, one, opens, shows_only};
use anyhow::{Result, ensure};
use parea_walks::cast::Cast;
use parea_walks::visitor::Visitor;
use serde_json::{Value, json};

/// The page is scrolled so that this share, or these pixels, lie above.
async fn scrolls(visitor: &Visitor, pixels: &str) -> Result<()> {
    let script = format!(
        "const high = document.documentElement.scrollHeight - innerHeight; scrollTo({{ top: {pixels}, behavior: 'instant' }})"
    );
    visitor.js::<Value>(&script, vec![]).await.map(drop)
}

/// Down to pixels, a share and an element, none too early, and one that is jumped over.
pub async fn down(cast: &Cast) -> Result<()> {
    let campaigns = json!([
        one("pixels", json!({ "scroll": "800px" })),
        one("depth", json!({ "scroll": "60%" })),
        one("end", json!({ "scroll": "100%" })),
        one("element", json!({ "scroll": "#reviews" })),
        one("never", json!({ "scroll": "90000px" })),
    ]);
    let (_, visitor) = opens(cast, campaigns, TALL).await?;
    ensure!(listeners(&visitor, &["scroll"]).await? == 0, "something listens to each scroll");
    shows_only(&visitor, &[], "nothing").await?;
    scrolls(&visitor, "790").await?;
    shows_only(&visitor, &[], "790 pixels").await?;
    scrolls(&visitor, "800").await?;
    visitor.campaign("pixels").appears().await?;
    scrolls(&visitor, "high * 0.58").await?;
    shows_only(&visitor, &["element", "pixels"], "58 %").await?;
    // What shows has made the page higher.
    scrolls(&visitor, "high * 0.601").await?;
    visitor.campaign("depth").appears().await?;
    shows_only(&visitor, &["depth", "element", "pixels"], "60 %").await?;
    scrolls(&visitor, "high").await?;
    visitor.campaign("end").appears().await?;
    shows_only(&visitor, &["depth", "element", "end", "pixels"], "the end").await?;

    visitor.reloads().await?;
    visitor.js::<Value>("scrollTo(0, 0)", vec![]).await?;
    scrolls(&visitor, "high").await?;
    for id in ["pixels", "depth", "end", "element"] {
        visitor.campaign(id).appears().await?;
    }
    Ok(())
}

/// A page that does not scroll is neither read to its end nor scrolled to anything that lies in it; when it has grown, it is.
pub async fn on_a_short_page(cast: &Cast) -> Result<()> {
    let campaigns = json!([
        one("depth", json!({ "scroll": "60%" })),
        one("end", json!({ "scroll": "100%" })),
        one("pixels", json!({ "scroll": "10px" })),
        one("up", json!({ "scroll": "up" })),
        one("element", json!({ "scroll": "#room" })),
    ]);
    let (_, visitor) = opens(cast, campaigns, "<style>main > :not(div), header, footer { display: none !important } html, body { min-height: 0 !important }</style><div id='room'></div>").await?;
    let high: i64 = visitor.js("return document.documentElement.scrollHeight - innerHeight", vec![]).await?;
    ensure!(high == 0, "the page scrolls by {high} pixels");
    shows_only(&visitor, &[], "loading").await?;
    visitor.js::<Value>("document.querySelector('#room').style.height = '4000px'", vec![]).await?;
    visitor.campaign("element").appears().await?;
    shows_only(&visitor, &["element"], "growing").await?;
    scrolls(&visitor, "high * 0.7").await?;
    visitor.campaign("depth").appears().await?;
    shows_only(&visitor, &["depth", "element", "pixels"], "70 %").await
}

/// Up again; then nobody listens any more.
pub async fn up(cast: &Cast) -> Result<()> {
    let (_, visitor) = opens(cast, json!([one("up", json!({ "scroll": "up" }))]), TALL).await?;
    scrolls(&visitor, "2000").await?;
    shows_only(&visitor, &[], "going down").await?;
    scrolls(&visitor, "1980").await?;
    shows_only(&visitor, &[], "twenty pixels up").await?;
    scrolls(&visitor, "1700").await?;
    visitor.campaign("up").appears().await?;
    ensure!(listeners(&visitor, &["scroll"]).await? == 0, "what has fired still listens");
    Ok(())
}

/// A page that replaces its query, as shops do with each variant, is no other page view; one that pushes it is.
pub async fn a_replaced_query(cast: &Cast) -> Result<()> {
    let mut once = one("once", json!({ "load": true }));
    once["frequency"] = json!({ "max": 1, "per": "page" });
    once["closable"] = json!(true);
    let (_, visitor) = opens(cast, json!([once]), "").await?;
    let once = visitor.campaign("once");
    once.appears().await?;
    once.clicks("[part~=close]").await?;
    once.disappears().await?;
    super::does(&visitor, "history.replaceState({}, '', '?variant=2'); await wait(300)").await?;
    shows_only(&visitor, &[], "the query was replaced").await?;
    super::does(&visitor, "history.pushState({}, '', '?variant=3'); document.title = 'Another'").await?;
    once.appears().await
}

/// A router that leaves the page before where it is until it has the next one: how far that was scrolled is not how far this one is.
pub async fn on_the_next_page(cast: &Cast) -> Result<()> {
    let mut deep = one("deep", json!({ "scroll": "60%" }));
    deep["where"] = json!({ "include": ["/next"] });
    let (_, visitor) = opens(cast, json!([deep]), TALL).await?;
    scrolls(&visitor, "high * 0.8").await?;
    super::does(
        &visitor,
        "history.pushState({}, '', '/next'); await wait(500); document.title = 'Next';\
         scrollTo({ top: 0, behavior: 'instant' })",
    )
    .await?;
    shows_only(&visitor, &[], "the next page was not scrolled").await?;
    scrolls(&visitor, "high * 0.7").await?;
    visitor.campaign("deep").appears().await
}

/// Half of an element for a second: not in passing, not while it is invisible, also when it comes late or is very high.
pub async fn seen(cast: &Cast) -> Result<()> {
    let campaigns = json!([
        one("reviews", json!({ "seen": "#reviews" })),
        one("high", json!({ "seen": "#deep" })),
        one("late", json!({ "seen": ".late" })),
        one("hidden", json!({ "seen": "#hidden" })),
        one("none", json!({ "seen": "p[" })),
    ]);
    let body = [TALL, "<p id='hidden' style='position: fixed; top: 0; opacity: 0'>Menu</p>"].concat();
    let (_, visitor) = opens(cast, campaigns, &body).await?;
    shows_only(&visitor, &[], "nothing").await?;
    super::does(
        &visitor,
        "document.querySelector('#reviews').scrollIntoView({ block: 'center', behavior: 'instant' }); await wait(300); scrollTo(0, 0); await wait(1300)",
    )
    .await?;
    shows_only(&visitor, &[], "passing by").await?;
    super::does(
        &visitor,
        "document.querySelector('#reviews').scrollIntoView({ block: 'center', behavior: 'instant' })",
    )
    .await?;
    visitor.campaign("reviews").appears().await?;
    super::does(&visitor, "scrollTo({ top: document.querySelector('#deep').offsetTop, behavior: 'instant' })").await?;
    visitor.campaign("high").appears().await?;
    let late = "const late = document.createElement('p'); late.className = 'late'; late.textContent = 'Late';\
        document.querySelector('#deep').prepend(late); late.scrollIntoView({ block: 'center', behavior: 'instant' })";
    super::does(&visitor, late).await?;
    visitor.campaign("late").appears().await?;
    shows_only(&visitor, &["high", "late", "reviews"], "all that").await
}
